"""Uploads as networks and crashes make them, against a server that runs: whole, or nothing."""

import random
import signal
import socket
import tempfile
import threading
import time
from pathlib import Path

import pytest
from django.conf import settings

from escale.documents import safe
from escale.documents.models import Document, SentFile
from tests import people, samples
from tests.web.applicant.pieces.wire import abort, in_passing, sender, status, web_process

MEGABYTE = 1024 * 1024
PATIENCE = 60.0
#: What a web process may grow by between a file of one megabyte and one of twenty.
FLAT_WITHIN = 4 * MEGABYTE


def objects() -> set[Path]:
    folder = Path(settings.STORAGES["documents"]["OPTIONS"]["location"])
    return {path for path in folder.rglob("*") if path.is_file()}


def wait_until(is_so) -> None:
    end = time.monotonic() + PATIENCE
    while not is_so() and time.monotonic() < end:
        time.sleep(0.005)
    assert is_so()


def assert_whole() -> None:
    """Everything that a row names is there, and opens."""
    for row in (*Document.objects.all(), *SentFile.objects.all()):
        content = safe.get(name=row.store_name, identity=row.identity, wrapped_key=row.wrapped_key)
        assert len(content) == row.size


# ---- cut -------------------------------------------------------------------------------------


@pytest.mark.parametrize("is_abrupt", [False, True], ids=["closed", "lost"])
def test_an_upload_cut_at_any_byte_leaves_nothing(service, is_abrupt):
    someone = sender(service)
    assert someone.send(("first.pdf", people.tiny_pdf("first"))) == 302
    before, kept = Document.objects.get(), objects()
    request = someone.request(
        ("a.pdf", people.tiny_pdf("a")),
        ("b.pdf", samples.pdf(weight=300_000)),
        ("c.pdf", people.tiny_pdf("c")),
    )
    start, last = request.index(b"\r\n\r\n") + 4, len(request) - 1
    chance = random.Random(20)
    # The ends of the files, where what came would pass for a whole of fewer files, and anywhere.
    ends = [request.index(b"\r\n--a-boundary", at) for at in _starts_of_files(request)]
    places = [start, last, *ends, *(end + 2 for end in ends)]
    places += [chance.randrange(start, last) for _ in range(30 - len(places))]
    for place in places:
        wire = someone.connect()
        wire.sendall(request[:place])
        if is_abrupt:
            abort(wire)
            continue
        wire.shutdown(socket.SHUT_WR)
        assert status(wire) in {0, 400}, place
        wire.close()
    serving = web_process(service)
    wait_until(lambda: in_passing(serving, tempfile.gettempdir()) == 0)
    assert someone.send(("last.pdf", people.tiny_pdf("last"))) == 302
    document = Document.objects.get()
    assert [file.name for file in document.files.all()] == ["first.pdf", "last.pdf"]
    assert document != before
    assert len(objects()) == len(kept) + 1
    assert_whole()


def _starts_of_files(request: bytes) -> list[int]:
    found, at = [], 0
    while (at := request.find(b"filename=", at + 1)) > 0:
        found.append(at)
    return found


# ---- killed ----------------------------------------------------------------------------------


def test_a_server_killed_while_a_file_arrives_has_kept_nothing_of_it(service):
    someone = sender(service)
    assert someone.send(("first.pdf", people.tiny_pdf("first"))) == 302
    before, kept = Document.objects.get(), objects()
    request = someone.request(("b.pdf", samples.pdf(weight=3 * MEGABYTE)))
    serving = web_process(service)
    with someone.connect() as wire:
        wire.sendall(request[: 2 * MEGABYTE])
        wait_until(lambda: in_passing(serving, tempfile.gettempdir()) == 1)
        service.stop("web", number=signal.SIGKILL)
    service.start()
    assert Document.objects.get() == before
    assert objects() == kept
    assert_whole()
    assert someone.send(("last.pdf", people.tiny_pdf("last"))) == 302
    assert SentFile.objects.count() == 2


@pytest.mark.parametrize("delay", [0.05, 0.12, 0.25])
def test_a_server_killed_at_any_moment_leaves_no_row_without_its_bytes(service, delay):
    someone = sender(service)
    assert someone.send(("first.pdf", people.tiny_pdf("first"))) == 302
    kept = objects()
    photo = samples.jpeg(size=(2400, 1800))
    answers = []

    def send() -> None:
        try:
            answers.append(someone.send(("photo.jpg", photo)))
        except ConnectionError:
            answers.append(0)

    sending = threading.Thread(target=send)
    sending.start()
    time.sleep(delay)
    service.stop("web", number=signal.SIGKILL)
    sending.join()
    service.start()
    assert_whole()
    files = [file.name for file in Document.objects.get().files.all()]
    assert files in (["first.pdf"], ["first.pdf", "photo.jpg"])
    if answers == [302]:
        assert len(files) == 2  # what was acknowledged is there
    # At most what was just put in the store and not yet named, or no longer.
    assert len(objects() - kept) <= 2 + len(files)
    assert someone.send(("photo.jpg", photo)) == 302  # sent again, it is there once
    assert [file.name for file in Document.objects.get().files.all()] == ["first.pdf", "photo.jpg"]
    assert_whole()


# ---- ready -----------------------------------------------------------------------------------


def test_what_opens_files_waits_before_the_first_of_them_comes(service):
    service.stop("web")
    service.start()
    tasks = Path(f"/proc/{web_process(service)}/task")
    children = [pid for task in tasks.iterdir() for pid in (task / "children").read_text().split()]
    commands = [Path(f"/proc/{pid}/cmdline").read_text() for pid in children]
    assert sum("escale.documents.child" in command for command in commands) == 1


# ---- memory ----------------------------------------------------------------------------------


def test_the_memory_of_the_server_does_not_grow_with_the_file(service):
    someone = sender(service)
    photo = samples.jpeg()
    peaks = {}
    for size in (20, 1, 20):  # the first time of everything is not the rule
        content = photo + bytes(size * MEGABYTE - len(photo) - 100) + str(len(peaks)).encode()
        serving = web_process(service)
        Path(f"/proc/{serving}/clear_refs").write_text("5")  # forget the highest
        before = memory(serving, "VmRSS")
        assert someone.send((f"{size}.jpg", content)) == 302
        peaks[size] = memory(serving, "VmHWM") - before
    assert SentFile.objects.count() >= 2
    assert peaks[20] - peaks[1] < FLAT_WITHIN, peaks


def memory(pid: int, line: str) -> int:
    """What a process holds in memory now, or held at most, in bytes."""
    told = Path(f"/proc/{pid}/status").read_text()
    return int(told.partition(f"{line}:")[2].split()[0]) * 1024
