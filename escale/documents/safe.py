"""The safe: bytes in, a name and a wrapped key out; nothing in clear ever reaches the store.

Each object has a key of its own, wrapped by the newest master key, and bound to its identity:
a ciphertext moved under another identity does not open. Destroying the wrapped key erases
the object.
"""

import logging
import uuid
from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from escale.documents import keys, store, vault

log = logging.getLogger(__name__)


@dataclass(frozen=True)
class Kept:
    """Where an object is, and what is needed to open it."""

    name: str
    identity: uuid.UUID
    wrapped_key: str


def put(plain: bytes | vault.Readable) -> Kept:
    """Encrypt and store bytes, or a file read a frame at a time; durable when this returns.

    A file is read from where it stands to its end. Raises StoreUnavailable.
    """
    identity = uuid.uuid4()
    sealed = vault.seal(plain, identity=str(identity), keyring=keys.wrapper())
    return Kept(store.keep(sealed.frames), identity, sealed.wrapped_key)


def get(*, name: str, identity: uuid.UUID, wrapped_key: str) -> bytes:
    """Return the bytes stored under `name`. Raises SealBroken when anything was swapped."""
    return b"".join(stream(name=name, identity=identity, wrapped_key=wrapped_key))


def stream(*, name: str, identity: uuid.UUID, wrapped_key: str, start: int = 0) -> Iterator[bytes]:
    """Give the plain bytes from `start` (less than the size) on, a frame (256 KiB) at most at once.

    What cannot be opened is refused here, before anything is given: FileNotFoundError,
    StoreUnavailable, Erased, KeyMissing or SealBroken. A part altered further on raises SealBroken
    at its turn.
    """
    if not wrapped_key:
        raise vault.Erased
    parts = _parts(name, identity=identity, wrapped_key=wrapped_key, start=start)
    next(parts)  # opens, and verifies the first part
    return parts


def size(name: str) -> int:
    """Return the size in bytes, in clear, of the object stored under `name`."""
    return vault.plain_size(store.size(name))


def erase(names: Iterable[str]) -> None:
    """Delete the stored objects; one that is already gone is no fault.

    Their keys are gone: nothing opens them any more. So one that cannot be deleted now is no
    failure of the act either; the nightly sweep of leftovers deletes it.
    """
    for name in names:
        try:
            store.discard(name)
        except store.StoreUnavailable as fault:
            log.warning("object %s is left to the leftovers: %r", name, fault.__cause__)


def _parts(name: str, *, identity: uuid.UUID, wrapped_key: str, start: int) -> Iterator[bytes]:
    """Give nothing once the first part is verified, then each part."""
    try:
        with store.opened(name) as sealed:
            plain = vault.unseal(
                sealed,
                wrapped_key=wrapped_key,
                identity=str(identity),
                keyring=keys.wrapper(),
                start=start,
            )
            first = next(plain)
            yield b""
            yield first
            yield from plain
    except vault.KeyMissing as missing:
        log.exception("object %s does not open: master key %s is missing", name, missing.master)
        raise
    except vault.SealBroken:
        log.exception("object %s does not open: it is not what was sealed", name)
        raise
