"""The body of a request: whole, or nothing, and nothing of it once the request is over.

The web server ends a body where the connection was cut, without a word. Django would take what
came for the whole: of three files, two and a half. And it forgets the one that was arriving, whose
place on the disk is then freed whenever Python collects what nobody holds.
"""

from collections.abc import Callable, Iterable
from contextlib import ExitStack
from typing import Any, Protocol

from django.core.exceptions import BadRequest

Application = Callable[[dict[str, Any], Any], Iterable[bytes]]


class _Stream(Protocol):
    def read(self, size: int = -1, /) -> bytes: ...

    def readline(self, size: int = -1, /) -> bytes: ...


class CutBody(BadRequest):
    """The connection was cut before the end of what it had announced: nothing of it is taken."""


class WholeBody:
    """A body of an announced number of bytes. Raises CutBody where fewer came."""

    def __init__(self, stream: _Stream, *, announced: int) -> None:
        self._stream = stream
        self._left = announced

    def read(self, size: int = -1, /) -> bytes:
        """Return at most `size` bytes, all that is left when negative."""
        return self._counted(self._stream.read(size), size)

    def readline(self, size: int = -1, /) -> bytes:
        """Return a line, or what there is of it within `size` bytes."""
        return self._counted(self._stream.readline(size), size)

    def _counted(self, part: bytes, asked: int) -> bytes:
        self._left -= len(part)
        if asked and not part and self._left > 0:
            raise CutBody
        return part


def refusing_cut_bodies(application: Application) -> Application:
    """Return the WSGI application, to which a body that was cut is never a shorter one."""

    def guarded(environ: dict[str, Any], start_response: Any) -> Iterable[bytes]:
        announced = environ.get("CONTENT_LENGTH") or "0"
        if announced.isascii() and announced.isdigit():
            environ["wsgi.input"] = WholeBody(environ["wsgi.input"], announced=int(announced))
        with ExitStack() as freed:
            environ[_FREED] = freed
            return application(environ, start_response)

    return guarded


def free_with_request(environ: dict[str, Any], free: Callable[[], None]) -> None:
    """Have `free` called when the request is over, however it ends."""
    if freed := environ.get(_FREED):
        freed.callback(free)


_FREED = "escale.freed"
