"""Answers HTTP for a simulator: a request in, an answer out, nothing else to know."""

import json
import sys
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from email.message import Message
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from urllib.parse import parse_qs, unquote, urlsplit

BODY_LIMIT = 1_000_000
PLAIN = "text/plain; charset=utf-8"


@dataclass(frozen=True)
class Request:
    """What a client asked. `headers` are found whatever their case."""

    method: str
    path: str
    query: Mapping[str, str]
    headers: "Message[str, str]"
    body: bytes = b""


@dataclass(frozen=True)
class Answer:
    """What is sent back. `headers` come on top of the type and the length."""

    status: int = 200
    body: bytes = b""
    media_type: str = PLAIN
    headers: Mapping[str, str] = field(default_factory=dict)


Application = Callable[[Request], Answer]


def json_answer(content: object, *, status: int = 200) -> Answer:
    """Return `content` as JSON, readable by a person too."""
    body = json.dumps(content, ensure_ascii=False, indent=1).encode() + b"\n"
    return Answer(status=status, body=body, media_type="application/json; charset=utf-8")


def text_answer(sentence: str, *, status: int) -> Answer:
    """Return a sentence in plain text."""
    return Answer(status=status, body=f"{sentence}\n".encode())


class Service(ThreadingHTTPServer):
    """A server of one simulator, a thread for each connection."""

    daemon_threads = True
    # The default of 5 makes a burst of tests wait a second for its connection.
    request_queue_size = 128

    def __init__(self, application: Application, *, host: str, port: int) -> None:
        """Listen on `host` and `port`; port 0 takes a free one."""
        self.application = application
        super().__init__((host, port), _Handler)

    @property
    def address(self) -> str:
        """The address to reach it, without a final slash."""
        host, port = self.server_address[:2]
        return f"http://{host!s}:{port}"

    def handle_error(self, request: object, client_address: object) -> None:
        """Say nothing of a client that went away: tests and browsers do it all the time."""
        if not isinstance(sys.exception(), ConnectionError | TimeoutError):
            super().handle_error(request, client_address)  # type: ignore[arg-type]


class _Handler(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    server_version = "simulator"
    sys_version = ""
    timeout = 30
    # Headers and body leave in one packet: in two, each answer waits 40 ms for an
    # acknowledgement that the client delays.
    wbufsize = 65536

    def _answer(self) -> None:
        answer = self._answer_to_request()
        self.send_response(answer.status)
        self.send_header("Content-Type", answer.media_type)
        self.send_header("Content-Length", str(len(answer.body)))
        self.send_header("X-Content-Type-Options", "nosniff")
        self.send_header("Cache-Control", "no-store")
        for name, value in answer.headers.items():
            self.send_header(name, value)
        self.end_headers()
        if self.command != "HEAD":
            self.wfile.write(answer.body)

    def _answer_to_request(self) -> Answer:
        length = self.headers.get("Content-Length") or "0"
        if not length.isascii() or not length.isdigit() or int(length) > BODY_LIMIT:
            self.close_connection = True
            return text_answer("The body is too long, or its length is not a number.", status=413)
        parts = urlsplit(self.path)
        request = Request(
            method="GET" if self.command == "HEAD" else self.command,
            path=unquote(parts.path),
            query={name: values[-1] for name, values in parse_qs(parts.query).items()},
            headers=self.headers,
            body=self.rfile.read(int(length)),
        )
        if request.path == "/livez":
            return Answer(body=b"ok\n")
        assert isinstance(self.server, Service)
        return self.server.application(request)

    do_GET = do_HEAD = do_POST = do_DELETE = do_PUT = do_PATCH = _answer  # noqa: N815

    def log_message(self, format: str, *args: object) -> None:  # noqa: A002 - its name there
        """Keep silent: addresses of pages hold codes and people's e-mail addresses."""
