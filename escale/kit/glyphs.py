"""Which characters the shipped fonts can print, and what stands for the others.

A PDF/UA letter may not hold a character without a glyph, and typst refuses to make one:
a file named `passport_📷.pdf` must not be able to stop an act.
"""

import functools
import re
import unicodedata
from pathlib import Path

from fontTools.ttLib import TTFont

FONTS = Path(__file__).parent / "fonts"

# Shown where a character cannot be printed, so that the reader sees that one stood there.
FALLBACK = "□"

_LINE_ENDS = re.compile("\r\n|[\r\x0b\x0c\x85\u2028\u2029]")
# Zero-width joiners are spelling in Persian and in Indic scripts; elsewhere they are harmless.
_JOINERS = frozenset("\u200c\u200d")
# Marks that only qualify the character before them: variation selectors, skin tones, tags.
_QUALIFIERS = re.compile("[\ufe00-\ufe0f\U0001f3fb-\U0001f3ff\U000e0000-\U000e01ef]")


@functools.cache
def covered() -> frozenset[int]:
    """Return the code points that at least one of the shipped fonts can draw."""
    points: set[int] = set()
    for path in sorted(FONTS.glob("*.ttf")):
        with TTFont(path, lazy=True) as font:
            points.update(font.getBestCmap())
    return frozenset(points)


def printable(text: str) -> str:
    """Return `text` as our letters can print it, one □ for each character they cannot.

    Letters are composed (NFC), every line end becomes a line feed and every other blank a
    space. Control characters go, and so do the invisible ones that reverse the direction of
    what follows, for they can make a file name read as another. Idempotent; never raises.
    """
    composed = unicodedata.normalize("NFC", _LINE_ENDS.sub("\n", text))
    kept: list[str] = []
    for character in _QUALIFIERS.sub("", composed):
        if character in _JOINERS:
            if kept and kept[-1] != FALLBACK:
                kept.append(character)
        elif character == "\n":
            kept.append(character)
        elif character.isspace():
            kept.append("\u00a0" if character in "\u00a0\u202f" else " ")
        elif unicodedata.category(character) in {"Cc", "Cf", "Cs", "Cn", "Co"}:
            # Unassigned and private characters are seen; controls are not characters to see.
            if unicodedata.category(character) in {"Cn", "Co"}:
                kept.append(FALLBACK)
        else:
            kept.append(character if ord(character) in covered() else FALLBACK)
    return "".join(kept)
