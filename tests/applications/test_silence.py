"""From which day silence counts: a time closed does not count, a decision undone counts anew."""

from datetime import UTC, date, datetime, timedelta

import pytest

from escale.applications import deadlines
from escale.applications.deadlines import Suspension
from escale.applications.models import Event
from escale.applications.silence import closures, counted_from

COMPLETE = date(2026, 3, 1)


def event(day: int, to_status: str, name: str = "x") -> Event:
    at = datetime(2026, 3, 1, 9, tzinfo=UTC) + timedelta(days=day)
    return Event(at=at, to_status=to_status, name=name)


def test_a_request_never_closed_has_no_time_that_does_not_count():
    history = [event(0, "filed"), event(3, "under_review")]
    assert closures(history, zone="Europe/Paris") == []
    assert counted_from(COMPLETE, history, zone="Europe/Paris") == COMPLETE


def test_the_time_closed_runs_from_the_closure_to_the_reopening():
    history = [
        event(0, "filed"),
        event(10, "closed"),
        event(12, "closed", "reopening_asked"),
        event(40, "awaiting_pieces", "reopened"),
        event(50, "closed"),
        event(60, "awaiting_pieces", "reopened"),
    ]
    assert closures(history, zone="Europe/Paris") == [
        Suspension(began_on=date(2026, 3, 11), ended_on=date(2026, 4, 10)),
        Suspension(began_on=date(2026, 4, 20), ended_on=date(2026, 4, 30)),
    ]


@pytest.mark.parametrize("name", ["refusal_reversed", "approval_revoked"])
def test_a_decision_undone_begins_sixty_new_days(name):
    history = [event(0, "filed"), event(30, "refused"), event(100, "under_review", name)]
    counted = counted_from(COMPLETE, history, zone="Europe/Paris")
    assert counted == date(2026, 6, 9)
    assert deadlines.silence_on(counted) == date(2026, 8, 8)


def test_the_day_is_the_one_it_is_in_the_zone_of_the_file():
    late = Event(
        at=datetime(2026, 6, 9, 22, 30, tzinfo=UTC),
        to_status="under_review",
        name="refusal_reversed",
    )
    assert counted_from(COMPLETE, [late], zone="Europe/Paris") == date(2026, 6, 10)
    assert counted_from(COMPLETE, [late], zone="America/Cayenne") == date(2026, 6, 9)
