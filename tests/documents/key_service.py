"""A key management service in miniature: master keys that never leave it, met through a contract.

It stands for a service reached over a network: it seals and opens on its side, names its keys as such
services do, and can be down.
"""

import base64
import hashlib
import secrets

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import ChaCha20Poly1305
from django.conf import settings

from escale.documents.models import SentFile
from escale.documents.vault import KeyMissing, Keyring, KeysUnavailable, SealBroken

_NONCE = 12


class KeyService:
    """Implements `vault.KeyWrapper`."""

    def __init__(self, *masters: str, is_down: bool = False) -> None:
        self.masters = list(masters)
        self.is_down = is_down

    @property
    def current(self) -> str:
        return self.masters[-1]

    def knows(self, master: str) -> bool:
        return master in self.masters

    def wrap(self, key: bytes, *, identity: str) -> str:
        nonce = secrets.token_bytes(_NONCE)
        sealed = self._master(self.current).encrypt(nonce, key, identity.encode())
        return f"{self.current}:{base64.b64encode(nonce + sealed).decode()}"

    def unwrap(self, wrapped: str, *, identity: str) -> bytes:
        master, colon, encoded = wrapped.partition(":")
        if not colon:
            raise SealBroken
        if not self.knows(master):
            raise KeyMissing(master)
        try:
            sealed = base64.b64decode(encoded, validate=True)
            return self._master(master).decrypt(sealed[:_NONCE], sealed[_NONCE:], identity.encode())
        except (InvalidTag, ValueError) as fault:
            raise SealBroken from fault

    def _master(self, name: str) -> ChaCha20Poly1305:
        if self.is_down:
            raise KeysUnavailable
        return ChaCha20Poly1305(hashlib.sha256(name.encode()).digest())


def answering() -> KeyService:
    """What a deployment writes: a function that says how to reach its service."""
    return KeyService("projects-escale-v1", "projects-escale-v2")


def down() -> KeyService:
    """The same, when it does not answer."""
    return KeyService("1", "projects-escale-v1", is_down=True)


class Meddling:
    """The keyring of the settings, during whose work an act replaces a file."""

    def __init__(self, keyring: Keyring) -> None:
        self.keyring = keyring
        self.has_meddled = False

    def __getattr__(self, name: str):
        return getattr(self.keyring, name)

    def wrap(self, key: bytes, *, identity: str) -> str:
        if not self.has_meddled:
            same = SentFile.objects.filter(identity=identity)
            self.has_meddled = bool(same.update(wrapped_key="1:written by an act"))
        return self.keyring.wrap(key, identity=identity)


def meddling() -> Meddling:
    """A rotation beside an act."""
    return Meddling(Keyring.from_setting(settings.DOCUMENT_KEYS))
