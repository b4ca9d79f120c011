"""What a closed request lacks, and until when it can be completed to be reopened."""

from datetime import date

from django.db.models import F, Q

from escale.actions.undo import reached_on
from escale.applications import deadlines
from escale.applications.enums import Status
from escale.applications.examination import PieceRequest, RequestLine, RequestLineQuerySet
from escale.applications.models import Application
from escale.kit import clock


def open_lines(application: Application) -> RequestLineQuerySet:
    """Return the lines that the person may answer now.

    Those of the request that is pending; of one closed for want of an answer, those that the
    closure left, as long as it can be completed.
    """
    if application.status == Status.CLOSED:
        left = left_at_closure(application)
        return left if can_be_completed(application) else left.none()
    return RequestLine.objects.live().filter(
        request__application=application, request__ended_at__isnull=True
    )


def left_at_closure(application: Application) -> RequestLineQuerySet:
    """Return the lines of the last request that nothing had come for when it ended.

    What came since is among them, with its date.
    """
    last = PieceRequest.objects.filter(application=application).order_by("-pk")[:1]
    left = Q(answered_at__isnull=True)
    if is_closed_unanswered(application):
        left |= Q(answered_at__gte=F("request__ended_at"))
    return RequestLine.objects.live().filter(left, request__in=last.values("pk"))


def can_be_completed(application: Application) -> bool:
    """Whether what a closed request lacks may still be sent, for it to be reopened at once.

    Closed for want of an answer, at most two months ago, and its person has no other open.
    """
    return (
        is_closed_unanswered(application)
        and not deadlines.is_past(askable_until(application), application.zone, at=clock.now())
        and not has_another_open(application)
    )


def is_closed_unanswered(application: Application) -> bool:
    """Whether a request is closed, and for want of an answer."""
    if application.status != Status.CLOSED:
        return False
    last = (
        application.events.filter(to_status=Status.CLOSED)
        .exclude(from_status=Status.CLOSED)
        .order_by("-at", "-pk")
        .first()
    )
    return last is not None and last.act == "close_unanswered"


def askable_until(application: Application) -> date:
    """Return the last day to ask that a closed request be reopened."""
    return deadlines.reopening_until(reached_on(application, Status.CLOSED))


def has_another_open(application: Application) -> bool:
    """Whether its person has another request of the same kind with the prefecture."""
    others = Application.objects.open().filter(
        person_id=application.person_id, procedure=application.procedure
    )
    return others.exclude(pk=application.pk).exists()
