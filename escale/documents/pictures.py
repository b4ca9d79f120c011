"""The pictures that a PDF holds: measured before any is drawn, and bared of what they tell."""

from collections.abc import Callable, Iterator
from contextlib import suppress

import pikepdf
from pikepdf import Array, Dictionary, Name, Object, Stream

from escale.documents.causes import Cause, Unfit
from escale.documents.findings import MAX_MEGAPIXELS
from escale.documents.jpeg import bare_jpeg

# What a picture may weigh once drawn: as much as the largest photo we take, in colours.
_MOST_BITS = MAX_MEGAPIXELS * 1_000_000 * 24
_BITS_OF_COLOURS = {"/DeviceGray": 1, "/CalGray": 1, "/Indexed": 1, "/DeviceCMYK": 4}
_END = b"\xff\xd9"
_WORDS = frozenset({b"uuid", b"xml ", b"uinf"})


def check_sizes(pdf: pikepdf.Pdf) -> None:
    """Read the size that each picture announces; raises `Unfit(TOO_HEAVY)` for a huge one."""
    for picture in _pictures(pdf):
        if _bits(picture) > _MOST_BITS:
            raise Unfit(Cause.TOO_HEAVY)


def bare(pdf: pikepdf.Pdf) -> None:
    """Take from the photos of a PDF the place, the camera and the words that phones leave there."""
    for picture in _pictures(pdf):
        filters = picture.get(Name.Filter)
        names = [spelt(each) for each in (filters if isinstance(filters, Array) else [filters])]
        bared = _BARED.get(names[-1]) if names else None
        if bared is None:
            continue
        if len(names) > 1:
            # Generalised filters, which qpdf undoes by itself, hide the photo from us.
            _unwrap(picture, Name(names[-1]))
        sent = picture.read_raw_bytes()
        with suppress(Unfit):
            kept = bared(sent)
            if len(kept) < len(sent):
                _write(picture, kept, Name(names[-1]))


def spelt(value: object) -> str:
    """Return a name of PDF, or nothing: of what is no name, or in letters of another age."""
    try:
        return str(value) if isinstance(value, Name) else ""
    except UnicodeDecodeError:
        return ""


def _bare_photo(sent: bytes) -> bytes:
    # Many PDFs leave the end of their photos out; a reader needs none, and we do.
    return bare_jpeg(sent + _END)


def _bare_wavelets(sent: bytes) -> bytes:
    """Return a JPEG 2000 without its boxes of words (ISO 15444-1, annex I)."""
    if sent[4:8] != b"jP  ":
        return sent  # the picture alone, without boxes
    kept = []
    at = 0
    while at < len(sent):
        size = int.from_bytes(sent[at : at + 4], "big")
        if size == 1:
            size = int.from_bytes(sent[at + 8 : at + 16], "big")
        end = at + max(size, 8) if size else len(sent)
        if sent[at + 4 : at + 8] not in _WORDS:
            kept.append(sent[at:end])
        at = end
    return b"".join(kept)


_BARED: dict[str, Callable[[bytes], bytes]] = {
    "/DCTDecode": _bare_photo,
    "/JPXDecode": _bare_wavelets,
}


def _write(picture: Stream, content: bytes, how: Name) -> None:
    picture.write(content, filter=how, decode_parms=_last_parameters(picture))


def _unwrap(picture: Stream, how: Name) -> None:
    with suppress(pikepdf.PdfError):
        _write(picture, picture.read_bytes(pikepdf.StreamDecodeLevel.generalized), how)


def _last_parameters(picture: Stream) -> Dictionary | None:
    told = picture.get(Name.DecodeParms)
    if isinstance(told, Array):
        told = told[-1] if len(told) else None
    return told if isinstance(told, Dictionary) else None


def _pictures(pdf: pikepdf.Pdf) -> Iterator[Stream]:
    for held in pdf.objects:
        if isinstance(held, Stream) and held.get(Name.Subtype) == Name.Image:
            yield held


def _bits(picture: Stream) -> int:
    colours = picture.get(Name.ColorSpace)
    name = colours[0] if isinstance(colours, Array) and len(colours) else colours
    is_mask = bool(picture.get(Name.ImageMask))
    depth = 1 if is_mask else _number(picture.get(Name.BitsPerComponent, 8))
    parts = 1 if is_mask else _BITS_OF_COLOURS.get(spelt(name), 3)
    return _number(picture.get(Name.Width)) * _number(picture.get(Name.Height)) * depth * parts


def _number(told: Object | int | None) -> int:
    return max(0, told) if isinstance(told, int) else 0
