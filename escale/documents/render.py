"""Draw one page of a normalised document as an image, the only thing that browsers are shown."""

import io
import math

import pypdfium2
from pypdfium2 import raw

from escale.documents.causes import Cause, Unfit

NARROWEST = 64
WIDEST = 2000
# Eight megapixels: an A4 page 2,000 pixels wide has 5.7.
_MOST_PIXELS = 8_000_000
_LONGEST = 16_000  # pixels; WebP stops at 16,383
_QUALITY = 80
# WebP's effort from 0 to 6: above 2, time doubles for a few per cent of weight.
_EFFORT = 2


def page_count(pdf: bytes) -> int:
    """Return the number of pages; raises `Unfit(CORRUPT_PDF)`."""
    with _opened(pdf) as document:
        return len(document)


def page_image(pdf: bytes, page: int, *, width: int) -> bytes:
    """Return page number `page` (the first is 1) as a WebP image about `width` pixels wide.

    `width` is brought between `NARROWEST` and `WIDEST`; a very long page is made narrower.
    Raises `Unfit(NO_SUCH_PAGE | CORRUPT_PDF)`.
    """
    with _opened(pdf) as document:
        if not 1 <= page <= len(document):
            raise Unfit(Cause.NO_SUCH_PAGE, page=page, pages=len(document))
        try:
            sheet = document[page - 1]
            across, along = sheet.get_size()
            scale = min(max(width, NARROWEST), WIDEST) / across
            scale = min(scale, math.sqrt(_MOST_PIXELS / (across * along)), _LONGEST / along)
            # Annotations are gone already; form fields are never drawn, hence never run.
            bitmap = sheet.render(scale=scale, draw_annots=False, may_draw_forms=False)
            out = io.BytesIO()
            bitmap.to_pil().save(out, "WEBP", quality=_QUALITY, method=_EFFORT)
        except (pypdfium2.PdfiumError, ZeroDivisionError, ValueError, OSError) as fault:
            raise Unfit(Cause.CORRUPT_PAGE, page=page) from fault
    return out.getvalue()


def _opened(pdf: bytes) -> pypdfium2.PdfDocument:
    try:
        return pypdfium2.PdfDocument(pdf)
    except pypdfium2.PdfiumError as fault:
        if raw.FPDF_GetLastError() == raw.FPDF_ERR_PASSWORD:
            raise Unfit(Cause.PASSWORD) from fault
        raise Unfit(Cause.CORRUPT_PDF) from fault
