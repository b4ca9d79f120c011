"""Legal time in a rehearsal: it stands ahead of the machine's by the moves that were made."""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime, timedelta
from typing import Final

from django.conf import settings
from django.db import transaction
from django.db.models import QuerySet, Sum
from django.utils.translation import gettext_lazy as _

from escale.kit import clock
from escale.kit.sentences import Refused
from escale.watch.models import ClockMove

#: Further than this nothing is worth rehearsing, and years would soon have five digits.
FURTHEST: Final = timedelta(days=20 * 366)


class NotARehearsal(Refused):
    """Legal time is the machine's: nobody moves it."""

    def __init__(self) -> None:
        super().__init__(
            _("Le temps ne se déplace qu’en répétition."),
            hint=_("La répétition s’ouvre avec ESCALE_REHEARSAL=1, jamais en production."),
        )


class TimeGoesForward(Refused):
    """Legal time would stand still, or go back: letters and deadlines would contradict each other."""

    def __init__(self) -> None:
        super().__init__(
            _("Le temps n’avance que vers l’avant."),
            hint=_("Pour repartir d’aujourd’hui, recommencez la démonstration (RESET=1)."),
        )


class TooFar(Refused):
    """Legal time would stand further than anything worth rehearsing."""

    def __init__(self) -> None:
        super().__init__(
            _("La répétition ne va pas au-delà de vingt ans."),
            hint=_("Pour repartir d’aujourd’hui, recommencez la démonstration (RESET=1)."),
        )


def ahead() -> timedelta:
    """Return by how much legal time stands ahead: nothing, and no query, outside a rehearsal."""
    if not settings.REHEARSAL:
        return timedelta()
    return _moved()


@contextmanager
def rehearsed() -> Iterator[None]:
    """Put legal time where the moves have brought it, inside the block."""
    with clock.ahead_by(ahead()):
        yield


def advance(by: timedelta) -> timedelta:
    """Move legal time forward, and return by how much it now stands ahead.

    Whatever runs already keeps the time it began with. Raises NotARehearsal, TimeGoesForward or
    TooFar.
    """
    if not settings.REHEARSAL:
        raise NotARehearsal
    seconds = int(by.total_seconds())
    if seconds <= 0:
        raise TimeGoesForward
    with transaction.atomic():
        if _moved() + by > FURTHEST:
            raise TooFar
        ClockMove.objects.create(seconds=seconds)
        return _moved()


def moved_until(instant: datetime) -> timedelta:
    """Return by how much legal time stood ahead at a machine instant."""
    if not settings.REHEARSAL:
        return timedelta()
    return _sum(ClockMove.objects.filter(moved_at__lte=instant))


def _moved() -> timedelta:
    return _sum(ClockMove.objects.all())


def _sum(moves: QuerySet[ClockMove]) -> timedelta:
    moved = moves.aggregate(seconds=Sum("seconds"))["seconds"]
    return timedelta(seconds=int(moved or 0))
