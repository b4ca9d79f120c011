"""Files in passing: what they hold is found again, and nothing of it is read on the disk."""

import errno
import os
import random
import secrets

import pytest

from escale.kit.ephemeral import EphemeralFile
from tests.held_files import held_in


def test_what_is_written_is_read_from_anywhere():
    content = secrets.token_bytes(100_003)
    chance = random.Random(5)
    with EphemeralFile() as file:
        at = 0
        while at < len(content):
            size = chance.choice([1, 15, 16, 17, 1000, 65536])
            at += file.write(content[at : at + size])
        assert file.tell() == len(content)
        for _ in range(300):
            place, size = chance.randrange(len(content)), chance.choice([0, 1, 16, 31, 4096])
            assert file.seek(place) == place
            assert file.read(size) == content[place : place + size]
            assert file.read(size) == content[place + size : place + 2 * size]
        assert file.seek(-3, os.SEEK_END) == len(content) - 3
        assert file.read() == content[-3:]
        assert file.read() == b""
        file.seek(0)
        assert file.read() == content


def test_it_grows_at_its_end_wherever_one_was_reading():
    with EphemeralFile() as file:
        file.write(b"first ")
        file.seek(2)
        file.write(b"second")
        file.seek(0)
        assert file.read() == b"first second"


def test_the_disk_never_sees_what_it_holds(tmp_path):
    phrase = b"passport of a person " * 10_000
    with EphemeralFile(folder=tmp_path) as file:
        file.write(phrase)
        (sealed,) = held_in(tmp_path)
        assert len(sealed) == len(phrase)
        assert b"passport" not in sealed
        # Not even that the same words come again and again.
        assert len({sealed[at : at + 21] for at in range(0, len(sealed), 21)}) == 10_000


def test_the_same_words_are_sealed_otherwise_in_each(tmp_path):
    kept = []
    for _ in range(2):
        with EphemeralFile(folder=tmp_path) as file:
            file.write(b"the same words")
            kept += held_in(tmp_path)
    assert kept[0] != kept[1]


def test_it_has_neither_a_name_nor_a_descriptor_and_ends_with_its_reader(tmp_path):
    with EphemeralFile(folder=tmp_path) as file:
        assert list(tmp_path.iterdir()) == []
        with pytest.raises(OSError, match="fileno"):
            file.fileno()
    assert file.closed
    assert held_in(tmp_path) == []


def test_forgotten_it_frees_the_disk(tmp_path):
    file = EphemeralFile(folder=tmp_path)
    file.write(b"x")
    del file
    assert held_in(tmp_path) == []


def test_a_full_disk_is_said(small_disk):
    folder = small_disk("full", 64)
    with EphemeralFile(folder=folder) as file, pytest.raises(OSError, match="No space") as full:
        file.write(bytes(100 * 1024))
    assert full.value.errno == errno.ENOSPC
