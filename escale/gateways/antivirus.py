"""Asks the antivirus, ClamAV's daemon clamd, about a document; fails closed.

Only the exact answer `stream: OK` to all that was sent says that a document is clean. Whatever
else is not the name of a threat leaves it unchecked: `AntivirusUnavailable`, to be asked again.

clamd's protocol is spoken here rather than by the library clamav-client (tried: 0.7.2). That one
has no limit for a whole scan (its timeout is that of each read, and is not set while it joins a
Unix socket), no IPv6, no bound on the length of an answer; it takes `x: anything OK` for clean,
and loses what clamd says when it hangs up in the middle. Its licence, GPL-2.0, is not ours.
"""

import re
import socket
import time
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Final
from urllib.parse import urlsplit

from django.conf import settings
from django.utils.translation import gettext_lazy as _

from escale.gateways.errors import GatewayUnavailable

CONNECT_TIMEOUT: Final = 3.0
SCAN_TIMEOUT: Final = 60.0
VERSION_TIMEOUT: Final = 10.0
# clamd refuses a piece longer than its StreamMaxLength: ours are far below any sensible one.
_PIECE: Final = 64 * 1024
_END_OF_STREAM: Final = bytes(4)
_ANSWER_LIMIT: Final = 1000
_CAUSE_LIMIT: Final = 200
_THREAT_LIMIT: Final = 200
_FOUND: Final = re.compile(r"stream: ([\x20-\x7e]+) FOUND")
# `ClamAV 1.4.3/27801/Mon Oct 27 10:00:00 2025`; without the two last when all its databases are
# local. A clamd whose databases could not be read gives an absurd version without a date.
_VERSION: Final = re.compile(
    r"ClamAV [\w.+~-]{1,40}(/\d{1,9}/[A-Z][a-z]{2} [A-Z][a-z]{2} [ \d]\d \d\d:\d\d:\d\d \d{4})?",
    re.ASCII,
)
_UNCHECKABLE: Final = ("Heuristics.Limits.Exceeded", "Heuristics.Encrypted.")


@dataclass(frozen=True, kw_only=True)
class Verdict:
    """What the antivirus says of a document; `threat` is the signature's name in its words."""

    is_clean: bool
    threat: str = ""

    @property
    def is_uncheckable(self) -> bool:
        """Whether nothing was found because the antivirus could not look everywhere."""
        return self.threat.startswith(_UNCHECKABLE)


class AntivirusUnavailable(GatewayUnavailable):
    """The antivirus gave no clear verdict. What was asked stays unchecked, and is asked again."""

    def __init__(self, *, cause: str) -> None:
        """Keep the cause for the log."""
        super().__init__(
            _(
                "La vérification des documents est interrompue pour le moment. Vos documents sont "
                "bien reçus : ils seront vérifiés dès que possible, vous pouvez continuer."
            ),
            cause=cause,
        )


def signatures() -> str:
    """Return what names the engine and the signatures in force: 100 ASCII characters at most.

    It changes with them, and only then; changes of databases of one's own alone do not show
    (docs/operations/antivirus.md). To be asked *before* a scan, so that signatures that change
    meanwhile are seen to be newer. Raises `AntivirusUnavailable`.
    """
    with _asking("VERSION", within=VERSION_TIMEOUT) as conversation:
        version = conversation.answer()
    if not _VERSION.fullmatch(version):
        raise AntivirusUnavailable(cause=_unexpected(version))
    return version


def scan(parts: Iterable[bytes]) -> Verdict:
    """Have a document checked, given in `parts` of any length, none of which is kept.

    Takes 60 s at most, unless `parts` itself stops: what it raises passes through. Raises
    `AntivirusUnavailable` for anything but a clear verdict, and if there is nothing to check.
    """
    with _asking("INSTREAM", within=SCAN_TIMEOUT) as conversation:
        is_empty = True
        for part in parts:
            # An empty piece would end the stream: what follows would go unchecked.
            for start in range(0, len(part), _PIECE):
                piece = part[start : start + _PIECE]
                conversation.send(len(piece).to_bytes(4, "big") + piece)
                is_empty = False
        if is_empty:
            # clamd finds nothing in nothing, which proves nothing.
            raise AntivirusUnavailable(cause="there was nothing to check")
        conversation.send(_END_OF_STREAM)
        return _verdict(conversation.answer())


def _verdict(answer: str) -> Verdict:
    if answer == "stream: OK":
        return Verdict(is_clean=True)
    if found := _FOUND.fullmatch(answer):
        return Verdict(is_clean=False, threat=found.group(1)[:_THREAT_LIMIT])
    raise AntivirusUnavailable(cause=_unexpected(answer))


class _Conversation:
    """One connection, of which every wait is what is left until its end (a monotonic time)."""

    def __init__(self, connection: socket.socket, *, end: float) -> None:
        self._connection = connection
        self._end = end

    def send(self, content: bytes) -> None:
        """Send it all."""
        try:
            self._connection.settimeout(self._left())
            self._connection.sendall(content)
        except OSError as error:
            # clamd says why before it hangs up: over its StreamMaxLength, above all.
            raise AntivirusUnavailable(cause=self._last_words() or _name(error)) from error

    def answer(self) -> str:
        """Return what clamd answers, without its final NUL, which must be there."""
        said = self._read()
        answer, end, rest = said.partition(b"\0")
        if not end or rest:
            raise AntivirusUnavailable(cause=_unexpected(said.decode("ascii", "replace")))
        return answer.decode("ascii", "replace")

    def _read(self) -> bytes:
        said = b""
        try:
            while b"\0" not in said and len(said) <= _ANSWER_LIMIT:
                self._connection.settimeout(self._left())
                more = self._connection.recv(_ANSWER_LIMIT)
                if not more:
                    break
                said += more
        except OSError as error:
            raise AntivirusUnavailable(cause=_name(error)) from error
        return said

    def _last_words(self) -> str:
        self._connection.settimeout(0)
        try:
            said = self._connection.recv(_ANSWER_LIMIT)
        except OSError:
            return ""
        return _unexpected(said.decode("ascii", "replace").rstrip("\0")) if said else ""

    def _left(self) -> float:
        left = self._end - time.monotonic()
        if left <= 0:
            raise TimeoutError
        return left


@contextmanager
def _asking(command: str, *, within: float) -> Iterator[_Conversation]:
    """Open a connection for one command: `z` and NUL frame it, as the manual of clamd advises."""
    end = time.monotonic() + within
    try:
        connection = _connected(settings.ANTIVIRUS_URL)
    except (OSError, ValueError) as error:
        raise AntivirusUnavailable(cause=_name(error)) from error
    with connection:
        conversation = _Conversation(connection, end=end)
        conversation.send(f"z{command}\0".encode())
        yield conversation


def _connected(url: str) -> socket.socket:
    parts = urlsplit(url)
    if parts.scheme == "tcp" and parts.hostname and parts.port:
        connection = socket.create_connection((parts.hostname, parts.port), CONNECT_TIMEOUT)
        # Else the last four bytes of a stream wait 40 ms for an acknowledgement.
        connection.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        return connection
    if parts.scheme == "unix" and parts.path:
        connection = socket.socket(socket.AF_UNIX, socket.SOCK_STREAM)
        connection.settimeout(CONNECT_TIMEOUT)
        try:
            connection.connect(parts.path)
        except OSError:
            connection.close()
            raise
        return connection
    message = "ESCALE_ANTIVIRUS_URL is neither tcp://HOST:PORT nor unix:///PATH"
    raise ValueError(message)


def _unexpected(said: str) -> str:
    # An answer never holds any of what was sent.
    return f"clamd answered {said[:_CAUSE_LIMIT]!r}"


def _name(error: Exception) -> str:
    return str(error) if isinstance(error, ValueError) else type(error).__name__
