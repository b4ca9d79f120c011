"""A request for pieces asked on one day, and what became of its messages: words of the tests."""

from datetime import UTC, datetime, timedelta

from escale.actions.follow_deliveries import follow_due
from escale.applications.models import Application, PieceRequest
from escale.kit import clock
from escale.notices.models import State
from tests import examining, people

ASKED = datetime(2026, 11, 24, 9, 0, tzinfo=UTC)
MOBILE = "+33639980001"


def asked_of(officer) -> Application:
    """A request whose pieces were asked for on 24 November, in Paris."""
    with clock.at(ASKED):
        application = examining.examined(people.filed(), by=officer)
        # What was told before is no matter here.
        application.notices.all().delete()
        examining.asked(application, "passport", by=officer)
    application.refresh_from_db()
    return application


def became(notices, state: State, *, at: datetime = ASKED) -> None:
    """What the provider answered of these messages, at an instant."""
    columns = {
        State.SENT: {"sent_at": at},
        State.DELIVERED: {"sent_at": at, "delivered_at": at},
        State.BOUNCED: {"sent_at": at, "bounced_at": at},
        State.REFUSED: {},
        State.FAILED: {},
    }[state]
    blank = {"sent_at": None, "delivered_at": None, "bounced_at": None}
    notices.update(state=state, **{**blank, **columns})


def follow(at: datetime = ASKED) -> dict[str, int]:
    with clock.at(at):
        return dict(follow_due())


def days_later(days: int) -> datetime:
    return ASKED + timedelta(days=days)


def pending(application: Application) -> PieceRequest:
    return PieceRequest.objects.pending().get(application=application)


def mark(application: Application) -> bool:
    application.refresh_from_db()
    return application.has_undelivered
