"""Days as the database counts them, in the zone of each row."""

from datetime import datetime

from django.db.models import DateField, DateTimeField, F, Func, Value
from django.db.models.functions import Cast, NullIf


def day_there(at: datetime | F, *, zone: str = "zone") -> Cast:
    """Return the calendar day it is at an instant, or at that of a column, in the zone of each row."""
    instant = Value(at) if isinstance(at, datetime) else at
    named = NullIf(F(zone), Value(""))  # a draft has none
    there = Func(named, instant, function="timezone", output_field=DateTimeField())
    return Cast(there, DateField())


def days_after(day: Cast, days: int) -> Func:
    """Return the day that many days after another, as the database counts them."""
    joined = {"template": "(%(expressions)s)", "arg_joiner": " + "}
    return Func(day, Value(days), output_field=DateField(), **joined)
