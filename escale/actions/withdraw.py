"""Withdraw a filed request; the date of filing is kept in case it is undone."""

from datetime import datetime

from django.db import transaction

from escale.actions.tell import tell
from escale.applications.advance import advance, locked
from escale.applications.deadlines import undo_until
from escale.applications.enums import Party, Status
from escale.applications.examination import PieceRequest, Proposal
from escale.applications.models import Application
from escale.kit import clock
from escale.people.models import Account


@transaction.atomic
def withdraw(application: Application, *, by: Account) -> Application:
    """Withdraw the request; one already withdrawn is returned as it is. Raises Refused.

    A decision proposed and a request for pieces end with it: nothing is signed, nothing awaited.
    """
    held = locked(application)
    if held.status == Status.WITHDRAWN:
        return held
    event = advance(
        held,
        "withdraw",
        party=Party.APPLICANT,
        by=by,
        withdrawn_at=clock.now(),
        withdrawn_from=held.status,
    )
    _end_what_waits(held, at=event.at, by=by)
    tell(held, "withdrawn", event=event, undo_until=undo_until(event.at))
    return held


def _end_what_waits(held: Application, *, at: datetime, by: Account) -> None:
    """End the live proposal and the pending request; undoing the withdrawal leaves them ended."""
    Proposal.objects.live().filter(application=held).update(
        ended_at=at, ended_by=by, ending=Proposal.Ending.WITHDRAWN
    )
    PieceRequest.objects.pending().filter(application=held).update(
        ended_at=at, ending=PieceRequest.Ending.WITHDRAWN
    )
