"""Read the number a person copies from a visa or a residence permit, in whatever spelling.

No database here. A number that cannot be read is never an error of the person's way: it carries a
sentence to show, and the way continues without it.
"""

import re
import unicodedata
from dataclasses import dataclass
from enum import StrEnum
from itertools import product

from django.utils.translation import gettext as _

FOREIGNER_LENGTH = 10
DOCUMENT_LENGTH = 9
LONGEST_KEPT = 40
MOST_VARIANTS = 16

_FOREIGNER = re.compile(r"[0-9]{10}")
_DOCUMENT = re.compile(r"[0-9A-Z]{9}")
# What people copy before the number: « N° », « nº : », « № ».
_INTRODUCTION = re.compile(r"^\s*(?:n\s*[°ºᵒ]|№)\s*:?", re.IGNORECASE)
_SEPARATORS = frozenset(".,:;/\\_'’`·•|()[]*\"")


class Kind(StrEnum):
    """Which number it may be."""

    FOREIGNER = "foreigner"
    VISA = "visa"
    PERMIT = "permit"


class Problem(StrEnum):
    """Why a number cannot be read."""

    NONE = ""
    EMPTY = "empty"
    EMAIL = "email"
    IMPOSSIBLE = "impossible"
    SHORT = "short"
    LONG = "long"
    LETTERS = "letters"


@dataclass(frozen=True, slots=True)
class NumberTyped:
    """A number as it was typed: what it may be, and what to say when it can be nothing.

    `normalised` is in capitals without separators, letters and digits as typed: an O is never
    rewritten into a zero, only searched as one too. `impossible` holds the characters that no
    number has.
    """

    normalised: str
    kinds: tuple[Kind, ...] = ()
    problem: Problem = Problem.NONE
    impossible: str = ""

    @property
    def is_readable(self) -> bool:
        """Whether it may be the number of somebody or something."""
        return self.problem is Problem.NONE

    @property
    def foreigner_number(self) -> str:
        """The ten digits it stands for as a foreigner number, or the empty text."""
        if len(self.normalised) not in {DOCUMENT_LENGTH, FOREIGNER_LENGTH}:
            return ""
        # Old permits print nine digits: the tenth is a 0 in front.
        padded = self.normalised.rjust(FOREIGNER_LENGTH, "0")
        return padded if _FOREIGNER.fullmatch(padded) else ""

    @property
    def document_number(self) -> str:
        """The nine characters it stands for as a visa or permit number, or the empty text."""
        return self.normalised if _DOCUMENT.fullmatch(self.normalised) else ""

    def foreigner_variants(self) -> tuple[str, ...]:
        """Return the foreigner numbers to search: as typed, then with each O read as a zero."""
        as_digits = NumberTyped(self.normalised.replace("O", "0")).foreigner_number
        found = dict.fromkeys((self.foreigner_number, as_digits))
        return tuple(number for number in found if number)

    def document_variants(self) -> tuple[str, ...]:
        """Return the document numbers to search: as typed, then with O and 0 confused.

        At most 16: a number with five O or 0 and more is searched as typed, then as if all were
        zeros, then as if all were letters.
        """
        typed = self.document_number
        if not typed:
            return ()
        doubtful = sum(typed.count(character) for character in "O0")
        if 2**doubtful > MOST_VARIANTS:
            others = [typed.replace("O", "0"), typed.replace("0", "O")]
        else:
            choices = ("O0" if character in "O0" else character for character in typed)
            others = ["".join(characters) for characters in product(*choices)]
        return tuple(dict.fromkeys((typed, *others)))

    @property
    def sentence(self) -> str:
        """The sentence to show, in the reader's language; empty when the number is readable."""
        values = {"count": len(self.normalised), "characters": self.impossible}
        return (_sentences()[self.problem] % values) if self.problem else ""


def parse_number(text: str) -> NumberTyped:
    """Return what the typed number may be: foreigner number, visa number, permit number.

    A foreigner number has 10 digits (9 when its first 0 is not printed); visa and permit numbers
    have 9 letters or digits, so that nine digits may be any of the three. Never raises.
    """
    kept = "".join(_characters(_INTRODUCTION.sub("", text)))
    normalised = kept[: LONGEST_KEPT + 1]
    if not kept:
        return NumberTyped("", problem=Problem.EMPTY)
    if "@" in kept:
        return NumberTyped(normalised, problem=Problem.EMAIL)
    impossible = "".join(dict.fromkeys(c for c in kept if not (c.isascii() and c.isalnum())))
    if impossible:
        return NumberTyped(normalised, problem=Problem.IMPOSSIBLE, impossible=impossible[:5])
    kinds = _kinds(NumberTyped(normalised))
    return NumberTyped(normalised, kinds, Problem.NONE if kinds else _length_problem(kept))


def _characters(text: str) -> list[str]:
    """Return the characters that count, in capitals, digits of any script as 0 to 9."""
    kept: list[str] = []
    for character in unicodedata.normalize("NFKC", text).upper():
        category = unicodedata.category(character)
        if category[0] in "ZC" or category == "Pd" or character in _SEPARATORS:
            continue
        digit = unicodedata.decimal(character, None)
        kept.append(character if digit is None else str(digit))
    return kept


def _kinds(number: NumberTyped) -> tuple[Kind, ...]:
    kinds: tuple[Kind, ...] = ()
    if number.foreigner_variants():
        kinds = (Kind.FOREIGNER,)
    if number.document_number:
        kinds += (Kind.VISA, Kind.PERMIT)
    return kinds


def _length_problem(kept: str) -> Problem:
    if len(kept) < DOCUMENT_LENGTH:
        return Problem.SHORT
    return Problem.LONG if len(kept) > FOREIGNER_LENGTH else Problem.LETTERS


def _sentences() -> dict[Problem, str]:
    """Return each problem's sentence; all of them say that nothing is blocked."""
    return {
        Problem.EMPTY: _(
            "Indiquez le numéro imprimé sur votre visa ou votre titre de séjour. "
            "Vous ne le trouvez pas ? Continuez sans lui."
        ),
        Problem.EMAIL: _(
            "C’est une adresse électronique. Indiquez ici le numéro imprimé sur votre visa ou "
            "votre titre de séjour, ou continuez sans lui."
        ),
        Problem.IMPOSSIBLE: _(
            "Un numéro n’a que des chiffres et des lettres sans accent : "
            "« %(characters)s » n’en fait pas partie. Vérifiez-le, ou continuez sans lui."
        ),
        Problem.SHORT: _(
            "Ce numéro est trop court (%(count)s sur 9 au moins) : un numéro étranger a "
            "10 chiffres, un numéro de visa ou de titre 9 chiffres ou lettres. "
            "Vérifiez-le, ou continuez sans lui."
        ),
        Problem.LONG: _(
            "Ce numéro est trop long : un numéro étranger a 10 chiffres, un numéro de visa ou "
            "de titre 9 chiffres ou lettres. Vérifiez-le, ou continuez sans lui."
        ),
        Problem.LETTERS: _(
            "Un numéro étranger a 10 chiffres, sans lettre ; un numéro de visa ou de titre a "
            "9 chiffres ou lettres. Celui-ci a 10 caractères dont des lettres. "
            "Vérifiez-le, ou continuez sans lui."
        ),
    }
