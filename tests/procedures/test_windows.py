"""When to file."""

from datetime import date, timedelta

import pytest
from django.utils import translation
from hypothesis import example, given
from hypothesis import strategies as st

from escale.procedures.windows import (
    WindowState,
    filed_in_time,
    filing_advice,
    last_day_in_time,
    reminders_on,
)

EXPIRES = date(2026, 9, 30)
days = st.dates(date(2010, 1, 1), date(2060, 12, 31))
none_or_days = st.none() | days


@pytest.fixture(autouse=True)
def _french():
    with translation.override("fr"):
        yield


@pytest.mark.parametrize(
    "today, state",
    [
        (date(2026, 6, 1), WindowState.TOO_EARLY),
        (date(2026, 6, 2), WindowState.OPEN),
        (date(2026, 6, 30), WindowState.OPEN),
        (date(2026, 7, 1), WindowState.OPEN_AFTER_ADVISED),
        (date(2026, 8, 1), WindowState.OPEN_AFTER_ADVISED),
        (date(2026, 8, 2), WindowState.LATE),
        (date(2026, 9, 30), WindowState.LATE),
        (date(2026, 10, 1), WindowState.EXPIRED),
        (date(2027, 3, 30), WindowState.EXPIRED),
        (date(2027, 3, 31), WindowState.BEYOND),
    ],
)
def test_the_state_changes_on_the_days_of_the_law(today, state):
    assert filing_advice(EXPIRES, today=today).state == state


def test_the_window_runs_from_day_120_to_day_60_before_expiry():
    advice = filing_advice(EXPIRES, today=EXPIRES)
    assert (EXPIRES - advice.opens_on).days == 120
    assert (EXPIRES - advice.closes_on).days == 60
    assert advice.advised_on == date(2026, 6, 30)
    assert advice.late_until == date(2027, 3, 30)
    assert "R. 431-5" in advice.article


@given(days, days)
def test_the_state_agrees_with_filed_in_time(expires_on, today):
    advice = filing_advice(expires_on, today=today)
    late = advice.state in {WindowState.LATE, WindowState.EXPIRED, WindowState.BEYOND}
    assert late is not filed_in_time(today, expires_on=expires_on)
    assert advice.is_in_time is not late
    assert bool(advice.consequences) is (late or advice.state == WindowState.TOO_EARLY)


@given(days)
def test_the_days_of_an_advice_come_in_order(expires_on):
    advice = filing_advice(expires_on, today=expires_on)
    assert (
        advice.opens_on
        <= advice.advised_on
        <= advice.closes_on
        < advice.expires_on
        < advice.late_until
    )


@given(days, st.integers(0, 1500), st.integers(-400, 400))
def test_a_day_later_never_makes_the_state_earlier(expires_on, lasts, offset):
    order = list(WindowState)
    starts_on = expires_on - timedelta(days=lasts)
    today = expires_on + timedelta(days=offset)
    now = filing_advice(expires_on, today=today, starts_on=starts_on).state
    tomorrow = today + timedelta(days=1)
    then = filing_advice(expires_on, today=tomorrow, starts_on=starts_on).state
    assert order.index(now) <= order.index(then)


@example(  # the visa would begin, and its holder enter, after it has expired
    expires_on=date(2015, 1, 1),
    starts_on=date(2016, 1, 1),
    entered_on=None,
    today=date(2016, 1, 1),
)
@given(expires_on=days, starts_on=none_or_days, entered_on=none_or_days, today=days)
def test_whatever_dates_are_stated_a_filing_is_late_or_good_never_both(
    expires_on, starts_on, entered_on, today
):
    advice = filing_advice(expires_on, today=today, starts_on=starts_on, entered_on=entered_on)
    assert advice.opens_on <= advice.advised_on <= advice.closes_on <= advice.expires_on
    late = advice.state in {WindowState.LATE, WindowState.EXPIRED, WindowState.BEYOND}
    assert late is not advice.is_in_time
    assert bool(advice.consequences) is (late or advice.state == WindowState.TOO_EARLY)


def test_the_sentence_names_the_days_in_words():
    advice = filing_advice(EXPIRES, today=date(2026, 6, 10))
    assert "30 juin 2026" in advice.sentence
    assert "1er août 2026" in advice.sentence


def test_the_sentence_follows_the_language_of_the_reader():
    with translation.override("en"):
        assert "1er" not in filing_advice(EXPIRES, today=date(2026, 6, 10)).sentence


def test_the_time_left_is_told_in_words():
    assert "10 jours" in filing_advice(EXPIRES, today=date(2026, 9, 20)).time_left
    assert "1 jour " in filing_advice(EXPIRES, today=date(2026, 9, 29)).time_left
    assert "aujourd’hui" in filing_advice(EXPIRES, today=EXPIRES).time_left
    assert "a expiré" in filing_advice(EXPIRES, today=date(2026, 10, 2)).time_left


def test_a_three_month_visa_counts_from_entry_because_the_window_cannot_fit():
    starts, ends = date(2026, 9, 1), date(2026, 11, 29)
    advice = filing_advice(ends, today=date(2026, 9, 20), starts_on=starts)
    assert advice.is_short
    assert "R. 431-4" in advice.article
    assert advice.opens_on == starts
    assert advice.closes_on == date(2026, 11, 1)
    assert advice.state is WindowState.OPEN_AFTER_ADVISED
    assert "1er novembre 2026" in advice.short_visa_sentence
    entered = filing_advice(
        ends, today=date(2026, 9, 20), starts_on=starts, entered_on=date(2026, 9, 15)
    )
    assert entered.closes_on == date(2026, 11, 15)


def test_a_year_long_document_is_not_short():
    advice = filing_advice(EXPIRES, today=EXPIRES, starts_on=date(2025, 10, 1))
    assert not advice.is_short
    assert advice.short_visa_sentence == ""


def test_late_filing_tells_its_fee_and_the_loss_of_the_certificate():
    advice = filing_advice(EXPIRES, today=date(2026, 8, 15))
    articles = " ".join(c.article for c in advice.consequences)
    assert "L. 436-5" in articles
    assert "R. 431-15-1" in articles
    assert "180" in advice.consequences[0].sentence
    assert not advice.consequences[0].is_settled


def test_six_months_after_expiry_entry_is_to_be_justified_again():
    advice = filing_advice(EXPIRES, today=date(2027, 6, 1))
    assert "R. 431-8" in advice.consequences[-1].article


def test_filing_too_early_is_in_time():
    assert filed_in_time(date(2025, 1, 1), expires_on=EXPIRES)


def test_late_because_the_service_failed_is_in_time():
    closing = last_day_in_time(EXPIRES)
    failed = {closing, closing + timedelta(days=1)}
    back = closing + timedelta(days=2)
    assert not filed_in_time(back, expires_on=EXPIRES)
    assert filed_in_time(back, expires_on=EXPIRES, service_failed_on=failed)
    later = back + timedelta(days=1)
    assert not filed_in_time(later, expires_on=EXPIRES, service_failed_on=failed)


def test_an_outage_that_ended_before_the_last_day_moves_nothing():
    closing = last_day_in_time(EXPIRES)
    failed = {closing - timedelta(days=1)}
    assert last_day_in_time(EXPIRES, service_failed_on=failed) == closing


@given(days)
def test_both_reminders_come_before_the_window_closes(expires_on):
    first, second = reminders_on(expires_on)
    assert first < second < last_day_in_time(expires_on)
