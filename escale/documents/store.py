"""Keep sealed documents under names that say nothing, and answer only once they are durable.

Whatever holds them is Django's storage named « documents »: a folder (`documents.folder`), or S3
(`documents.bucket`). The bytes come here sealed already (`escale.documents.vault`): nothing in
clear touches a disk or leaves for another machine.
"""

import re
import secrets
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from datetime import datetime
from pathlib import Path

from django.core.files.storage import FileSystemStorage, storages

from escale.documents.folder import Folder
from escale.documents.shelf import Listed, Shelf, StoreSilent, StoreUnavailable
from escale.documents.vault import Readable

__all__ = ["Listed", "StoreSilent", "StoreUnavailable"]

_OURS = re.compile(r"[0-9a-f]{2}/[0-9a-f]{2}/[0-9a-f]{28}")


def keep(parts: Iterable[bytes]) -> str:
    """Keep bytes and return the name under which they are, once they would survive a power cut.

    Raises `StoreUnavailable`; then nothing is left behind.
    """
    name = _new_name()
    _shelf().keep(name, parts)
    return name


@contextmanager
def opened(name: str) -> Iterator[Readable]:
    """Open kept bytes; reading them raises `FileNotFoundError` when they are gone.

    Only what is read is fetched, from wherever it is.
    """
    with _shelf().opened(name) as file:
        yield file


def size(name: str) -> int:
    """Return the size in bytes of what is kept under a name."""
    return _shelf().size(name)


def exists(name: str) -> bool:
    """Say whether anything is kept under a name."""
    try:
        size(name)
    except FileNotFoundError:
        return False
    return True


def discard(name: str) -> None:
    """Forget what is kept under a name; what is gone already is no error."""
    _shelf().discard(name)


def pages() -> Iterator[list[Listed]]:
    """Yield what is kept, a page at a time; what has not a name of ours is not ours."""
    for page in _shelf().pages():
        yield [found for found in page if _OURS.fullmatch(found.name)]


def discard_unfinished(*, before: datetime) -> int:
    """Delete what killed programs left half written before then; return how many."""
    return _shelf().discard_unfinished(before=before)


def _shelf() -> Shelf:
    storage = storages["documents"]
    if isinstance(storage, FileSystemStorage):
        return Folder(Path(storage.location))
    # The S3 client is slow to import, and of no use to whoever keeps documents in a folder.
    from escale.documents.bucket import Bucket  # noqa: PLC0415

    return Bucket(storage)


def _new_name() -> str:
    """128 random bits: neither the sender's name, nor a number that could be counted up."""
    token = secrets.token_hex(16)
    # Two levels of 256 folders: a million documents make fifteen a folder.
    return f"{token[:2]}/{token[2:4]}/{token[4:]}"
