"""Reads an e-photo code as people type it, and writes it as they can check it."""

import unicodedata
from collections.abc import Iterator

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from escale.kit.sentences import Refused

# † 22 on the sheets given by booths and photographers; one source says 21 (procedure.md §4).
LENGTH = 22
GROUP = 4

_SEPARATORS = {".", "·", "•", "․", "‧", "−", "_", "⁃", "ー"}
# The wide forms of ASCII, which an East Asian keyboard gives.
_WIDE = range(0xFF01, 0xFF5F)


def parse_code(text: str) -> str:
    """Return the code's 22 letters and digits, in capitals, from what a person typed.

    Spaces, dashes, dots of any kind, case and invisible characters are forgiven, as are the
    digits and wide letters that an Arabic, Indian or East Asian keyboard gives. Raises
    `Refused` with what to correct: the character that cannot be there, else the length.
    """
    kept = "".join(_read(character, place) for place, character in _places(text))
    if not kept:
        raise Refused(
            _("Saisissez votre code e-photo : 22 lettres et chiffres."),
            hint=_("Il est imprimé, par groupes, sur la planche remise avec vos photos."),
        )
    if len(kept) != LENGTH:
        raise Refused(
            _("Le code comporte 22 lettres et chiffres ; vous en avez saisi %(count)d.")
            % {"count": len(kept)},
            hint=_what_is_wrong(len(kept)),
        )
    return kept


def in_groups(code: str) -> str:
    """Return a code in groups of four, as it is printed and easiest to compare."""
    return " ".join(code[start : start + GROUP] for start in range(0, len(code), GROUP))


def _what_is_wrong(count: int) -> str:
    if count < LENGTH:
        counted = ngettext(
            "Il en manque %(difference)d : comparez votre saisie, groupe par groupe, avec votre planche de photos.",
            "Il en manque %(difference)d : comparez votre saisie, groupe par groupe, avec votre planche de photos.",
            LENGTH - count,
        )
    else:
        counted = ngettext(
            "Il y en a %(difference)d de trop : comparez votre saisie, groupe par groupe, avec votre planche de photos.",
            "Il y en a %(difference)d de trop : comparez votre saisie, groupe par groupe, avec votre planche de photos.",
            count - LENGTH,
        )
    return counted % {"difference": abs(LENGTH - count)}


def _places(text: str) -> Iterator[tuple[int, str]]:
    """Give each character that is not a separator, with its place among them, from 1."""
    narrow = (_narrow(character) for character in text)
    kept = (character for character in narrow if not _is_separator(character))
    return enumerate(kept, start=1)


def _narrow(character: str) -> str:
    if ord(character) in _WIDE:
        return unicodedata.normalize("NFKC", character)
    return character


def _is_separator(character: str) -> bool:
    # Z: spaces; Pd: dashes; C: controls and invisible marks, which a copied text brings along.
    category = unicodedata.category(character)
    return character in _SEPARATORS or category == "Pd" or category[0] in "ZC"


def _read(character: str, place: int) -> str:
    if unicodedata.category(character) == "Nd":
        return str(unicodedata.decimal(character))
    if character.isascii() and character.isalpha():
        return character.upper()
    raise Refused(
        _("Le code ne comporte que des lettres de A à Z et des chiffres, sans « %(character)s ».")
        % {"character": character},
        hint=_("C’est le %(place)de caractère de votre saisie : corrigez-le d’après votre planche.")
        % {"place": place},
    )
