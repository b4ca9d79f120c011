"""Every date the law attaches to an application: pure functions, each with its article.

A deadline is a calendar day in the zone of the prefecture that set it, and lasts until 23:59:59
there: the day displayed is the day enforced. Days that end a delay are included (« until »).
"""

from collections.abc import Collection, Iterable
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from functools import lru_cache
from typing import Final
from zoneinfo import ZoneInfo

import holidays

from escale.procedures.calendar_months import add_months

#: R421-26 and R432-2: the days of silence, from a complete file, that make an implicit refusal.
SILENCE_DAYS: Final = 60
#: The days given to answer a request for pieces.
ANSWER_DAYS: Final = 30
#: The days the applicant may add to them, once.
EXTENSION_DAYS: Final = 15
#: The house's promise: the days before the end on which the person is reminded of what is missing.
REMINDER_DAYS: Final = (15, 5, 1)
#: What was being sent at midnight lands before anything is closed.
CLOSING_MARGIN: Final = timedelta(hours=2)
#: The house's promise: the days given from the end of an outage in the last days of a delay, and
#: how long an outage is before it gives them.
OUTAGE_DAYS: Final = 3
OUTAGE_LASTS: Final = timedelta(hours=1)
#: The most an officer may give at once, from the day it is given.
LONGEST_EXTENSION: Final = timedelta(days=183)
#: CJA R421-1.
APPEAL_MONTHS: Final = 2
REOPENING_MONTHS: Final = 2
#: CRPA L121-1, L122-1: the days to answer before an approval is revoked (the house's figure).
REVOCATION_NOTICE_DAYS: Final = 15
#: CRPA L242-1: a decision that gives rights is revoked for an error within four months.
REVOCATION_MONTHS: Final = 4
#: R431-15-1: « dont la durée de validité ne peut être supérieure à trois mois ».
CERTIFICATE_MONTHS: Final = 3
#: The house's promise: the certificate comes before the gap.
CERTIFICATE_DAYS_AHEAD: Final = 15
#: An officer may hold it back that long, in writing.
HOLD_DAYS: Final = 10
DRAFT_MONTHS: Final = 3
DRAFT_WARNING_DAYS: Final = (15, 2)
UNDO_HOURS: Final = 24
#: The house's promise: a document refused by the antivirus is sent again within these days.
SEND_AGAIN_DAYS: Final = 3

_SATURDAY: Final = 5


@dataclass(frozen=True, kw_only=True)
class Suspension:
    """A time during which pieces are awaited: from the request's day to the answer's.

    `ended_on` is None while the pieces are still awaited.
    """

    began_on: date
    ended_on: date | None = None


@dataclass(frozen=True, kw_only=True)
class Period:
    """The first and last days of a certificate, both included."""

    starts_on: date
    ends_on: date


# ---- a day and its zone --------------------------------------------------------------------------


def local_date(instant: datetime, zone: str) -> date:
    """Return the calendar day it is in `zone` at an instant (aware; ValueError if not)."""
    _require_aware(instant)
    return instant.astimezone(ZoneInfo(zone)).date()


def end_of_day(day: date, zone: str) -> datetime:
    """Return the last second of a day in `zone`, 23:59:59 there, as an instant in UTC.

    Where clocks go back over midnight, the later of the two is meant: the person gains the hour.
    """
    return datetime.combine(day, time(23, 59, 59), ZoneInfo(zone)).replace(fold=1).astimezone(UTC)


def is_past(last_day: date, zone: str, *, at: datetime) -> bool:
    """Whether a delay whose last day is `last_day` has run out at an instant, in `zone`.

    The one question to enforce a deadline with: it agrees with the day that is displayed.
    """
    return local_date(at, zone) > last_day


# ---- complete, and silence -----------------------------------------------------------------------


def complete_on(*, filed_on: date, answered_on: Collection[date | None]) -> date | None:
    """Return the day a file became complete: at filing, or at the last answer; None if it is not.

    `answered_on` holds, for each required piece, the day it was received or its absence
    explained, or None. A later request for pieces does not unset it (R431-15-1, R432-2).
    """
    days = [day for day in answered_on if day is not None]
    if len(days) < len(answered_on):
        return None
    return max([filed_on, *days])


def silence_on(
    complete_on: date, *, suspensions: Iterable[Suspension] = (), as_of: date | None = None
) -> date:
    """Return the earliest day on which silence may be a refusal: 60 days, and those suspended.

    R421-26 and R432-2 give the 60 days; CRPA L114-5 suspends them while requested pieces are
    awaited. A suspension still running counts until `as_of`: the date is then « au plus tôt »
    and moves on each day. One that begins after the date has passed changes nothing. Raises
    ValueError when one still runs and `as_of` is missing.
    """
    silence = complete_on + timedelta(days=SILENCE_DAYS)
    for began_on, ended_on in _merged(suspensions, as_of=as_of):
        if began_on > silence:
            break
        silence += max(ended_on - max(began_on, complete_on), timedelta())
    return silence


def _merged(suspensions: Iterable[Suspension], *, as_of: date | None) -> list[tuple[date, date]]:
    """Return the suspensions in order, overlapping ones made one, so that no day counts twice."""
    merged: list[tuple[date, date]] = []
    for began_on, ended_on in sorted(_closed(s, as_of=as_of) for s in suspensions):
        if merged and began_on <= merged[-1][1]:
            merged[-1] = (merged[-1][0], max(merged[-1][1], ended_on))
        else:
            merged.append((began_on, ended_on))
    return merged


def _closed(suspension: Suspension, *, as_of: date | None) -> tuple[date, date]:
    ended_on = suspension.ended_on or as_of
    if ended_on is None:
        message = "a suspension still runs: say as of which day"
        raise ValueError(message)
    return suspension.began_on, max(suspension.began_on, ended_on)


# ---- requests for pieces, closure ----------------------------------------------------------------


def answer_by(dispatched_at: datetime, zone: str) -> date:
    """Return the last day to answer a request for pieces: 30 days after it left (CRPA L114-5)."""
    return local_date(dispatched_at, zone) + timedelta(days=ANSWER_DAYS)


def extended_answer_by(answer_by: date, *, days: int = EXTENSION_DAYS) -> date:
    """Return the last day to answer once extended. A date only ever moves later (ValueError)."""
    if days <= 0:
        message = "an extension adds days"
        raise ValueError(message)
    return answer_by + timedelta(days=days)


def is_to_close(answer_by: date, zone: str, *, at: datetime) -> bool:
    """Whether a request left unanswered may be closed at an instant: its day past, two hours ago."""
    return is_past(answer_by, zone, at=at - CLOSING_MARGIN)


def reminders_past(answer_by: date, *, on: date) -> int | None:
    """Return the most urgent of the reminders whose day has come, by its days before the end.

    None before the first; 15, 5 or 1 days before `answer_by` otherwise.
    """
    left = (answer_by - on).days
    return min((days for days in REMINDER_DAYS if left <= days), default=None)


def after_outage(answer_by: date, zone: str, *, began_at: datetime, ended_at: datetime) -> date:
    """Return the last day to answer after an outage: three days from its end, if it was near.

    Only for a delay that had not run out when the outage began, and that would end less than
    three days after it: any other day stays as it is.
    """
    if is_past(answer_by, zone, at=began_at):
        return answer_by
    return max(answer_by, local_date(ended_at, zone) + timedelta(days=OUTAGE_DAYS))


def reopening_until(closed_on: date) -> date:
    """Return the last day to ask that a closed application be reopened: two months."""
    return add_months(closed_on, REOPENING_MONTHS)


def revocation_answer_until(announced_on: date) -> date:
    """Return the last day to answer an announced revocation: 15 days (CRPA L121-1, L122-1)."""
    return announced_on + timedelta(days=REVOCATION_NOTICE_DAYS)


def revocable_until(approved_on: date) -> date:
    """Return the last day to revoke an approval given in error: four months (CRPA L242-1)."""
    return add_months(approved_on, REVOCATION_MONTHS)


# ---- appeal --------------------------------------------------------------------------------------


def appeal_until(notified_on: date) -> date:
    """Return the last day to bring a decision before the court: two months, « délai franc ».

    CJA R421-1: neither the day of notification nor the day the two months end counts, so the
    last day is the one after; if it is a Saturday, a Sunday or a public holiday, the next
    working day (Code de procédure civile, art. 642, as the administrative courts apply it).
    CJA R421-5: the delay binds only a person told of it and of the routes. Not counted here,
    and always to the person's advantage: local holidays and the delays of distance (R421-7).
    """
    day = add_months(notified_on, APPEAL_MONTHS) + timedelta(days=1)
    while day.weekday() >= _SATURDAY or day in _public_holidays(day.year):
        day += timedelta(days=1)
    return day


def silence_appeal_until(silence_on: date) -> date:
    """Return the last day to appeal against silence: two months from its birth (CJA R421-2).

    It binds only if the filing receipt told of it (CRPA L112-6).
    """
    return appeal_until(silence_on)


@lru_cache(maxsize=64)
def _public_holidays(year: int) -> frozenset[date]:
    return frozenset(holidays.country_holidays("FR", years=year))


# ---- extension certificate -----------------------------------------------------------------------


def extension_certificate_due(
    *, complete_on: date | None, filed_in_time: bool, covered_until: date
) -> date | None:
    """Return the day to issue the next extension certificate; None when it is not due by right.

    R431-15-1: the prefect must issue it for a complete request filed in time that outlives the
    current document, and renew it as long as no decision. `covered_until` is the last day of
    the document or of the last certificate; ours comes 15 days before.
    """
    if complete_on is None or not filed_in_time:
        return None
    return max(complete_on, covered_until - timedelta(days=CERTIFICATE_DAYS_AHEAD))


def extension_certificate_period(*, covered_until: date, issued_on: date) -> Period:
    """Return what a certificate covers: from the day after, at most three months (R431-15-1).

    Issued late, it starts on the day it is issued: it proves nothing of the past.
    """
    starts_on = max(covered_until + timedelta(days=1), issued_on)
    ends_on = add_months(starts_on, CERTIFICATE_MONTHS) - timedelta(days=1)
    return Period(starts_on=starts_on, ends_on=ends_on)


def held_until(held_on: date) -> date:
    """Return the last day on which an officer may hold a certificate back: 10 days."""
    return held_on + timedelta(days=HOLD_DAYS)


# ---- draft, withdrawal ---------------------------------------------------------------------------


def send_again_by(refused_on: date) -> date:
    """Return the last day to send again a document received in time and refused afterwards."""
    return refused_on + timedelta(days=SEND_AGAIN_DAYS)


def draft_expires_on(touched_at: datetime, zone: str) -> date:
    """Return the last day a draft is kept untouched: three months."""
    return add_months(local_date(touched_at, zone), DRAFT_MONTHS)


def draft_warnings_on(touched_at: datetime, zone: str) -> tuple[date, ...]:
    """Return the days on which its owner is told: 15 and 2 days before the draft is erased."""
    expires_on = draft_expires_on(touched_at, zone)
    return tuple(expires_on - timedelta(days=days) for days in DRAFT_WARNING_DAYS)


def undo_until(withdrawn_at: datetime) -> datetime:
    """Return the instant until which a withdrawal can be undone: 24 hours of real time later."""
    _require_aware(withdrawn_at)
    return withdrawn_at.astimezone(UTC) + timedelta(hours=UNDO_HOURS)


def _require_aware(instant: datetime) -> None:
    if instant.tzinfo is None:
        message = "an instant needs its zone"
        raise ValueError(message)
