"""Every legal date: the day displayed is the day enforced."""

from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from escale.applications import deadlines
from escale.applications.deadlines import (
    Suspension,
    answer_by,
    appeal_until,
    complete_on,
    draft_expires_on,
    draft_warnings_on,
    end_of_day,
    extended_answer_by,
    extension_certificate_due,
    extension_certificate_period,
    held_until,
    is_past,
    local_date,
    reopening_until,
    silence_appeal_until,
    silence_on,
    undo_until,
)
from escale.procedures.routing import DEPARTMENTS

ZONES = sorted({d.zone for d in DEPARTMENTS})
SECOND = timedelta(seconds=1)


def _last_sunday(year, month):
    day = date(year, month, 31)
    return day - timedelta(days=(day.weekday() + 1) % 7)


#: The days on which a deadline computed in the wrong zone or in hours would break.
AWKWARD = sorted(
    {
        day + timedelta(days=shift)
        for year in range(2020, 2046)
        for day in (
            _last_sunday(year, 3),
            _last_sunday(year, 10),
            date(year, 2, 28),
            date(year, 12, 31),
        )
        for shift in (-30, -1, 0, 1)
    }
)
days = st.one_of(st.sampled_from(AWKWARD), st.dates(date(2000, 1, 1), date(2060, 12, 31)))
zones = st.sampled_from(ZONES)
instants = st.builds(
    lambda day, second: (
        datetime(day.year, day.month, day.day, tzinfo=UTC) + timedelta(seconds=second)
    ),
    days,
    st.integers(0, 86_399),
)


# ---- displayed = enforced: 13 zones × 1,600 dates, 20,800 in all --------------------------------


@pytest.mark.parametrize("zone", ZONES)
@settings(max_examples=1600, deadline=None)
@given(dispatched_at=instants)
def test_the_day_displayed_is_the_day_enforced(zone, dispatched_at):
    displayed = answer_by(dispatched_at, zone)
    last_second = end_of_day(displayed, zone)
    assert local_date(last_second, zone) == displayed
    there = last_second.astimezone(ZoneInfo(zone))
    assert (there.hour, there.minute, there.second) == (23, 59, 59)
    assert not is_past(displayed, zone, at=last_second)
    assert is_past(displayed, zone, at=last_second + SECOND)
    assert (displayed - local_date(dispatched_at, zone)).days == 30


def test_the_zones_tried_are_all_those_of_french_prefectures():
    assert len(ZONES) == 13
    assert {"Europe/Paris", "America/Guadeloupe", "Indian/Reunion", "Pacific/Tahiti"} <= set(ZONES)


@given(days, zones)
def test_a_deadline_gives_the_whole_last_day_whatever_the_clocks_do(day, zone):
    length = end_of_day(day, zone) - end_of_day(day - timedelta(days=1), zone)
    assert length in {timedelta(hours=h) for h in (23, 24, 25)}


def test_the_same_request_ends_on_different_days_in_paris_and_in_noumea():
    dispatched_at = datetime(2026, 3, 1, 20, tzinfo=UTC)
    assert answer_by(dispatched_at, "Europe/Paris") == date(2026, 3, 31)
    assert answer_by(dispatched_at, "Pacific/Noumea") == date(2026, 4, 1)


def test_the_end_of_a_day_follows_summer_time():
    assert end_of_day(date(2026, 3, 28), "Europe/Paris") == datetime(
        2026, 3, 28, 22, 59, 59, tzinfo=UTC
    )
    assert end_of_day(date(2026, 3, 29), "Europe/Paris") == datetime(
        2026, 3, 29, 21, 59, 59, tzinfo=UTC
    )
    assert end_of_day(date(2026, 3, 29), "Pacific/Tahiti") == datetime(
        2026, 3, 30, 9, 59, 59, tzinfo=UTC
    )


def test_an_instant_without_its_zone_is_refused():
    with pytest.raises(ValueError, match="zone"):
        local_date(datetime(2026, 1, 1), "Europe/Paris")  # noqa: DTZ001 - the fault tried here
    with pytest.raises(ValueError, match="zone"):
        undo_until(datetime(2026, 1, 1))  # noqa: DTZ001 - same


# ---- complete -----------------------------------------------------------------------------------


def test_a_file_complete_at_filing_is_complete_that_day():
    filed_on = date(2026, 6, 1)
    assert complete_on(filed_on=filed_on, answered_on=[date(2026, 5, 20), filed_on]) == filed_on


def test_a_file_is_complete_on_the_day_of_its_last_answer():
    answered = [date(2026, 5, 20), date(2026, 7, 4), date(2026, 6, 30)]
    assert complete_on(filed_on=date(2026, 6, 1), answered_on=answered) == date(2026, 7, 4)


def test_a_file_that_lacks_a_piece_is_not_complete():
    assert complete_on(filed_on=date(2026, 6, 1), answered_on=[date(2026, 5, 20), None]) is None


@given(days, st.lists(days))
def test_a_file_is_never_complete_before_it_is_filed(filed_on, answered_on):
    assert complete_on(filed_on=filed_on, answered_on=answered_on) >= filed_on


# ---- silence ------------------------------------------------------------------------------------


def test_silence_counts_sixty_days_from_a_complete_file():
    assert silence_on(date(2026, 6, 1)) == date(2026, 7, 31)


def test_the_days_awaiting_pieces_do_not_count():
    awaited = Suspension(began_on=date(2026, 6, 10), ended_on=date(2026, 6, 25))
    assert silence_on(date(2026, 6, 1), suspensions=[awaited]) == date(2026, 8, 15)


def test_two_requests_that_overlap_suspend_once():
    first = Suspension(began_on=date(2026, 6, 10), ended_on=date(2026, 6, 25))
    second = Suspension(began_on=date(2026, 6, 20), ended_on=date(2026, 6, 30))
    assert silence_on(date(2026, 6, 1), suspensions=[second, first]) == date(2026, 8, 20)


def test_while_pieces_are_awaited_the_date_is_at_the_earliest_and_moves():
    awaited = Suspension(began_on=date(2026, 6, 10))
    complete = date(2026, 6, 1)
    assert silence_on(complete, suspensions=[awaited], as_of=date(2026, 6, 10)) == date(2026, 7, 31)
    assert silence_on(complete, suspensions=[awaited], as_of=date(2026, 6, 20)) == date(2026, 8, 10)
    with pytest.raises(ValueError, match="as of"):
        silence_on(complete, suspensions=[awaited])


def test_a_request_made_before_the_file_was_complete_suspends_nothing():
    awaited = Suspension(began_on=date(2026, 5, 1), ended_on=date(2026, 6, 1))
    assert silence_on(date(2026, 6, 1), suspensions=[awaited]) == date(2026, 7, 31)


def test_a_request_made_after_the_silence_cannot_undo_it():
    late = Suspension(began_on=date(2026, 8, 10), ended_on=date(2026, 9, 10))
    assert silence_on(date(2026, 6, 1), suspensions=[late]) == date(2026, 7, 31)


spells = st.builds(
    lambda start, length: Suspension(
        began_on=date(2026, 1, 1) + timedelta(days=start),
        ended_on=date(2026, 1, 1) + timedelta(days=start + length),
    ),
    st.integers(0, 400),
    st.integers(0, 60),
)


@given(st.lists(spells, max_size=6))
def test_silence_leaves_exactly_sixty_days_that_count(suspensions):
    complete = date(2026, 2, 1)
    silence = silence_on(complete, suspensions=suspensions)
    counted = [
        day
        for day in (complete + timedelta(days=n) for n in range((silence - complete).days))
        if not any(s.began_on <= day < s.ended_on for s in suspensions)
    ]
    assert len(counted) == 60


@given(st.lists(spells, max_size=6), st.randoms())
def test_the_order_of_the_requests_does_not_matter(suspensions, random):
    shuffled = list(suspensions)
    random.shuffle(shuffled)
    complete = date(2026, 2, 1)
    assert silence_on(complete, suspensions=shuffled) == silence_on(
        complete, suspensions=suspensions
    )


# ---- requests for pieces ------------------------------------------------------------------------


def test_an_extension_adds_fifteen_days_and_never_takes_any():
    assert extended_answer_by(date(2026, 2, 20)) == date(2026, 3, 7)
    with pytest.raises(ValueError, match="adds"):
        extended_answer_by(date(2026, 2, 20), days=0)


def test_reopening_can_be_asked_for_two_months():
    assert reopening_until(date(2025, 12, 31)) == date(2026, 2, 28)


# ---- appeal -------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "notified_on, until",
    [
        (date(2021, 1, 3), date(2021, 3, 4)),  # CE, 4 June 1954, Décines-Charpieu: délai franc
        (date(2007, 10, 1), date(2007, 12, 3)),  # the 2nd is a Sunday
        (date(2025, 12, 31), date(2026, 3, 2)),  # no 31 February; 1 March is a Sunday
        (date(2026, 3, 13), date(2026, 5, 15)),  # the 14th is Ascension Day
        (date(2026, 10, 30), date(2026, 12, 31)),
        (date(2026, 10, 31), date(2027, 1, 4)),  # New Year's Day is a Friday
    ],
)
def test_the_appeal_runs_two_full_months_and_to_a_working_day(notified_on, until):
    assert appeal_until(notified_on) == until


@given(days)
def test_the_last_day_to_appeal_is_a_working_day_soon_after_two_months(notified_on):
    until = appeal_until(notified_on)
    assert until.weekday() < 5
    assert 60 <= (until - notified_on).days <= 67


@given(days)
def test_a_decision_notified_later_is_never_to_be_appealed_earlier(notified_on):
    assert appeal_until(notified_on) <= appeal_until(notified_on + timedelta(days=1))


def test_silence_is_appealed_as_a_refusal_of_its_day():
    assert silence_appeal_until(date(2026, 7, 31)) == appeal_until(date(2026, 7, 31))


# ---- extension certificate ----------------------------------------------------------------------


def test_the_certificate_comes_fifteen_days_before_the_gap():
    assert extension_certificate_due(
        complete_on=date(2026, 7, 1), filed_in_time=True, covered_until=date(2026, 9, 30)
    ) == date(2026, 9, 15)


def test_a_file_completed_late_has_its_certificate_at_once():
    assert extension_certificate_due(
        complete_on=date(2026, 10, 10), filed_in_time=True, covered_until=date(2026, 9, 30)
    ) == date(2026, 10, 10)


@pytest.mark.parametrize("complete, in_time", [(None, True), (date(2026, 7, 1), False)])
def test_an_incomplete_or_late_file_has_no_right_to_a_certificate(complete, in_time):
    assert (
        extension_certificate_due(
            complete_on=complete, filed_in_time=in_time, covered_until=date(2026, 9, 30)
        )
        is None
    )


def test_a_certificate_starts_the_day_after_and_lasts_three_months():
    period = extension_certificate_period(
        covered_until=date(2026, 9, 30), issued_on=date(2026, 9, 15)
    )
    assert (period.starts_on, period.ends_on) == (date(2026, 10, 1), date(2026, 12, 31))


def test_a_certificate_issued_late_proves_nothing_of_the_past():
    period = extension_certificate_period(
        covered_until=date(2026, 9, 30), issued_on=date(2026, 10, 20)
    )
    assert period.starts_on == date(2026, 10, 20)


@given(days, st.integers(1, 12))
def test_certificates_renewed_in_time_leave_no_gap(expires_on, renewals):
    covered_until = expires_on
    for _ in range(renewals):
        due = extension_certificate_due(
            complete_on=expires_on - timedelta(days=60),
            filed_in_time=True,
            covered_until=covered_until,
        )
        period = extension_certificate_period(covered_until=covered_until, issued_on=due)
        assert period.starts_on == covered_until + timedelta(days=1)
        assert due < period.starts_on
        assert 89 <= (period.ends_on - period.starts_on).days + 1 <= 92
        covered_until = period.ends_on


def test_a_certificate_is_held_back_ten_days_at_most():
    assert held_until(date(2026, 2, 20)) == date(2026, 3, 2)


# ---- draft, withdrawal --------------------------------------------------------------------------


def test_a_draft_untouched_three_months_is_told_twice_before():
    touched_at = datetime(2026, 2, 28, 12, tzinfo=UTC)
    assert draft_expires_on(touched_at, "Europe/Paris") == date(2026, 5, 28)
    assert draft_warnings_on(touched_at, "Europe/Paris") == (date(2026, 5, 13), date(2026, 5, 26))


@given(instants)
def test_a_withdrawal_is_undone_within_twenty_four_real_hours(withdrawn_at):
    paris = withdrawn_at.astimezone(ZoneInfo("Europe/Paris"))
    assert undo_until(paris) - withdrawn_at == timedelta(hours=24)


def test_undoing_across_a_change_of_clocks_still_takes_twenty_four_hours():
    before = datetime(2026, 3, 28, 12, tzinfo=ZoneInfo("Europe/Paris"))
    there = undo_until(before).astimezone(ZoneInfo("Europe/Paris"))
    assert (there.day, there.hour) == (29, 13)


def test_the_delays_are_those_of_the_texts():
    assert (deadlines.SILENCE_DAYS, deadlines.ANSWER_DAYS, deadlines.APPEAL_MONTHS) == (60, 30, 2)
    assert (deadlines.CERTIFICATE_MONTHS, deadlines.DRAFT_MONTHS, deadlines.UNDO_HOURS) == (
        3,
        3,
        24,
    )
