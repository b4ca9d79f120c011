"""Keep sealed documents under names that say nothing, and answer only once they are durable.

Whatever holds them is Django's storage named « documents »: a folder, or S3. The bytes come here
sealed already (`escale.documents.vault`): nothing in clear touches a disk.
"""

import os
import secrets
import tempfile
from collections.abc import Iterable, Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

from django.core.files import File
from django.core.files.storage import FileSystemStorage, Storage, storages
from django.utils.translation import gettext_lazy as _

from escale.kit.sentences import Refused

# Beyond this a sealed document waits on disk for its turn to leave for S3.
_SPOOL_BYTES = 4 * 1024 * 1024


class StoreUnavailable(Refused):
    """The store does not answer, or its disk is full: nothing was kept."""

    def __init__(self) -> None:
        super().__init__(
            _("Ce document n’a pas pu être enregistré : notre stockage ne répond pas."),
            hint=_("Ce que vous aviez déjà envoyé est intact. Réessayez dans quelques minutes."),
        )


def keep(parts: Iterable[bytes]) -> str:
    """Keep bytes and return the name under which they are, once they would survive a power cut.

    Raises `StoreUnavailable`; then nothing is left behind.
    """
    name = _new_name()
    try:
        if isinstance(_storage(), FileSystemStorage):
            _keep_in_folder(name, parts)
        else:
            _keep_elsewhere(name, parts)
    except OSError as fault:
        raise StoreUnavailable from fault
    return name


@contextmanager
def opened(name: str) -> Iterator["File[bytes]"]:
    """Open kept bytes for reading; raises `FileNotFoundError` when they are gone."""
    with _storage().open(name, "rb") as file:
        yield file


def size(name: str) -> int:
    """Return the size in bytes of what is kept under a name."""
    return int(_storage().size(name))


def exists(name: str) -> bool:
    """Say whether anything is kept under a name."""
    return bool(_storage().exists(name))


def discard(name: str) -> None:
    """Forget what is kept under a name; what is gone already is no error."""
    with suppress(FileNotFoundError):
        _storage().delete(name)


def _storage() -> Storage:
    return storages["documents"]


def _new_name() -> str:
    """128 random bits: neither the sender's name, nor a number that could be counted up."""
    token = secrets.token_hex(16)
    # Two levels of 256 folders: a million documents make fifteen a folder.
    return f"{token[:2]}/{token[2:4]}/{token[4:]}"


def _keep_in_folder(name: str, parts: Iterable[bytes]) -> None:
    """Write aside, flush to the disk, put in place, and flush the folder that says so."""
    path = Path(_storage().path(name))
    _make_folder(path.parent)
    aside = path.with_name(f".{path.name}.part")
    try:
        descriptor = os.open(aside, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
        with os.fdopen(descriptor, "wb") as file:
            for part in parts:
                file.write(part)
            file.flush()
            os.fsync(file.fileno())
        aside.rename(path)
    except BaseException:
        with suppress(OSError):
            aside.unlink(missing_ok=True)
        raise
    _flush_folder(path.parent)


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


def _keep_elsewhere(name: str, parts: Iterable[bytes]) -> None:
    """Hand over to a store that acknowledges what it holds for good (S3)."""
    with tempfile.SpooledTemporaryFile(max_size=_SPOOL_BYTES) as spool:
        for part in parts:
            spool.write(part)
        spool.seek(0)
        kept = _storage().save(name, File(spool, name=name))
    if kept != name:
        # 128 random bits never meet; a store that renames would lose the document.
        raise OSError(name)
