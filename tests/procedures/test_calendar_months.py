"""Months, and dates in words."""

from datetime import date

import pytest
from django.utils import translation
from hypothesis import given
from hypothesis import strategies as st

from escale.procedures.calendar_months import add_months, in_words

days = st.dates(date(1950, 1, 1), date(2090, 12, 31))


@pytest.mark.parametrize(
    "day, months, expected",
    [
        (date(2025, 12, 31), 2, date(2026, 2, 28)),
        (date(2023, 12, 31), 2, date(2024, 2, 29)),
        (date(2024, 2, 29), 48, date(2028, 2, 29)),
        (date(2024, 2, 29), 12, date(2025, 2, 28)),
        (date(2026, 1, 15), -3, date(2025, 10, 15)),
        (date(2026, 3, 31), -1, date(2026, 2, 28)),
    ],
)
def test_a_month_later_is_the_same_number_or_the_last_day(day, months, expected):
    assert add_months(day, months) == expected


@given(days, st.integers(-60, 60))
def test_the_month_is_always_the_one_meant(day, months):
    result = add_months(day, months)
    assert (result.year - day.year) * 12 + result.month - day.month == months
    assert result.day <= day.day


def test_dates_are_written_as_people_say_them():
    with translation.override("fr"):
        assert in_words(date(2026, 5, 1)) == "1er mai 2026"
        assert in_words(date(2026, 5, 21)) == "21 mai 2026"
    with translation.override("en"):
        assert in_words(date(2026, 5, 1)) == "May 1, 2026"
