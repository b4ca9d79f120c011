"""Sealed objects in a folder: flushed to the disk, then put in place, then told."""

import os
from collections.abc import Iterable, Iterator
from contextlib import contextmanager, suppress
from datetime import UTC, datetime
from pathlib import Path
from typing import BinaryIO

from escale.documents.shelf import PAGE, Listed, StoreUnavailable, answering

_PART = ".part"


class Folder:
    """A shelf that is a folder, of this machine or shared by several."""

    def __init__(self, root: Path) -> None:
        self._root = root

    def keep(self, name: str, parts: Iterable[bytes]) -> None:
        """Write aside, flush to the disk, put in place, and flush the folder that says so."""
        path = self._root / name
        aside = path.with_name(f".{path.name}{_PART}")
        try:
            _make_folder(path.parent)
            _write_aside(aside, parts)
            aside.rename(path)
            _flush_folder(path.parent)
        except BaseException as fault:
            for left in (aside, path):
                with suppress(OSError):
                    left.unlink(missing_ok=True)
            if isinstance(fault, OSError):
                raise StoreUnavailable from fault
            raise

    @contextmanager
    def opened(self, name: str) -> Iterator["Reader"]:
        """Open an object, read as it is asked for; `FileNotFoundError` when it is gone."""
        with answering(OSError):
            file = (self._root / name).open("rb")
        with file:
            yield Reader(file)

    def size(self, name: str) -> int:
        """Return the size of an object in bytes; `FileNotFoundError` when it is gone."""
        with answering(OSError):
            return (self._root / name).stat().st_size

    def discard(self, name: str) -> None:
        """Delete an object; one that is gone already is no fault."""
        with answering(OSError):
            (self._root / name).unlink(missing_ok=True)

    def pages(self) -> Iterator[list[Listed]]:
        """Yield all that is held, a page at a time."""
        page: list[Listed] = []
        with answering(OSError):
            for found in self._files():
                if not _is_unfinished(found):
                    page.append(found)
                if len(page) == PAGE:
                    yield page
                    page = []
        if page:
            yield page

    def discard_unfinished(self, *, before: datetime) -> int:
        """Delete the files that a killed program left aside before then; return how many."""
        discarded = 0
        with answering(OSError):
            for found in self._files():
                if _is_unfinished(found) and found.written_at < before:
                    (self._root / found.name).unlink(missing_ok=True)
                    discarded += 1
        return discarded

    def _files(self) -> Iterator[Listed]:
        """Yield every file, one folder in memory at a time."""
        for folder, _folders, names in os.walk(self._root, onerror=_unless_gone):
            for name in names:
                path = Path(folder, name)
                with suppress(FileNotFoundError):  # discarded meanwhile
                    written_at = datetime.fromtimestamp(path.stat().st_mtime, UTC)
                    yield Listed(path.relative_to(self._root).as_posix(), written_at)


class Reader:
    """An open object: a disk that fails is a store that does not answer."""

    def __init__(self, file: BinaryIO) -> None:
        self._file = file

    def read(self, size: int = -1, /) -> bytes:
        """Return at most `size` bytes, all of them when negative."""
        with answering(OSError):
            return self._file.read(size)

    def seek(self, offset: int, /) -> int:
        """Go to a place."""
        return self._file.seek(offset)


def _unless_gone(fault: OSError) -> None:
    """A folder that cannot be read is no empty folder."""
    if not isinstance(fault, FileNotFoundError):
        raise fault


def _is_unfinished(found: Listed) -> bool:
    name = found.name.rpartition("/")[2]
    return name.startswith(".") and name.endswith(_PART)


def _write_aside(path: Path, parts: Iterable[bytes]) -> None:
    descriptor = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    with os.fdopen(descriptor, "wb") as file:
        for part in parts:
            file.write(part)
        file.flush()
        os.fsync(file.fileno())


def _make_folder(folder: Path) -> None:
    """Make a folder that would survive a power cut, with those above that are missing."""
    if folder.is_dir():
        return
    _make_folder(folder.parent)
    with suppress(FileExistsError):
        folder.mkdir(mode=0o700)
    _flush_folder(folder.parent)


def _flush_folder(folder: Path) -> None:
    descriptor = os.open(folder, os.O_RDONLY | os.O_DIRECTORY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)
