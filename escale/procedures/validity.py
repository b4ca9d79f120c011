"""How long the permit lasts: as the hosting agreement, or as the benefit rights."""

from dataclasses import dataclass
from datetime import date, timedelta
from typing import TYPE_CHECKING, Final

from django.utils.translation import gettext_lazy as _

from escale.kit.sentences import Refused
from escale.procedures.articles import L421_14, LABOUR_L5422_1, R421_12
from escale.procedures.calendar_months import add_months
from escale.procedures.cases import Case, describe

if TYPE_CHECKING:
    from escale.kit.sentences import Sentence

#: L421-14 and R421-12: « dans la limite d’une durée de quatre ans ».
LONGEST_YEARS: Final = 4


class NoValidity(Refused):
    """The dates known do not give the permit a single day."""


@dataclass(frozen=True, kw_only=True)
class Validity:
    """The first and last days of a permit, both included, why, and by which article."""

    starts_on: date
    ends_on: date
    reason: "Sentence"
    article: str
    is_capped: bool


def validity_for(
    case: Case,
    *,
    starts_on: date,
    agreement_ends_on: date | None = None,
    rights_end_on: date | None = None,
) -> Validity:
    """Return how long the permit lasts: the agreement's end (R421-12) or the rights' (L421-14).

    Never more than four years. After a job loss only `rights_end_on` counts; otherwise only
    `agreement_ends_on`. Raises NoValidity when that date is unknown or before `starts_on`.
    """
    rests_on_agreement = describe(case).rests_on_agreement
    basis = agreement_ends_on if rests_on_agreement else rights_end_on
    if basis is None:
        raise NoValidity(
            _("La date de fin de la convention d’accueil est inconnue.")
            if rests_on_agreement
            else _("La date de fin des droits au chômage est inconnue."),
            hint=_("Indiquez-la à l’étape « Motif de séjour »."),
        )
    if basis < starts_on:
        raise NoValidity(
            _("La convention d’accueil se termine avant le début du titre.")
            if rests_on_agreement
            else _("Les droits au chômage se terminent avant le début du titre."),
            hint=_("Vérifiez les dates, ou joignez le document le plus récent."),
        )
    longest = add_months(starts_on, 12 * LONGEST_YEARS) - timedelta(days=1)
    return Validity(
        starts_on=starts_on,
        ends_on=min(basis, longest),
        reason=_reason(rests_on_agreement=rests_on_agreement, is_capped=basis > longest),
        article=R421_12 if rests_on_agreement else f"{L421_14} ; {LABOUR_L5422_1}",
        is_capped=basis > longest,
    )


def basis_of(case: Case, *, starts_on: date, ends_on: date) -> Validity:
    """Return why a permit has these days, and by which article (R421-12, L421-14)."""
    rests_on_agreement = describe(case).rests_on_agreement
    longest = add_months(starts_on, 12 * LONGEST_YEARS) - timedelta(days=1)
    return Validity(
        starts_on=starts_on,
        ends_on=ends_on,
        reason=_reason(rests_on_agreement=rests_on_agreement, is_capped=ends_on == longest),
        article=_article(rests_on_agreement=rests_on_agreement),
        is_capped=ends_on == longest,
    )


def _article(*, rests_on_agreement: bool) -> str:
    return R421_12 if rests_on_agreement else f"{L421_14} ; {LABOUR_L5422_1}"


def _reason(*, rests_on_agreement: bool, is_capped: bool) -> "Sentence":
    if is_capped:
        return _("Quatre ans, la durée la plus longue que la loi permet.")
    if rests_on_agreement:
        return _("Jusqu’à la fin de la convention d’accueil.")
    return _("Jusqu’à la fin des droits au chômage.")
