"""The day a decision was notified: the day the first notice of it left (CJA R421-5)."""

from datetime import date

from escale.applications.deadlines import local_date
from escale.applications.models import Application, Event
from escale.notices.models import Notice


def notified_on(application: Application, event: Event) -> date | None:
    """Return the day the person was notified of `event`; None while no message has left."""
    left = (
        Notice.objects.filter(
            application=application,
            kind=event.name,
            queued_at__gte=event.at,
            state=Notice.State.SENT,
        )
        .order_by("sent_at")
        .values_list("sent_at", flat=True)
        .first()
    )
    return local_date(left, application.zone) if left else None
