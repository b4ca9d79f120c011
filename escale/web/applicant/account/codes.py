"""A six-digit code sent to an address: for half an hour it proves that the address is one's own.

What waits for the proof stays in the visitor's session: nothing is in the database before. The
code itself is kept nowhere, only its keyed digest; when no code may be right (the address already
has an account, or has none), there is no digest, and everything else is the same.
"""

import secrets
from dataclasses import asdict, dataclass, field, replace
from datetime import timedelta
from enum import StrEnum
from typing import Any, Self

from django import forms
from django.contrib.sessions.backends.base import SessionBase
from django.utils import translation
from django.utils.crypto import constant_time_compare, salted_hmac

from escale.kit import clock
from escale.notices import outbox
from escale.people import attempts
from escale.people.models import Account, Attempt
from escale.web.applicant.account import guesses, wording

DIGITS = 6
LASTS = timedelta(minutes=30)
TRIES = 5
MAILS_AN_HOUR = 6
#: What was typed is kept for a day, so that a code asked again in the evening still serves.
KEPT = timedelta(days=1)


class Purpose(StrEnum):
    """What the proof is for."""

    SIGN_UP = "sign_up"
    RESET = "reset"
    NEW_ADDRESS = "new_address"


class Verdict(StrEnum):
    """What became of a code that was typed."""

    RIGHT = "right"
    WRONG = "wrong"
    WORN = "worn"
    OLD = "old"
    TOO_MANY = "too_many"


# The notice that holds the code, and the one that is sent instead when no code may be right.
_NOTICES = {
    Purpose.SIGN_UP: ("email_code", "account_exists"),
    Purpose.NEW_ADDRESS: ("email_code", "account_exists"),
    Purpose.RESET: ("reset_code", "unknown_account"),
}
_MAILS = {
    Purpose.SIGN_UP: Attempt.Door.SIGN_UP,
    Purpose.NEW_ADDRESS: Attempt.Door.SIGN_UP,
    Purpose.RESET: Attempt.Door.RESET,
}


@dataclass(frozen=True)
class Waiting:
    """An address to be proved, and what waits for the proof; kept in the session as it is.

    `key` names the code last sent: the tries at it are counted by it. `since` and `sent` are
    seconds of machine time. `proved` is when the right code was typed, 0 before.
    """

    purpose: Purpose
    email: str
    typed: dict[str, Any] = field(default_factory=dict)
    since: float = 0
    sent: float = 0
    key: str = ""
    digest: str = ""
    wrong: int = 0
    proved: float = 0

    @property
    def is_old(self) -> bool:
        """Whether the code last sent has had its half hour."""
        return _age(self.sent) > LASTS

    @property
    def is_worn(self) -> bool:
        """Whether too many wrong codes have been typed for the one last sent."""
        return self.wrong >= TRIES

    @property
    def is_proved(self) -> bool:
        """Whether the right code was typed, less than half an hour ago."""
        return bool(self.proved) and _age(self.proved) <= LASTS

    def keep(self, session: SessionBase) -> Self:
        """Write it in the session."""
        session[_name(self.purpose)] = asdict(self)
        return self


def begin(
    session: SessionBase, purpose: Purpose, *, email: str, typed: dict[str, Any] | None = None
) -> Waiting:
    """Send a code to an address and wait for it.

    Raises ValidationError when this address has been written to often enough for an hour.
    """
    now = clock.machine_now().timestamp()
    return send(session, Waiting(purpose, email, typed or {}, since=now))


def send(session: SessionBase, waiting: Waiting) -> Waiting:
    """Send a new code, which puts an end to the one before; the rest goes on waiting.

    Raises ValidationError when this address has been written to often enough for an hour.
    """
    door = _MAILS[waiting.purpose]
    if not attempts.allowed(door, _mailbox(waiting.email), at_most=MAILS_AN_HOUR):
        minutes = attempts.minutes_to_wait(door, _mailbox(waiting.email), at_most=MAILS_AN_HOUR)
        raise forms.ValidationError(wording.too_many_mails(minutes), code=guesses.TOO_MANY)
    account = Account.objects.holding(waiting.email)
    has_account = account is not None and account.is_active
    may_be_right = has_account if waiting.purpose is Purpose.RESET else account is None
    code = f"{secrets.randbelow(10**DIGITS):0{DIGITS}}"
    key = secrets.token_urlsafe(16)
    digest = _digest(key, code)
    _write(waiting, account, code if may_be_right else "")
    return replace(
        waiting,
        sent=clock.machine_now().timestamp(),
        key=key,
        digest=digest if may_be_right else "",
        wrong=0,
        proved=0,
    ).keep(session)


def waiting_in(session: SessionBase, purpose: Purpose) -> Waiting | None:
    """Return what waits in this session for that purpose; None when nothing does any more."""
    kept = session.get(_name(purpose))
    if not kept:
        return None
    waiting = Waiting(**{**kept, "purpose": Purpose(kept["purpose"])})
    if _age(waiting.since) > KEPT:
        forget(session, purpose)
        return None
    return waiting


def check(session: SessionBase, waiting: Waiting, *, code: str) -> Verdict:
    """Compare a code with the one last sent; right, it makes the address proved.

    Ten wrong codes an hour for one address and five for one code, counted in the database: two
    browsers, or two requests at once, share the count.
    """
    if waiting.is_worn:
        return Verdict.WORN
    if waiting.is_old:
        return Verdict.OLD
    if not attempts.allowed(Attempt.Door.EMAIL_CODE, waiting.email):
        return Verdict.TOO_MANY
    has_tries = attempts.allowed(Attempt.Door.EMAIL_CODE, waiting.key, at_most=TRIES)
    is_right = constant_time_compare(waiting.digest, _digest(waiting.key, code))
    if has_tries and is_right:
        attempts.take_back(Attempt.Door.EMAIL_CODE, waiting.email)
        replace(waiting, proved=clock.machine_now().timestamp()).keep(session)
        return Verdict.RIGHT
    waiting = replace(waiting, wrong=waiting.wrong + 1 if has_tries else TRIES).keep(session)
    return Verdict.WORN if waiting.is_worn else Verdict.WRONG


def minutes_to_wait(waiting: Waiting) -> int:
    """Return in how many minutes codes sent to this address may be tried again."""
    return attempts.minutes_to_wait(Attempt.Door.EMAIL_CODE, waiting.email)


def forget(session: SessionBase, *purposes: Purpose) -> None:
    """Forget what waits for these purposes; for all of them when none is named."""
    for purpose in purposes or tuple(Purpose):
        session.pop(_name(purpose), None)


def _write(waiting: Waiting, account: Account | None, code: str) -> None:
    """Queue the notice in the account's language, in that of the page for a stranger."""
    with_code, without_code = _NOTICES[waiting.purpose]
    outbox.queue(
        with_code if code else without_code,
        key=f"code:{clock.machine_now().isoformat()}",
        to=waiting.email,
        language=account.language if account else translation.get_language() or "fr",
        context={"code": code, "email": waiting.email, "at": clock.now()},
        person=account.person if account else None,
        is_secret=bool(code),
    )


def _digest(key: str, code: str) -> str:
    return salted_hmac("escale.account.code", f"{key}:{code}", algorithm="sha256").hexdigest()


def _mailbox(email: str) -> str:
    # The mails an address receives and the guesses at it are two counts.
    return f"mail:{email}"


def _name(purpose: Purpose) -> str:
    return f"to_prove_{purpose.value}"


def _age(seconds: float) -> timedelta:
    return timedelta(seconds=clock.machine_now().timestamp() - seconds)
