"""Images written chunk by chunk: what no camera makes, and what hides beside a picture."""

import io
import struct
import zlib
from collections.abc import Sequence

from PIL import Image

from tests import samples

Chunk = tuple[bytes, bytes]
SMALL = (320, 240)


def scene() -> Image.Image:
    return samples.scene(*SMALL)


def saved(form: str, drawn: Image.Image | None = None, **how: object) -> bytes:
    return samples.image(scene() if drawn is None else drawn, form, **how)


# ---- JPEG ----------------------------------------------------------------------------------------


def segment(marker: int, data: bytes) -> bytes:
    return b"\xff" + bytes([marker]) + struct.pack(">H", len(data) + 2) + data


def jpeg_with(*segments: bytes, content: bytes = b"") -> bytes:
    content = content or saved("JPEG", quality=90)
    return content[:2] + b"".join(segments) + content[2:]


def resized_jpeg(width: int, height: int) -> bytes:
    """A JPEG that announces a size that it does not have."""
    content = saved("JPEG")
    at = content.index(b"\xff\xc0")
    return content[: at + 5] + struct.pack(">HH", height, width) + content[at + 9 :]


# ---- PNG -----------------------------------------------------------------------------------------


def chunk(kind: bytes, data: bytes) -> bytes:
    return struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))


def png_with(*chunks: Chunk) -> bytes:
    """The scene, with these chunks between its heading and its pixels."""
    content = saved("PNG")
    at = 8 + 25
    return content[:at] + b"".join(chunk(*each) for each in chunks) + content[at:]


def raw_png(
    width: int, height: int, *, depth: int = 8, colour: int = 2, body: bytes = b""
) -> bytes:
    heading = struct.pack(">IIBBBBB", width, height, depth, colour, 0, 0, 0)
    parts = ((b"IHDR", heading), (b"IDAT", body), (b"IEND", b""))
    return b"\x89PNG\r\n\x1a\n" + b"".join(chunk(*each) for each in parts)


def animated(form: str, frames: int) -> bytes:
    drawn = [Image.new("RGB", (8, 8), (number % 256, 0, 0)) for number in range(2)]
    sheets = [drawn[number % 2] for number in range(frames)]
    return samples.image(sheets[0], form, save_all=True, append_images=sheets[1:], duration=10)


# ---- TIFF ----------------------------------------------------------------------------------------

Entry = tuple[int, int, int, int]  # tag, type, count, value or place


def directory(entries: Sequence[Entry], *, following: int) -> bytes:
    rows = b"".join(struct.pack("<HHII", *entry) for entry in sorted(entries))
    return struct.pack("<H", len(entries)) + rows + struct.pack("<I", following)


def plain_entries(
    width: int = 4, height: int = 4, *, at: int = 8, size: int = 16, compression: int = 1
) -> list[Entry]:
    return [
        (256, 4, 1, width),
        (257, 4, 1, height),
        (258, 3, 1, 8),
        (259, 3, 1, compression),
        (262, 3, 1, 1),
        (273, 4, 1, at),
        (277, 3, 1, 1),
        (278, 4, 1, height),
        (279, 4, 1, size),
    ]


def tiff_of(
    directories: int, *, loops: bool = False, data: bytes = b"", extra: Sequence[Entry] = (), **how
) -> bytes:
    """A TIFF of so many directories that share one strip; the last may lead back to the first."""
    data = data or bytes(range(0, 160, 10))
    entries = [*plain_entries(size=len(data), **how), *extra]
    first = 8 + len(data) + len(data) % 2
    each = 2 + 12 * len(entries) + 4
    out = io.BytesIO()
    out.write(b"II*\x00" + struct.pack("<I", first) + data + bytes(len(data) % 2))
    for number in range(directories):
        is_last = number == directories - 1
        following = (first if loops else 0) if is_last else first + each * (number + 1)
        out.write(directory(entries, following=following))
    return out.getvalue()


# ---- WebP and HEIC -------------------------------------------------------------------------------


def riff(*chunks: Chunk) -> bytes:
    body = b"WEBP" + b"".join(
        kind + struct.pack("<I", len(data)) + data + bytes(len(data) % 2) for kind, data in chunks
    )
    return b"RIFF" + struct.pack("<I", len(body)) + body


def box(kind: bytes, data: bytes) -> bytes:
    return struct.pack(">I", len(data) + 8) + kind + data


def resized_heic(width: int, height: int) -> bytes:
    """A HEIC whose properties announce a size that its picture does not have."""
    content = saved("HEIF", quality=60)
    at = content.index(b"ispe") + 8
    return content[:at] + struct.pack(">II", width, height) + content[at + 8 :]
