"""Text messages: what fits in one, in the alphabet that every telephone has (GSM 03.38)."""

import re
import unicodedata
from typing import Final

#: Septets in one message, and in each part of a longer one (3GPP TS 23.040).
ALONE: Final = 160
A_PART: Final = 153
#: The same for a text beyond the alphabet, in UTF-16 units.
ALONE_WIDE: Final = 70
A_PART_WIDE: Final = 67
_ALPHABET: Final = frozenset(
    "@£$¥èéùìòÇ\nØø\rÅåΔ_ΦΓΛΩΠΨΣΘΞÆæßÉ !\"#¤%&'()*+,-./0123456789:;<=>?"
    "¡ABCDEFGHIJKLMNOPQRSTUVWXYZÄÖÑÜ§¿abcdefghijklmnopqrstuvwxyzäöñüà"
)
_TWO_SEPTETS: Final = frozenset("^{}\\[~]|€")
_PLAIN: Final = str.maketrans(
    {
        **dict.fromkeys("\u00a0\u202f\u2009", " "),
        **dict.fromkeys("’‘ʼ", "'"),
        **dict.fromkeys("“”", '"'),
        **dict.fromkeys("–—‑−", "-"),
        "…": "...",
        "œ": "oe",
        "Œ": "OE",
    }
)

_QUOTED: Final = re.compile(r"«\s*(.*?)\s*»")


def as_sms(text: str) -> str:
    """Return a text on one line, as telephones show it best.

    Latin letters whose accent the alphabet lacks lose it (« août », « reçu »): the message would
    else take two, or three. Other scripts stay as they are.
    """
    line = " ".join(_QUOTED.sub(r'"\1"', text.translate(_PLAIN)).split())
    return "".join(map(_plain, line))


def parts(text: str) -> int:
    """Return how many messages a text takes."""
    if all(each in _ALPHABET or each in _TWO_SEPTETS for each in text):
        length = sum(2 if each in _TWO_SEPTETS else 1 for each in text)
        return _parts(length, alone=ALONE, part=A_PART)
    return _parts(len(text.encode("utf-16-be")) // 2, alone=ALONE_WIDE, part=A_PART_WIDE)


def _parts(length: int, *, alone: int, part: int) -> int:
    return 1 if length <= alone else -(-length // part)


def _plain(letter: str) -> str:
    if letter in _ALPHABET or letter in _TWO_SEPTETS:
        return letter
    bare = "".join(
        each for each in unicodedata.normalize("NFKD", letter) if not unicodedata.combining(each)
    )
    return bare if bare and all(each in _ALPHABET for each in bare) else letter
