"""Have strangers' files opened by another process, whose crash or delay is only a sentence.

One waiting process a web process or worker (`escale.documents.child`), started on first use; it
forks for every file. Measured: 0.3 s to start once, then about 4 ms a file.

What it works on is handed over as a file of the system's memory (memfd), which counts for whoever
reads it: the process that asks holds a megabyte of it at most, whatever the size of the file.
"""

import array
import atexit
import contextlib
import fcntl
import json
import logging
import os
import socket
import subprocess
import sys
import threading
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from io import IOBase
from pathlib import Path
from typing import Any, BinaryIO

from escale.documents.causes import Cause, Notice, Unfit
from escale.documents.findings import Normalised, Received, Understood
from escale.documents.kinds import Kind
from escale.documents.refusals import DocumentRefused, refusal
from escale.documents.vault import Readable

__all__ = [
    "Answer",
    "Made",
    "Normalised",
    "Payload",
    "Received",
    "answered",
    "normalise",
    "normalising",
    "page_count",
    "page_image",
    "receive",
    "receiving",
    "run",
    "understand",
    "warm",
]

log = logging.getLogger(__name__)

SECONDS = 10.0
MEGABYTES = 512

#: Bytes, where they are, what reads them, or their parts in order.
File = bytes | Path | Readable | Iterable[bytes]

_ROOT = Path(__file__).resolve().parents[2]
# One heap for all threads, made of large pages: a fork then costs half as much.
_MEMORY = {"MALLOC_ARENA_MAX": "2", "GLIBC_TUNABLES": "glibc.malloc.hugetlb=1"}
# Beyond its own delay: the waiting process tells the end of a late one within this.
_GRACE = 5.0
# How long a request waits for its turn before the person is asked to try again.
_PATIENCE = 20.0
_ANSWER_BYTES = 65536
_COPY_BYTES = 1024 * 1024
_AS_IT_IS = fcntl.F_SEAL_WRITE | fcntl.F_SEAL_GROW | fcntl.F_SEAL_SHRINK


@dataclass(frozen=True, kw_only=True)
class Payload:
    """What a job works on: whole files, and plain parameters."""

    files: Sequence[File]
    parameters: Mapping[str, Any] = field(default_factory=dict)


@dataclass(frozen=True, kw_only=True)
class Answer:
    """What a job found, and the bytes that it made."""

    facts: dict[str, Any]
    content: bytes


@dataclass(frozen=True, kw_only=True)
class Made:
    """A document made safe, still in the system's memory: `file` reads it while it is held."""

    file: BinaryIO
    size: int  # bytes
    pages: int
    sha256: str  # of its bytes, hexadecimal


# ---- what is asked -------------------------------------------------------------------------------


def understand(
    file: File, *, filename: str, declared_size: int | None = None, thorough: bool = True
) -> Understood:
    """Say what a file is, or raise `DocumentRefused` with the sentence of its cause."""
    parameters = {"filename": filename, "declared_size": declared_size, "thorough": thorough}
    return _understood(run("understand", Payload(files=[file], parameters=parameters)).facts)


@contextlib.contextmanager
def normalising(files: Sequence[File]) -> Iterator[Made]:
    """Join files, in the order given, into one safe PDF; raises `DocumentRefused`."""
    with answered("normalise", Payload(files=files)) as (facts, file):
        yield _made(facts, file)


@contextlib.contextmanager
def receiving(
    file: File, *, filename: str, declared_size: int | None = None
) -> Iterator[tuple[Understood, Made]]:
    """Understand one file and make it safe, in one process; raises `DocumentRefused`."""
    parameters = {"filename": filename, "declared_size": declared_size}
    with answered("receive", Payload(files=[file], parameters=parameters)) as (facts, made):
        yield _understood(facts.pop("understood")), _made(facts, made)


def normalise(files: Sequence[File]) -> Normalised:
    """Join files as `normalising` does; the PDF is given whole, for small ones."""
    with normalising(files) as made:
        return _whole(made)


def receive(file: File, *, filename: str, declared_size: int | None = None) -> Received:
    """Receive a file as `receiving` does; the PDF is given whole, for small ones."""
    with receiving(file, filename=filename, declared_size=declared_size) as (understood, made):
        return Received(understood=understood, normalised=_whole(made))


def _made(facts: Mapping[str, Any], file: BinaryIO) -> Made:
    size = os.fstat(file.fileno()).st_size
    return Made(file=file, size=size, pages=facts["pages"], sha256=facts["sha256"])


def _whole(made: Made) -> Normalised:
    return Normalised(pdf=made.file.read(), pages=made.pages, sha256=made.sha256)


def page_image(pdf: File, page: int, *, width: int = 1000, mark: bytes = b"") -> bytes:
    """Return page number `page` (the first is 1) as a WebP image about `width` pixels wide.

    `mark`, the PNG of `watermark.drawn`, is burnt into its pixels.
    """
    parameters = {"page": page, "width": width}
    files = [pdf, mark] if mark else [pdf]
    return run("page_image", Payload(files=files, parameters=parameters)).content


def page_count(pdf: File) -> int:
    """Return the number of pages of a document; raises `DocumentRefused`."""
    return int(run("page_count", Payload(files=[pdf])).facts["pages"])


def warm() -> None:
    """Start the waiting process now, so that the first person does not wait for it."""
    _nursery.start()


def run(
    job: str, payload: Payload, *, seconds: float = SECONDS, megabytes: int = MEGABYTES
) -> Answer:
    """Have one job done as `answered` does; what it made is given whole."""
    with answered(job, payload, seconds=seconds, megabytes=megabytes) as (facts, file):
        return Answer(facts=facts, content=file.read())


@contextlib.contextmanager
def answered(
    job: str, payload: Payload, *, seconds: float = SECONDS, megabytes: int = MEGABYTES
) -> Iterator[tuple[dict[str, Any], BinaryIO]]:
    """Have one job (a name of `child.JOBS`) done by a process of its own, within these limits.

    `seconds` bounds both its time and its CPU, `megabytes` all the memory that it may reserve.
    Gives what was found, and a file of what was made, which that process can change no more.
    Whatever becomes of it, raises nothing but `DocumentRefused`.
    """
    request = {
        "job": job,
        "parameters": dict(payload.parameters),
        "seconds": seconds,
        "megabytes": megabytes,
    }
    with _memory_file() as output:
        answer = _answer(request, payload.files, output)
        if "facts" not in answer or "unfit" in answer or not _is_settled(output):
            raise _told(job, answer)
        # Opened anew: its place in the file is moved by nobody else.
        with open(f"/proc/self/fd/{output}", "rb", buffering=0) as made:  # noqa: PTH123 - no path
            yield answer["facts"], made


def _answer(request: dict[str, Any], files: Sequence[File], output: int) -> dict[str, Any]:
    """Wait for one's turn, and for the answer: what is then done with it holds nobody back."""
    if not _turns.acquire(timeout=_PATIENCE):
        raise refusal(Unfit(Cause.BUSY))
    try:
        with _descriptors(files) as inputs:
            return _ask(request, [output, *inputs], seconds=request["seconds"] + _GRACE)
    finally:
        _turns.release()


def _is_settled(output: int) -> bool:
    """Forbid any change to what was made; say whether nobody can change it any more."""
    try:
        fcntl.fcntl(output, fcntl.F_ADD_SEALS, _AS_IT_IS)
    except OSError:  # a process that was taken over holds on to it
        return False
    return True


def _told(job: str, answer: dict[str, Any]) -> DocumentRefused:
    """Return the refusal that an answer without result stands for; tell the operator of crashes."""
    if "unfit" in answer:
        return refusal(Unfit(Cause(answer["unfit"]), **answer["facts"]))
    if answer.get("ended") == "late":
        log.warning("documents: %s was stopped, out of time", job)
        return refusal(Unfit(Cause.TOO_SLOW))
    log.error("documents: %s ended without answering (%s)", job, answer)
    return refusal(Unfit(Cause.CRASHED))


def _understood(facts: dict[str, Any]) -> Understood:
    return Understood(
        **{
            **facts,
            "kind": Kind(facts["kind"]),
            "notices": tuple(Notice(notice) for notice in facts["notices"]),
        }
    )


# ---- how it is asked -----------------------------------------------------------------------------


@contextlib.contextmanager
def _memory_file() -> Iterator[int]:
    """A file that exists in memory only: nothing in clear ever reaches a disk."""
    descriptor = os.memfd_create("document", os.MFD_CLOEXEC | os.MFD_ALLOW_SEALING)
    try:
        yield descriptor
    finally:
        os.close(descriptor)


@contextlib.contextmanager
def _descriptors(files: Sequence[File]) -> Iterator[list[int]]:
    with contextlib.ExitStack() as held:
        yield [_descriptor(file, held) for file in files]


def _descriptor(file: File, held: contextlib.ExitStack) -> int:
    """Return the descriptor of a file on disk, or of a copy in memory of one that has none."""
    if isinstance(file, Path):
        return held.enter_context(file.open("rb")).fileno()
    if isinstance(file, IOBase):
        with contextlib.suppress(OSError):
            file.flush()
            return file.fileno()
    copy = held.enter_context(_memory_file())
    for part in _parts(file):
        left = memoryview(part)
        while left:
            left = left[os.write(copy, left) :]
    return copy


def _parts(file: bytes | Readable | Iterable[bytes]) -> Iterator[bytes]:
    if isinstance(file, bytes):
        yield file
    elif isinstance(file, Readable):
        file.seek(0)
        while part := file.read(_COPY_BYTES):
            yield part
    else:
        yield from file


def _ask(request: dict[str, Any], descriptors: list[int], *, seconds: float) -> dict[str, Any]:
    ours, theirs = socket.socketpair()
    with ours:
        with theirs:
            _nursery.send(json.dumps(request).encode(), [theirs.fileno(), *descriptors])
        ours.settimeout(seconds)
        heard = b""
        try:
            while not heard.endswith(b"\n") and (part := ours.recv(_ANSWER_BYTES)):
                heard += part
        except TimeoutError:
            return {"ended": "late"}
        except ConnectionError:
            return {"ended": "connection lost"}
    if not heard:
        return {"ended": "no answer"}
    # The process may have answered and then crashed while ending: its first line counts.
    answer: dict[str, Any] = json.loads(heard.splitlines()[0])
    return answer


class _Nursery:
    """The waiting process of this process, started again whenever it is gone."""

    def __init__(self) -> None:
        self.lock = threading.Lock()
        self.process: subprocess.Popen[bytes] | None = None
        self.control: socket.socket | None = None

    def start(self) -> None:
        """Start the waiting process unless it is there."""
        with self.lock:
            self._started()

    def send(self, message: bytes, descriptors: list[int]) -> None:
        """Hand over a request; a waiting process that died meanwhile is replaced, once."""
        rights = [(socket.SOL_SOCKET, socket.SCM_RIGHTS, array.array("i", descriptors))]
        with self.lock:
            try:
                self._started().sendmsg([message], rights)
            except ConnectionError:
                self._stopped()
                self._started().sendmsg([message], rights)

    def stop(self) -> None:
        """End the waiting process; those at work end with it."""
        with self.lock:
            self._stopped()

    def forget(self) -> None:
        """In a fork of this process: the waiting process belongs to our parent."""
        self.lock = threading.Lock()
        if self.control is not None:
            self.control.close()
        if self.process is not None:
            self.process.returncode = 0  # not ours to wait for
        self.process = self.control = None

    def _started(self) -> socket.socket:
        if self.control is not None and self.process is not None and self.process.poll() is None:
            return self.control
        self._stopped()
        ours, theirs = socket.socketpair(socket.AF_UNIX, socket.SOCK_SEQPACKET)
        with theirs:
            self.process = subprocess.Popen(
                [sys.executable, "-m", "escale.documents.child", str(theirs.fileno())],
                pass_fds=[theirs.fileno()],
                cwd="/",
                # No secret of ours: neither the database's address nor the document keys.
                env={"PYTHONPATH": str(_ROOT), "LANG": "C.UTF-8", **_MEMORY},
                stdin=subprocess.DEVNULL,
                stdout=subprocess.DEVNULL,
                stderr=None,
            )
        self.control = ours
        return ours

    def _stopped(self) -> None:
        if self.control is not None:
            self.control.close()
        if self.process is not None:
            try:
                self.process.wait(timeout=2)
            except subprocess.TimeoutExpired:
                self.process.kill()
                self.process.wait()
        self.process = self.control = None


_nursery = _Nursery()
# As many at work as there are processors: more would only share memory and time.
_turns = threading.BoundedSemaphore(max(2, os.cpu_count() or 1))
atexit.register(_nursery.stop)
os.register_at_fork(after_in_child=_nursery.forget)
