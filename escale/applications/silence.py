"""From which day silence counts, and the times that do not count: read in the history."""

from collections.abc import Iterable
from datetime import date
from typing import TYPE_CHECKING, Final

from escale.applications.deadlines import Suspension, local_date
from escale.applications.enums import Status

if TYPE_CHECKING:
    from escale.applications.models import Event

#: A decision undone puts the request before the office anew: 60 new days, from that day.
_BEGUN_ANEW: Final = frozenset({"refusal_reversed", "approval_revoked"})


def counted_from(complete_on: date, events: Iterable["Event"], *, zone: str) -> date:
    """Return the day silence counts from: the file complete, or its decision undone since."""
    anew = [local_date(event.at, zone) for event in events if event.name in _BEGUN_ANEW]
    return max([complete_on, *anew])


def closures(events: Iterable["Event"], *, zone: str) -> list[Suspension]:
    """Return the times a request was closed, from the history in order, until it was reopened."""
    found: list[Suspension] = []
    began_on: date | None = None
    for event in events:
        is_closed = event.to_status == Status.CLOSED
        if is_closed and began_on is None:
            began_on = local_date(event.at, zone)
        elif not is_closed and began_on is not None:
            found.append(Suspension(began_on=began_on, ended_on=local_date(event.at, zone)))
            began_on = None
    return found
