"""Take from a JPEG everything that is not its picture, without decoding it."""

import re

from escale.documents.causes import Cause, Unfit

_MARKER = 0xFF
_END = 0xD9
_START_OF_SCAN = 0xDA
_ADOBE = 0xEE
# Frames, Huffman and arithmetic tables, quantisation, lines, restarts (ITU-T T.81, table B.1).
_PICTURE = frozenset({*range(0xC0, 0xD0), 0xDB, 0xDC, 0xDD, 0xDE, 0xDF, _START_OF_SCAN}) - {0xC8}
_ADOBE_BYTES = 16  # marker, length, and the twelve bytes that tell how colours were turned
# In a scan, 0xFF is data when 00 follows, and goes on when a restart marker follows.
_SCAN_END = re.compile(rb"\xff[^\x00\xd0-\xd7\xff]")


def bare_jpeg(content: bytes) -> bytes:
    """Return a JPEG with its picture and nothing else: no EXIF, place, comment, or hidden tail.

    Of the application segments only Adobe's colour transform is kept, without which colours turn.
    Raises `Unfit(TRUNCATED_IMAGE | CORRUPT_IMAGE)`.
    """
    kept = [b"\xff\xd8"]
    at = 2
    while True:
        if at + 4 > len(content):
            if content[at : at + 2] == b"\xff\xd9":
                break
            raise Unfit(Cause.TRUNCATED_IMAGE, kind="jpeg")
        if content[at] != _MARKER:
            raise Unfit(Cause.CORRUPT_IMAGE, kind="jpeg")
        marker = content[at + 1]
        if marker == _MARKER:  # a fill byte
            at += 1
            continue
        if marker == _END:
            break
        end = at + 2 + int.from_bytes(content[at + 2 : at + 4], "big")
        if marker == _START_OF_SCAN:
            found = _SCAN_END.search(content, end)
            if found is None:
                raise Unfit(Cause.TRUNCATED_IMAGE, kind="jpeg")
            end = found.start()
        kept.append(_shown(marker, content[at:end]))
        at = end
    kept.append(b"\xff\xd9")
    return b"".join(kept)


def _shown(marker: int, segment: bytes) -> bytes:
    """Return what of a segment the picture needs: all, nothing, or how its colours were turned."""
    if marker in _PICTURE:
        return segment
    if marker != _ADOBE or segment[4:9] != b"Adobe":
        return b""
    told = segment[4:_ADOBE_BYTES]  # words may follow it
    return segment[:2] + (len(told) + 2).to_bytes(2, "big") + told
