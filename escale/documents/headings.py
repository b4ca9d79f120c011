"""What the heading of an image announces, where its reader would tell it late or at a cost."""

import struct

_TIFF_ORDERS = {b"II": "<", b"MM": ">"}
_BIG_TIFF = 43
_VP8_START = b"\x9d\x01\x2a"


def tiff_pages(content: bytes, *, most: int) -> int:
    """Return the pages of a TIFF, counted without reading any; at most `most` (Adobe TIFF 6.0).

    Directories form a chain; one that leads back, or out of the file, is its last.
    """
    order = _TIFF_ORDERS[content[:2]]
    is_big = struct.unpack_from(order + "H", content, 2)[0] == _BIG_TIFF
    count, place, row = ("Q", "Q", 20) if is_big else ("H", "I", 12)
    seen: set[int] = set()
    try:
        (at,) = struct.unpack_from(order + place, content, 8 if is_big else 4)
        while at and at not in seen and len(seen) < most:
            (entries,) = struct.unpack_from(order + count, content, at)
            seen.add(at)
            (at,) = struct.unpack_from(
                order + place, content, at + struct.calcsize(order + count) + entries * row
            )
    except (struct.error, OverflowError):
        pass  # the chain leads out of the file: its reader will say what is wrong
    return len(seen)


def webp_size(content: bytes) -> tuple[int, int] | None:
    """Return the size in pixels of a WebP, from its first chunk (RFC 9649); None if unreadable."""
    form, data = content[12:16], content[20:30]
    if len(data) < 10:  # noqa: PLR2004 - what the longest of the three headings needs
        return None
    if form == b"VP8X":
        return int.from_bytes(data[4:7], "little") + 1, int.from_bytes(data[7:10], "little") + 1
    if form == b"VP8L":
        bits = int.from_bytes(data[1:5], "little")
        return (bits & 0x3FFF) + 1, (bits >> 14 & 0x3FFF) + 1
    if form == b"VP8 " and data[3:6] == _VP8_START:
        width, height = struct.unpack("<HH", data[6:10])
        return width & 0x3FFF, height & 0x3FFF
    return None
