"""Draws the portrait and the signature of a code: the same code, the same drawings.

Clearly drawings: nobody's face, no photograph. 35 by 45 mm at 300 points an inch.
"""

import hashlib
import io
import math
from functools import lru_cache

from PIL import Image, ImageDraw, ImageFont

PORTRAIT_SIZE = (413, 531)
SIGNATURE_SIZE = (600, 200)
# Drawn three times too large, then reduced: Pillow draws with hard edges.
SCALE = 3

Point = tuple[float, float]

BACKGROUND = "#dcdfe3"
OUTLINE = "#2b2b33"
SKINS = ("#f4d5bd", "#e8bd98", "#d09a70", "#a8714a", "#7b4e33", "#573725")
HAIRS = ("#1f1a17", "#3b2a20", "#6b4a2f", "#a5763f", "#8d8d92", "#7a2f1d")
CLOTHES = ("#31527b", "#4a6b57", "#7b3f4a", "#56506f", "#5f6368", "#8a6a3a")


@lru_cache(maxsize=256)
def portrait(code: str) -> bytes:
    """Return a PNG of a figure seen from the front, on light grey."""
    traits = hashlib.sha256(f"portrait {code}".encode()).digest()
    width, height = (side * SCALE for side in PORTRAIT_SIZE)
    image = Image.new("RGB", (width, height), BACKGROUND)
    _draw_figure(_Pen(ImageDraw.Draw(image)), traits)
    return _png(image.resize(PORTRAIT_SIZE, Image.Resampling.LANCZOS))


@lru_cache(maxsize=256)
def signature(code: str) -> bytes:
    """Return a PNG of a curve written from left to right, on white."""
    traits = hashlib.sha256(f"signature {code}".encode()).digest()
    width, height = (side * SCALE for side in SIGNATURE_SIZE)
    image = Image.new("RGB", (width, height), "white")
    draw = ImageDraw.Draw(image)
    waves = [(1 + traits[i] % 7, traits[i + 1] / 41, traits[i + 2] / 255) for i in (0, 3, 6, 9)]
    points: list[Point] = []
    for step in range(600):
        along = step / 599
        # The hand starts large and tires; the loops go back on themselves.
        strength = (0.33 - 0.2 * along) * height
        rise = sum(size * math.sin(pace * 2.4 * math.pi * along + at) for pace, at, size in waves)
        back = 0.035 * math.sin(14 * math.pi * along + traits[12] / 41)
        points.append(((0.08 + 0.84 * along + back) * width, height / 2 + strength * rise / 2))
    draw.line(points, fill="#1c2a5e", width=4 * SCALE, joint="curve")
    start = (0.12 * width, (0.78 + traits[13] / 2550) * height)
    end = (0.88 * width, (0.70 + traits[14] / 2550) * height)
    draw.line((start, end), fill="#1c2a5e", width=3 * SCALE)
    return _png(image.resize(SIGNATURE_SIZE, Image.Resampling.LANCZOS))


class _Pen:
    """Draws in points of the portrait, whatever the scale."""

    def __init__(self, draw: ImageDraw.ImageDraw) -> None:
        self.draw = draw

    def oval(self, centre: Point, half: Point, colour: str, *, outline: int = 2) -> None:
        (x, y), (w, h) = centre, half
        box = [(x - w) * SCALE, (y - h) * SCALE, (x + w) * SCALE, (y + h) * SCALE]
        self.draw.ellipse(box, fill=colour, outline=OUTLINE, width=outline * SCALE)

    def box(self, left: float, top: float, right: float, bottom: float, colour: str) -> None:
        box = [left * SCALE, top * SCALE, right * SCALE, bottom * SCALE]
        self.draw.rounded_rectangle(box, 18 * SCALE, colour, OUTLINE, 2 * SCALE)

    def arc(self, centre: Point, half: Point, start: int, end: int, *, width: int = 3) -> None:
        (x, y), (w, h) = centre, half
        box = [(x - w) * SCALE, (y - h) * SCALE, (x + w) * SCALE, (y + h) * SCALE]
        self.draw.arc(box, start, end, fill=OUTLINE, width=width * SCALE)

    def half_oval(self, centre: Point, half: Point, colour: str) -> None:
        (x, y), (w, h) = centre, half
        box = [(x - w) * SCALE, (y - h) * SCALE, (x + w) * SCALE, (y + h) * SCALE]
        self.draw.chord(box, 180, 360, fill=colour, outline=OUTLINE, width=2 * SCALE)

    def words(self, centre: Point, text: str, size: int) -> None:
        x, y = centre
        font = ImageFont.load_default(size * SCALE)
        self.draw.text((x * SCALE, y * SCALE), text, "white", font, anchor="mm")


def _draw_figure(pen: _Pen, traits: bytes) -> None:
    skin, hair = SKINS[traits[0] % len(SKINS)], HAIRS[traits[1] % len(HAIRS)]
    cloth = CLOTHES[traits[2] % len(CLOTHES)]
    half_width, half_height = 92 + traits[3] % 14, 122 + traits[4] % 14
    middle, eyes = 206, 232 + traits[5] % 10
    long_hair = traits[6] % 3 == 0
    if long_hair:
        pen.box(middle - half_width - 24, 180, middle + half_width + 24, 430, hair)
    pen.oval((middle, 200), (half_width + 20, half_height + 4), hair)
    pen.box(middle - 44, 320, middle + 44, 440, skin)
    pen.half_oval((middle, 540), (186, 126 + traits[7] % 12), cloth)
    for side in (-1, 1):
        pen.oval((middle + side * (half_width + 2), eyes + 14), (15, 27), skin)
    pen.oval((middle, 250), (half_width, half_height), skin)
    pen.half_oval((middle, 178 + traits[8] % 10), (half_width - 3, 72), hair)
    apart = 38 + traits[9] % 7
    for side in (-1, 1):
        eye = (middle + side * apart, eyes)
        pen.oval(eye, (17, 9 + traits[10] % 3), "#fdfdfd")
        pen.oval(eye, (7, 7), OUTLINE, outline=0)
        pen.arc((eye[0], eyes - 14), (24, 11), 195, 345, width=5)
    pen.arc((middle + 4, eyes + 42), (12, 26), 40, 150)
    pen.arc((middle, eyes + 72), (30 + traits[11] % 10, 12), 25, 155, width=4)
    pen.words((middle, 494), "SPECIMEN", 26)


def _png(image: Image.Image) -> bytes:
    content = io.BytesIO()
    image.save(content, "PNG", optimize=True)
    return content.getvalue()
