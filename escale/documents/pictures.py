"""The pictures that a PDF holds: measured before any is drawn, and bared of what they tell."""

from collections.abc import Iterator
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


def check_sizes(pdf: pikepdf.Pdf) -> None:
    """Read the size that each picture announces; raises `Unfit(TOO_HEAVY)` for a huge one."""
    for picture in _pictures(pdf):
        if _bits(picture) > _MOST_BITS:
            raise Unfit(Cause.TOO_HEAVY)


def bare(pdf: pikepdf.Pdf) -> None:
    """Take from the photos of a PDF the place, the camera and the words that phones leave there."""
    for picture in _pictures(pdf):
        filters = picture.get(Name.Filter)
        names = [str(each) for each in filters] if isinstance(filters, Array) else [str(filters)]
        if names[-1:] != ["/DCTDecode"]:
            continue
        if len(names) > 1:
            # Generalised filters, which qpdf undoes by itself, hide the photo from us.
            _unwrap(picture)
        sent = picture.read_raw_bytes()
        # Many PDFs leave the end of their photos out; a reader needs none, and we do.
        with suppress(Unfit):
            kept = bare_jpeg(sent + _END)
            if len(kept) < len(sent):
                picture.write(kept, filter=Name.DCTDecode, decode_parms=_last_parameters(picture))


def _unwrap(picture: Stream) -> None:
    with suppress(pikepdf.PdfError):
        parameters = _last_parameters(picture)
        photo = picture.read_bytes(pikepdf.StreamDecodeLevel.generalized)
        picture.write(photo, filter=Name.DCTDecode, decode_parms=parameters)


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
    parts = 1 if is_mask else _BITS_OF_COLOURS.get(str(name), 3)
    return _number(picture.get(Name.Width)) * _number(picture.get(Name.Height)) * depth * parts


def _number(told: Object | int | None) -> int:
    return max(0, told) if isinstance(told, int) else 0
