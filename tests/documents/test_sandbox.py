"""Whatever becomes of the process that opens a file, its parent hears a sentence and goes on."""

import contextlib
import hashlib
import io
import mmap
import os
import signal
import socket
import subprocess
import sys
import threading
import time
from pathlib import Path

import pytest

from escale.documents import child, sandbox
from escale.documents.causes import Cause
from escale.documents.refusals import DocumentRefused
from escale.documents.sandbox import Payload
from tests import samples


def descendants(pid: int) -> list[int]:
    children = Path(f"/proc/{pid}/task/{pid}/children").read_text().split()
    return [int(child) for child in children]


def nobody_at_work() -> None:
    """Wait until those that have answered are gone."""
    until = time.monotonic() + 2
    while descendants(sandbox._nursery.process.pid) and time.monotonic() < until:
        time.sleep(0.01)
    assert descendants(sandbox._nursery.process.pid) == []


def kill_who_is_at_work(number: signal.Signals, found: list[int]) -> None:
    """Wait for a process to be at work, then end it."""
    nursery = sandbox._nursery.process.pid
    until = time.monotonic() + 5
    while time.monotonic() < until:
        for pid in descendants(nursery):
            os.kill(pid, number)
            found.append(pid)
            return
        time.sleep(0.001)


@pytest.mark.parametrize("number", [signal.SIGKILL, signal.SIGSEGV, signal.SIGABRT])
def test_a_parser_that_crashes_is_a_sentence(number, caplog):
    sandbox.warm()
    sandbox.page_count(samples.pdf())
    heavy = samples.slow_png()
    nobody_at_work()
    found = []
    killer = threading.Thread(target=kill_who_is_at_work, args=(number, found))
    killer.start()
    with pytest.raises(DocumentRefused) as refused:
        sandbox.receive(heavy, filename="a.png")
    killer.join()
    assert found
    assert refused.value.cause is Cause.CRASHED
    assert "documents: receive ended without answering" in caplog.text
    assert sandbox.page_count(samples.pdf(2)) == 2


def test_a_parser_that_takes_too_long_is_stopped_and_said():
    heavy = samples.slow_png()
    begun = time.monotonic()
    with pytest.raises(DocumentRefused) as refused:
        sandbox.run("normalise", Payload(files=[heavy]), seconds=0.05)
    assert refused.value.cause is Cause.TOO_SLOW
    assert time.monotonic() - begun < 3


def test_a_parser_that_wants_too_much_memory_is_stopped_and_said():
    with pytest.raises(DocumentRefused) as refused:
        sandbox.run("normalise", Payload(files=[samples.bomb_png(7000, 7000)]), megabytes=256)
    assert refused.value.cause is Cause.TOO_HEAVY


def test_the_waiting_process_is_replaced_when_it_dies():
    sandbox.warm()
    first = sandbox._nursery.process
    first.kill()
    first.wait()
    assert sandbox.page_count(samples.pdf(3)) == 3
    assert sandbox._nursery.process.pid != first.pid


def test_a_fault_of_ours_is_told_to_the_operator_without_quoting_the_file(caplog):
    with pytest.raises(DocumentRefused) as refused:
        sandbox.run("page_image", Payload(files=[samples.pdf()], parameters={"secret": "x"}))
    assert refused.value.cause is Cause.CRASHED
    assert "TypeError" in caplog.text
    assert "secret" not in caplog.text


def test_many_at_once_are_all_answered():
    counts = []

    def count(pages: int) -> None:
        counts.append(sandbox.page_count(samples.pdf(pages)) == pages)

    threads = [threading.Thread(target=count, args=(n,)) for n in range(1, 13)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert counts == [True] * 12


def test_nobody_is_left_at_work_and_no_descriptor_is_lost():
    sandbox.page_count(samples.pdf())
    before = len(list(Path("/proc/self/fd").iterdir()))
    for _ in range(20):
        sandbox.receive(samples.jpeg(), filename="a.jpg")
    assert len(list(Path("/proc/self/fd").iterdir())) == before
    nobody_at_work()


def test_a_file_on_disk_is_read_where_it_is(tmp_path):
    path = tmp_path / "a.pdf"
    path.write_bytes(samples.pdf(4))
    assert sandbox.page_count(path) == 4
    with path.open("rb") as file:
        assert sandbox.page_count(file) == 4


class WithoutDescriptor:
    """What only reads, from wherever one stands, as a file sealed on the disk does."""

    def __init__(self, content: bytes) -> None:
        self.file = io.BytesIO(content)

    def read(self, size: int = -1, /) -> bytes:
        return self.file.read(size)

    def seek(self, offset: int, /) -> int:
        return self.file.seek(offset)


def test_a_file_without_a_descriptor_is_read_from_its_beginning():
    file = WithoutDescriptor(samples.pdf(4))
    file.seek(50)
    assert sandbox.page_count(file) == 4


def test_a_file_that_comes_in_parts_is_read_in_order():
    content = samples.pdf(4)
    assert sandbox.page_count(content[at : at + 100] for at in range(0, len(content), 100)) == 4


def test_what_was_made_is_read_while_it_is_held():
    with sandbox.receiving(samples.pdf(3), filename="a.pdf") as (understood, made):
        assert (understood.pages, made.pages) == (3, 3)
        first = made.file.read(5)
        content = first + made.file.read()
    assert first == b"%PDF-"
    assert len(content) == made.size
    assert hashlib.sha256(content).hexdigest() == made.sha256
    assert made.file.closed


def test_what_was_made_changes_no_more():
    with sandbox.normalising([samples.pdf()]) as made:
        for change in (lambda fd: os.write(fd, b"x"), lambda fd: os.ftruncate(fd, 0)):
            descriptor = os.open(f"/proc/self/fd/{made.file.fileno()}", os.O_RDWR)
            with pytest.raises(PermissionError):
                change(descriptor)
            os.close(descriptor)


def test_a_process_that_holds_on_to_what_it_made_is_not_believed():
    output = os.memfd_create("document", os.MFD_ALLOW_SEALING)
    os.ftruncate(output, 4096)
    held = mmap.mmap(output, 4096)
    assert not sandbox._is_settled(output)
    held.close()
    assert sandbox._is_settled(output)
    os.close(output)


def test_one_who_keeps_what_was_made_holds_nobody_back():
    """Storing may be slow: it is done once the turn is given back."""
    turns = max(2, os.cpu_count() or 1)
    with contextlib.ExitStack() as held:
        for _ in range(turns + 1):
            held.enter_context(sandbox.normalising([samples.pdf()]))
        assert sandbox.page_count(samples.pdf(2)) == 2


def attempt(what) -> str:
    """Do something in a process confined as those that open files are, and say what came of it."""
    told, tell = os.pipe()
    pid = os.fork()
    if pid == 0:
        try:
            child._confine({"megabytes": 2048, "seconds": 5}, [tell])
            what()
            os.write(3, b"done")
        except BaseException as fault:  # noqa: BLE001
            os.write(3, type(fault).__name__.encode())
        finally:
            os._exit(0)
    os.close(tell)
    os.waitpid(pid, 0)
    with os.fdopen(told, "rb") as heard:
        return heard.read().decode()


@pytest.mark.parametrize(
    "what",
    [
        lambda: Path("/etc/passwd").read_bytes(),
        lambda: Path("/tmp/escale-left-behind").write_bytes(b"x"),
        lambda: socket.socket(socket.AF_INET, socket.SOCK_STREAM),
        lambda: socket.socket(socket.AF_UNIX, socket.SOCK_STREAM),
        os.pipe,
    ],
    ids=["read a file", "write a file", "reach the network", "reach a service", "make a pipe"],
)
def test_who_opens_strangers_files_can_open_nothing_else(what):
    assert attempt(what) == "OSError"
    assert attempt(lambda: None) == "done"


def test_who_opens_strangers_files_knows_no_secret():
    sandbox.warm()
    known = Path(f"/proc/{sandbox._nursery.process.pid}/environ").read_bytes()
    names = {entry.partition(b"=")[0] for entry in known.split(b"\0") if entry}
    assert names == {b"PYTHONPATH", b"LANG", b"MALLOC_ARENA_MAX", b"GLIBC_TUNABLES"}


def test_who_opens_strangers_files_knows_neither_django_nor_the_database():
    script = (
        "import sys, escale.documents.child; "
        "print([m for m in ('django', 'psycopg', 'cryptography') if m in sys.modules])"
    )
    told = subprocess.run(
        [sys.executable, "-c", script], capture_output=True, check=True, text=True
    )
    assert told.stdout.strip() == "[]"
