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
from typing import Protocol

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


class Readable(Protocol):
    """Bytes that can be read from anywhere in them: a file, or what a storage opened."""

    def read(self, size: int = -1, /) -> bytes:
        """Return at most `size` bytes, all of them when negative."""

    def seek(self, offset: int, /) -> int:
        """Go to a place."""


class KeyWrapper(Protocol):
    """What seals the keys of documents: a keyring here, a key management service elsewhere."""

    def wrap(self, key: bytes, *, identity: str) -> str:
        """Return the key, sealed for the document of this identity only."""

    def unwrap(self, wrapped: str, *, identity: str) -> bytes:
        """Return the key; raises `SealBroken` for another identity or a changed text."""


@dataclass(frozen=True)
class Keyring:
    """Master keys by number; the highest seals, all open."""

    keys: dict[int, bytes]

    @classmethod
    def from_setting(cls, text: str) -> "Keyring":
        """Read `1:base64,2:base64`; raises `KeyringUnusable` whose message quotes no key."""
        keys: dict[int, bytes] = {}
        for entry in filter(None, (part.strip() for part in text.split(","))):
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
    def current(self) -> int:
        """The number of the key that seals."""
        return max(self.keys)

    def wrap(self, key: bytes, *, identity: str) -> str:
        """Return the key as `NUMBER:BASE64`, sealed for the document of this identity only."""
        nonce = secrets.token_bytes(_NONCE)
        sealed = AESGCM(self.keys[self.current]).encrypt(
            nonce, key, _key_label(self.current, identity)
        )
        return f"{self.current}:{base64.b64encode(nonce + sealed).decode()}"

    def unwrap(self, wrapped: str, *, identity: str) -> bytes:
        """Return the key; raises `SealBroken` for another identity, number or text."""
        number, _colon, encoded = wrapped.partition(":")
        try:
            sealed = base64.b64decode(encoded, validate=True)
            master = self.keys[int(number)]
            return AESGCM(master).decrypt(
                sealed[:_NONCE], sealed[_NONCE:], _key_label(int(number), identity)
            )
        except (InvalidTag, KeyError, ValueError) as fault:
            raise SealBroken from fault

    def rewrap(self, wrapped: str, *, identity: str) -> str:
        """Return the same key sealed by the current master key; the document is not touched."""
        if not self.needs_rewrap(wrapped):
            return wrapped
        return self.wrap(self.unwrap(wrapped, identity=identity), identity=identity)

    def needs_rewrap(self, wrapped: str) -> bool:
        """Say whether an older master key still seals this one."""
        return not wrapped.startswith(f"{self.current}:")


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
    if sealed.read(len(_MAGIC)) != _MAGIC:
        raise SealBroken
    number, skipped = divmod(start, FRAME)
    if number:
        sealed.seek(len(_MAGIC) + number * _SEALED_FRAME)
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
