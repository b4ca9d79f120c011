"""Take from a JPEG everything that is not its picture, without decoding it."""

import re

from escale.documents.causes import Cause, Unfit

_MARKER = 0xFF
_END = 0xD9
_START_OF_SCAN = 0xDA
_COMMENT = 0xFE
_APPLICATION = range(0xE0, 0xF0)
_ADOBE = 0xEE
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
        if not _is_note(marker, content[at + 4 : at + 9]):
            kept.append(content[at:end])
        at = end
    kept.append(b"\xff\xd9")
    return b"".join(kept)


def _is_note(marker: int, name: bytes) -> bool:
    """Say whether a segment carries words about the picture rather than the picture."""
    is_application = marker in _APPLICATION
    is_colour_transform = marker == _ADOBE and name == b"Adobe"
    return marker == _COMMENT or (is_application and not is_colour_transform)
