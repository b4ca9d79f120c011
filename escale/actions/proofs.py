"""What proves that the person was told of a request for pieces, and since when."""

from datetime import date, datetime, time
from zoneinfo import ZoneInfo

from django.db.models import Exists, OuterRef, Q
from django.db.models.expressions import Combinable

from escale.applications.examination import PieceRequest, PieceRequestQuerySet
from escale.applications.models import Event
from escale.applications.notes import Look
from escale.notices.models import Channel, Notice, Seen
from escale.people.models import Account

NOTED = "note_delivery"


def unproven() -> PieceRequestQuerySet:
    """Return the pending requests of which nothing proved yet that the person was told."""
    return PieceRequest.objects.pending().filter(delivered_at__isnull=True, event__isnull=False)


def with_a_proof(requests: PieceRequestQuerySet) -> PieceRequestQuerySet:
    """Keep the requests of which something proves that the person was told."""
    of_the_person = Account.objects.filter(person=OuterRef(OuterRef("application__person")))
    looks = Look.objects.filter(
        application=OuterRef("application"),
        at__gte=OuterRef("event__at"),
        account__in=of_the_person.values("pk"),
    )
    return requests.filter(
        Exists(Notice.objects.proving().filter(event=OuterRef("event")))
        | Exists(Seen.objects.filter(notice__event=OuterRef("event")))
        | Exists(looks)
        | Exists(
            Event.objects.filter(
                application=OuterRef("application"), act=NOTED, at__gte=OuterRef("event__at")
            )
        )
    )


def first_proof(request: PieceRequest) -> datetime | None:
    """Return since when it is proven that the person was told; None while nothing proves it.

    A message that left and did not come back; a message opened, or the page of the request, by
    somebody signed in; what an officer or a clerk noted.
    """
    asked = request.event
    if asked is None:
        return None
    accounts = Account.objects.filter(person_id=request.application.person_id)
    looks = Look.objects.filter(
        application_id=request.application_id, at__gte=asked.at, account__in=accounts
    )
    seen = Seen.objects.filter(notice__event=asked)
    told = Notice.objects.proving().filter(event=asked)
    left = told.values_list("channel", "sent_at", "delivered_at")
    proofs = [
        # An e-mail was received when the mail server took it; a text message, when its operator
        # says so.
        *(sent if channel == Channel.EMAIL else delivered for channel, sent, delivered in left),
        *seen.values_list("at", flat=True),
        *looks.values_list("at", flat=True),
        *_noted(request, since=asked.at),
    ]
    known = [proof for proof in proofs if proof is not None]
    return max(min(known), asked.at) if known else None


def proved_after(instant: Combinable) -> Q:
    """Say of a notice that proves something that it does since later than an instant."""
    by_mail = Q(channel=Channel.EMAIL, sent_at__gt=instant)
    return by_mail | Q(delivered_at__gt=instant)


def still_bouncing() -> Q:
    """Say of a notice that only the mail server took it, at an address that gave one back before.

    It may come back too: it proves that the thing was told, not that the address is sound.
    """
    before = Notice.objects.filter(
        application=OuterRef("application"), to=OuterRef("to"), state=Notice.State.BOUNCED
    )
    return Q(state=Notice.State.SENT) & Q(Exists(before))


def instant_noted(day: date, zone: str, *, noted_at: datetime) -> datetime:
    """Return the instant that stands for a day on which the person was told: noon there.

    Never later than the note itself.
    """
    return min(noted_at, datetime.combine(day, time(12), ZoneInfo(zone)))


def _noted(request: PieceRequest, *, since: datetime) -> list[datetime]:
    notes = Event.objects.filter(
        application_id=request.application_id, act=NOTED, at__gte=since
    ).values_list("detail", "at")
    return [
        instant_noted(date.fromisoformat(detail["on"]), request.zone, noted_at=at)
        for detail, at in notes
        if detail.get("on")
    ]
