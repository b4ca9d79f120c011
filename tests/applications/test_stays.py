"""Until when a stay is proved: with all done in time, the papers leave no hole, anywhere, ever."""

from datetime import UTC, date, datetime, time, timedelta
from types import SimpleNamespace
from zoneinfo import ZoneInfo

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from escale.applications import deadlines
from escale.applications.enums import Status
from escale.applications.models import Application, Certificate
from escale.applications.stays import (
    OPEN_ENDED,
    ahead_of,
    next_extension_on,
    next_period,
    proved_until,
)
from escale.procedures.calendar_months import add_months

ZONES = (
    *("Europe/Paris", "America/Miquelon", "America/Cayenne", "Indian/Reunion", "Indian/Mayotte"),
    *("Pacific/Noumea", "Pacific/Tahiti", "Pacific/Wallis"),
)
DAYS = st.dates(date(2026, 1, 1), date(2045, 12, 31))
A_DAY = timedelta(days=1)


def application(expires_on: date | None, **columns) -> Application:
    """A request filed in time and complete, in memory."""
    return Application(
        status=Status.UNDER_REVIEW,
        **{
            "document_expires_on": expires_on,
            "covered_until": expires_on,
            "complete_on": date(2025, 9, 1),
            "filed_in_time": True,
            **columns,
        },
    )


def certificate(starts_on: date, ends_on: date | None, **columns) -> Certificate:
    """A certificate, in memory."""
    return Certificate(starts_on=starts_on, ends_on=ends_on, **columns)


@settings(max_examples=2500, deadline=None)
@given(expires_on=DAYS, zone=st.sampled_from(ZONES), waits=st.lists(st.integers(0, 15), max_size=8))
@example(expires_on=date(2027, 11, 30), zone="Europe/Paris", waits=[0])  # a leap day ends it
@example(expires_on=date(2027, 3, 27), zone="Europe/Paris", waits=[15])  # clocks go forward
def test_issued_in_time_the_papers_leave_no_hole_and_no_day_twice(expires_on, zone, waits):
    """Each is issued on its day, or up to fifteen days late: still before the gap."""
    held, certificates = application(expires_on, zone=zone), []
    for wait in waits:
        due_on = next_extension_on(held)
        assert due_on == ahead_of(held.covered_until)
        # At the first second and at the last of that day there, it is that day.
        for hour in (time.min, time(23, 59, 59)):
            instant = datetime.combine(due_on, hour, ZoneInfo(zone)).astimezone(UTC)
            assert deadlines.local_date(instant, zone) == due_on
        period = next_period(held, issued_on=due_on + timedelta(days=wait))
        assert period.starts_on == held.covered_until + A_DAY
        assert period.ends_on <= add_months(period.starts_on, 3)
        certificates.append(certificate(period.starts_on, period.ends_on))
        held.covered_until = period.ends_on
    start = expires_on - timedelta(days=100)
    assert proved_until(certificates, expires_on=expires_on, on=start) == held.covered_until
    proved = [expires_on, *(each.starts_on for each in certificates)]
    assert proved == sorted(set(proved))


@settings(max_examples=1000, deadline=None)
@given(expires_on=DAYS, late=st.integers(16, 800))
def test_issued_late_it_starts_the_day_it_is_issued(expires_on, late):
    issued_on = ahead_of(expires_on) + timedelta(days=late)
    period = next_period(application(expires_on), issued_on=issued_on)
    assert period.starts_on == issued_on
    found = [certificate(period.starts_on, period.ends_on)]
    day_before = issued_on - A_DAY
    assert proved_until(found, expires_on=expires_on, on=issued_on) == period.ends_on
    if late > 16:
        assert proved_until(found, expires_on=expires_on, on=day_before) is None


def test_complete_after_the_end_it_is_due_the_day_it_is_complete():
    late = application(date(2027, 1, 10), complete_on=date(2027, 2, 20))
    assert next_extension_on(late) == date(2027, 2, 20)


@pytest.mark.parametrize(
    "columns",
    [
        {"filed_in_time": False},
        {"complete_on": None},
        {"covered_until": None},
        {"status": Status.REFUSED},
        {"status": Status.CLOSED},
        {"status": Status.WITHDRAWN},
        {"status": Status.APPROVED},
    ],
)
def test_nothing_follows_outside_the_law(columns):
    held = application(date(2027, 1, 10))
    for name, value in columns.items():
        setattr(held, name, value)
    assert next_extension_on(held) is None


def test_after_one_given_outside_the_rule_the_others_follow():
    held = application(date(2027, 1, 10), filed_in_time=False, complete_on=None, is_prolonged=True)
    assert next_extension_on(held) == date(2026, 12, 26)


def test_one_that_a_refusal_ended_proves_no_more_than_its_last_day():
    ended = certificate(date(2027, 1, 1), date(2027, 3, 31), ended_on=date(2027, 2, 10))
    on = SimpleNamespace(last=date(2027, 2, 10), after=date(2027, 2, 11))
    assert proved_until([ended], expires_on=None, on=on.last) == on.last
    assert proved_until([ended], expires_on=None, on=on.after) is None


def test_an_approval_certificate_proves_until_the_handover():
    approval = certificate(date(2027, 1, 1), None)
    extension = certificate(date(2027, 1, 1), date(2027, 3, 31))
    found = proved_until([extension, approval], expires_on=None, on=date(2027, 5, 1))
    assert found == OPEN_ENDED
    handed_over = certificate(date(2027, 1, 1), None, ended_on=date(2027, 4, 2))
    assert proved_until([handed_over], expires_on=None, on=date(2027, 4, 2)) == date(2027, 4, 2)
