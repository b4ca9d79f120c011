"""Decides what the e-photo service answers about a code."""

import calendar
import re
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from enum import StrEnum

CODE = re.compile(r"[A-Z0-9]{22}")
ACTIVATION = timedelta(hours=72)
VALIDITY_MONTHS = 6


class Status(StrEnum):
    """What can be said of a code."""

    VALID = "valid"
    USED = "used"
    EXPIRED = "expired"
    NOT_ACTIVE = "not_active"
    UNKNOWN = "unknown"


@dataclass(frozen=True)
class Verdict:
    """What the service says of a code at an instant."""

    status: Status
    valid_until: date | None = None
    active_from: datetime | None = None


def is_known(code: str) -> bool:
    """Say whether the service has ever given this code."""
    return CODE.fullmatch(code) is not None and code[:2] in {"OK", "US", "EX", "WA"}


def is_down_for(code: str) -> bool:
    """Say whether the service plays dead when asked for this code."""
    return CODE.fullmatch(code) is not None and code.startswith("DN")


def verdict(code: str, *, first_seen: datetime, consumed: bool, now: datetime) -> Verdict:
    """Return what the service says at `now` of a known code, first asked for at `first_seen`."""
    valid_until = months_later(first_seen.date(), VALIDITY_MONTHS)
    if code.startswith("EX"):
        return Verdict(Status.EXPIRED, valid_until=first_seen.date() - timedelta(days=10))
    if consumed or code.startswith("US"):
        return Verdict(Status.USED)
    if now.date() > valid_until:
        return Verdict(Status.EXPIRED, valid_until=valid_until)
    active_from = first_seen + ACTIVATION
    if code.startswith("WA") and now < active_from:
        return Verdict(Status.NOT_ACTIVE, valid_until=valid_until, active_from=active_from)
    return Verdict(Status.VALID, valid_until=valid_until)


def months_later(day: date, months: int) -> date:
    """Return the same day `months` later, or the last of that month if it has no such day."""
    year, month = divmod(day.year * 12 + day.month - 1 + months, 12)
    last = calendar.monthrange(year, month + 1)[1]
    return date(year, month + 1, min(day.day, last))
