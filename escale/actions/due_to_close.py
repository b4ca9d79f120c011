"""Which requests for pieces are to be closed unanswered now, and which of them the brake holds."""

from django.db.models import DateField, Exists, ExpressionWrapper, F, OuterRef, Q, Value
from django.db.models.lookups import GreaterThanOrEqual, LessThan

from escale.actions.interruptions import hurt_by, interruptions
from escale.applications.brakes import Brake
from escale.applications.day_there import day_there
from escale.applications.deadlines import ANSWER_DAYS, CLOSING_MARGIN
from escale.applications.enums import Status
from escale.applications.examination import (
    PieceRequest,
    PieceRequestQuerySet,
    RequestLine,
)
from escale.applications.models import ClosureProposal
from escale.documents.models import Document, DocumentQuerySet
from escale.kit import clock


def due() -> PieceRequestQuerySet:
    """Return the requests to close, were there no brake.

    A piece is still awaited; the day to answer is past, by two hours; the person was proven to be
    told thirty days before that. Not while a document of theirs can be sent again, nor while the
    time that an outage took was not given back, nor while an officer asks for another closure.
    """
    late = clock.now() - CLOSING_MARGIN
    told = ExpressionWrapper(
        day_there(F("delivered_at")) + Value(ANSWER_DAYS), output_field=DateField()
    )
    other_closure = ClosureProposal.objects.live().filter(application=OuterRef("application"))
    found = (
        PieceRequest.objects.pending()
        .with_day(at=clock.now())
        .past_due(at=late)
        .lacking()
        .filter(
            LessThan(told, day_there(late)),
            application__status=Status.AWAITING_PIECES,
            delivered_at__isnull=False,
        )
        .exclude(Exists(_to_send_again()))
        .exclude(Exists(other_closure))
    )
    for one in interruptions():
        hurt = hurt_by(PieceRequest.objects.pending(), one).filter(pk=OuterRef("pk"))
        found = found.exclude(Exists(hurt))
    return found


def covered() -> Exists:
    """Say of a request that two people let it go: it was due when a brake was put on."""
    return Exists(
        Brake.objects.released().filter(
            prefecture=OuterRef("application__prefecture"), due_until__gte=OuterRef("answer_by")
        )
    )


def let_go(requests: PieceRequestQuerySet) -> PieceRequestQuerySet:
    """Keep the requests that no brake holds."""
    on = Brake.objects.on().filter(prefecture=OuterRef("application__prefecture"))
    return requests.filter(covered() | ~Q(Exists(on)))


def _to_send_again() -> DocumentQuerySet:
    """Return the documents of a request that were refused, within their days to be sent again."""
    asked = RequestLine.objects.live().filter(
        request=OuterRef(OuterRef("pk")), piece=OuterRef("piece")
    )
    return (
        Document.objects.current()
        .refused()
        .filter(
            Exists(asked),
            GreaterThanOrEqual(F("send_again_by"), OuterRef("today")),
            piece__application=OuterRef("application"),
        )
    )
