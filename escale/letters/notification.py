"""The day a decision was notified: the first proof that the person was told of it (CJA R421-5)."""

from datetime import date
from typing import TYPE_CHECKING

from django.db.models import Case, Exists, F, Min, OuterRef, Q, When

from escale.applications.deadlines import local_date
from escale.applications.models import Application, Event
from escale.notices.models import TOLD, Channel, Notice, Seen

if TYPE_CHECKING:
    from django.db.models import QuerySet

#: An e-mail tells when it leaves; a text message, when its operator says that it was delivered.
_PROVED_AT = Case(When(channel=Channel.EMAIL, then=F("sent_at")), default=F("delivered_at"))


def notified_on(application: Application, event: Event) -> date | None:
    """Return the day the person was notified of `event`; None while nothing proves it.

    The first message that left and did not come back, or that they opened, signed in.
    """
    told = Notice.objects.filter(application=application, kind=event.name, queued_at__gte=event.at)
    left = told.proving().aggregate(at=Min(_PROVED_AT))["at"]
    read = Seen.objects.filter(notice__in=told).order_by("at").values_list("at", flat=True).first()
    known = [local_date(at, application.zone) for at in (left, read) if at]
    return min(known, default=None)


def proofs_of(kind: str) -> "QuerySet[Notice]":
    """Return the messages of a kind that prove that somebody was told: `notified_on`, in a clause."""
    read = Exists(Seen.objects.filter(notice=OuterRef("pk")))
    return Notice.objects.filter(TOLD | Q(read), kind=kind)
