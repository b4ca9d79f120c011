"""Close the requests that nobody answered in time: loudly, exactly, and never too many at once."""

from array import array
from collections.abc import Iterator, Sequence
from datetime import date
from typing import NamedTuple

from django.db import transaction
from django.db.models import Count, Max
from django.urls import reverse

from escale.actions.asked_many import awaited_among
from escale.actions.due_to_close import covered, due, let_go
from escale.actions.free_rows import hold_free, last_events
from escale.actions.tell import Told, tell_many
from escale.applications.advance import BATCH, advance_many
from escale.applications.brakes import Brake, is_too_many
from escale.applications.deadlines import local_date, reopening_until
from escale.applications.enums import Party, Status
from escale.applications.examination import PieceRequest
from escale.applications.models import Application, Event
from escale.letters import archive, closure_facts
from escale.letters.archive import Wanted
from escale.letters.models import Letter
from escale.notices import outbox
from escale.people.models import Prefecture, Role, StaffMember
from escale.watch import outages

_ACT = "close_unanswered"


def close_due() -> dict[str, int]:
    """Close what is due; return how many were closed, and how many prefectures were stopped.

    A prefecture of which too many would be closed at once is stopped and waits for two people;
    the others go on. Each batch is one transaction: its history, its requests ended, its letters
    and its messages, or nothing.
    """
    outages.find()  # as the beats tell it now, whichever sweep comes first
    stopped = sum(_brake(found) for found in _held_up())
    # Numbers only: a hundred thousand of them weigh less than a megabyte.
    numbers = array(
        "q",
        let_go(due())
        .order_by("application_id")
        .values_list("application_id", flat=True)
        .iterator(chunk_size=BATCH),
    )
    closed = sum(
        _close_batch(numbers[start : start + BATCH]) for start in range(0, len(numbers), BATCH)
    )
    return {"closed": closed, "stopped": stopped}


# ---- the brake -----------------------------------------------------------------------------------


class _Due(NamedTuple):
    """What is about to be closed in a prefecture where no brake is on, and nobody let go."""

    prefecture: int
    how_many: int
    until: date


def _held_up() -> list[_Due]:
    """Return, by prefecture, what is due that two people have not let go already."""
    on = Brake.objects.on().values("prefecture")
    found = (
        due()
        .exclude(covered())
        .exclude(application__prefecture__in=on)
        .order_by()
        .values("application__prefecture")
        .annotate(how_many=Count("pk"), until=Max("answer_by"))
    )
    rows = found.values_list("application__prefecture", "how_many", "until")
    return [_Due(*row) for row in rows]


def _brake(found: _Due) -> bool:
    """Put the brake on when too many are due, and tell the managers; say whether it was put on."""
    if not is_too_many(found.how_many, open_applications=0):
        return False
    number = Application.objects.open().filter(prefecture=found.prefecture).count()
    if not is_too_many(found.how_many, open_applications=number):
        return False
    with transaction.atomic():
        # One at a time: the other worker has seen the same.
        office = Prefecture.objects.select_for_update(no_key=True).get(pk=found.prefecture)
        if Brake.objects.on().filter(prefecture=office).exists():
            return False
        brake = Brake.objects.create(
            prefecture=office,
            due=found.how_many,
            open_applications=number,
            due_until=found.until,
        )
        _tell_managers(brake)
    return True


def _tell_managers(brake: Brake) -> None:
    managers = StaffMember.objects.holding(Role.MANAGER).filter(
        prefecture=brake.prefecture, account__is_active=True
    )
    for manager in managers.select_related("account"):
        outbox.queue(
            "closures_stopped",
            key=f"brake:{brake.pk}",
            to=manager.account.email,
            language=manager.account.language,
            context={
                "prefecture": brake.prefecture,
                "due": brake.due,
                "open_applications": brake.open_applications,
                "page_path": reverse("office:stopped_closures"),
            },
        )


# ---- a batch -------------------------------------------------------------------------------------


def _close_batch(numbers: Sequence[int]) -> int:
    """Close those of a batch that nobody is at, and that are still due once they are held."""
    closed = 0
    with transaction.atomic():
        free = hold_free(numbers, status=Status.AWAITING_PIECES)
        still_due = let_go(due()).filter(application__in=free).order_by("application_id")
        requests = {request.application_id: request for request in still_due}
        for moved in advance_many(sorted(requests), _ACT, party=Party.SYSTEM):
            events = last_events(moved, _ACT)
            _end([requests[number] for number in moved], events)
            closed += len(moved)
    return closed


def _end(requests: Sequence[PieceRequest], events: dict[int, Event]) -> None:
    """End the requests, want their letters and queue their messages."""
    if not requests:
        return
    at = next(iter(events.values())).at
    PieceRequest.objects.filter(pk__in=[request.pk for request in requests]).update(
        ended_at=at, ending=PieceRequest.Ending.CLOSED
    )
    closures = closure_facts.Closures.of(requests)
    archive.want_many(_letters(requests, events, closures))
    tell_many(
        "closed_unanswered",
        (
            _told(
                closures.applications[request.application_id],
                request,
                event=events[request.application_id],
                lines=awaited_among(closures.lines[request.pk]),
            )
            for request in requests
        ),
    )


def _letters(
    requests: Sequence[PieceRequest],
    events: dict[int, Event],
    closures: closure_facts.Closures,
) -> Iterator[Wanted]:
    for request in requests:
        event = events[request.application_id]
        yield Wanted(
            application_id=request.application_id,
            event_id=event.pk,
            kind=Letter.Kind.CLOSURE,
            facts=closures.facts(request, closed_at=event.at),
        )


def _told(
    application: Application, request: PieceRequest, *, event: Event, lines: Sequence[object]
) -> Told:
    """Return what is told: what is missing, that it is no refusal, the way back and until when."""
    return Told(
        application=application,
        event=event,
        facts={
            "lines": lines,
            "answer_by": request.answer_by,
            "reopening_until": reopening_until(local_date(event.at, application.zone)),
            "reopening_path": reverse("applicant:ask_reopening", args=[application.reference]),
            "expires_on": application.document_expires_on,
        },
    )
