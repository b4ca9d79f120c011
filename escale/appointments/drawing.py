"""Opening hours drawn into slots: pure, in the office's own zone, over any clock change."""

from collections.abc import Container, Iterable, Iterator
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo


@dataclass(frozen=True, kw_only=True)
class Hours:
    """A stretch of a weekday (Monday is 0) at a counter, cut into slots; local times.

    `until` is the last day, included; None: until further notice.
    """

    counter: int
    weekday: int
    opens_at: time
    closes_at: time
    slot_minutes: int
    places: int
    since: date
    until: date | None = None

    def covers(self, day: date) -> bool:
        """Whether the counter receives by these hours on a day."""
        return (
            day.weekday() == self.weekday
            and self.since <= day
            and (self.until is None or day <= self.until)
        )


@dataclass(frozen=True, kw_only=True)
class Off:
    """A stretch of time during which a counter, or all of them (None), receives nobody."""

    counter: int | None
    starts_at: datetime
    ends_at: datetime


@dataclass(frozen=True, order=True)
class Drawn:
    """One place in one slot; instants are aware, in UTC; places are numbered from 1."""

    counter: int
    starts_at: datetime
    ends_at: datetime
    place: int


def drawn(
    hours: Iterable[Hours],
    *,
    days: Iterable[date],
    zone: str,
    off: Iterable[Off] = (),
    holidays: Container[date] = (),
) -> Iterator[Drawn]:
    """Yield every place of every slot of these days.

    Slots follow the clock on the wall: what it skips in spring does not exist; the hour it shows
    twice in autumn is received once, the first time. A slot that would end after the stretch, or
    that touches a stretch off, is not drawn. Places of two stretches that overlap add up.
    """
    stretches, closed = list(hours), list(off)
    there = ZoneInfo(zone)
    taken: dict[tuple[int, datetime], int] = {}
    for day in days:
        if day in holidays:
            continue
        for stretch in stretches:
            if not stretch.covers(day):
                continue
            for starts_at, ends_at in _slots(stretch, day, there):
                if _is_off(closed, stretch.counter, starts_at, ends_at):
                    continue
                before = taken.get((stretch.counter, starts_at), 0)
                taken[stretch.counter, starts_at] = before + stretch.places
                for place in range(before + 1, before + stretch.places + 1):
                    yield Drawn(stretch.counter, starts_at, ends_at, place)


def _slots(stretch: Hours, day: date, there: ZoneInfo) -> Iterator[tuple[datetime, datetime]]:
    lasts = timedelta(minutes=stretch.slot_minutes)
    wall = datetime.combine(day, stretch.opens_at)
    end = datetime.combine(day, stretch.closes_at)
    while wall + lasts <= end:
        starts_at = wall.replace(tzinfo=there).astimezone(UTC)
        # A time that the clock skips comes back as another one.
        if starts_at.astimezone(there).replace(tzinfo=None) == wall:
            yield starts_at, starts_at + lasts
        wall += lasts


def _is_off(closed: list[Off], counter: int, starts_at: datetime, ends_at: datetime) -> bool:
    return any(
        (each.counter is None or each.counter == counter)
        and each.starts_at < ends_at
        and starts_at < each.ends_at
        for each in closed
    )
