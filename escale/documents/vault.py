"""Seal documents so that a stolen disk tells nothing and a swapped file does not open.

Every document has a key of its own (AES-256-GCM), itself sealed by a master key that has a
number. The sealed key lives in the database, the sealed bytes in the store: changing the master
key rewrites the small keys only, and forgetting a document's key erases the document for ever.

The bytes are cut in frames of 256 KiB, each sealed with its number and with whether it is the
last (STREAM: Hoang, Reyhanitabar, Rogaway and Vizár, 2015): a frame moved, repeated or missing
does not open, memory stays flat, and any part can be read without the rest.
"""

import base64
import secrets
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Protocol, runtime_checkable

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from django.utils.translation import gettext_lazy as _

from escale.kit.sentences import Refused

FRAME = 256 * 1024  # bytes of plain text
_TAG = 16
_KEY = 32
_NONCE = 12
_MAGIC = b"ESCALE1\n"
_SEALED_FRAME = FRAME + _TAG


class KeyringUnusable(Exception):
    """ESCALE_DOCUMENT_KEYS must read `NUMBER:BASE64[,NUMBER:BASE64…]`, each key of 32 bytes."""

    def __init__(self, fault: str) -> None:
        super().__init__(f"{self.__doc__} {fault}")


class SealBroken(Refused):
    """This document was changed, cut or exchanged since it was sealed: it is not shown."""

    def __init__(self) -> None:
        super().__init__(
            _("Ce document ne peut pas être ouvert : il a été altéré depuis son dépôt."),
            hint=_("Rien n’est perdu : l’équipe technique est avertie et peut le restaurer."),
        )


class KeyMissing(Refused):
    """The master key that seals this document is not among ours: it opens once it is back."""

    def __init__(self, master: str) -> None:
        super().__init__(
            _("Ce document ne peut pas être ouvert pour le moment : la clé qui le protège manque."),
            hint=_("Il n’est pas perdu. L’équipe technique est avertie : réessayez plus tard."),
        )
        self.master = master


class Erased(Refused):
    """The key of this document was destroyed: nobody opens it any more, not even us."""

    def __init__(self) -> None:
        super().__init__(
            _("Ce document a été effacé : plus personne ne peut l’ouvrir."),
            hint=_("C’est définitif : la clé qui le protégeait a été détruite."),
        )


class KeysUnavailable(Refused):
    """The service that holds the master keys does not answer: nothing is sealed nor opened."""

    def __init__(self) -> None:
        super().__init__(
            _("Nos documents ne sont pas accessibles pour le moment."),
            hint=_("Ce que vous aviez déjà envoyé est intact. Réessayez dans quelques minutes."),
        )


@runtime_checkable
class Readable(Protocol):
    """Bytes that can be read from anywhere in them: a file, or what a storage opened."""

    def read(self, size: int = -1, /) -> bytes:
        """Return at most `size` bytes, all of them when negative."""

    def seek(self, offset: int, /) -> int:
        """Go to a place."""


class KeyWrapper(Protocol):
    """What seals the keys of documents: a keyring here, a key management service elsewhere.

    It seals the secrets of second factors too, of 100 bytes at most where a key has 32.

    What is sealed is a text of 200 characters at most that reads `MASTER:…`: MASTER names the master
    key, holds no colon, and is no secret. Each method raises `KeysUnavailable` when whatever
    holds the master keys does not answer. tests/documents/test_keys.py is the contract.
    """

    @property
    def current(self) -> str:
        """The name of the master key that seals."""

    def knows(self, master: str) -> bool:
        """Say whether what this master key sealed can be opened."""

    def wrap(self, key: bytes, *, identity: str) -> str:
        """Return the key, sealed by the current master key for this identity only."""

    def unwrap(self, wrapped: str, *, identity: str) -> bytes:
        """Return the key; raises `KeyMissing`, or `SealBroken` for another identity or text."""


def master_of(wrapped: str) -> str:
    """Return the name of the master key that seals a key."""
    return wrapped.partition(":")[0]


def rewrapped(wrapped: str, *, identity: str, keyring: KeyWrapper) -> str:
    """Return the same key sealed by the current master key; the document is not touched."""
    if master_of(wrapped) == keyring.current:
        return wrapped
    return keyring.wrap(keyring.unwrap(wrapped, identity=identity), identity=identity)


@dataclass(frozen=True)
class Keyring:
    """Master keys by number; the highest seals, all open."""

    keys: dict[int, bytes]

    @classmethod
    def from_setting(cls, text: str) -> "Keyring":
        """Read `1:base64,2:base64`, or one a line; raises `KeyringUnusable` whose message quotes no key."""
        keys: dict[int, bytes] = {}
        entries = text.replace("\n", ",").split(",")
        for entry in filter(None, (part.strip() for part in entries)):
            number, _colon, encoded = entry.partition(":")
            try:
                key = base64.b64decode(encoded, validate=True)
            except ValueError:  # not ASCII, or not base64
                key = b""
            if not number.isascii() or not number.isdigit() or int(number) in keys:
                fault = "One number is wrong, or comes twice."
                raise KeyringUnusable(fault)
            if len(key) != _KEY:
                fault = f"Key {number} is not."
                raise KeyringUnusable(fault)
            keys[int(number)] = key
        if not keys:
            fault = "It is empty."
            raise KeyringUnusable(fault)
        return cls(keys)

    def __repr__(self) -> str:
        return f"Keyring({sorted(self.keys)})"  # never the keys: this is printed in logs

    @property
    def current(self) -> str:
        """The number of the key that seals."""
        return str(max(self.keys))

    def knows(self, master: str) -> bool:
        """Say whether this number is on the ring."""
        return master.isascii() and master.isdigit() and int(master) in self.keys

    def wrap(self, key: bytes, *, identity: str) -> str:
        """Return the key as `NUMBER:BASE64`, sealed for the document of this identity only."""
        number = max(self.keys)
        nonce = secrets.token_bytes(_NONCE)
        sealed = AESGCM(self.keys[number]).encrypt(nonce, key, _key_label(number, identity))
        return f"{number}:{base64.b64encode(nonce + sealed).decode()}"

    def unwrap(self, wrapped: str, *, identity: str) -> bytes:
        """Return the key. Raises `KeyMissing`, or `SealBroken` for another identity or text."""
        number, _colon, encoded = wrapped.partition(":")
        if not number.isascii() or not number.isdigit():
            raise SealBroken
        if not self.knows(number):
            raise KeyMissing(number)
        try:
            sealed = base64.b64decode(encoded, validate=True)
            return AESGCM(self.keys[int(number)]).decrypt(
                sealed[:_NONCE], sealed[_NONCE:], _key_label(int(number), identity)
            )
        except (InvalidTag, ValueError) as fault:
            raise SealBroken from fault


@dataclass(frozen=True, kw_only=True)
class Sealed:
    """A document's key, sealed, and the sealed bytes to be stored, made as they are read."""

    wrapped_key: str
    frames: Iterator[bytes]


def seal(plain: bytes | Readable, *, identity: str, keyring: KeyWrapper) -> Sealed:
    """Seal a document under a new key bound to its identity; nothing is read before the frames are.

    `identity` says which document and which rendering of it, and never changes: « 42 original ».
    """
    key = secrets.token_bytes(_KEY)
    return Sealed(
        wrapped_key=keyring.wrap(key, identity=identity),
        frames=_sealed_frames(plain, key=key, identity=identity),
    )


def unseal(
    sealed: Readable, *, wrapped_key: str, identity: str, keyring: KeyWrapper, start: int = 0
) -> Iterator[bytes]:
    """Give back the plain bytes from `start` on, at most a frame at a time.

    Each part was verified before it is given; the end too, or `SealBroken` is raised there.
    `sealed` must be seekable when `start` is not 0.
    """
    cipher = AESGCM(keyring.unwrap(wrapped_key, identity=identity))
    number, skipped = divmod(start, FRAME)
    if number:
        # One request to a store far away: every frame's label says the format again.
        sealed.seek(len(_MAGIC) + number * _SEALED_FRAME)
    elif sealed.read(len(_MAGIC)) != _MAGIC:
        raise SealBroken
    frame = _read(sealed, _SEALED_FRAME)
    while True:
        following = _read(sealed, _SEALED_FRAME)
        is_last = not following
        try:
            plain = cipher.decrypt(_nonce(number, is_last=is_last), frame, _label(identity))
        except (InvalidTag, ValueError) as fault:
            raise SealBroken from fault
        yield plain[skipped:]
        if is_last:
            return
        skipped = 0
        number += 1
        frame = following


def unsealed(sealed: Readable, *, wrapped_key: str, identity: str, keyring: KeyWrapper) -> bytes:
    """Return the whole plain document, verified to its end before any of it is used."""
    return b"".join(unseal(sealed, wrapped_key=wrapped_key, identity=identity, keyring=keyring))


def plain_size(sealed_size: int) -> int:
    """Return the size of a document from that of its sealed bytes (both in bytes)."""
    body = sealed_size - len(_MAGIC)
    frames = max(1, -(-body // _SEALED_FRAME))
    return body - frames * _TAG


def _sealed_frames(plain: bytes | Readable, *, key: bytes, identity: str) -> Iterator[bytes]:
    cipher = AESGCM(key)
    label = _label(identity)
    yield _MAGIC
    for number, (frame, is_last) in enumerate(_frames(plain)):
        yield cipher.encrypt(_nonce(number, is_last=is_last), frame, label)


def _frames(plain: bytes | Readable) -> Iterator[tuple[bytes | memoryview, bool]]:
    """Cut a document in frames; the last one is told, and may be empty."""
    if isinstance(plain, bytes):
        view = memoryview(plain)
        for at in range(0, max(1, len(view)), FRAME):
            yield view[at : at + FRAME], at + FRAME >= len(view)
        return
    frame = _read(plain, FRAME)
    while True:
        following = _read(plain, FRAME) if len(frame) == FRAME else b""
        yield frame, not following
        if not following:
            return
        frame = following


def _read(stream: Readable, size: int) -> bytes:
    """Read exactly `size` bytes unless the stream ends: networks give less than asked."""
    part = stream.read(size)
    if len(part) == size or not part:
        return part
    parts = [part]
    missing = size - len(part)
    while missing and (part := stream.read(missing)):
        parts.append(part)
        missing -= len(part)
    return b"".join(parts)


def _nonce(number: int, *, is_last: bool) -> bytes:
    # A key seals one document once: its frames' numbers are never used twice under it.
    return number.to_bytes(_NONCE - 1, "big") + bytes([is_last])


def _label(identity: str) -> bytes:
    return _MAGIC + b"document\x00" + identity.encode()


def _key_label(number: int, identity: str) -> bytes:
    return _MAGIC + f"key\x00{number}\x00{identity}".encode()
