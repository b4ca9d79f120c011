"""A request for pieces and what comes of it, in these tests: asked, told, answered, closed."""

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from typing import Any

from escale.actions import close_unanswered, provide
from escale.actions.provide import Receipt
from escale.actions.request_pieces import FurtherDemand
from escale.applications.examination import PieceRequest
from escale.applications.models import Application
from escale.documents.keeping import Upload
from escale.kit import clock
from escale.people.models import Account
from tests import examining, people, samples

#: A Tuesday morning in Paris; what is asked then can be answered until 24 December.
ASKED_AT = datetime(2026, 11, 24, 9, 0, tzinfo=UTC)


@contextmanager
def later(days: float = 0, **hours: float) -> Iterator[None]:
    """Make legal time stand so long after the request."""
    with clock.at(ASKED_AT + timedelta(days=days, **hours)):
        yield


def awaiting(
    *slots: str,
    is_told: bool = True,
    officer: Account | None = None,
    by: Account | None = None,
    text: str = "",
    further: Sequence[FurtherDemand] = (),
    **options: Any,
) -> PieceRequest:
    """The request for pieces of a filed application (the passport), of which its person was told.

    `text` is what the officer writes of each piece; `options` are those of `people.filed`.
    """
    with clock.at(ASKED_AT - timedelta(days=1)):
        application = people.filed(by=by, **options)
    member = officer or people.staff(prefecture=application.prefecture)
    with clock.at(ASKED_AT):
        asked = slots or (() if further else ("passport",))
        request = examining.asked(application, *asked, by=member, text=text, further=further)
    if is_told:
        told(request)
    return request


def told(request: PieceRequest, *, at: datetime = ASKED_AT) -> None:
    """Let a proof exist that the person was told of the request."""
    PieceRequest.objects.filter(pk=request.pk).update(delivered_at=at)
    request.refresh_from_db()


def send(
    application: Application, slot: str, component: str = "", *, name: str = "a.pdf"
) -> Receipt:
    """Send a document for a piece, as its person does."""
    files = [Upload(name, samples.pdf(phrase=name))]
    return provide.receive(application, slot=slot, component=component or slot, files=files)


def closed(*slots: str, after: float = 31, **options: Any) -> Application:
    """An application closed because nobody answered for these pieces."""
    request = awaiting(*slots, **options)
    with later(after):
        close_unanswered.close_due()
    request.application.refresh_from_db()
    return request.application
