"""Give back the last days that an outage took: by rule, nobody has to ask."""

from collections.abc import Sequence
from datetime import datetime

from django.db import transaction
from django.urls import reverse

from escale.actions.asked_many import awaited_among
from escale.actions.free_rows import hold_free, last_events
from escale.actions.interruptions import Interruption, hurt_by, interruptions
from escale.actions.tell import Told, tell_many
from escale.applications.advance import BATCH, advance_many
from escale.applications.asked_lines import lines_of
from escale.applications.deadlines import after_outage, local_date, reminders_past
from escale.applications.enums import Party, Status
from escale.applications.examination import PieceRequest, PieceRequestQuerySet, RequestExtension
from escale.kit import clock
from escale.watch import outages


def extend_due() -> int:
    """Extend the requests whose last days an outage took, and tell all of them, once an outage.

    Three days from its end, or from the day it is told when that is later. Returns how many
    requests were given time.
    """
    outages.find()  # as the beats tell it now, whichever sweep comes first
    return sum(_extend(outage) for outage in interruptions() if outage.gives_time)


def _extend(outage: Interruption) -> int:
    numbers = list(
        _hurt(outage).order_by("application_id").values_list("application_id", flat=True)
    )
    return sum(
        _extend_batch(outage, numbers[start : start + BATCH])
        for start in range(0, len(numbers), BATCH)
    )


def _hurt(outage: Interruption) -> PieceRequestQuerySet:
    pending = PieceRequest.objects.pending().filter(application__status=Status.AWAITING_PIECES)
    return hurt_by(pending, outage)


def _extend_batch(outage: Interruption, numbers: Sequence[int]) -> int:
    """Extend those that nobody is at: their history, their day and their message, or nothing."""
    assert outage.ended_at is not None
    extended = 0
    with transaction.atomic():
        free = hold_free(numbers, status=Status.AWAITING_PIECES)
        requests = {
            request.application_id: request
            for request in _hurt(outage)
            .select_for_update(of=("self",))
            .select_related("application__prefecture")
            .filter(application__in=free)
        }
        told_at = max(clock.now(), outage.ended_at)
        detail = {"outage": outage.key}
        # Asked for in the loop itself: what goes wrong ends its part of the transaction first.
        for moved in advance_many(
            sorted(requests), "extend_request", party=Party.SYSTEM, detail=detail
        ):
            given = [requests[number] for number in moved]
            _give(given, outage, told_at=told_at)
            _tell(given)
            extended += len(given)
    return extended


def _give(requests: Sequence[PieceRequest], outage: Interruption, *, told_at: datetime) -> None:
    """Move the days, and keep which outage moved them."""
    for request in requests:
        request.answer_by = after_outage(
            request.answer_by, request.zone, began_at=outage.began_at, ended_at=told_at
        )
        request.reminded_days = reminders_past(
            request.answer_by, on=local_date(told_at, request.zone)
        )
    PieceRequest.objects.bulk_update(requests, ["answer_by", "reminded_days"], batch_size=500)
    RequestExtension.objects.bulk_create(
        RequestExtension(
            request=request,
            cause=RequestExtension.Cause.OUTAGE,
            key=outage.key,
            until=request.answer_by,
            at=told_at,
        )
        for request in requests
    )


def _tell(requests: Sequence[PieceRequest]) -> None:
    """Tell each of them the new day, why, and what is still awaited."""
    lines = lines_of([request.pk for request in requests])
    events = last_events([request.application_id for request in requests], "extend_request")
    tell_many(
        "request_extended",
        (
            Told(
                application=request.application,
                event=events[request.application_id],
                facts={
                    "added": 0,
                    "is_asked": False,
                    "is_outage": True,
                    "answer_by": request.answer_by,
                    "answer_path": reverse(
                        "applicant:answer", args=[request.application.reference]
                    ),
                    "lines": awaited_among(lines.get(request.pk, ())),
                },
            )
            for request in requests
        ),
    )
