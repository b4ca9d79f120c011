"""The safe: bytes in, a name and a wrapped key out; nothing in clear ever reaches the store.

Each object has a key of its own, wrapped by the newest master key, and bound to its identity:
a ciphertext moved under another identity does not open. Destroying the wrapped key erases
the object.
"""

import uuid
from collections.abc import Iterable
from dataclasses import dataclass
from functools import lru_cache

from django.conf import settings

from escale.documents import store, vault


@dataclass(frozen=True)
class Kept:
    """Where an object is, and what is needed to open it."""

    name: str
    identity: uuid.UUID
    wrapped_key: str


def put(plaintext: bytes) -> Kept:
    """Encrypt and store `plaintext`; durable when this returns. Raises StoreUnavailable."""
    identity = uuid.uuid4()
    sealed = vault.seal(plaintext, identity=str(identity), keyring=_keyring(settings.DOCUMENT_KEYS))
    return Kept(store.keep(sealed.frames), identity, sealed.wrapped_key)


def get(*, name: str, identity: uuid.UUID, wrapped_key: str) -> bytes:
    """Return the bytes stored under `name`. Raises SealBroken when anything was swapped."""
    with store.opened(name) as sealed:
        return vault.unsealed(
            sealed,
            wrapped_key=wrapped_key,
            identity=str(identity),
            keyring=_keyring(settings.DOCUMENT_KEYS),
        )


def erase(names: Iterable[str]) -> None:
    """Delete the stored objects; one that is already gone is no fault."""
    for name in names:
        store.discard(name)


@lru_cache(maxsize=4)
def _keyring(text: str) -> vault.Keyring:
    return vault.Keyring.from_setting(text)
