"""Files in passing: on the disk for want of room in memory, sealed by a key that only memory holds.

A file without a name still leaves its bytes on the blocks of the disk once it is freed. Here they
say nothing to whoever takes the disk, now or later: each file has a key of its own, which no disk
ever sees and which ends with it.
"""

import io
import secrets
import tempfile
from pathlib import Path
from typing import TYPE_CHECKING

from cryptography.hazmat.primitives.ciphers import Cipher, CipherContext, algorithms, modes

if TYPE_CHECKING:
    from _typeshed import ReadableBuffer, WriteableBuffer

_KEY = 32
_BLOCK = 16


class EphemeralFile(io.RawIOBase):
    """A file under no name, written once from its beginning, then read from anywhere in it.

    AES-256 in counter mode: any byte is found without the others. It hides and does not sign;
    what is kept is sealed again by `escale.documents.vault`, which does both. It has no
    descriptor: what that would give is not what was written.
    """

    def __init__(self, *, folder: str | Path | None = None) -> None:
        super().__init__()
        self._sealed = tempfile.TemporaryFile(dir=folder, buffering=0)  # noqa: SIM115 - see close
        self._algorithm = algorithms.AES(secrets.token_bytes(_KEY))
        # Nothing is ever written twice under one place of the key's stream: only the end grows.
        self._writing = Cipher(self._algorithm, modes.CTR(bytes(_BLOCK))).encryptor()
        self._size = 0
        self._at = 0
        self._reading: CipherContext | None = None

    def write(self, data: "ReadableBuffer", /) -> int:
        """Add bytes at the end; raises OSError when the disk is full: the file is then of no use."""
        sealed = memoryview(self._writing.update(memoryview(data)))
        size = len(sealed)
        self._sealed.seek(0, io.SEEK_END)
        while sealed:
            sealed = sealed[self._sealed.write(sealed) :]
        self._size += size
        self._go_to(self._size)
        return size

    def readinto(self, room: "WriteableBuffer", /) -> int:
        """Fill what fits from where one stands; return how many bytes, 0 at the end."""
        view = memoryview(room).cast("B")
        self._sealed.seek(self._at)
        size = self._sealed.readinto(view)
        if self._reading is None:
            self._reading = self._from(self._at)
        view[:size] = self._reading.update(view[:size])
        self._at += size
        return size

    def seek(self, offset: int, whence: int = io.SEEK_SET, /) -> int:
        """Go to a place and return it."""
        origin = {io.SEEK_SET: 0, io.SEEK_CUR: self._at, io.SEEK_END: self._size}[whence]
        self._go_to(max(0, origin + offset))
        return self._at

    def tell(self) -> int:
        """Return where one stands."""
        return self._at

    def readable(self) -> bool:
        """Say that it can be read."""
        return True

    def writable(self) -> bool:
        """Say that it can be written, at its end."""
        return True

    def seekable(self) -> bool:
        """Say that any place of it can be read."""
        return True

    def close(self) -> None:
        """Free the blocks of the disk; the key goes with the object."""
        if not self.closed and hasattr(self, "_sealed"):
            self._sealed.close()
        super().close()

    def _go_to(self, place: int) -> None:
        if place != self._at:
            self._at, self._reading = place, None

    def _from(self, place: int) -> CipherContext:
        """Return what opens the bytes from a place on: the counter of its block, then its rest."""
        block, rest = divmod(place, _BLOCK)
        cipher = Cipher(self._algorithm, modes.CTR(block.to_bytes(_BLOCK, "big"))).decryptor()
        cipher.update(bytes(rest))
        return cipher
