"""A browser reduced to its socket: what it sends may be cut anywhere."""

import os
import secrets
import socket
import struct
from dataclasses import dataclass
from pathlib import Path

from django.urls import reverse

from escale.actions import provide
from escale.applications.models import Application
from tests import people

BOUNDARY = "a-boundary-that-no-file-holds"


@dataclass(frozen=True)
class Sender:
    """Someone signed in, before a server that runs."""

    application: Application
    port: int
    session: str
    token: str

    def request(self, *files: tuple[str, bytes]) -> bytes:
        """A whole request that sends files for the passport."""
        address = reverse(
            "applicant:upload", args=[self.application.reference, "passport", "passport"]
        )
        parts = [_part('name="csrfmiddlewaretoken"', self.token.encode())]
        parts += [_part(f'name="file"; filename="{name}"', content) for name, content in files]
        body = b"".join(parts) + f"--{BOUNDARY}--\r\n".encode()
        head = (
            f"POST {address} HTTP/1.1\r\nHost: localhost:{self.port}\r\nConnection: close\r\n"
            f"Cookie: escale_session={self.session}; escale_csrf={self.token}\r\n"
            f"Content-Type: multipart/form-data; boundary={BOUNDARY}\r\n"
            f"Content-Length: {len(body)}\r\n\r\n"
        )
        return head.encode() + body

    def connect(self) -> socket.socket:
        """A connection to the server."""
        return socket.create_connection(("127.0.0.1", self.port), timeout=60)

    def send(self, *files: tuple[str, bytes]) -> int:
        """Send files and return the status of the answer."""
        with self.connect() as wire:
            wire.sendall(self.request(*files))
            return status(wire)


def _part(disposition: str, content: bytes) -> bytes:
    head = f"--{BOUNDARY}\r\nContent-Disposition: form-data; {disposition}\r\n\r\n"
    return head.encode() + content + b"\r\n"


def sender(service) -> Sender:
    """Someone who prepares a request, and has chosen to give a passport."""
    application = people.draft()
    provide.choose_alternative(application, slot="passport", alternative="passport")
    cookies = people.signed_in(people.account_of(application)).cookies
    return Sender(
        application=application,
        port=service.port,
        session=cookies["escale_session"].value,
        token=secrets.token_hex(16),
    )


def status(wire: socket.socket) -> int:
    """Read an answer to its end, and return its status; 0 when there is none."""
    heard = b""
    while part := wire.recv(65536):
        heard += part
    return int(heard.split(b" ", 2)[1]) if heard else 0


def abort(wire: socket.socket) -> None:
    """End a connection as a phone that leaves the network does: at once, without a word."""
    wire.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
    wire.close()


def web_process(service) -> int:
    """The process that serves pages: the one that granian, its parent, started."""
    parent = service.processes["web"].pid
    (serving,) = Path(f"/proc/{parent}/task/{parent}/children").read_text().split()[-1:]
    return int(serving)


def in_passing(pid: int, folder: str) -> int:
    """How many files without a name a process holds in a folder."""
    count = 0
    for link in Path(f"/proc/{pid}/fd").iterdir():
        try:
            place = os.readlink(link)  # noqa: PTH115 - a socket's is no path
        except FileNotFoundError:
            continue
        count += place.startswith(f"{folder}/") and place.endswith("(deleted)")
    return count
