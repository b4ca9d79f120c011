"""What is kept is durable before anyone is told, and its name says nothing."""

import errno
import os
import re
from pathlib import Path

import pytest
from django.core.files.storage import FileSystemStorage, InMemoryStorage

from escale.documents import store


@pytest.fixture(params=["folder", "elsewhere"])
def storage(request, settings, tmp_path):
    backend = FileSystemStorage if request.param == "folder" else InMemoryStorage
    options = {"location": str(tmp_path / "deep" / "documents")}
    path = f"{backend.__module__}.{backend.__name__}"
    settings.STORAGES = {
        **settings.STORAGES,
        "documents": {"BACKEND": path, "OPTIONS": options},
    }
    return request.param


def files(folder):
    return [path for path in folder.rglob("*") if path.is_file()]


def test_what_is_kept_is_given_back(storage):
    name = store.keep([b"one ", b"two"])
    assert store.exists(name)
    assert store.size(name) == 7
    with store.opened(name) as kept:
        assert kept.read() == b"one two"


def test_names_say_nothing_and_never_meet(storage):
    names = {store.keep([b"same"]) for _ in range(20)}
    assert len(names) == 20
    assert all(re.fullmatch(r"[0-9a-f]{2}/[0-9a-f]{2}/[0-9a-f]{28}", name) for name in names)


def test_what_is_discarded_is_gone_and_may_be_discarded_again(storage):
    name = store.keep([b"x"])
    store.discard(name)
    store.discard(name)
    assert not store.exists(name)
    with pytest.raises(FileNotFoundError), store.opened(name):
        pass


@pytest.mark.parametrize("storage", ["folder"], indirect=True)
def test_nobody_else_on_the_machine_may_read(storage, tmp_path):
    store.keep([b"x"])
    (file,) = files(tmp_path)
    assert file.stat().st_mode & 0o777 == 0o600
    assert file.parent.stat().st_mode & 0o777 == 0o700


def test_a_sending_that_fails_leaves_nothing(storage, tmp_path):
    def parts():
        yield b"some"
        raise RuntimeError

    with pytest.raises(RuntimeError):
        store.keep(parts())
    assert files(tmp_path) == []


def test_a_full_disk_is_a_sentence_and_leaves_nothing(storage, tmp_path):
    def parts():
        yield b"some"
        raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))

    with pytest.raises(store.StoreUnavailable, match="n’a pas pu être enregistré"):
        store.keep(parts())
    assert files(tmp_path) == []


@pytest.mark.parametrize("storage", ["folder"], indirect=True)
def test_bytes_and_folders_reach_the_disk_before_the_name_is_given(storage, tmp_path, monkeypatch):
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
