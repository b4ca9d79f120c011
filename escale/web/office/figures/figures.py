"""The figures as the manager and the auditor read them: tables whose bars repeat the numbers."""

from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING, Any, Final

from django.http import HttpResponse
from django.shortcuts import render
from django.utils.dates import MONTHS
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, pgettext

from escale.applications.ageing import Alarm, alarms_of
from escale.applications.figures import Age, Delay, Figures, Line, figures_of
from escale.applications.sections.wording import in_full
from escale.procedures.cases import Case
from escale.web.instants import instant
from escale.web.office.access import StaffRequest, staff_of
from escale.web.office.figures.period import PeriodForm

if TYPE_CHECKING:
    from escale.kit.sentences import Sentence

#: A bar is as long as its share of the longest, in steps of so many hundredths: its class.
_STEP: Final = 5


@dataclass(frozen=True, kw_only=True)
class Cell:
    """A number, what it counts, and the length of its bar, in hundredths."""

    label: str
    number: int
    length: int


@dataclass(frozen=True, kw_only=True)
class Row:
    """One line of a table: what it is of, and its numbers."""

    label: str
    cells: tuple[Cell, ...]


@dataclass(frozen=True, kw_only=True)
class Table:
    """A chart that is a table: what its columns count, and its lines."""

    columns: tuple[str, ...]
    rows: tuple[Row, ...]


@dataclass(frozen=True, kw_only=True)
class DelayRow:
    """Days to decide, for one case."""

    label: str
    decided: int
    median: str
    ninth_decile: str
    awaiting: str


@dataclass(frozen=True, kw_only=True)
class AlarmShown:
    """One alarm: its sentence, and the oldest ones."""

    title: "Sentence"
    count: int
    days: int
    oldest: tuple[tuple[str, str], ...]


_ALARMS: "Final[dict[str, Sentence]]" = {
    "untaken": gettext_lazy("Déposées, et jamais prises en charge"),
    "unordered": gettext_lazy("Acceptées, et titre pas encore commandé"),
    "unread_answer": gettext_lazy("Pièces reçues en réponse, et personne ne les a lues"),
}


def figures(request: StaffRequest) -> HttpResponse:
    """Show the figures of the prefecture over a period."""
    prefecture = staff_of(request).prefecture
    period = PeriodForm(request.GET)
    starts_on, ends_on = period.days(prefecture.zone)
    found = figures_of(prefecture, starts_on=starts_on, ends_on=ends_on)
    context = {
        "period": period,
        "starts_on": in_full(starts_on),
        "ends_on": in_full(ends_on),
        "total": found.total(),
        "waiting": sum(age.office + age.person for age in found.ages),
        "delay": _delay_row(found.delay(), label=_("Toutes les situations")),
        "alarms": [_alarm(alarm, zone=prefecture.zone) for alarm in alarms_of(prefecture)],
        **_tables(found),
    }
    return render(request, "office/figures/figures.html", context)


def month_in_words(month: date) -> str:
    """Return « novembre 2026 »."""
    return pgettext("a month and its year", "%(month)s %(year)s") % {
        "month": MONTHS[month.month],
        "year": month.year,
    }


def case_in_words(case: str) -> str:
    """Return the words of a case."""
    return str(Case(case).label) if case in Case.values else _("Situation non précisée")


def days_in_words(days: float) -> str:
    """Return a number of days as it is read: whole, or with a half."""
    return f"{days:.1f}".removesuffix(".0").replace(".", ",")


def _tables(found: Figures) -> dict[str, Any]:
    by_month, by_case = found.by_month(), found.by_case()
    flow = (_("Reçues"), _("Acceptées"), _("Refusées"))
    missed = (_("Silence atteint"), _("Séjour fini"))
    turns = (_("À la préfecture"), _("À la personne"))
    return {
        "months": _table(flow, [(month_in_words(_month(one)), _flow(one)) for one in by_month]),
        "cases": _table(flow, [(case_in_words(one.case), _flow(one)) for one in by_case]),
        "missed": _table(missed, [(month_in_words(_month(one)), _missed(one)) for one in by_month]),
        "ages": _table(turns, [(_age(one), (one.office, one.person)) for one in found.ages]),
        "delays": [
            _delay_row(delay, label=case_in_words(delay.case))
            for delay in found.delays
            if delay.case and delay.month is None
        ],
    }


def _flow(line: Line) -> tuple[int, ...]:
    return (line.received, line.approved, line.refused)


def _missed(line: Line) -> tuple[int, ...]:
    return (line.silence_missed, line.stay_missed)


def _month(line: Line) -> date:
    assert line.month is not None
    return line.month


def _table(columns: tuple[str, ...], lines: list[tuple[str, tuple[int, ...]]]) -> Table:
    """Return a table whose bars are measured against its longest."""
    longest = max((number for _label, numbers in lines for number in numbers), default=0)
    return Table(
        columns=columns,
        rows=tuple(
            Row(
                label=label,
                cells=tuple(
                    Cell(label=column, number=number, length=_length(number, longest))
                    for column, number in zip(columns, numbers, strict=True)
                ),
            )
            for label, numbers in lines
        ),
    )


def _length(number: int, longest: int) -> int:
    """Return a length in hundredths; what is not nothing is always seen."""
    if not number:
        return 0
    return max(_STEP, round(number * 100 / longest / _STEP) * _STEP)


def _age(age: Age) -> str:
    if age.to_days is None:
        return _("Plus de %(n)d jours") % {"n": age.from_days - 1}
    return _("De %(from)d à %(to)d jours") % {"from": age.from_days, "to": age.to_days}


def _delay_row(delay: Delay | None, *, label: str) -> DelayRow | None:
    if delay is None:
        return None
    return DelayRow(
        label=label,
        decided=delay.decided,
        median=days_in_words(delay.median),
        ninth_decile=days_in_words(delay.ninth_decile),
        awaiting=days_in_words(delay.median_awaiting),
    )


def _alarm(alarm: Alarm, *, zone: str) -> AlarmShown:
    return AlarmShown(
        title=_ALARMS[alarm.kind],
        count=alarm.count,
        days=alarm.days,
        oldest=tuple((reference, instant(since, zone)) for reference, since in alarm.oldest),
    )
