"""Spellings: the invisible characters taken out of what is typed, and names in Latin letters."""

import re
import unicodedata

from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

# Marks of direction, zero-width spaces and soft hyphens that a copy and paste brings along.
# The joiners of Persian and of the scripts of India are letters' business: they stay.
_INVISIBLE = re.compile("[\u00ad\u200b\u200e\u200f\u202a-\u202e\u2060\u2066-\u2069\ufeff]")
_CONTROL = re.compile("[\x00-\x1f\x7f-\x9f]")
_APOSTROPHES = frozenset("'’‘`´ʼʻʹʾʿ′")
_HYPHENS = frozenset("-‐‑‒–—")
_PUNCTUATION = _APOSTROPHES | _HYPHENS | frozenset(" .,()/·")


def on_one_line(text: str) -> str:
    """Return the text without invisible characters, its words one space apart."""
    return " ".join(_CONTROL.sub(" ", _INVISIBLE.sub("", text)).split())


def latin_name(text: str) -> str:
    """Return the name on one line, its accents composed, full-width letters made ordinary."""
    return on_one_line(unicodedata.normalize("NFKC", text))


def refuse_other_letters(name: str, *, digits: bool = False) -> None:
    """Refuse a name that holds letters of another script, digits, or signs no passport prints."""
    for sign in name:
        if sign in _PUNCTUATION or (digits and sign.isdecimal()):
            continue
        kind = unicodedata.category(sign)
        if kind[0] == "M" or (kind[0] == "L" and _is_latin(sign)):
            continue
        if kind[0] == "L":
            raise ValidationError(
                _(
                    "Recopiez ce nom en lettres latines, comme sur la ligne en lettres latines de votre passeport : par exemple WANG XIAOMING."
                ),
                code="other_script",
            )
        if kind[0] == "N":
            raise ValidationError(
                _("Un nom s’écrit sans chiffres : recopiez-le comme dans votre passeport."),
                code="digits",
            )
        raise ValidationError(
            _(
                "Recopiez ce nom sans le signe « %(sign)s », comme dans la partie lisible de votre passeport."
            ),
            code="sign",
            params={"sign": sign},
        )


def _is_latin(letter: str) -> bool:
    name = unicodedata.name(letter, "")
    return name.startswith(("LATIN ", "MODIFIER LETTER "))


def compact(text: str) -> str:
    """Return a number as it is compared: capitals, without spaces, dashes, dots or slashes."""
    return "".join(sign for sign in on_one_line(text).upper() if sign.isalnum())
