"""Outages that cost somebody the end of a delay, in legal time, and whose delay they cost."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final

from django.db.models import DateField, Exists, ExpressionWrapper, F, OuterRef, Q, Value
from django.db.models.lookups import GreaterThanOrEqual, LessThan

from escale.applications.day_there import day_there
from escale.applications.deadlines import OUTAGE_DAYS, OUTAGE_LASTS
from escale.applications.examination import PieceRequestQuerySet, RequestExtension
from escale.kit import clock
from escale.watch.models import Outage
from escale.watch.rehearsing import moved_until

#: However long the worker was off, those that ended before that are not looked at any more.
LOOKED_BACK: Final = timedelta(days=60)


@dataclass(frozen=True, kw_only=True)
class Interruption:
    """A time during which nobody could answer, in legal time; None: it lasts still."""

    key: str
    began_at: datetime
    ended_at: datetime | None

    @property
    def gives_time(self) -> bool:
        """Whether it is over, and was long enough to give time."""
        return self.ended_at is not None and self.ended_at - self.began_at > OUTAGE_LASTS


def interruptions() -> Iterator[Interruption]:
    """Yield what lasts, and what was long enough, the oldest first.

    An outage is in machine time; where a rehearsal has moved legal time since, it stays at the
    day and hour that it was then.
    """
    lately = Q(ended_at__isnull=True) | Q(ended_at__gte=clock.machine_now() - LOOKED_BACK)
    for outage in Outage.objects.filter(lately).order_by("began_at"):
        ahead = moved_until(outage.began_at)
        found = Interruption(
            key=str(outage.pk),
            began_at=outage.began_at + ahead,
            ended_at=outage.ended_at + ahead if outage.ended_at else None,
        )
        if found.ended_at is None or found.gives_time:
            yield found


def hurt_by(requests: PieceRequestQuerySet, found: Interruption) -> PieceRequestQuerySet:
    """Keep the requests whose last days an interruption took, and that were not given any yet.

    Their day was not past when it began, and comes less than three days after its end.
    """
    given = RequestExtension.objects.filter(request=OuterRef("pk"), key=found.key)
    hurt = requests.filter(GreaterThanOrEqual(F("answer_by"), day_there(found.began_at)))
    if found.ended_at is not None:
        until = ExpressionWrapper(
            day_there(found.ended_at) + Value(OUTAGE_DAYS), output_field=DateField()
        )
        hurt = hurt.filter(LessThan(F("answer_by"), until))
    return hurt.exclude(Exists(given))
