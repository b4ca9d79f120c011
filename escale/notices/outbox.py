"""The outbox: a notice is queued with the act it tells of, and leaves after it."""

import hashlib
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta
from itertools import islice
from typing import Any, Final

from django.db import transaction

from escale.applications.models import Application, Event
from escale.kit import clock
from escale.kit.hints import hint
from escale.kit.many_rows import insert_many
from escale.notices.couriers import COURIERS, Answer, Courier
from escale.notices.models import Channel, Notice, State
from escale.notices.wording import Named, words_of, written
from escale.people.models import Person

BATCH = 50
#: Rows written by one statement, when many are told at once.
BULK = 1000
#: While a worker holds a notice nobody else takes it; if that worker dies, it is taken again.
LEASE = timedelta(minutes=2)
#: Waits between tries: three days in all, then a human is needed.
DELAYS = tuple(timedelta(minutes=m) for m in (1, 2, 5, 15, 30, 60, 120, 240, 480, 720, 1440, 1440))

#: A channel silent twice in a row is down; once, it may be about one message.
SILENCES_AT_MOST = 2
#: What is to be seen to once messages have left, or have not.
_FOLLOWED_BY: Final = "follow_deliveries"


@dataclass(frozen=True, kw_only=True)
class Row:
    """One message to one address, when many are told at once (`queue_many`).

    `key` names what it tells of, as for `queue`; `facts` is what `notices.facts.kept` returns.
    """

    key: str
    to: str
    language: str
    facts: dict[str, Any]
    channel: Channel = Channel.EMAIL
    event_id: int | None = None
    application_id: int | None = None
    person_id: int | None = None


def queue(
    kind: str,
    *,
    key: str,
    to: str,
    language: str,
    context: Named,
    channel: Channel = Channel.EMAIL,
    event: Event | None = None,
    person: Person | None = None,
    application: Application | None = None,
    is_secret: bool = False,
) -> Notice | None:
    """Write the notice in the present transaction; None when this event already told `to`.

    `key` names the event. The words are fixed here, in `language`: what leaves later is what was
    true at the act. `context` is what they name, or a function that returns it in the language
    given: whoever does not read French has both. Templates: `notices/KIND/subject.txt` and
    `body.html`, from which the plain text is read too; `sms.txt` for a text message.
    """
    words = written(kind, channel=channel, language=language, named=context)
    notice, is_new = Notice.objects.get_or_create(
        key=_key(kind, key, to),
        defaults={
            "kind": kind,
            "channel": channel,
            "to": to,
            "language": language,
            "subject": words.subject,
            "text": words.text,
            "html": words.html,
            "event": event,
            "person": person,
            "application": application,
            "is_secret": is_secret,
        },
    )
    if not is_new:
        return None
    hint("deliver_notices")
    return notice


def queue_many(kind: str, rows: Iterable[Row]) -> int:
    """Write many notices of a kind in the present transaction; return how many were given.

    One event tells one address once, however often it is given. Nothing is put in words here: that
    is done when each leaves, or is read, in its language.
    """
    given, unwritten = 0, (_unwritten(kind, row) for row in rows)
    while batch := list(islice(unwritten, BULK)):
        insert_many(Notice, batch, skips_known=True)
        given += len(batch)
    if given:
        hint("deliver_notices")
    return given


def _unwritten(kind: str, row: Row) -> dict[str, Any]:
    return {
        "kind": kind,
        "key": _key(kind, row.key, row.to),
        "channel": row.channel.value,
        "to": row.to,
        "language": row.language,
        "facts": row.facts,
        "event_id": row.event_id,
        "application_id": row.application_id,
        "person_id": row.person_id,
    }


def _key(kind: str, key: str, to: str) -> str:
    """Return what tells a notice from all others, and names nobody."""
    return f"{kind}:{hashlib.sha256(f'{key}|{to.casefold()}'.encode()).hexdigest()[:40]}"


def deliver_due(*, at_most: int = 1000) -> int:
    """Send the notices that are due, oldest first, by each channel; return how many were accepted.

    Each notice is held for two minutes before it is sent, so that two workers never send the
    same one; its identity depends on its key alone, so that one sent again after a crash is
    recognised as the same message. A server that does not answer is left alone: the others
    wait for the next sweep, and it costs them no try.
    """
    sent = 0
    for channel in Channel:
        for accepted in _delivered(channel, at_most=at_most - sent):
            sent += accepted
    return sent


def _delivered(channel: Channel, *, at_most: int) -> Iterator[int]:
    """Send what is due by one channel, a batch at a time; yield how many were accepted."""
    while at_most > 0:
        held = _hold(min(BATCH, at_most), channel)
        if not held:
            return
        at_most -= len(held)
        accepted, goes_on = _send_all(held, channel, until=clock.machine_now() + LEASE / 2)
        hint(_FOLLOWED_BY)
        yield accepted
        if not goes_on:
            return


def _send_all(held: list[Notice], channel: Channel, *, until: datetime) -> tuple[int, bool]:
    """Send what is held; return how many were accepted, and whether it is worth going on.

    Nothing is begun after `until`: what is left is taken again once its lease has ended.
    """
    accepted, silences = 0, 0
    with COURIERS[channel]() as courier:
        for notice in held:
            if clock.machine_now() > until:
                return accepted, True
            answer = _send(notice, courier)
            accepted += answer is Answer.ACCEPTED
            silences = silences + 1 if answer is Answer.SILENCE else 0
            if silences == SILENCES_AT_MOST:
                return accepted, False
    return accepted, True


def _hold(how_many: int, channel: Channel = Channel.EMAIL) -> list[Notice]:
    """Take the next due notices; none can be taken by another until the lease ends."""
    with transaction.atomic():
        due = Notice.objects.to_send().by(channel).select_for_update(of=("self",), skip_locked=True)
        notices = list(due.select_related("application__prefecture", "event")[:how_many])
        Notice.objects.filter(pk__in=[n.pk for n in notices]).update(
            next_try_at=clock.machine_now() + LEASE
        )
    return notices


def _send(notice: Notice, courier: Courier) -> Answer:
    """Hand one notice over, note what was answered, and return it."""
    words = words_of(notice)
    outcome = courier.carry(notice, words)
    kept = _wiped(notice) or {"subject": words.subject, "text": words.text, "html": words.html}
    match outcome.answer:
        case Answer.ACCEPTED:
            _note(notice, state=State.SENT, sent_at=clock.now(), why_not="", **kept)
        case Answer.REFUSED:
            _note(notice, state=State.REFUSED, why_not=outcome.why_not[:200], **kept)
        case Answer.DEFERRED | Answer.SILENCE:
            _put_off(notice, why_not=outcome.why_not)
    return outcome.answer


def _wiped(notice: Notice) -> dict[str, Any]:
    """Return the columns that empty a message whose words open something."""
    return {"text": "", "html": "", "facts": {}} if notice.is_secret else {}


def _put_off(notice: Notice, *, why_not: str) -> None:
    """Try again later, a little later each time; give up after the last delay."""
    if notice.tries >= len(DELAYS):
        _note(notice, state=State.FAILED, why_not=why_not[:200], **_wiped(notice))
        return
    later = clock.machine_now() + DELAYS[notice.tries]
    _note(notice, state=State.QUEUED, next_try_at=later, why_not=why_not[:200])


def _note(notice: Notice, **columns: Any) -> None:
    """Write the outcome, unless another worker already did."""
    Notice.objects.filter(pk=notice.pk, state=State.QUEUED).update(
        tries=notice.tries + 1, **columns
    )
