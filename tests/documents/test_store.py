"""What is kept is durable before anyone is told, and its name says nothing; in a folder or in S3."""

import os
import re
import resource
import socket
import subprocess
import threading
import time
import tracemalloc
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path

import pytest

from escale.documents import safe, store

ONE_MEGABYTE = 1024 * 1024


def content_of(name: str) -> bytes:
    with store.opened(name) as kept:
        return kept.read()


# ---- kept and given back ---------------------------------------------------------------------


def test_what_is_kept_is_given_back(documents_store):
    name = store.keep([b"one ", b"two"])
    assert store.exists(name)
    assert store.size(name) == 7
    assert content_of(name) == b"one two"


def test_names_say_nothing_and_never_meet(documents_store):
    names = {store.keep([b"same"]) for _ in range(20)}
    assert len(names) == 20
    assert all(re.fullmatch(r"[0-9a-f]{2}/[0-9a-f]{2}/[0-9a-f]{28}", name) for name in names)
    assert documents_store.names == sorted(names)


def test_what_is_larger_than_a_sending_arrives_whole(documents_store):
    parts = [bytes([number]) * ONE_MEGABYTE for number in range(19)]
    name = store.keep(iter([*parts, b"end"]))
    assert store.size(name) == 19 * ONE_MEGABYTE + 3
    assert documents_store.contents[name] == b"".join(parts) + b"end"


def test_reading_goes_to_any_place_and_back(documents_store):
    name = store.keep([bytes(range(200))])
    with store.opened(name) as kept:
        kept.seek(150)
        assert list(kept.read(2)) == [150, 151]
        assert list(kept.read(1)) == [152]
        kept.seek(3)
        assert list(kept.read(1)) == [3]
        kept.seek(200)
        assert kept.read(10) == b""
        kept.seek(198)
        assert list(kept.read()) == [198, 199]


def test_what_is_discarded_is_gone_and_may_be_discarded_again(documents_store):
    name = store.keep([b"x"])
    store.discard(name)
    store.discard(name)
    assert not store.exists(name)
    with pytest.raises(FileNotFoundError):
        store.size(name)
    with pytest.raises(FileNotFoundError):
        content_of(name)


def test_what_is_kept_is_listed_and_what_is_not_ours_is_not(documents_store):
    names = {store.keep([b"x"]) for _ in range(3)}
    documents_store.put_back({"README": b"of the bucket", next(iter(names)) + ".bak": b"x"})
    listed = [found for page in store.pages() for found in page]
    assert {found.name for found in listed} == names
    assert all(abs(time.time() - found.written_at.timestamp()) < 60 for found in listed)


def test_an_empty_store_lists_nothing(documents_store):
    assert [found for page in store.pages() for found in page] == []


# ---- a document sealed, streamed, read from its middle -----------------------------------------


class Endless:
    """A file of so many bytes, that nobody holds."""

    def __init__(self, size: int) -> None:
        self.left = size

    def read(self, size: int = -1, /) -> bytes:
        given = min(size, self.left)
        self.left -= given
        return b"x" * given

    def seek(self, offset: int, /) -> int:
        raise NotImplementedError


def test_a_document_is_read_from_any_byte_on(documents_store):
    plain = b"".join(number.to_bytes(4, "big") for number in range(ONE_MEGABYTE // 4))
    kept = safe.put(plain)
    opening = {"name": kept.name, "identity": kept.identity, "wrapped_key": kept.wrapped_key}
    assert safe.size(kept.name) == ONE_MEGABYTE
    for start in (0, 5, 262144, 700_001, ONE_MEGABYTE - 1):
        assert b"".join(safe.stream(**opening, start=start)) == plain[start:]
    assert safe.get(**opening) == plain


def test_what_is_gone_is_told_before_anything_is_given(documents_store):
    kept = safe.put(b"x")
    safe.erase([kept.name])
    with pytest.raises(FileNotFoundError):
        safe.stream(name=kept.name, identity=kept.identity, wrapped_key=kept.wrapped_key)


@pytest.mark.parametrize("megabytes", [4, 48])
def test_memory_stays_flat_whatever_the_size(documents_store, megabytes):
    safe.put(b"warm")  # what a store makes once
    tracemalloc.start()
    try:
        kept = safe.put(Endless(megabytes * ONE_MEGABYTE))
        given = 0
        for part in safe.stream(
            name=kept.name, identity=kept.identity, wrapped_key=kept.wrapped_key
        ):
            given += len(part)
        _now, peak = tracemalloc.get_traced_memory()
    finally:
        tracemalloc.stop()
    assert given == megabytes * ONE_MEGABYTE
    # S3 takes 8 MB at a time, which are held to be sent again; a folder takes each frame.
    assert peak < (40 if documents_store.kind == "s3" else 3) * ONE_MEGABYTE


def test_the_end_of_a_large_document_is_all_that_leaves_s3(s3_store, settings):
    kept = safe.put(Endless(30 * ONE_MEGABYTE))
    with relay(s3_store.options["endpoint_url"]) as (address, counted):
        reach(settings, s3_store, address)
        parts = safe.stream(
            name=kept.name,
            identity=kept.identity,
            wrapped_key=kept.wrapped_key,
            start=30 * ONE_MEGABYTE - 10,
        )
        assert b"".join(parts) == b"x" * 10
        assert 10 < counted[0] < ONE_MEGABYTE


def test_a_reader_that_leaves_lets_go_of_the_file(documents_store):
    kept = safe.put(Endless(ONE_MEGABYTE))
    before = open_files()
    for _turn in range(20):
        parts = safe.stream(name=kept.name, identity=kept.identity, wrapped_key=kept.wrapped_key)
        next(parts)
        parts.close()
    assert open_files() <= before + 2


def open_files() -> int:
    return sum(1 for _descriptor in Path("/proc/self/fd").iterdir())


# ---- nothing half kept -------------------------------------------------------------------------


@pytest.mark.parametrize("after", [b"some", bytes(9 * ONE_MEGABYTE)], ids=["soon", "later"])
def test_a_sending_that_fails_leaves_nothing(documents_store, after):
    def parts():
        yield after
        raise RuntimeError

    with pytest.raises(RuntimeError):
        store.keep(parts())
    assert documents_store.names == []
    assert unfinished(documents_store) == 0


def unfinished(documents_store) -> int:
    """How many sendings the store holds that were never ended."""
    if documents_store.kind == "folder":
        return len(documents_store.names)
    bucket = documents_store.options["bucket_name"]
    answer = documents_store.client.list_multipart_uploads(Bucket=bucket)
    return len(answer.get("Uploads", []))


@pytest.fixture(params=["a disk of 64 KB", "a limit to files"])
def full_disk(request, folder_store) -> Iterator[Path]:
    """A folder where more than 64 KB cannot be written, for the kernel says so."""
    location = folder_store.options["location"]
    location.mkdir(parents=True)
    if request.param == "a disk of 64 KB":
        mount = ["mount", "-t", "tmpfs", "-o", "size=64k", "tmpfs", str(location)]
        if os.getuid() or subprocess.run(mount, check=False, capture_output=True).returncode:
            pytest.skip("only root mounts a disk")
        try:
            yield location
        finally:
            subprocess.run(["umount", "--lazy", str(location)], check=True)
        return
    soft, hard = resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (64 * 1024, hard))
    try:
        yield location
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, (soft, hard))


def test_a_full_disk_is_a_sentence_and_leaves_nothing(full_disk):
    with pytest.raises(store.StoreUnavailable, match="n’a pas pu être enregistré") as refused:
        store.keep(b"x" * 8192 for _part in range(20))
    assert "intact" in str(refused.value.hint)
    assert [path for path in full_disk.rglob("*") if path.is_file()] == []


# ---- the folder --------------------------------------------------------------------------------


def test_nobody_else_on_the_machine_may_read(folder_store):
    name = store.keep([b"x"])
    file = folder_store.options["location"] / name
    assert file.stat().st_mode & 0o777 == 0o600
    assert file.parent.stat().st_mode & 0o777 == 0o700


def test_bytes_and_folders_reach_the_disk_before_the_name_is_given(
    folder_store, tmp_path, monkeypatch
):
    flushed = []
    real = os.fsync

    def noted(descriptor):
        flushed.append(str(Path(f"/proc/self/fd/{descriptor}").readlink()))
        real(descriptor)

    monkeypatch.setattr(os, "fsync", noted)
    name = store.keep([b"x"])
    place = tmp_path / "deep" / "documents" / name
    assert any(path.endswith(".part") for path in flushed)
    assert flushed[-1] == str(place.parent)
    for folder in (place.parent.parent, place.parent.parent.parent, tmp_path / "deep", tmp_path):
        assert str(folder) in flushed


def test_a_folder_that_does_not_answer_is_a_sentence(folder_store):
    folder_store.options["location"].parent.mkdir()
    folder_store.options["location"].write_bytes(b"in place of the folder")
    with pytest.raises(store.StoreUnavailable, match="n’a pas pu être enregistré"):
        store.keep([b"x"])
    with pytest.raises(store.StoreSilent, match="ne peut pas être ouvert pour le moment"):
        store.size("aa/aa/" + "a" * 28)


# ---- S3 that fails -----------------------------------------------------------------------------


def reach(settings, s3_store, address: str, **options) -> None:
    """Make the service meet another server, and lose patience soon."""
    documents = settings.STORAGES["documents"]
    changed = {**s3_store.options, "endpoint_url": address, "answer_seconds": 0.5, **options}
    settings.STORAGES = {**settings.STORAGES, "documents": {**documents, "OPTIONS": changed}}


def refuses_everything(name: str) -> None:
    with pytest.raises(store.StoreUnavailable, match="n’a pas pu être enregistré"):
        store.keep([b"x"])
    for asked in (store.size, store.exists, store.discard, content_of):
        with pytest.raises(store.StoreSilent):
            asked(name)
    with pytest.raises(store.StoreSilent):
        list(store.pages())
    with pytest.raises(store.StoreSilent):
        store.discard_unfinished(before=datetime(2026, 1, 1, tzinfo=UTC))
    safe.erase([name])  # what cannot be deleted now is a leftover, not a failure


def test_a_server_that_is_down_is_a_sentence(s3_store, settings):
    name = store.keep([b"x"])
    with socket.create_server(("127.0.0.1", 0)) as closed:
        port = closed.getsockname()[1]
    reach(settings, s3_store, f"http://127.0.0.1:{port}")
    refuses_everything(name)


def test_a_bucket_that_is_missing_is_a_sentence_and_no_missing_document(s3_store, settings):
    name = store.keep([b"x"])
    reach(settings, s3_store, s3_store.options["endpoint_url"], bucket_name="no-such-bucket")
    with pytest.raises(store.StoreUnavailable, match="n’a pas pu être enregistré"):
        store.keep([b"x"])
    for asked in (store.size, store.exists, content_of):
        with pytest.raises(store.StoreSilent):
            asked(name)


def test_a_server_that_denies_is_a_sentence(s3_store, settings):
    name = store.keep([b"x"])
    denial = b"<Error><Code>AccessDenied</Code><Message>no</Message></Error>"
    with answering(b"HTTP/1.1 403 Forbidden", denial) as address:
        reach(settings, s3_store, address)
        refuses_everything(name)


def test_a_server_that_says_nothing_is_a_sentence_soon(s3_store, settings):
    with socket.create_server(("127.0.0.1", 0), backlog=50) as silent:
        reach(settings, s3_store, f"http://127.0.0.1:{silent.getsockname()[1]}")
        began = time.monotonic()
        with pytest.raises(store.StoreUnavailable):
            store.keep([b"x"])
    # Half a second three times, and the pauses between.
    assert time.monotonic() - began < 15


def test_a_server_that_stops_in_the_middle_is_a_sentence(s3_store, settings):
    body = b"HTTP/1.1 206 Partial Content\r\nContent-Range: bytes 0-99999/100000"
    with answering(body, b"x" * 10, promised=100_000) as address:
        reach(settings, s3_store, address)
        with pytest.raises(store.StoreSilent):
            content_of("aa/aa/" + "a" * 28)


@contextmanager
def answering(head: bytes, body: bytes, *, promised: int | None = None) -> Iterator[str]:
    """A server that answers the same to everyone."""
    length = b"%d" % (len(body) if promised is None else promised)
    answer = head + b"\r\nContent-Length: " + length + b"\r\nConnection: close\r\n\r\n" + body

    def serve(visitor: socket.socket) -> None:
        with visitor:
            visitor.recv(65536)
            visitor.sendall(answer)

    with visited(serve) as address:
        yield address


@contextmanager
def relay(target: str) -> Iterator[tuple[str, list[int]]]:
    """A server that passes on to another, and counts the bytes that come back."""
    counted = [0]
    host, _colon, port = target.removeprefix("http://").partition(":")

    def serve(visitor: socket.socket) -> None:
        with visitor, socket.create_connection((host, int(port))) as beyond:
            visitor.settimeout(5)
            beyond.settimeout(5)
            beyond.sendall(visitor.recv(65536))
            while part := beyond.recv(16384):
                counted[0] += len(part)
                visitor.sendall(part)

    with visited(serve) as address:
        yield address, counted


@contextmanager
def visited(serve) -> Iterator[str]:
    """A server on this machine that does this to each visitor."""

    def accept() -> None:
        while True:
            try:
                visitor, _address = server.accept()
            except OSError:
                return
            try:
                serve(visitor)
            except OSError:
                continue  # the visitor has gone

    with socket.create_server(("127.0.0.1", 0)) as server:
        thread = threading.Thread(target=accept, daemon=True)
        thread.start()
        yield f"http://127.0.0.1:{server.getsockname()[1]}"
        server.shutdown(socket.SHUT_RDWR)
    thread.join(timeout=10)
