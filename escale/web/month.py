"""A month of slots as a page shows it: weeks of days, each with what is free, in the office's zone."""

import calendar
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

from escale.applications.sections.wording import in_full
from escale.appointments.free import FreeSlot, Opening
from escale.kit import clock
from escale.letters.words import day_in_words, zone_in_words
from escale.web.instants import hour, spoken


@dataclass(frozen=True, kw_only=True)
class DayShown:
    """One cell of the month; outside of it, or past, it holds nothing."""

    day: date
    words: str
    free: int
    is_in_month: bool
    is_chosen: bool


@dataclass(frozen=True, kw_only=True)
class SlotShown:
    """One time that can be chosen; `value` is what the form sends."""

    value: str
    words: str
    left: int


@dataclass(frozen=True, kw_only=True)
class Month:
    """A month, its neighbours as `2026-12` where they can be opened, and the day that is chosen."""

    title: str
    weeks: Sequence[Sequence[DayShown]]
    weekdays: Sequence[str]
    previous: str
    following: str
    chosen: str
    slots: Sequence[SlotShown]
    first_free: str
    first_free_month: str


def month_of(opening: Opening, *, month: str = "", day: str = "") -> Month:
    """Return a month (`2026-12`) and its chosen day (`2026-12-03`); what cannot be read is today's.

    Without a day, the first one that has a free slot is chosen. Two questions, whatever the month.
    """
    zone = opening.prefecture.zone
    today, last = clock.today(zone), opening.last_day
    first = _first_of(month or day[:7], today=today, last=last)
    slots = opening.between(first, _last_of(first))
    by_day: dict[date, list[FreeSlot]] = {}
    for slot in slots:
        there = slot.starts_at.astimezone(ZoneInfo(zone)).date()
        by_day.setdefault(there, []).append(slot)
    chosen = _chosen(day, by_day)
    soonest = [] if slots else opening.soonest(at_most=1)
    free_at = soonest[0].starts_at.astimezone(ZoneInfo(zone)) if soonest else None
    return Month(
        title=_month_words(first),
        weeks=[
            [
                DayShown(
                    day=each,
                    words=in_full(each),
                    free=sum(slot.left for slot in by_day.get(each, [])),
                    is_in_month=each.month == first.month,
                    is_chosen=each == chosen,
                )
                for each in week
            ]
            for week in calendar.Calendar().monthdatescalendar(first.year, first.month)
        ],
        weekdays=_weekdays(),
        previous=_code(first - timedelta(days=1)) if first > today else "",
        following=_code(_last_of(first) + timedelta(days=1)) if _last_of(first) < last else "",
        chosen=day_in_words(chosen, spoken()) if chosen else "",
        slots=[
            SlotShown(
                value=slot.starts_at.isoformat(), words=hour(slot.starts_at, zone), left=slot.left
            )
            for slot in by_day.get(chosen, [])
        ]
        if chosen
        else [],
        first_free=day_in_words(free_at.date(), spoken()) if free_at else "",
        first_free_month=_code(free_at.date()) if free_at else "",
    )


def whose_time(zone: str) -> str:
    """Return whose time a page shows: « heure de Paris »."""
    return zone_in_words(zone, spoken())


def slot_in(typed: str) -> datetime | None:
    """Return the instant that a button sent; None for what is none."""
    try:
        moment = datetime.fromisoformat(typed)
    except ValueError:
        return None
    return moment if moment.tzinfo else None


def _chosen(day: str, by_day: Mapping[date, list[FreeSlot]]) -> date | None:
    try:
        asked = date.fromisoformat(day)
    except ValueError:
        return min(by_day, default=None)
    return asked if asked in by_day else min(by_day, default=None)


def _first_of(month: str, *, today: date, last: date) -> date:
    """Return the first day of a month that is open to booking, else of this one."""
    try:
        asked = date.fromisoformat(f"{month}-01")
    except ValueError:
        return today.replace(day=1)
    return asked if today.replace(day=1) <= asked <= last else today.replace(day=1)


def _last_of(first: date) -> date:
    return first.replace(day=calendar.monthrange(first.year, first.month)[1])


def _code(day: date) -> str:
    return f"{day:%Y-%m}"


def _month_words(first: date) -> str:
    """Return « décembre 2026 »."""
    return day_in_words(first, spoken(), weekday=False).partition(" ")[2]


def _weekdays() -> list[str]:
    """Return the names of the days, from Monday."""
    monday = date(2024, 1, 1)
    days = [day_in_words(monday + timedelta(days=n), spoken()) for n in range(7)]
    return [words.partition(" ")[0] for words in days]
