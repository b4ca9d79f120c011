"""20,000 days on end, each date of the law: the day shown is the day enforced, and time runs forward.

Leap years, ends of months and of years, changes of clocks and thirteen zones, one after the other.
"""

from collections.abc import Callable
from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

import pytest

from escale.applications import deadlines
from escale.applications.deadlines import (
    Suspension,
    end_of_day,
    extension_certificate_due,
    extension_certificate_period,
    is_past,
    is_to_close,
    local_date,
    silence_on,
)
from escale.procedures.routing import DEPARTMENTS
from escale.procedures.windows import filing_advice, last_day_in_time, reminders_on

DAY = timedelta(days=1)
SECOND = timedelta(seconds=1)
ZONES = sorted({d.zone for d in DEPARTMENTS})
DAYS = [date(2005, 1, 1) + n * DAY for n in range(20_000)]


def at_noon(day: date, zone: str) -> datetime:
    return datetime.combine(day, time(12), ZoneInfo(zone)).astimezone(UTC)


#: What each gives from a day, and the fewest and the most days that it may give.
DATES: dict[str, tuple[Callable[[date], date], int, int]] = {
    "answer": (lambda day: deadlines.answer_by(at_noon(day, "UTC"), "UTC"), 30, 30),
    "extended answer": (deadlines.extended_answer_by, 15, 15),
    "reopening": (deadlines.reopening_until, 59, 62),
    "revocation, answer": (deadlines.revocation_answer_until, 15, 15),
    "revocation": (deadlines.revocable_until, 120, 123),
    "appeal": (deadlines.appeal_until, 60, 67),
    "appeal against silence": (deadlines.silence_appeal_until, 60, 67),
    "hold of a certificate": (deadlines.held_until, 10, 10),
    "sending again": (deadlines.send_again_by, 3, 3),
    "draft": (lambda day: deadlines.draft_expires_on(at_noon(day, "UTC"), "UTC"), 89, 92),
    "silence": (silence_on, 60, 60),
    "end of a certificate": (
        lambda day: extension_certificate_period(covered_until=day, issued_on=day).ends_on,
        89,
        92,
    ),
    "late filing": (lambda day: filing_advice(day, today=day).late_until, 181, 184),
}


def test_there_are_twenty_thousand_days_with_what_breaks_dates():
    assert len(DAYS) == 20_000
    assert sum(day.month == 2 and day.day == 29 for day in DAYS) >= 13


@pytest.mark.parametrize("name", DATES)
def test_a_date_gives_at_least_its_days_and_never_runs_backwards(name):
    given, fewest, most = DATES[name]
    last = date.min
    for day in DAYS:
        until = given(day)
        assert fewest <= (until - day).days <= most, day
        assert until >= last, day
        last = until


@pytest.mark.parametrize("zone", ZONES)
def test_the_day_shown_is_enforced_to_its_last_second(zone):
    for day in DAYS:
        last_second = end_of_day(day, zone)
        assert local_date(last_second, zone) == day
        assert local_date(last_second + SECOND, zone) == day + DAY
        assert not is_past(day, zone, at=last_second)
        assert is_past(day, zone, at=last_second + SECOND)


@pytest.mark.parametrize("zone", ZONES)
def test_nothing_closes_before_two_hours_have_passed(zone):
    margin = deadlines.CLOSING_MARGIN
    for day in DAYS:
        last_second = end_of_day(day, zone)
        assert not is_to_close(day, zone, at=last_second + margin)
        assert is_to_close(day, zone, at=last_second + margin + SECOND)


@pytest.mark.parametrize("zone", ZONES)
def test_a_request_sent_a_second_before_or_after_midnight_has_thirty_whole_days(zone):
    for day in DAYS:
        midnight = end_of_day(day, zone)
        for sent in (midnight, midnight + SECOND):
            until = deadlines.answer_by(sent, zone)
            whole = end_of_day(until, zone) - sent
            # An hour may be lost, or won, to the clocks; never a day.
            assert whole >= 30 * DAY - timedelta(hours=1)
            assert until - local_date(sent, zone) == 30 * DAY


def test_every_filing_window_opens_before_it_closes_and_before_the_end():
    for ends in DAYS:
        advice = filing_advice(ends, today=ends)
        assert advice.opens_on == ends - 120 * DAY
        assert advice.closes_on == ends - 60 * DAY == last_day_in_time(ends)
        assert advice.opens_on <= advice.advised_on <= advice.closes_on < ends
        first, second = reminders_on(ends)
        assert first < second < advice.closes_on
        assert advice.opens_on - first <= 3 * DAY  # as the window opens


def test_every_chain_of_certificates_covers_every_day():
    """Issued when due, five times on: no hole, no day twice, and nothing of the past."""
    for ends in DAYS[::5]:
        covered_until = ends
        for _renewal in range(5):
            due = extension_certificate_due(
                complete_on=ends - 70 * DAY, filed_in_time=True, covered_until=covered_until
            )
            assert due == covered_until - deadlines.CERTIFICATE_DAYS_AHEAD * DAY
            period = extension_certificate_period(covered_until=covered_until, issued_on=due)
            assert period.starts_on == covered_until + DAY > due
            assert period.ends_on < deadlines.add_months(period.starts_on, 3)
            covered_until = period.ends_on


def test_a_certificate_issued_late_never_begins_before_it_is_issued():
    for ends in DAYS[::3]:
        for late in (0, 1, 30, 200):
            issued = ends + late * DAY
            period = extension_certificate_period(covered_until=ends, issued_on=issued)
            assert period.starts_on >= issued
            assert period.starts_on > ends


def test_awaiting_pieces_never_brings_silence_nearer():
    for complete in DAYS[::3]:
        before = silence_on(complete)
        for began, length in ((0, 0), (5, 30), (59, 45), (60, 30), (61, 30)):
            asked = Suspension(
                began_on=complete + began * DAY, ended_on=complete + (began + length) * DAY
            )
            after = silence_on(complete, suspensions=[asked])
            assert after - before in {timedelta(0), length * DAY}
            assert (after > before) is (began <= 60 and length > 0)
