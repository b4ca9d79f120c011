"""The day displayed is the day on which a request is closed: in Python and in the database alike."""

from datetime import UTC, date, datetime, timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from escale.applications.deadlines import (
    CLOSING_MARGIN,
    REMINDER_DAYS,
    after_outage,
    answer_by,
    end_of_day,
    is_past,
    is_to_close,
    local_date,
    reminders_past,
)
from escale.applications.examination import PieceRequest
from escale.kit import clock
from escale.procedures.routing import DEPARTMENTS
from tests import people

ZONES = sorted({d.zone for d in DEPARTMENTS})
SECOND = timedelta(seconds=1)


def _last_sunday(year: int, month: int) -> date:
    day = date(year, month, 31)
    return day - timedelta(days=(day.weekday() + 1) % 7)


#: The changes of clocks, the leap days, the year ends, and the days around them.
AWKWARD = sorted(
    {
        day + timedelta(days=shift)
        for year in range(2024, 2037)
        for day in (
            _last_sunday(year, 3),
            _last_sunday(year, 10),
            date(year, 2, 28),
            date(year, 12, 31),
        )
        for shift in (-1, 0, 1)
    }
)
instants = st.datetimes(datetime(2020, 1, 1), datetime(2050, 1, 1)).map(  # noqa: DTZ001 - made aware
    lambda moment: moment.replace(tzinfo=UTC)
)


@pytest.mark.parametrize("zone", ZONES)
@settings(max_examples=1600, deadline=None)
@given(sent_at=instants)
def test_a_request_is_closed_two_hours_after_the_end_of_the_day_displayed(zone, sent_at):
    displayed = answer_by(sent_at, zone)
    last_second = end_of_day(displayed, zone)
    assert not is_past(displayed, zone, at=last_second)
    assert not is_to_close(displayed, zone, at=last_second + CLOSING_MARGIN)
    assert is_to_close(displayed, zone, at=last_second + CLOSING_MARGIN + SECOND)


@pytest.mark.django_db
def test_the_database_says_the_same_of_every_zone_on_every_awkward_day():
    application, officer = people.filed(), people.staff()
    PieceRequest.objects.bulk_create(
        PieceRequest(
            application=application,
            sent_by=officer,
            zone=zone,
            answer_by=day,
            ended_at=clock.now(),  # one application has one request that is pending
            ending=PieceRequest.Ending.CANCELLED,
        )
        for zone in ZONES
        for day in AWKWARD
    )
    compared = 0
    for place, day in enumerate(AWKWARD):
        near = PieceRequest.objects.filter(answer_by=day)
        for zone in (ZONES[(place + step) % len(ZONES)] for step in range(0, len(ZONES), 4)):
            for at in (end_of_day(day, zone), end_of_day(day, zone) + SECOND):
                past = set(near.past_due(at=at).values_list("zone", flat=True))
                assert past == {one for one in ZONES if is_past(day, one, at=at)}, (day, zone)
                compared += len(ZONES)
    assert compared > 15_000


@pytest.mark.django_db
def test_the_day_there_is_the_day_that_python_says():
    application, officer = people.filed(), people.staff()
    for zone in ZONES:
        PieceRequest.objects.create(
            application=application,
            sent_by=officer,
            zone=zone,
            answer_by=date(2026, 1, 1),
            ended_at=clock.now(),
            ending=PieceRequest.Ending.CANCELLED,
        )
    for hour in range(0, 24 * 400, 7):
        at = datetime(2027, 1, 1, tzinfo=UTC) + timedelta(hours=hour, minutes=hour % 60)
        found = PieceRequest.objects.with_day(at=at).values_list("zone", "today")
        assert dict(found) == {zone: local_date(at, zone) for zone in ZONES}


@given(days=st.integers(-400, 400))
def test_the_most_urgent_reminder_is_the_one_whose_day_came_last(days):
    on = date(2026, 6, 1)
    found = reminders_past(on + timedelta(days=days), on=on)
    come = [one for one in REMINDER_DAYS if days <= one]
    assert found == (min(come) if come else None)


@settings(max_examples=2000, deadline=None)
@given(
    day=st.sampled_from(AWKWARD),
    zone=st.sampled_from(ZONES),
    began=st.integers(-200, 200),
    lasted=st.integers(1, 400),
)
def test_an_outage_never_brings_a_day_forward_and_gives_three_whole_days(day, zone, began, lasted):
    began_at = end_of_day(day, zone) + timedelta(hours=began)
    ended_at = began_at + timedelta(hours=lasted)
    after = after_outage(day, zone, began_at=began_at, ended_at=ended_at)
    assert after >= day
    if is_past(day, zone, at=began_at):
        assert after == day
    else:
        assert after >= local_date(ended_at, zone) + timedelta(days=3)
        assert after in {day, local_date(ended_at, zone) + timedelta(days=3)}
