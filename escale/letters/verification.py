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

from escale.applications.models import Certificate
from escale.kit import clock
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
    if letter.kind in _CERTIFICATES:
        return [*lines, *_of_a_certificate(facts, language)]
    if letter.kind == Letter.Kind.CLOSURE:
        return [*lines, *_of_a_closure(facts, language)]
    decided_at = datetime.fromisoformat(facts["decided_at"])
    lines += [
        Line(label=_DECIDED, value=instant_in_words(decided_at, facts["zone"], language)),
    ]
    if "signatory" in facts:
        lines.append(Line(label=_SIGNED, value=_signatory(facts["signatory"])))
    days = (("valid_from", _FROM), ("valid_until", _UNTIL))
    lines += [
        Line(label=label, value=day_in_words(date.fromisoformat(facts[name]), language))
        for name, label in days
        if name in facts
    ]
    return lines


@dataclass(frozen=True, kw_only=True)
class Standing:
    """Whether a certificate proves anything today; `day` is the one that the sentence names."""

    is_valid: bool
    sentence: "Sentence"
    day: date | None

    def said(self, language: Language) -> str:
        """Return the sentence, its day in full."""
        return str(self.sentence) % {"day": day_in_words(self.day, language) if self.day else ""}


def standing_of(letter: Letter) -> Standing | None:
    """Return whether a certificate is valid today; None for a letter that lasts no time.

    Why it ended is not told: the paper does not say it either.
    """
    found = Certificate.objects.select_related("application").filter(event=letter.event_id)
    certificate = found.first() if letter.kind in _CERTIFICATES else None
    if certificate is None:
        return None
    today, last_day = clock.today(certificate.application.zone), certificate.last_day
    if certificate.is_running(on=today):
        return Standing(is_valid=True, sentence=_VALID if last_day else _GRANTED, day=last_day)
    if certificate.ended_on is None and today < certificate.starts_on:
        return Standing(is_valid=False, sentence=_TO_COME, day=certificate.starts_on)
    later = Certificate.objects.filter(
        application=certificate.application,
        kind=certificate.kind,
        starts_on__gt=certificate.starts_on,
    )
    is_replaced = certificate.ended_on is None and later.exists()
    return Standing(is_valid=False, sentence=_REPLACED if is_replaced else _OVER, day=last_day)


def _of_a_certificate(facts: dict[str, Any], language: Language) -> list[Line]:
    """Return the days of a certificate, as it prints them."""
    issued_at = datetime.fromisoformat(facts["issued_at"])
    days = (
        ("starts_on", _PROVES_FROM),
        ("ends_on", _PROVES_UNTIL),
        ("valid_from", _FROM),
        ("valid_until", _UNTIL),
    )
    return [
        Line(label=_ISSUED, value=instant_in_words(issued_at, facts["zone"], language)),
        *(
            Line(label=label, value=day_in_words(date.fromisoformat(facts[name]), language))
            for name, label in days
            if name in facts
        ),
    ]


def _of_a_closure(facts: dict[str, Any], language: Language) -> list[Line]:
    closed_at = datetime.fromisoformat(facts["closed_at"])
    until = date.fromisoformat(facts["reopening_until"])
    return [
        Line(label=_CLOSED, value=instant_in_words(closed_at, facts["zone"], language)),
        Line(label=_REOPENED_UNTIL, value=day_in_words(until, language)),
    ]


def proved_by(letter: Letter) -> "Sentence":
    """Return what such a paper proves, and what it does not."""
    return _PROVED[Letter.Kind(letter.kind)]


def _signatory(signatory: dict[str, str]) -> str:
    return ", ".join(filter(None, (signatory["name"], signatory["title"])))


_CERTIFICATES = (Letter.Kind.EXTENSION, Letter.Kind.APPROVAL_CERTIFICATE)
_VALID = _("Elle est valable aujourd’hui, et jusqu’au %(day)s inclus.")
_GRANTED = _("Elle est valable aujourd’hui, et jusqu’à la remise du titre.")
_TO_COME = _("Elle n’est pas encore valable : elle le sera à partir du %(day)s.")
_OVER = _("Elle n’est plus valable : son dernier jour était le %(day)s.")
_REPLACED = _(
    "Elle n’est plus valable : son dernier jour était le %(day)s. Une attestation plus récente l’a "
    "remplacée."
)
_ISSUED = _("Délivrée le")
_PROVES_FROM = _("Premier jour de l’attestation")
_PROVES_UNTIL = _("Dernier jour de l’attestation, inclus")
_FILED = _("Demande déposée le")
_DECIDED = _("Décision du")
_SIGNED = _("Signée par")
_CLOSED = _("Demande clôturée le")
_REOPENED_UNTIL = _("Réouverture possible jusqu’au, inclus")
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
    Letter.Kind.EXTENSION: _(
        "« Ce document, accompagné du document de séjour expiré, lui permet de justifier de la "
        "régularité de son séjour pendant la durée qu’il précise. » (article R. 431-15-1 du "
        "CESEDA) Le droit de travailler que donne ce document de séjour est gardé pendant ce temps "
        "(article R. 431-15-2)."
    ),
    Letter.Kind.APPROVAL_CERTIFICATE: _(
        "Une attestation de décision favorable prouve qu’un titre de séjour est accordé, et que le "
        "séjour est régulier jusqu’à la remise de ce titre."
    ),
    Letter.Kind.CLOSURE: _(
        "Une lettre de clôture prouve qu’une demande a été clôturée ce jour-là, faute de pièces "
        "reçues à temps. Ce n’est pas un refus. Elle ne dit pas si la demande a été rouverte depuis."
    ),
    Letter.Kind.REOPENING_REFUSAL: _(
        "Cette lettre prouve que la préfecture a refusé ce jour-là de rouvrir une demande clôturée. "
        "Elle ne dit pas si ce refus a été contesté, ou suivi d’une autre demande."
    ),
}
