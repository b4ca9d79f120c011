"""What the permit costs: a dated table, each line with its article; paid when it is handed over."""

from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING, Final

from django.utils.translation import gettext_lazy as _

from escale.procedures.articles import FINANCE_ACT_2026, L436_1, L436_5, L436_7
from escale.procedures.cases import Case, describe
from escale.procedures.unsettled import (
    CHANGE_OF_STATUS_FEE,
    CHANGE_OF_STATUS_FEE_SOURCE,
    ChangeOfStatusFee,
    fact,
)

if TYPE_CHECKING:
    from escale.kit.sentences import Sentence

#: The identifier of a tax stamp bought online.
TAX_STAMP_DIGITS: Final = 16

PAYMENT: "Sentence" = _(
    "Vous ne payez rien au dépôt. Le montant se règle par timbre fiscal, à la remise du titre."
)


@dataclass(frozen=True, kw_only=True)
class Rate:
    """What a first card and a renewal cost from a day on: the tax and the stamp duty, in euros."""

    since: date
    first_card_tax: int
    renewal_tax: int
    stamp_duty: int
    source: str

    @property
    def first_card(self) -> int:
        """The whole cost of a first card, in euros."""
        return self.first_card_tax + self.stamp_duty

    @property
    def renewal(self) -> int:
        """The whole cost of a renewal, in euros."""
        return self.renewal_tax + self.stamp_duty


RATES: Final[tuple[Rate, ...]] = (
    Rate(
        since=date(2020, 1, 1),
        first_card_tax=200,
        renewal_tax=200,
        stamp_duty=25,
        source=f"{L436_1} et {L436_7}",
    ),
    Rate(
        since=date(2026, 5, 1),
        first_card_tax=300,
        renewal_tax=200,
        stamp_duty=50,
        source=f"{L436_1} et {L436_7} ; {FINANCE_ACT_2026}",
    ),
)


@dataclass(frozen=True, kw_only=True)
class Fee:
    """One line to pay, in euros; between two amounts when the texts leave it open."""

    code: str
    label: "Sentence"
    at_least: int
    at_most: int
    article: str
    is_settled: bool = True


@dataclass(frozen=True, kw_only=True)
class Fees:
    """All that is to pay for one permit."""

    lines: tuple[Fee, ...]

    @property
    def at_least(self) -> int:
        """The least it can come to, in euros."""
        return sum(line.at_least for line in self.lines)

    @property
    def at_most(self) -> int:
        """The most it can come to, in euros."""
        return sum(line.at_most for line in self.lines)

    @property
    def is_settled(self) -> bool:
        """Whether every amount is certain."""
        return all(line.is_settled for line in self.lines)

    @property
    def is_exact(self) -> bool:
        """Whether there is one total."""
        return self.at_least == self.at_most


def rate_on(day: date) -> Rate:
    """Return the rate in force on a day. Raises ValueError before the first known one."""
    known = [rate for rate in RATES if rate.since <= day]
    if not known:
        message = f"no rate is known on {day.isoformat()}"
        raise ValueError(message)
    return max(known, key=lambda rate: rate.since)


def fees_for(case: Case, *, filed_on: date, filed_in_time: bool) -> Fees:
    """Return what a permit asked for on a day will cost, late fee included (L436-1, -5, -7).

    The rate is that of the day of filing. Whether a change of status pays as a first card is
    open: the line then goes from the renewal's amount to the first card's.
    """
    lines = [_card(case, rate_on(filed_on))]
    if not filed_in_time:
        late = fact("late_fee_euros")
        lines.append(
            Fee(
                code="late",
                label=_("Droit pour dépôt hors délai"),
                at_least=late.value,
                at_most=late.value,
                article=L436_5,
                is_settled=late.is_settled,
            )
        )
    return Fees(lines=tuple(lines))


def _card(case: Case, rate: Rate) -> Fee:
    least, most = rate.renewal, rate.renewal
    if describe(case).is_change_of_status:
        least, most = _for_a_change_of_status(rate)
    is_settled = least == most
    return Fee(
        code="card",
        label=_("Taxe et droit de timbre du titre de séjour"),
        at_least=least,
        at_most=most,
        article=rate.source if is_settled else CHANGE_OF_STATUS_FEE_SOURCE,
        is_settled=is_settled,
    )


def _for_a_change_of_status(rate: Rate) -> tuple[int, int]:
    """Return the least and the most that a change of status may cost, in euros."""
    return {
        ChangeOfStatusFee.AS_A_FIRST_CARD: (rate.first_card, rate.first_card),
        ChangeOfStatusFee.AS_A_RENEWAL: (rate.renewal, rate.renewal),
        ChangeOfStatusFee.OPEN: (rate.renewal, rate.first_card),
    }[CHANGE_OF_STATUS_FEE]
