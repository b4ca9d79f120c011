"""Hours drawn into slots, in any zone, over any clock change."""

import itertools
from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from escale.appointments.drawing import Hours, Off, drawn
from escale.appointments.territories import holidays_in

ZONES = ("Europe/Paris", "America/Miquelon", "Pacific/Noumea", "Indian/Reunion", "America/Cayenne")


def hours(**changes) -> Hours:
    facts = {
        "counter": 1,
        "weekday": 0,
        "opens_at": time(9),
        "closes_at": time(12),
        "slot_minutes": 15,
        "places": 1,
        "since": date(2020, 1, 1),
    }
    return Hours(**{**facts, **changes})


stretches = st.builds(
    hours,
    counter=st.integers(1, 3),
    weekday=st.integers(0, 6),
    opens_at=st.times(max_value=time(20)),
    closes_at=st.times(min_value=time(20, 1)),
    slot_minutes=st.integers(5, 240),
    places=st.integers(1, 4),
)


@given(
    st.lists(stretches, max_size=4),
    st.dates(date(2026, 1, 1), date(2030, 12, 31)),
    st.sampled_from(ZONES),
)
def test_a_place_is_drawn_once_within_its_hours_and_lasts_its_minutes(lines, first, zone):
    days = [first + timedelta(days=n) for n in range(8)]
    seats = list(drawn(lines, days=days, zone=zone))
    assert len({(s.counter, s.starts_at, s.place) for s in seats}) == len(seats)
    lasts = {(line.counter, timedelta(minutes=line.slot_minutes)) for line in lines}
    for seat in seats:
        there = seat.starts_at.astimezone(ZoneInfo(zone))
        assert there.date() in days
        assert (seat.counter, seat.ends_at - seat.starts_at) in lasts
        assert any(
            line.weekday == there.weekday() and line.opens_at <= there.time() < line.closes_at
            for line in lines
        )


@pytest.mark.parametrize("zone", ["Europe/Paris", "America/Miquelon"])
def test_the_hour_that_spring_skips_is_not_drawn_and_the_one_autumn_repeats_is_drawn_once(zone):
    all_night = [hours(weekday=n, opens_at=time(0), closes_at=time(6)) for n in range(7)]
    for year in range(2026, 2031):
        days = [date(year, 1, 1) + timedelta(days=n) for n in range(365)]
        seats = list(drawn(all_night, days=days, zone=zone))
        by_day: dict[date, int] = {}
        for seat in seats:
            day = seat.starts_at.astimezone(ZoneInfo(zone)).date()
            by_day[day] = by_day.get(day, 0) + 1
        assert sorted(set(by_day.values())) == [20, 24]
        assert list(by_day.values()).count(20) == 1
        starts = sorted(seat.starts_at for seat in seats)
        assert all(b - a >= timedelta(minutes=15) for a, b in itertools.pairwise(starts))


def test_what_is_off_is_not_drawn_nor_what_touches_it():
    monday = date(2026, 11, 30)
    nine = datetime(2026, 11, 30, 8, tzinfo=UTC)
    off = [
        Off(counter=None, starts_at=nine + timedelta(minutes=20), ends_at=nine + timedelta(hours=1))
    ]
    seats = list(drawn([hours()], days=[monday], zone="Europe/Paris", off=off))
    assert [seat.starts_at for seat in seats][:2] == [nine, nine + timedelta(hours=1)]
    other = [Off(counter=2, starts_at=nine, ends_at=nine + timedelta(hours=3))]
    assert len(list(drawn([hours()], days=[monday], zone="Europe/Paris", off=other))) == 12
    assert list(drawn([hours()], days=[monday], zone="Europe/Paris", holidays={monday})) == []


def test_places_of_hours_that_overlap_add_up():
    monday = date(2026, 11, 30)
    lines = [hours(places=2), hours(places=1)]
    seats = list(drawn(lines, days=[monday], zone="Europe/Paris"))
    assert sorted({seat.place for seat in seats}) == [1, 2, 3]


@pytest.mark.parametrize(
    "departments, day, is_off",
    [
        (["38"], date(2026, 12, 25), True),
        (["38"], date(2026, 12, 26), False),
        (["67"], date(2026, 12, 26), True),
        (["57"], date(2026, 4, 3), True),
        (["67", "38"], date(2026, 12, 26), False),
        (["974"], date(2026, 12, 20), True),
        (["971"], date(2026, 5, 27), True),
        (["988"], date(2026, 9, 24), True),
        ([], date(2026, 7, 14), True),
        ([], date(2026, 12, 20), False),
    ],
)
def test_public_holidays_are_those_of_the_territory(departments, day, is_off):
    assert (day in holidays_in(departments, day.year)) is is_off
