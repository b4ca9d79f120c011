"""Answers in words: a date as it is read aloud."""

from datetime import date

from django.utils.dates import MONTHS
from django.utils.translation import pgettext


def in_full(day: date) -> str:
    """Return « 1er février 1990 », “1 February 1990”, in the language in force."""
    number = pgettext("the first day of a month", "1er") if day.day == 1 else str(day.day)
    return pgettext("a date in full", "%(day)s %(month)s %(year)s") % {
        "day": number,
        "month": MONTHS[day.month],
        "year": day.year,
    }
