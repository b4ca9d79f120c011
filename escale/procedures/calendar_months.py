"""Delays counted in months, and dates written in words."""

from calendar import monthrange
from datetime import date

from django.utils.formats import date_format
from django.utils.translation import get_language


def add_months(day: date, months: int) -> date:
    """Return the day of the same number `months` later (or earlier), or the month's last day.

    The 31st of December and two months give the last day of February, as the courts count.
    """
    years, month_index = divmod(day.month - 1 + months, 12)
    year, month = day.year + years, month_index + 1
    return date(year, month, min(day.day, monthrange(year, month)[1]))


def in_words(day: date) -> str:
    """Return the day written in the language in force: « 1er mai 2026 »."""
    written = date_format(day, "DATE_FORMAT")
    if day.day == 1 and (get_language() or "fr").startswith("fr"):
        return written.replace("1 ", "1er ", 1)
    return written
