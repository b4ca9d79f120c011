"""Write a PDF of pictures, one a page, around JPEGs that nobody opens here.

The pictures come from the process that opens strangers' files: here they are bytes of a known
size. The PDF holds nothing else: no text, no layer, no link, no metadata (ISO 32000-2, 7.5).
"""

from collections.abc import Sequence

from escale.documents.findings import Picture

# A comment of four high bytes tells programs that carry files that this one is no text.
_HEADING = b"%PDF-1.7\n%\xe2\xe3\xcf\xd3\n"
_OBJECTS_A_PAGE = 3
_BEFORE_PAGES = 2


def bound(pictures: Sequence[Picture]) -> list[bytes]:
    """Return the parts of a PDF that shows each picture on a page of its paper's size."""
    kids = b" ".join(b"%d 0 R" % _page_number(place) for place in range(len(pictures)))
    bodies = [
        [b"<< /Type /Catalog /Pages 2 0 R >>"],
        [b"<< /Type /Pages /Count %d /Kids [ %s ] >>" % (len(pictures), kids)],
    ]
    for place, picture in enumerate(pictures):
        bodies += _page(picture, number=_page_number(place))
    parts, places, at = [_HEADING], [], len(_HEADING)
    for number, body in enumerate(bodies, start=1):
        written = [b"%d 0 obj\n" % number, *body, b"\nendobj\n"]
        places.append(at)
        at += sum(map(len, written))
        parts += written
    table = b"".join(b"%010d 00000 n \n" % place for place in places)
    count = len(bodies) + 1
    parts.append(
        b"xref\n0 %d\n0000000000 65535 f \n%strailer\n<< /Size %d /Root 1 0 R >>\n"
        b"startxref\n%d\n%%%%EOF\n" % (count, table, count, at)
    )
    return parts


def _page_number(place: int) -> int:
    return _BEFORE_PAGES + 1 + place * _OBJECTS_A_PAGE


def _page(picture: Picture, *, number: int) -> list[list[bytes]]:
    size = f"{picture.across:.2f} {picture.along:.2f}".encode()
    show = b"q %s 0 0 %s 0 0 cm /P Do Q" % tuple(size.split())
    return [
        [
            b"<< /Type /Page /Parent 2 0 R /MediaBox [ 0 0 %s ] /Contents %d 0 R "
            b"/Resources << /XObject << /P %d 0 R >> >> >>" % (size, number + 1, number + 2)
        ],
        [b"<< /Length %d >>\nstream\n" % len(show), show, b"\nendstream"],
        [
            b"<< /Type /XObject /Subtype /Image /Width %d /Height %d /ColorSpace /DeviceRGB "
            b"/BitsPerComponent 8 /Filter /DCTDecode /Length %d >>\nstream\n"
            % (picture.width, picture.height, len(picture.jpeg)),
            picture.jpeg,
            b"\nendstream",
        ],
    ]
