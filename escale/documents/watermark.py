"""The mark of a copy: to whom it was given, when and what for, in words and as a picture.

The mark is drawn here, with the fonts that we ship, for these words are ours; it is burnt into
the pages where strangers' files are opened (`escale.documents.marking`).
"""

import functools
import json
import threading
from datetime import date
from pathlib import Path

import typst
from django.utils import translation
from django.utils.formats import date_format

from escale.audit.models import Purpose
from escale.kit.glyphs import FALLBACK, FONTS, printable

# The text of the picture is then 38 pixels high: only ever reduced, so always sharp.
_DOTS_AN_INCH = 230
_TEMPLATE = Path(__file__).with_name("watermark.typ")
_MOST_LETTERS = 60  # of a name, of an office

_one_at_a_time = threading.Lock()


@functools.cache
def _compiler() -> typst.Compiler:
    fonts = typst.Fonts(
        include_system_fonts=False, include_embedded_fonts=False, font_paths=[FONTS]
    )
    return typst.Compiler(root=_TEMPLATE.parent, font_paths=fonts)


def words(name: str, *, office: str, purpose: Purpose, on: date, otherwise: str) -> tuple[str, ...]:
    """Return the lines of a mark, in French: it is proof for the offices of the State.

    « Copie délivrée par Escale à », the name and office, « le 24 novembre 2026 pour … ».
    `otherwise` names the reader when our fonts cannot write some of `name`.
    """
    with translation.override("fr"):
        day = date_format(on, "F Y")
        number = "1er" if on.day == 1 else str(on.day)
        given_on = f"le {number} {day} pour {purpose.label}"
    reader = [_written(name)]
    if FALLBACK in printable(name) or not reader[0]:
        reader.append(otherwise)
    reader.append(_written(office))
    return ("Copie délivrée par Escale à", *filter(None, reader), given_on)


def drawn(lines: tuple[str, ...]) -> bytes:
    """Return the lines as a PNG on a transparent ground, whatever their scripts."""
    with _one_at_a_time:
        png = _compiler().compile(
            input=_TEMPLATE,
            format="png",
            ppi=_DOTS_AN_INCH,
            sys_inputs={"data": json.dumps(lines, ensure_ascii=False)},
        )
    if not isinstance(png, bytes):
        message = "typst gave no single picture of a mark"
        raise TypeError(message)
    return png


def _written(text: str) -> str:
    """Return on one line, at a bearable length, what our fonts can write of a text."""
    kept = " ".join(printable(text).replace(FALLBACK, " ").split())
    return kept if len(kept) <= _MOST_LETTERS else f"{kept[: _MOST_LETTERS - 1].rstrip()}…"
