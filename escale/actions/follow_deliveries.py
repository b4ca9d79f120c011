"""Follow what becomes of messages: who was told and since when, who was not, and what is done then.

The thirty days to answer run from the first proof that the person was told. A message that reached
nobody is tried by another channel, and the office is told. All of it follows from what the rows
say: done twice, or by two at once, it is done once.
"""

from collections.abc import Iterator, Mapping
from datetime import datetime
from typing import Any, Final

from django.db import transaction
from django.db.models import Exists, OuterRef, QuerySet, Subquery

from escale.actions.extend import move_later
from escale.actions.proofs import first_proof, proved_after, still_bouncing, unproven, with_a_proof
from escale.actions.request_pieces import tell_of_request
from escale.actions.tell import key_of, mobile_of
from escale.applications import deadlines
from escale.applications.advance import advance, locked, note_change
from escale.applications.enums import Party, Status
from escale.applications.examination import PieceRequest, RequestExtension
from escale.applications.models import Application, Event
from escale.applications.querysets import ApplicationQuerySet
from escale.gateways import sms
from escale.kit import clock
from escale.kit.hints import hint
from escale.notices import outbox
from escale.notices.models import Channel, Notice, NoticeQuerySet, State
from escale.notices.receipts import note_receipt
from escale.people.models import Person

#: How many rows one round reads; each is seen to in a transaction of its own.
BATCH: Final = 500
_UNDELIVERED: Final = "note_undelivered"
#: What is texted when the e-mail of an act came back, and that act has no text message of its own.
_IN_PLACE: Final = "undelivered"


def follow_due() -> Mapping[str, int]:
    """See to whatever was delivered, came back or was read since; return what was done, by name."""
    return {
        "undelivered": _see_to_the_lost(),
        "delivered": sum(map(_settle, _numbers(with_a_proof(unproven())))),
        "cleared": sum(map(_clear, _numbers(_reached_again()))),
    }


def hear(key: str, *, channel: Channel, state: State, why_not: str = "") -> None:
    """Take in what a provider says became of a message; what follows is done at once, elsewhere.

    Said twice, or of a message that is not ours, it changes nothing.
    """
    with transaction.atomic():
        if note_receipt(key, channel=channel, state=state, why_not=why_not):
            hint("follow_deliveries")


def forget_the_undelivered(person: Person) -> None:
    """Take the mark off a person's applications: their address is another one from now on."""
    for number in _numbers(Application.objects.of(person).filter(has_undelivered=True)):
        _unmark(number)


# ---- who was told --------------------------------------------------------------------------------


def _settle(number: int) -> bool:
    """Keep since when the person was told of a request; later than its day, they have 30 new days."""
    with transaction.atomic():
        found = PieceRequest.objects.filter(pk=number).first()
        if found is None:
            return False
        held = locked(found.application)
        request = pending_of(held)
        return request is not None and settle(held, request)


def settle(held: Application, request: PieceRequest) -> bool:
    """Keep the first proof that the person was told of a pending request; say whether it changed.

    Proven later than the day it was sent, the day to answer moves to thirty days after; without
    any proof, the request closes nothing. The caller holds both rows.
    """
    proof = first_proof(request)
    if request.event is None or proof == request.delivered_at:
        return False
    request.delivered_at = proof
    request.save(update_fields=["delivered_at"])
    if proof is not None:
        _give_thirty_days(held, request, request.event, since=proof)
    return True


def _give_thirty_days(
    held: Application, request: PieceRequest, asked: Event, *, since: datetime
) -> None:
    day = deadlines.answer_by(since, request.zone)
    is_late = deadlines.local_date(since, request.zone) > deadlines.local_date(
        asked.at, request.zone
    )
    if not is_late or day <= request.answer_by or held.status != Status.AWAITING_PIECES:
        return
    event = advance(held, "extend_request", party=Party.SYSTEM)
    move_later(request, day, cause=RequestExtension.Cause.DELIVERY, at=event.at)
    tell_of_request(
        held, request, "request_extended", event=event, added=0, is_asked=False, is_told_late=True
    )


def pending_of(held: Application) -> PieceRequest | None:
    """Return the request that awaits an answer, its row locked; None without one."""
    return (
        PieceRequest.objects.pending()
        .select_for_update(of=("self",))
        .select_related("event", "application")
        .filter(application=held)
        .first()
    )


# ---- who was not ---------------------------------------------------------------------------------


def _see_to_the_lost() -> int:
    """See to the messages that reached nobody; return how many applications it was said of."""
    lost = Notice.objects.lost().filter(seen_to_at__isnull=True)
    # No act to say it of: a code, a draft. Their account says that its address is wrong.
    lost.filter(event__isnull=True).update(seen_to_at=clock.machine_now())
    return sum(map(_see_to, _numbers(Application.objects.filter(Exists(_of_each(lost))))))


def _see_to(number: int) -> bool:
    """See to the messages about one application that reached nobody; say whether it was said."""
    with transaction.atomic():
        found = Application.objects.filter(pk=number).first()
        if found is None:
            return False
        held = locked(found)
        lost = Notice.objects.lost().filter(application=held, seen_to_at__isnull=True)
        acts = Event.objects.filter(pk__in=lost.values("event")).order_by("pk")
        said = [_see_to_act(held, event) for event in acts]
    return any(said)


def _see_to_act(held: Application, event: Event) -> bool:
    """Try another way to tell of an act whose messages were lost; say whether nobody was told.

    While one of them has not left yet, nothing is known: it is seen to once it has.
    """
    notices = Notice.objects.filter(event=event)
    if notices.by(Channel.EMAIL).filter(state=State.QUEUED).exists():
        return False
    is_unsaid = not notices.proving().exists()
    if is_unsaid:
        _text_instead(held, event)
        if not _is_noted(held, event):
            advance(
                held,
                _UNDELIVERED,
                party=Party.SYSTEM,
                detail={"event": event.pk},
                has_undelivered=True,
            )
    request = pending_of(held)
    if request is not None and request.event_id == event.pk:
        settle(held, request)
    notices.lost().filter(seen_to_at__isnull=True).update(seen_to_at=clock.machine_now())
    return is_unsaid


def _text_instead(held: Application, event: Event) -> None:
    """Text what the e-mails did not say, to the mobile stated, unless it was texted with them."""
    mobile = mobile_of(held) if sms.is_set_up() else ""
    notices = Notice.objects.filter(event=event)
    lost = notices.by(Channel.EMAIL).lost().order_by("pk").first()
    if not mobile or lost is None or notices.by(Channel.SMS).exists():
        return
    outbox.queue(
        _IN_PLACE,
        key=key_of(event),
        channel=Channel.SMS,
        to=mobile,
        language=lost.language,
        context={"application": held},
        event=event,
        person=held.person,
        application=held,
    )


def _is_noted(held: Application, event: Event) -> bool:
    return held.events.filter(act=_UNDELIVERED, detail__event=event.pk).exists()


# ---- who was reached again -----------------------------------------------------------------------


def _reached_again() -> ApplicationQuerySet:
    """Return the applications marked, of which a message arrived since.

    One that only the mail server took, at an address that gave one back before, says nothing: it
    may come back too.
    """
    said = Event.objects.filter(application=OuterRef("application"), act=_UNDELIVERED)
    last = Subquery(said.order_by("-at", "-pk").values("at")[:1])
    arrived = Notice.objects.proving().filter(proved_after(last)).exclude(still_bouncing())
    return Application.objects.filter(Exists(_of_each(arrived)), has_undelivered=True)


def _clear(number: int) -> bool:
    return _unmark(number, only=_reached_again())


def _unmark(number: int, *, only: ApplicationQuerySet | None = None) -> bool:
    """Take the mark off an application, if it is still among `only`; say whether it was."""
    among = Application.objects.filter(has_undelivered=True) if only is None else only
    with transaction.atomic():
        found = Application.objects.filter(pk=number).first()
        if found is None:
            return False
        held = locked(found)
        if not among.filter(pk=number).exists():
            return False
        note_change(held, has_undelivered=False)
    return True


def _of_each(notices: NoticeQuerySet) -> NoticeQuerySet:
    return notices.filter(application=OuterRef("pk"))


def _numbers(rows: QuerySet[Any]) -> Iterator[int]:
    """Yield the numbers of rows, in order, a batch read at a time."""
    last = 0
    while batch := list(
        rows.filter(pk__gt=last).order_by("pk").values_list("pk", flat=True)[:BATCH]
    ):
        yield from batch
        last = batch[-1]
