"""Draw one page of a normalised document as an image, the only thing that browsers are shown."""

import io
import math
from collections.abc import Callable, Iterator
from contextlib import contextmanager

import pypdfium2
from PIL import Image
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
    with opened(pdf) as document:
        return len(document)


def page_image(
    pdf: bytes,
    page: int,
    *,
    width: int,
    burn: Callable[[Image.Image], None] | None = None,
) -> bytes:
    """Return page number `page` (the first is 1) as a WebP image about `width` pixels wide.

    `width` is brought between `NARROWEST` and `WIDEST`; a very long page is made narrower.
    `burn` changes the pixels before they leave. Raises `Unfit(NO_SUCH_PAGE | CORRUPT_PDF)`.
    """
    with opened(pdf) as document, sheet(document, page) as paper:
        across, along = paper.get_size()
        scale = min(max(width, NARROWEST), WIDEST) / across
        scale = min(scale, largest_scale(across, along, most_pixels=_MOST_PIXELS))
        image = drawn(paper, scale=scale)
        if burn:
            burn(image)
        out = io.BytesIO()
        image.save(out, "WEBP", quality=_QUALITY, method=_EFFORT)
    return out.getvalue()


def opened(pdf: bytes) -> pypdfium2.PdfDocument:
    """Open a document; raises `Unfit(PASSWORD | CORRUPT_PDF)`."""
    try:
        return pypdfium2.PdfDocument(pdf)
    except pypdfium2.PdfiumError as fault:
        if raw.FPDF_GetLastError() == raw.FPDF_ERR_PASSWORD:
            raise Unfit(Cause.PASSWORD) from fault
        raise Unfit(Cause.CORRUPT_PDF) from fault


@contextmanager
def sheet(document: pypdfium2.PdfDocument, page: int) -> Iterator[pypdfium2.PdfPage]:
    """Open a page (the first is 1); whatever is raised while it is drawn is `Unfit`."""
    if not 1 <= page <= len(document):
        raise Unfit(Cause.NO_SUCH_PAGE, page=page, pages=len(document))
    try:
        paper = document[page - 1]
        try:
            yield paper
        finally:
            paper.close()
    except (pypdfium2.PdfiumError, ZeroDivisionError, ValueError, OSError) as fault:
        raise Unfit(Cause.CORRUPT_PAGE, page=page) from fault


def largest_scale(across: float, along: float, *, most_pixels: int) -> float:
    """Return the scale beyond which a page of this size (points) has too many pixels."""
    return min(math.sqrt(most_pixels / (across * along)), _LONGEST / max(across, along))


def drawn(paper: pypdfium2.PdfPage, *, scale: float) -> Image.Image:
    """Return the page as a picture of `scale` pixels a point, each of its colours in full."""
    # Annotations are gone already; form fields are never drawn, hence never run.
    bitmap = paper.render(scale=scale, draw_annots=False, may_draw_forms=False)
    image: Image.Image = bitmap.to_pil()
    return image.convert("RGB")
