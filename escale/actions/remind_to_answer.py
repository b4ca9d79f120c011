"""Remind whoever is asked for pieces of what is still missing: 15, 5 and 1 days before the end."""

from collections.abc import Sequence
from datetime import date
from typing import Final

from django.db import transaction
from django.db.models import F, Q
from django.db.models.lookups import GreaterThanOrEqual
from django.urls import reverse

from escale.actions.asked_many import awaited_among
from escale.actions.free_rows import hold_free
from escale.actions.tell import Told, tell_many
from escale.applications.asked_lines import lines_of
from escale.applications.day_there import day_there
from escale.applications.deadlines import REMINDER_DAYS, local_date, reminders_past
from escale.applications.enums import Status
from escale.applications.examination import PieceRequest, PieceRequestQuerySet
from escale.kit import clock

#: Rows taken by one transaction.
BATCH: Final = 1000


def remind_due() -> int:
    """Send each reminder whose day has come, once; return how many people were reminded.

    Late by more than one, only the most urgent is sent; after the end, none. Whoever answered
    everything is not reminded. Somebody who is at it now is left to the next sweep.
    """
    numbers = list(_due().order_by("application_id").values_list("application_id", flat=True))
    return sum(
        _remind_batch(numbers[start : start + BATCH]) for start in range(0, len(numbers), BATCH)
    )


def _due() -> PieceRequestQuerySet:
    """Return the requests of which a reminder has come, and was not sent."""
    now = clock.now()
    due = Q()
    for days in REMINDER_DAYS:
        has_come = Q(answer_by__lte=F("today") + days)
        due |= has_come & (Q(reminded_days__isnull=True) | Q(reminded_days__gt=days))
    return (
        PieceRequest.objects.pending()
        .with_day(at=now)
        .lacking()
        .filter(
            due,
            GreaterThanOrEqual(F("answer_by"), day_there(now)),
            application__status=Status.AWAITING_PIECES,
        )
    )


def _remind_batch(numbers: Sequence[int]) -> int:
    with transaction.atomic():
        free = hold_free(numbers, status=Status.AWAITING_PIECES)
        requests = list(
            _due()
            .select_for_update(of=("self",))
            .select_related("application__prefecture", "event")
            .filter(application__in=free)
            .order_by("pk")
        )
        for request in requests:
            request.reminded_days = reminders_past(request.answer_by, on=_today(request))
        PieceRequest.objects.bulk_update(requests, ["reminded_days"], batch_size=500)
        lines = lines_of([request.pk for request in requests])
        tell_many(
            "answer_reminder",
            (_told(request, awaited_among(lines[request.pk])) for request in requests),
        )
    return len(requests)


def _told(request: PieceRequest, lines: Sequence[object]) -> Told:
    """Return what is told: what is missing, until when, and how many days are left."""
    reference = request.application.reference
    return Told(
        application=request.application,
        # What reaches the person now proves that they were told of what this act asked for.
        event=request.event,
        key=f"request:{request.pk}:{request.answer_by}:{request.reminded_days}",
        facts={
            "answer_by": request.answer_by,
            "days_left": (request.answer_by - _today(request)).days,
            "lines": lines,
            "can_extend": request.extended_by_applicant_at is None,
            "answer_path": reverse("applicant:answer", args=[reference]),
        },
    )


def _today(request: PieceRequest) -> date:
    return local_date(clock.now(), request.zone)
