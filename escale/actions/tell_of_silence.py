"""Tell the person that the day of silence has come, and what the law then opens to them.

The service never decides it: nothing of the application changes. R432-2 and R421-26 give the day,
which the page of the request shows all along.
"""

from typing import Final

from django.db import transaction
from django.db.models import DateTimeField, Exists, OuterRef
from django.db.models.functions import Cast

from escale.actions.tell import Told, tell_many
from escale.applications.deadlines import local_date, silence_appeal_until
from escale.applications.models import Application
from escale.kit import clock
from escale.notices.models import Notice

_KIND: Final = "silence_reached"
BATCH: Final = 500


def tell_due() -> int:
    """Queue the message of each silence reached and not told yet; return how many are told.

    Once for one date: a decision undone gives another, which is told in its turn. Whoever has no
    address at all is passed over.
    """
    told, after = 0, 0
    while batch := _reached(after=after):
        after = batch[-1].pk
        told += _tell([each for each in batch if _has_come(each)])
    return told


def _reached(*, after: int) -> list[Application]:
    """Return the next applications whose day is about now, or past, and was not told since."""
    since_then = Notice.objects.filter(
        kind=_KIND,
        application=OuterRef("pk"),
        queued_at__gte=Cast(OuterRef("silence_on"), DateTimeField()),
    )
    return list(
        Application.objects.undecided()
        .filter(silence_on__lte=clock.today("Pacific/Kiritimati"), pk__gt=after)
        .exclude(Exists(since_then))
        .select_related("prefecture")
        .order_by("pk")[:BATCH]
    )


def _has_come(application: Application) -> bool:
    """Whether it is that day, where the application is."""
    assert application.silence_on is not None
    return local_date(clock.now(), application.zone) >= application.silence_on


@transaction.atomic
def _tell(reached: list[Application]) -> int:
    """Tell those who still wait once their rows are held: a decision at the same instant wins."""
    held = Application.objects.undecided().filter(
        pk__in=[each.pk for each in reached], silence_on__isnull=False
    )
    held = held.select_related("prefecture").select_for_update(of=("self",), skip_locked=True)
    waiting = [each for each in held if _has_come(each)]
    tell_many(
        _KIND,
        [
            Told(
                application=each,
                event=None,
                key=f"silence:{each.pk}:{each.silence_on}",
                facts={
                    "complete_on": each.complete_on,
                    "silence_on": each.silence_on,
                    "appeal_until": silence_appeal_until(each.silence_on),
                },
            )
            for each in waiting
            if each.silence_on is not None
        ],
    )
    return len(waiting)
