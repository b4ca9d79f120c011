"""The program that opens strangers' files: one short-lived process a file, with nothing to steal.

`python -m escale.documents.child FD` loads the parsers once and waits; each request is served by
a fork of it that has a limit of memory and time, no network, and no right to open any file. It
knows neither Django, nor the database, nor a secret. Its parent is `escale.documents.sandbox`.
"""

import array
import contextlib
import ctypes
import fcntl
import gc
import io
import json
import math
import os
import resource
import select
import signal
import socket
import sys
import time
from collections.abc import Callable, Sequence
from dataclasses import asdict, dataclass
from typing import Any, NoReturn

import pikepdf
from PIL import Image

from escale.documents import marking, render
from escale.documents.causes import Cause, Unfit
from escale.documents.findings import MAX_BYTES
from escale.documents.normalise import normalise
from escale.documents.understand import check_size, understand

Facts = dict[str, Any]
Outcome = tuple[Facts, bytes]

# The most that a document may weigh once made safe: sixty files of an application, joined, fit.
MAX_RESULT_BYTES = 128 * 1024 * 1024
MAX_FILES = 100
_REQUEST_BYTES = 65536

_CLONE_NEWUSER = 0x10000000
_CLONE_NEWNET = 0x40000000
_PR_SET_PDEATHSIG = 1
_PR_SET_DUMPABLE = 4
_PR_SET_NO_NEW_PRIVS = 38


# ---- what can be asked ---------------------------------------------------------------------------


def _understand(
    files: Sequence[bytes], *, filename: str, declared_size: int | None, thorough: bool
) -> Outcome:
    found = understand(files[0], filename=filename, declared_size=declared_size, thorough=thorough)
    return asdict(found), b""


def _normalise(files: Sequence[bytes]) -> Outcome:
    made = normalise(files)
    return {"pages": made.pages, "sha256": made.sha256}, made.pdf


def _receive(files: Sequence[bytes], *, filename: str, declared_size: int | None) -> Outcome:
    found = understand(files[0], filename=filename, declared_size=declared_size, thorough=False)
    facts, pdf = _normalise(files)
    return {"understood": asdict(found), **facts}, pdf


def _page_count(files: Sequence[bytes]) -> Outcome:
    return {"pages": render.page_count(files[0])}, b""


def _page_image(files: Sequence[bytes], *, page: int, width: int) -> Outcome:
    """Draw a page; a second file is the mark to burn into it."""
    burn = marking.Mark(files[1]).burn if files[1:] else None
    return {}, render.page_image(files[0], page, width=width, burn=burn)


def _marked_pages(files: Sequence[bytes], *, first: int) -> Outcome:
    pictures = marking.marked_pages(files[0], files[1], first=first)
    facts = [{**asdict(picture), "jpeg": len(picture.jpeg)} for picture in pictures]
    return {"pictures": facts}, b"".join(picture.jpeg for picture in pictures)


JOBS: dict[str, Callable[..., Outcome]] = {
    "understand": _understand,
    "normalise": _normalise,
    "receive": _receive,
    "page_count": _page_count,
    "page_image": _page_image,
    "marked_pages": _marked_pages,
}


# ---- the process of one file ---------------------------------------------------------------------


def _work(request: Facts, descriptors: Sequence[int]) -> NoReturn:
    """Serve one request and end; what is written on the reply is the whole of what gets out."""
    _confine(request, descriptors)
    reply, output, inputs = 3, 4, range(5, 3 + len(descriptors))
    try:
        answer = _answer(request, output, inputs)
    except Unfit as unfit:
        answer = {"unfit": unfit.cause.value, "facts": unfit.facts}
    except MemoryError:
        answer = {"unfit": Cause.TOO_HEAVY.value, "facts": {}}
    except BaseException as fault:  # noqa: BLE001 - whatever happens, the parent is told
        trace = fault.__traceback__
        while trace and trace.tb_next:
            trace = trace.tb_next
        # The kind and the line, never the words: they could quote the file.
        line = f"{trace.tb_frame.f_code.co_filename}:{trace.tb_lineno}" if trace else ""
        answer = {"fault": f"{type(fault).__name__} at {line}"}
    with contextlib.suppress(OSError):
        os.write(reply, json.dumps(answer).encode() + b"\n")
    os._exit(0)


def _answer(request: Facts, output: int, inputs: Sequence[int]) -> Facts:
    files = [_content(descriptor) for descriptor in inputs]
    facts, content = JOBS[request["job"]](files, **request["parameters"])
    left = memoryview(content)
    while left:
        left = left[os.write(output, left) :]
    return {"facts": facts}


def _content(descriptor: int) -> bytes:
    size = os.fstat(descriptor).st_size
    if size > MAX_RESULT_BYTES:
        check_size(size)
    return os.pread(descriptor, size, 0) if size <= MAX_BYTES else _long_content(descriptor, size)


def _long_content(descriptor: int, size: int) -> bytes:
    parts = []
    at = 0
    while at < size and (part := os.pread(descriptor, min(size - at, MAX_BYTES), at)):
        parts.append(part)
        at += len(part)
    return b"".join(parts)


def _confine(request: Facts, descriptors: Sequence[int]) -> None:
    """Keep three descriptors a request, then close every door behind: no file, no network."""
    signal.set_wakeup_fd(-1)
    for number in (signal.SIGCHLD, signal.SIGTERM):
        signal.signal(number, signal.SIG_DFL)
    _prctl(_PR_SET_PDEATHSIG, signal.SIGKILL)
    _prctl(_PR_SET_DUMPABLE, 0)
    apart = [fcntl.fcntl(descriptor, fcntl.F_DUPFD, 1000) for descriptor in descriptors]
    for place, descriptor in enumerate(apart, start=3):
        os.dup2(descriptor, place)
    first_free = 3 + len(apart)
    os.closerange(first_free, max(apart) + 1)
    # The libraries warn about broken files there: a stranger must not write in the log at will.
    os.dup2(1, 2)
    memory = request["megabytes"] * 1024 * 1024
    seconds = math.ceil(request["seconds"])
    limits = {
        resource.RLIMIT_AS: memory,
        resource.RLIMIT_CPU: seconds,
        resource.RLIMIT_FSIZE: MAX_RESULT_BYTES,
        resource.RLIMIT_CORE: 0,
        # No number is left for a descriptor: nothing can be opened, nor any socket made.
        resource.RLIMIT_NOFILE: first_free,
    }
    for limit, value in limits.items():
        resource.setrlimit(limit, (value, value))


def _prctl(option: int, value: int) -> None:
    ctypes.CDLL(None).prctl(option, value, 0, 0, 0)


# ---- the process that waits ----------------------------------------------------------------------


@dataclass(frozen=True, kw_only=True)
class _Birth:
    """A process at work on a file, when it must have ended, and where its end is told."""

    reply: int
    deadline: float  # seconds of the monotonic clock


class _Nursery:
    """Forks one process a request and says how those that did not answer ended."""

    def __init__(self, control: socket.socket) -> None:
        self.control = control
        self.at_work: dict[int, _Birth] = {}
        self.late: set[int] = set()
        self.woken, waker = os.pipe()
        for end in (self.woken, waker):
            os.set_blocking(end, False)
        signal.set_wakeup_fd(waker, warn_on_full_buffer=False)
        signal.signal(signal.SIGCHLD, lambda _number, _frame: None)

    def serve(self) -> None:
        """Serve until the parent closes its end."""
        poll = select.poll()
        poll.register(self.control, select.POLLIN)
        poll.register(self.woken, select.POLLIN)
        while True:
            ready = {descriptor for descriptor, _ in poll.poll(self._patience())}
            if self.woken in ready:
                os.read(self.woken, 4096)
            self._stop_the_late()
            self._bury()
            if self.control.fileno() in ready and not self._take():
                return

    def _patience(self) -> int | None:
        """Milliseconds until the next deadline; None when nobody is at work."""
        if not self.at_work:
            return None
        nearest = min(birth.deadline for birth in self.at_work.values())
        return max(0, math.ceil((nearest - time.monotonic()) * 1000))

    def _take(self) -> bool:
        message, descriptors = _received(self.control)
        if not message:
            return False
        request = json.loads(message)
        pid = os.fork()
        if pid == 0:
            _work(request, descriptors)
        deadline = time.monotonic() + request["seconds"]
        self.at_work[pid] = _Birth(reply=descriptors[0], deadline=deadline)
        for descriptor in descriptors[1:]:
            os.close(descriptor)
        return True

    def _stop_the_late(self) -> None:
        now = time.monotonic()
        for pid, birth in self.at_work.items():
            if birth.deadline <= now and pid not in self.late:
                self.late.add(pid)
                os.kill(pid, signal.SIGKILL)

    def _bury(self) -> None:
        while self.at_work:
            pid, status = os.waitpid(-1, os.WNOHANG)
            if pid == 0:
                return
            birth = self.at_work.pop(pid)
            code = os.waitstatus_to_exitcode(status)
            if code:
                is_late = pid in self.late or code == -signal.SIGXCPU
                answer = {"ended": "late" if is_late else code}
                # The parent may have gone, or a whole answer may fill the pipe already.
                with contextlib.suppress(OSError):
                    os.write(birth.reply, json.dumps(answer).encode() + b"\n")
            self.late.discard(pid)
            os.close(birth.reply)


def _received(control: socket.socket) -> tuple[bytes, list[int]]:
    descriptors = array.array("i")
    space = socket.CMSG_SPACE((MAX_FILES + 2) * descriptors.itemsize)
    try:
        message, ancillary, _, _ = control.recvmsg(_REQUEST_BYTES, space, socket.MSG_CMSG_CLOEXEC)
    except ConnectionError:
        return b"", []
    for level, kind, data in ancillary:
        if level == socket.SOL_SOCKET and kind == socket.SCM_RIGHTS:
            descriptors.frombytes(data[: len(data) - len(data) % descriptors.itemsize])
    return message, list(descriptors)


def _leave_the_world() -> None:
    """Give up new rights, and the network where the system lets us (user namespaces allowed)."""
    _prctl(_PR_SET_NO_NEW_PRIVS, 1)
    ctypes.CDLL(None).unshare(_CLONE_NEWUSER | _CLONE_NEWNET)


def _warm() -> None:
    """Load what the parsers load late, on files of our own: a fork could open none of it."""
    Image.init()
    for form in ("JPEG", "PNG", "WEBP", "TIFF"):
        out = io.BytesIO()
        Image.new("RGB", (8, 8), "white").save(out, form)
        understand(out.getvalue(), filename="x")
        made = normalise([out.getvalue()])
    for revision in (3, 4, 6):
        # Administrations send PDFs that forbid printing: their ciphers are loaded late too.
        out = io.BytesIO()
        with pikepdf.open(io.BytesIO(made.pdf)) as pdf:
            is_recent = revision > 3  # noqa: PLR2004 - revision 3 knows RC4 only
            pdf.save(
                out,
                encryption=pikepdf.Encryption(
                    owner="x", R=revision, aes=is_recent, metadata=is_recent
                ),
            )
        normalise([out.getvalue()])
    out = io.BytesIO()
    Image.new("RGBA", (8, 8)).save(out, "PNG")
    _page_image([made.pdf, out.getvalue()], page=1, width=64)
    _marked_pages([made.pdf, out.getvalue()], first=1)
    with contextlib.suppress(Unfit):
        normalise([b"%PDF-1.7 damaged %%EOF"])
    gc.collect()
    gc.freeze()


def main() -> None:
    """Load, leave the world, and serve the parent at the other end of the given socket."""
    control = socket.socket(fileno=int(sys.argv[1]))
    # Ctrl-C ends the parent, whose closing ends us; a half-served file is not an error to print.
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    _leave_the_world()
    _warm()
    _Nursery(control).serve()
    os._exit(0)


if __name__ == "__main__":
    main()
