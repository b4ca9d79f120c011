"""The two times: legal time, that deadlines and letters follow, and machine time.

Legal time can be made to stand (`at`), so that the demo world and the tests run the acts
at past dates, and to run ahead (`ahead_by`), in a rehearsal. Machine time (sessions, tokens,
attempts, seals, outages) never moves.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

PARIS = "Europe/Paris"

_standing: ContextVar[datetime | None] = ContextVar("legal_time_standing_at", default=None)
_ahead: ContextVar[timedelta] = ContextVar("legal_time_ahead", default=timedelta())


def machine_now() -> datetime:
    """Return the machine's present instant, aware, in UTC."""
    return datetime.now(tz=UTC)


def now() -> datetime:
    """Return the present instant of legal time, aware, in UTC."""
    return _standing.get() or machine_now() + _ahead.get()


def today(zone: str = PARIS) -> date:
    """Return the calendar day it is, in legal time, in `zone` (an IANA name)."""
    return now().astimezone(ZoneInfo(zone)).date()


@contextmanager
def at(instant: datetime) -> Iterator[None]:
    """Make legal time stand at `instant` (aware) inside the block."""
    if instant.tzinfo is None:
        message = "legal time needs an instant with its zone"
        raise ValueError(message)
    token = _standing.set(instant.astimezone(UTC))
    try:
        yield
    finally:
        _standing.reset(token)


@contextmanager
def ahead_by(delay: timedelta) -> Iterator[None]:
    """Make legal time run that much ahead of machine time inside the block; never behind."""
    if delay < timedelta():
        message = "legal time never runs behind the machine's"
        raise ValueError(message)
    token = _ahead.set(delay)
    try:
        yield
    finally:
        _ahead.reset(token)
