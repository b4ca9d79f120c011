"""The figures of a prefecture: computed by sets, in as many questions whatever its size.

Days are those of the prefecture's zone; an application counts where it is now.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any, Final

from django.db import connection

from escale.applications.enums import UNDECIDED, Status
from escale.kit import clock
from escale.people.models import Prefecture

#: The ages of what waits: from so many days, to so many, included; the last has no end.
AGES: Final = ((0, 15), (16, 30), (31, 60), (61, 90), (91, None))


@dataclass(frozen=True, kw_only=True)
class Line:
    """One month and one case; empty for all of them."""

    month: date | None = None
    case: str = ""
    received: int = 0
    approved: int = 0
    refused: int = 0
    silence_missed: int = 0
    stay_missed: int = 0

    @property
    def decided(self) -> int:
        """How many were decided."""
        return self.approved + self.refused


@dataclass(frozen=True, kw_only=True)
class Delay:
    """Days from a complete file to its decision, those waiting for the person set apart."""

    month: date | None
    case: str
    decided: int
    median: float
    ninth_decile: float
    median_awaiting: float


@dataclass(frozen=True, kw_only=True)
class Age:
    """What waits of an age, in days since the filing."""

    from_days: int
    to_days: int | None
    office: int
    person: int


@dataclass(frozen=True, kw_only=True)
class Figures:
    """All the figures of a prefecture over a period, both days included."""

    starts_on: date
    ends_on: date
    lines: tuple[Line, ...]
    delays: tuple[Delay, ...]
    ages: tuple[Age, ...]

    def delay(self, *, month: date | None = None, case: str = "") -> Delay | None:
        """Return the delays of a month and a case, or of all of them."""
        return next((d for d in self.delays if (d.month, d.case) == (month, case)), None)

    def by_month(self) -> list[Line]:
        """Return one line a month of the period, empty ones too, the latest first."""
        months = reversed(list(months_of(self.starts_on, self.ends_on)))
        return [_sum([line for line in self.lines if line.month == m], month=m) for m in months]

    def by_case(self) -> list[Line]:
        """Return one line a case."""
        cases = sorted({line.case for line in self.lines})
        return [_sum([line for line in self.lines if line.case == c], case=c) for c in cases]

    def total(self) -> Line:
        """Return all of it in one line."""
        return _sum(list(self.lines))


def figures_of(prefecture: Prefecture, *, starts_on: date, ends_on: date) -> Figures:
    """Return the figures of a prefecture from a day to another, both included."""
    asked = {
        "prefecture": prefecture.pk,
        "zone": prefecture.zone,
        "starts_on": starts_on,
        "ends_on": ends_on,
        "today": clock.today(prefecture.zone),
        "undecided": [status.value for status in UNDECIDED],
        "awaiting": Status.AWAITING_PIECES.value,
    }
    return Figures(
        starts_on=starts_on,
        ends_on=ends_on,
        lines=tuple(Line(**row) for row in _rows(_LINES, asked)),
        delays=tuple(Delay(**row) for row in _rows(_DELAYS, asked)),
        ages=_ages(asked),
    )


def months_of(starts_on: date, ends_on: date) -> Iterator[date]:
    """Yield the first day of each month of a period, in order."""
    month = starts_on.replace(day=1)
    while month <= ends_on:
        yield month
        month = (month + timedelta(days=31)).replace(day=1)


def _ages(asked: Mapping[str, Any]) -> tuple[Age, ...]:
    by_age: dict[int, list[int]] = {start: [0, 0] for start, _end in AGES}
    for row in _rows(_WAITING, asked):
        start = max(start for start, _end in AGES if start <= max(row["days"], 0))
        by_age[start][bool(row["is_persons"])] += row["counted"]
    return tuple(
        Age(from_days=start, to_days=end, office=by_age[start][0], person=by_age[start][1])
        for start, end in AGES
    )


def _sum(lines: list[Line], *, month: date | None = None, case: str = "") -> Line:
    counted = ("received", "approved", "refused", "silence_missed", "stay_missed")
    sums = {name: sum(getattr(line, name) for line in lines) for name in counted}
    return Line(month=month, case=case, **sums)


def _rows(sql: str, values: Mapping[str, Any]) -> Iterator[dict[str, Any]]:
    with connection.cursor() as cursor:
        cursor.execute(sql, values)
        names = [column.name for column in cursor.description or ()]
        for row in cursor.fetchall():
            yield dict(zip(names, row, strict=True))


# What was decided in the period, found by its day (`indexes.OF_THE_DECISIONS`).
_DECISIONS: Final = """
select a.id, a."case", a.complete_on, e.act, e.at, (e.at at time zone %(zone)s)::date as decided_on
from applications_event e join applications_application a on a.id = e.application_id
where e.act in ('sign_approval', 'sign_refusal')
  and a.prefecture_id = %(prefecture)s and a.filed_at is not null
  and e.at >= %(starts_on)s::timestamp at time zone %(zone)s
  and e.at < (%(ends_on)s + 1)::timestamp at time zone %(zone)s
"""

# A legal date is missed on its own day: the month it is counted in. When the examination ended is
# looked for only of those whose date falls in the period.
_LINES: Final = f"""
with decisions as ({_DECISIONS}), to_keep as (
    select a."case", a.silence_on, a.document_expires_on,
           (a.filed_at at time zone %(zone)s)::date as filed_on,
           case when a.status <> all(%(undecided)s) then (
               select (max(e.at) at time zone %(zone)s)::date
               from applications_event e
               where e.application_id = a.id and e.from_status = any(%(undecided)s)
                 and e.to_status <> all(%(undecided)s)
           ) end as ended_on
    from applications_application a
    where a.prefecture_id = %(prefecture)s and a.filed_at is not null
      and (a.silence_on between %(starts_on)s and %(ends_on)s
           or a.document_expires_on between %(starts_on)s and %(ends_on)s)
)
select date_trunc('month', happened_on)::date as month, "case",
       count(*) filter (where what = 'received') as received,
       count(*) filter (where what = 'sign_approval') as approved,
       count(*) filter (where what = 'sign_refusal') as refused,
       count(*) filter (where what = 'silence') as silence_missed,
       count(*) filter (where what = 'stay') as stay_missed
from (
    select "case", (filed_at at time zone %(zone)s)::date as happened_on, 'received' as what
    from applications_application
    where prefecture_id = %(prefecture)s
      and filed_at >= %(starts_on)s::timestamp at time zone %(zone)s
      and filed_at < (%(ends_on)s + 1)::timestamp at time zone %(zone)s
    union all
    select "case", decided_on, act from decisions
    union all
    select "case", silence_on, 'silence' from to_keep
    where case when ended_on is null then silence_on <= %(today)s else ended_on > silence_on end
    union all
    select "case", document_expires_on, 'stay' from to_keep
    where document_expires_on >= filed_on
      and coalesce(ended_on, %(today)s) > document_expires_on
) what_happened
where happened_on between %(starts_on)s and %(ends_on)s
group by 1, 2
order by 1, 2
"""  # noqa: S608 - every value is a parameter

# The days between a request for pieces and its end are the person's, not the office's.
_DELAYS: Final = f"""
with decisions as ({_DECISIONS}), measured as (
    select d."case", date_trunc('month', d.decided_on)::date as month,
           greatest(d.decided_on - d.complete_on, 0) as days,
           coalesce((
               select sum(greatest(
                   least((coalesce(r.ended_at, d.at) at time zone %(zone)s)::date, d.decided_on)
                   - greatest((r.sent_at at time zone %(zone)s)::date, d.complete_on), 0))
               from applications_piecerequest r
               where r.application_id = d.id and r.sent_at < d.at
           ), 0) as awaiting
    from decisions d
    where d.complete_on is not null
)
select month, coalesce("case", '') as "case", count(*) as decided,
       percentile_cont(0.5) within group (order by greatest(days - awaiting, 0)) as median,
       percentile_cont(0.9) within group (order by greatest(days - awaiting, 0)) as ninth_decile,
       percentile_cont(0.5) within group (order by awaiting) as median_awaiting
from measured
group by grouping sets ((month, "case"), (month), ("case"), ())
having count(*) > 0
order by 1, 2
"""  # noqa: S608 - every value is a parameter

_WAITING: Final = """
select %(today)s - (filed_at at time zone %(zone)s)::date as days,
       status = %(awaiting)s as is_persons, count(*) as counted
from applications_application
where prefecture_id = %(prefecture)s and status = any(%(undecided)s) and filed_at is not null
group by 1, 2
"""
