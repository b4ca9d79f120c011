"""The e-photo: the shape of its code, how long it lasts, where to have one made."""

import re
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import TYPE_CHECKING, Final

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from escale.kit.sentences import Refused
from escale.procedures.calendar_months import add_months
from escale.procedures.unsettled import fact

if TYPE_CHECKING:
    from escale.kit.sentences import Sentence

CODE_LENGTH: Final = fact("ephoto_code_length").value
VALID_MONTHS: Final = 6
ACTIVE_WITHIN: Final = timedelta(hours=72)

#: The official finder of booths and approved photographers, as the universities give it.
FINDER_URL: Final = (
    "https://permisdeconduire.ants.gouv.fr/Services-associes/"
    "Ou-faire-ma-photo-et-ma-signature-numerisee"
)
BOOTH_OPTION: "Sentence" = gettext_lazy("e-photo pour permis de conduire")

_SEPARATORS: Final = re.compile(r"[\s\u00ad\u200b-\u200d\u2060\ufeff\-\u2010-\u2015\u2212_./·]+")
_LETTERS_AND_DIGITS: Final = re.compile(r"[A-Z0-9]*", re.ASCII)


class BadEphotoCode(Refused):
    """The code typed cannot be that of an e-photo; the sentence says what is wrong with it."""


@dataclass(frozen=True, kw_only=True)
class Topic:
    """One thing to know about the e-photo: a title and a text."""

    code: str
    title: "Sentence"
    text: "Sentence"


def guide() -> tuple[Topic, ...]:
    """Return what to know before the booth, in order, in the language in force."""
    return (
        Topic(
            code="booth",
            title=_("Dans une cabine photo"),
            text=_(
                "Choisissez le format « e-photo pour permis de conduire » : c’est le bon, même "
                "pour un titre de séjour. La cabine prend la photo et la signature."
            ),
        ),
        Topic(
            code="photographer",
            title=_("Chez un photographe agréé"),
            text=_("Demandez une e-photo avec signature. Il vous remet une planche avec un code."),
        ),
        Topic(
            code="finder",
            title=_("Trouver une adresse près de chez vous"),
            text=_("Le site officiel donne la liste des cabines et des photographes agréés."),
        ),
        Topic(
            code="code",
            title=_("Le code"),
            text=_(
                "La planche porte un code de %(length)d lettres et chiffres, imprimé par groupes. "
                "Recopiez-le : les espaces, les tirets et les minuscules ne comptent pas."
            )
            % {"length": CODE_LENGTH},
        ),
        Topic(
            code="price",
            title=_("Le prix"),
            text=_(
                "Il est libre et affiché sur place, en général entre %(from)d et %(to)d euros "
                "(à confirmer)."
            )
            % {
                "from": fact("ephoto_price_from_euros").value,
                "to": fact("ephoto_price_to_euros").value,
            },
        ),
        Topic(
            code="validity",
            title=_("La durée"),
            text=_("Le code vaut six mois et ne sert qu’une fois : n’en réutilisez pas un ancien."),
        ),
        Topic(
            code="activation",
            title=_("Le délai d’activation"),
            text=_(
                "Un code peut mettre jusqu’à 72 heures à devenir actif. Cela ne bloque pas votre "
                "dépôt : nous le vérifions de nouveau jusqu’à ce qu’il le soit."
            ),
        ),
    )


def normalise(code: str) -> str:
    """Return the code without spaces or dashes, in capitals; the shape is not checked."""
    return _SEPARATORS.sub("", code).upper()


def read_code(typed: str) -> str:
    """Return the code that was typed, normalised, if it can be one.

    Raises BadEphotoCode with the exact fault: nothing typed, a foreign character, a length.
    """
    code = normalise(typed)
    if not code:
        raise BadEphotoCode(
            _("Aucun code n’est saisi."),
            hint=_("Recopiez le code imprimé sur la planche photo."),
        )
    if not _LETTERS_AND_DIGITS.fullmatch(code):
        raise BadEphotoCode(
            _("Le code e-photo ne contient que des lettres sans accent et des chiffres."),
            hint=_("Recopiez-le tel qu’il est imprimé sur la planche photo."),
        )
    if len(code) != CODE_LENGTH:
        raise BadEphotoCode(_length_fault(len(code)), hint=_length_hint(len(code)))
    return code


def in_groups(code: str, *, size: int = 4) -> str:
    """Return the code as it is printed, in groups: « ABCD 1234 … »."""
    return " ".join(code[start : start + size] for start in range(0, len(code), size))


def expires_on(taken_on: date) -> date:
    """Return the last day on which an e-photo taken on a day can be used: six months later."""
    return add_months(taken_on, VALID_MONTHS)


def active_at_latest(taken_at: datetime) -> datetime:
    """Return the instant by which the code of an e-photo is active: 72 hours after."""
    return taken_at + ACTIVE_WITHIN


def _length_fault(length: int) -> str:
    return _("Le code e-photo compte %(expected)d caractères ; vous en avez saisi %(length)d.") % {
        "expected": CODE_LENGTH,
        "length": length,
    }


def _length_hint(length: int) -> str:
    if length < CODE_LENGTH:
        return _("Il en manque : vérifiez groupe par groupe sur la planche photo.")
    return _("Il y en a trop : vérifiez groupe par groupe sur la planche photo.")
