"""Burn a mark into the pages of a document, in the process that opens strangers' files.

A page leaves as one picture in which the mark is part of the pixels: no layer, no text and no
object is left that could be taken away.
"""

import io
import math
import time
from collections.abc import Iterator

import pypdfium2
from PIL import Image

from escale.documents import render
from escale.documents.findings import Picture

_SLANT = 30  # degrees
# Part of the mark's colour in the pixels under it: read by the eye, read through as well.
_STRENGTH = 0.38
# The letters of a mark, for a page of so many of them along its middle size.
_LETTERS_A_PAGE = 60
_LETTER = 38.3  # pixels of the mark as it is drawn: 12 points at 230 dots an inch
# Blank between two marks, in letters.
_ASIDE, _BELOW = 3.0, 4.5

_DOTS_AN_INCH = 150
# A card scanned on its own small page is drawn larger, a poster smaller.
_SHORTEST_LONG_SIDE = 1240  # pixels
_MOST_PIXELS = 4_500_000
_QUALITY = 80

# One process has ten seconds, and what it makes stays in memory until it ends.
SECONDS = 4.0
MOST_BYTES = 32 * 1024 * 1024


class Mark:
    """A mark, ready to be burnt into pictures."""

    def __init__(self, png: bytes) -> None:
        """Decode the mark and make it translucent."""
        with Image.open(io.BytesIO(png), formats=["PNG"]) as image:
            self.stamp = image.convert("RGBA")
        strength = self.stamp.getchannel("A").point(lambda level: level * _STRENGTH)
        self.stamp.putalpha(strength)
        self.layer = Image.new("RGBA", (0, 0))

    def burn(self, picture: Image.Image) -> None:
        """Repeat the mark all over a picture, slanted; its pixels are changed."""
        # The pages of a document nearly always have one size.
        if self.layer.size != picture.size:
            self.layer = self._layer(*picture.size)
        picture.paste(self.layer, mask=self.layer)

    def _layer(self, width: int, height: int) -> Image.Image:
        letter = math.sqrt(width * height) / _LETTERS_A_PAGE
        scale = letter / _LETTER
        size = (
            max(1, round(self.stamp.width * scale)),
            max(1, round(self.stamp.height * scale)),
        )
        stamp = self.stamp.resize(size, Image.Resampling.HAMMING)
        slanted = stamp.rotate(_SLANT, Image.Resampling.BICUBIC, expand=True)
        layer = Image.new("RGBA", (width, height))
        steps = (size[0] + _ASIDE * letter, size[1] + _BELOW * letter)
        for x, y in _places(width, height, steps=steps):
            left, top = round(x - slanted.width / 2), round(y - slanted.height / 2)
            if -slanted.width < left < width and -slanted.height < top < height:
                layer.alpha_composite(
                    slanted, (max(left, 0), max(top, 0)), (max(-left, 0), max(-top, 0))
                )
        return layer


def _places(
    width: int, height: int, *, steps: tuple[float, float]
) -> Iterator[tuple[float, float]]:
    """Give the middle of every mark: slanted rows, each shifted by half a mark from the last."""
    aside, below = steps
    cosine, sine = math.cos(math.radians(_SLANT)), math.sin(math.radians(_SLANT))
    half = math.hypot(width, height) / 2
    rows, columns = math.ceil(half / below) + 1, math.ceil(half / aside) + 1
    for row in range(-rows, rows + 1):
        for column in range(-columns, columns + 1):
            along = (column + (row % 2) / 2) * aside
            across = row * below
            yield (
                width / 2 + along * cosine + across * sine,
                height / 2 - along * sine + across * cosine,
            )


def marked_pages(pdf: bytes, mark: bytes, *, first: int, seconds: float = SECONDS) -> list[Picture]:
    """Return the pages from `first` on (the first is 1) as pictures that bear the mark.

    At least one, and as many as can be made within `seconds`: the rest is for another process.
    Raises `Unfit(NO_SUCH_PAGE | CORRUPT_PDF | CORRUPT_PAGE)`.
    """
    until = time.monotonic() + seconds
    burnt = Mark(mark)
    pictures: list[Picture] = []
    weight = 0
    with render.opened(pdf) as document:
        for page in range(first, max(first, len(document)) + 1):
            picture = _picture(document, page, burnt)
            pictures.append(picture)
            weight += len(picture.jpeg)
            if time.monotonic() >= until or weight >= MOST_BYTES:
                break
    return pictures


def _picture(document: pypdfium2.PdfDocument, page: int, mark: Mark) -> Picture:
    with render.sheet(document, page) as sheet:
        across, along = sheet.get_size()
        scale = max(_DOTS_AN_INCH / 72, _SHORTEST_LONG_SIDE / max(across, along))
        scale = min(scale, render.largest_scale(across, along, most_pixels=_MOST_PIXELS))
        image = render.drawn(sheet, scale=scale)
        mark.burn(image)
        out = io.BytesIO()
        image.save(out, "JPEG", quality=_QUALITY)
    return Picture(
        jpeg=out.getvalue(), width=image.width, height=image.height, across=across, along=along
    )
