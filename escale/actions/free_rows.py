"""The applications that a sweep takes: those nobody is at, their rows held until it is done.

Taken in the order of their numbers, before anything of theirs is: no two of them wait for each
other, and somebody who is at one of them is left to the next run.
"""

from collections.abc import Collection

from escale.applications.enums import Status
from escale.applications.models import Application, Event


def hold_free(ids: Collection[int], *, status: Status) -> list[int]:
    """Lock the rows of these applications that are free and at `status`; return their numbers."""
    free = Application.objects.select_for_update(of=("self",), skip_locked=True)
    return list(free.filter(pk__in=ids, status=status).order_by("pk").values_list("pk", flat=True))


def hold_one(number: int, *, status: Status) -> Application | None:
    """Lock an application and return it; None when somebody is at it, or it is elsewhere."""
    free = Application.objects.select_for_update(of=("self",), skip_locked=True)
    found = free.select_related("person", "prefecture").filter(pk=number, status=status)
    return found.first()


def last_events(numbers: Collection[int], act: str) -> dict[int, Event]:
    """Return the last event of an act, by the number of its application."""
    found = Event.objects.filter(application__in=numbers, act=act).only("application", "at")
    latest = found.order_by("application_id", "-at", "-pk").distinct("application_id")
    return {event.application_id: event for event in latest}
