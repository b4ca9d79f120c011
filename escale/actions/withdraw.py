"""Withdraw a filed request; the date of filing is kept in case it is undone."""

from django.db import transaction

from escale.actions.tell import tell
from escale.applications.advance import advance, locked
from escale.applications.deadlines import undo_until
from escale.applications.enums import Party, Status
from escale.applications.models import Application
from escale.kit import clock
from escale.people.models import Account


@transaction.atomic
def withdraw(application: Application, *, by: Account) -> Application:
    """Withdraw the request; one already withdrawn is returned as it is. Raises Refused."""
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
    tell(held, "withdrawn", event=event, undo_until=undo_until(event.at))
    return held
