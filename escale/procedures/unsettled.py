"""Facts that the sources leave open, dated and cited, so that one edit here settles them.

Nothing else in the code holds one of these values. Each fact is « à confirmer » until
`is_settled` says otherwise; a page that shows one says so.
"""

from dataclasses import dataclass
from datetime import date
from enum import Enum
from typing import Final

from escale.procedures.articles import FINANCE_ACT_2026, L436_1, L436_5, R431_4, R431_8


@dataclass(frozen=True, kw_only=True)
class Fact:
    """A number that applies from a day, where it was read, and what remains open about it."""

    code: str
    value: int
    since: date
    source: str
    note: str
    is_settled: bool = False


class ChangeOfStatusFee(Enum):
    """Whether a person already in France who changes status pays as for a first card."""

    AS_A_FIRST_CARD = "first_card"
    AS_A_RENEWAL = "renewal"
    OPEN = "open"


#: The finance act sets one tax for « la première délivrance » and one for « le renouvellement »;
#: it does not say which of the two a change of status is.
CHANGE_OF_STATUS_FEE: ChangeOfStatusFee = ChangeOfStatusFee.OPEN
CHANGE_OF_STATUS_FEE_SOURCE: Final = f"{L436_1} ; {FINANCE_ACT_2026} (à confirmer)"

_CODE_IN_FORCE_SINCE: Final = date(2021, 5, 1)

FACTS: Final[tuple[Fact, ...]] = (
    Fact(
        code="late_fee_euros",
        value=180,
        since=_CODE_IN_FORCE_SINCE,
        source=L436_5,
        note="À confirmer : le montant après la loi de finances pour 2026.",
    ),
    Fact(
        code="late_filing_months",
        value=6,
        since=_CODE_IN_FORCE_SINCE,
        source=R431_8,
        note=(
            "À confirmer : passé six mois, les conditions d’entrée (le visa) sont à justifier de "
            "nouveau ; le texte ne dit pas que le dépôt est fermé."
        ),
    ),
    Fact(
        code="months_from_entry",
        value=2,
        since=_CODE_IN_FORCE_SINCE,
        source=R431_4,
        note="À confirmer : le délai propre au visa de trois mois « talent – chercheur ».",
    ),
    Fact(
        code="ephoto_code_length",
        value=22,
        since=date(2021, 1, 1),
        source="France Titres (ANTS), pages d’aide ; une source secondaire dit 21",
        note="À confirmer auprès de France Titres.",
    ),
    Fact(
        code="ephoto_price_from_euros",
        value=6,
        since=date(2024, 1, 1),
        source="Prix affichés en cabine et chez les photographes, sans tarif réglementé",
        note="À confirmer sur place : le prix est libre.",
    ),
    Fact(
        code="ephoto_price_to_euros",
        value=20,
        since=date(2024, 1, 1),
        source="Prix affichés en cabine et chez les photographes, sans tarif réglementé",
        note="À confirmer sur place : le prix est libre.",
    ),
)


def fact(code: str, *, on: date | None = None) -> Fact:
    """Return the fact of this code in force on a day; without a day, the latest known.

    Raises KeyError when nothing is known by that code on that day.
    """
    known = [f for f in FACTS if f.code == code and (on is None or f.since <= on)]
    if not known:
        raise KeyError(code)
    return max(known, key=lambda f: f.since)
