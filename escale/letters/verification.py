"""Verify a letter by the code printed on it and the birth date of the person it is about.

Two things are needed: the code (80 random bits, on the paper and nowhere else: it cannot be
guessed) and the birth date, so that a photograph of the code alone tells nothing. Tries are
counted by code, ten an hour, whatever the road taken; they are not counted by network address:
many people share one, and one person may change theirs at will.
"""

from dataclasses import dataclass
from datetime import date, datetime
from typing import TYPE_CHECKING, Any

from django.utils.translation import gettext_lazy as _

from escale.kit.reference import ALPHABET
from escale.letters.models import Letter
from escale.letters.words import Language, day_in_words, instant_in_words

if TYPE_CHECKING:
    from escale.kit.sentences import Sentence

CODE_LENGTH = 16
# The letters our alphabet leaves out, read as those they are mistaken for.
_MISREAD = str.maketrans({"I": "1", "L": "1", "O": "0", "U": "V"})


def read_code(typed: str) -> str | None:
    """Return the code meant by `typed`, in any spelling; None when it cannot be one."""
    bare = "".join(c for c in typed.upper() if c.isalnum()).translate(_MISREAD)
    if len(bare) != CODE_LENGTH or any(c not in ALPHABET for c in bare):
        return None
    return bare


def in_groups(code: str) -> str:
    """Return the code as the paper prints it, in groups of four."""
    return "-".join(code[start : start + 4] for start in range(0, len(code), 4))


def verified(code: str, *, born_on: date) -> Letter | None:
    """Return the archived letter of this code if it is about a person born on that day.

    One question to the database, whatever is wrong. The birth date is the one the letter bears.
    """
    letter = (
        Letter.objects.filter(code=code, made_at__isnull=False)
        .select_related("application")
        .first()
    )
    stated = letter.facts.get("born_on") if letter else None
    return letter if stated == born_on.isoformat() else None


@dataclass(frozen=True, kw_only=True)
class Line:
    """One thing that a letter says."""

    label: "Sentence"
    value: str


def said_by(letter: Letter, language: Language) -> list[Line]:
    """Return what the paper says beside its name and its person, from the facts it was made of."""
    facts: dict[str, Any] = letter.facts
    filed_at = datetime.fromisoformat(facts["filed_at"])
    lines = [
        Line(label=_FILED, value=instant_in_words(filed_at, facts["zone"], language)),
    ]
    if letter.kind == Letter.Kind.FILING_RECEIPT:
        return lines
    decided_at = datetime.fromisoformat(facts["decided_at"])
    lines += [
        Line(label=_DECIDED, value=instant_in_words(decided_at, facts["zone"], language)),
        Line(label=_SIGNED, value=_signatory(facts["signatory"])),
    ]
    days = (("valid_from", _FROM), ("valid_until", _UNTIL))
    lines += [
        Line(label=label, value=day_in_words(date.fromisoformat(facts[name]), language))
        for name, label in days
        if name in facts
    ]
    return lines


def proved_by(letter: Letter) -> "Sentence":
    """Return what such a paper proves, and what it does not."""
    return _PROVED[Letter.Kind(letter.kind)]


def _signatory(signatory: dict[str, str]) -> str:
    return ", ".join(filter(None, (signatory["name"], signatory["title"])))


_FILED = _("Demande déposée le")
_DECIDED = _("Décision du")
_SIGNED = _("Signée par")
_FROM = _("Premier jour du titre accordé")
_UNTIL = _("Dernier jour du titre accordé, inclus")
_PROVED: "dict[Letter.Kind, Sentence]" = {
    Letter.Kind.FILING_RECEIPT: _(
        "Une confirmation de dépôt prouve qu’une demande a été déposée, et quand. « Ce document ne "
        "justifie pas de la régularité du séjour de son titulaire. » (article R. 431-15-1 du "
        "CESEDA)"
    ),
    Letter.Kind.APPROVAL: _(
        "Une décision favorable prouve qu’un titre de séjour est accordé, et pour quels jours. Elle "
        "ne remplace pas le titre, et ne dit pas s’il a été remis ou retiré depuis."
    ),
    Letter.Kind.REFUSAL: _(
        "Une décision de refus prouve qu’une demande a été refusée ce jour-là. Elle ne dit pas si "
        "elle a été contestée, annulée ou suivie d’une autre demande."
    ),
}
