"""Open the seats that the managers' hours draw, and close those that they draw no more."""

from collections.abc import Iterable, Sequence
from datetime import date, datetime, timedelta

from django.db import connection, transaction

from escale.appointments.drawing import Drawn, Hours, Off, drawn
from escale.appointments.free import Opening
from escale.appointments.opening import BookingRules, Counter, OpeningHours, OutOfService
from escale.appointments.territories import holidays_in
from escale.kit import clock
from escale.people.models import Prefecture


def open_due() -> int:
    """Open the seats of every prefecture that has counters; return how many were opened."""
    places = Prefecture.objects.filter(counters__isnull=False).distinct().order_by("pk")
    return sum(open_for(prefecture) for prefecture in places)


@transaction.atomic
def open_for(prefecture: Prefecture) -> int:
    """Open the seats of a prefecture up to its horizon; return how many are new, or open again.

    Done twice, or by two workers, it comes to the same. A seat that is not drawn any more is
    closed; whoever had booked it keeps their appointment, unless the office was closed
    (`close_slot`).
    """
    # One worker at a time a prefecture: the row is the lock.
    BookingRules.objects.get_or_create(prefecture=prefecture)
    BookingRules.objects.select_for_update().get(prefecture=prefecture)
    now = clock.now()
    seats = [seat for seat in seats_of(prefecture, _days(prefecture)) if seat.starts_at > now]
    opened = _open(prefecture, seats)
    _close_others(prefecture, seats, since=now)
    return opened


def seats_of(prefecture: Prefecture, days: Sequence[date]) -> Iterable[Drawn]:
    """Yield the places that a prefecture's hours draw for these days."""
    counters = set(
        Counter.objects.filter(prefecture=prefecture, is_open=True).values_list("pk", flat=True)
    )
    hours = OpeningHours.objects.filter(counter__in=counters).order_by("pk")
    off = OutOfService.objects.filter(prefecture=prefecture, ends_at__gt=clock.now())
    holidays: set[date] = set()
    for year in {day.year for day in days}:
        holidays |= set(holidays_in(prefecture.departments, year))
    return drawn(
        [
            Hours(
                counter=each.counter_id,
                weekday=each.weekday,
                opens_at=each.opens_at,
                closes_at=each.closes_at,
                slot_minutes=each.slot_minutes,
                places=each.places,
                since=each.since,
                until=each.until,
            )
            for each in hours
        ],
        days=days,
        zone=prefecture.zone,
        off=[
            Off(counter=each.counter_id, starts_at=each.starts_at, ends_at=each.ends_at)
            for each in off
        ],
        holidays=holidays,
    )


def _days(prefecture: Prefecture) -> list[date]:
    first, last = clock.today(prefecture.zone), Opening(prefecture).last_day
    return [first + timedelta(days=n) for n in range((last - first).days + 1)]


_OPEN = """
insert into appointments_seat
    (counter_id, prefecture_id, starts_at, ends_at, place, is_closed, is_taken)
select counter, %s, starts_at, ends_at, place, false, false
from unnest(%s::bigint[], %s::timestamptz[], %s::timestamptz[], %s::smallint[])
     as drawn(counter, starts_at, ends_at, place)
on conflict (counter_id, starts_at, place) do update
    set is_closed = false, ends_at = excluded.ends_at
    where appointments_seat.is_closed
"""
_CLOSE_OTHERS = """
update appointments_seat seat set is_closed = true
where prefecture_id = %s and starts_at > %s and not is_closed and not exists (
    select from unnest(%s::bigint[], %s::timestamptz[], %s::smallint[])
        as drawn(counter, starts_at, place)
    where drawn.counter = seat.counter_id and drawn.starts_at = seat.starts_at
      and drawn.place = seat.place
)
"""


def _open(prefecture: Prefecture, seats: Sequence[Drawn]) -> int:
    if not seats:
        return 0
    with connection.cursor() as cursor:
        cursor.execute(
            _OPEN,
            [
                prefecture.pk,
                [seat.counter for seat in seats],
                [seat.starts_at for seat in seats],
                [seat.ends_at for seat in seats],
                [seat.place for seat in seats],
            ],
        )
        return int(cursor.rowcount)


def _close_others(prefecture: Prefecture, seats: Sequence[Drawn], *, since: datetime) -> None:
    with connection.cursor() as cursor:
        cursor.execute(
            _CLOSE_OTHERS,
            [
                prefecture.pk,
                since,
                [seat.counter for seat in seats],
                [seat.starts_at for seat in seats],
                [seat.place for seat in seats],
            ],
        )
