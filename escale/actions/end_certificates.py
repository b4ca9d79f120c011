"""End certificates: an extension by a notified refusal alone, an approval's by what undoes it.

A closure or a withdrawal ends none: it only stops their renewal.
"""

from collections.abc import Callable
from datetime import date, datetime, timedelta
from typing import Final

from django.db import transaction
from django.db.models import Exists, OuterRef, QuerySet

from escale.actions.free_rows import hold_one
from escale.actions.undo import last_event
from escale.applications.deadlines import local_date
from escale.applications.enums import Status
from escale.applications.models import Application, Certificate
from escale.kit import clock
from escale.letters.notification import notified_on, proofs_of
from escale.notices.models import Notice

#: A sweep that did not run for that long still ends what a refusal ended.
_LOOKED_BACK: Final = timedelta(days=15)
#: A message that comes back does so within days.
_COMES_BACK: Final = timedelta(days=45)


def end_due() -> dict[str, int]:
    """End what a notified refusal ends, and give back what one that reached nobody had ended.

    Driven by state, one transaction an application; returns how many of each.
    """
    return {
        "ended": _each(_refused_with_one(), _end),
        "given_back": _each(_refused_and_unaware(), _give_back),
    }


def end_approval_certificate(
    held: Application, *, ending: Certificate.Ending, at: datetime
) -> None:
    """End the approval certificate of an application held, that day: revoked, or handed over."""
    Certificate.objects.approvals().running().filter(application=held).update(
        ended_on=local_date(at, held.zone), ending=ending
    )


def _each(numbers: list[int], do: Callable[[Application], bool]) -> int:
    done = 0
    for number in numbers:
        with transaction.atomic():
            held = hold_one(number, status=Status.REFUSED)
            done += held is not None and do(held)
    return done


def _refused_with_one() -> list[int]:
    """Return the applications refused, the person told, for whom a certificate still runs."""
    since = clock.today() - _LOOKED_BACK
    running = Certificate.objects.extensions().running().filter(application=OuterRef("pk"))
    refused = Application.objects.filter(status=Status.REFUSED, covered_until__gte=since)
    found = refused.filter(Exists(running.filter(ends_on__gte=since)), Exists(_proofs()))
    return list(found.order_by("covered_until", "pk").values_list("pk", flat=True))


def _refused_and_unaware() -> list[int]:
    """Return the applications whose certificate ended, and whose refusal then came back."""
    ended = Certificate.objects.extensions().filter(
        ending=Certificate.Ending.REFUSED,
        ended_on__gte=clock.today() - _COMES_BACK,
        application__status=Status.REFUSED,
    )
    unaware = ended.exclude(Exists(_proofs("application")))
    return list(unaware.order_by().values_list("application_id", flat=True).distinct())


def _proofs(application: str = "pk") -> "QuerySet[Notice]":
    return proofs_of("refused").filter(application=OuterRef(application))


def _end(held: Application) -> bool:
    """End, on the day the refusal was notified, the certificates that would go on after it."""
    told_on = _told_on(held)
    if told_on is None:
        return False
    running = Certificate.objects.extensions().running().filter(application=held)
    ended = running.filter(ends_on__gt=told_on).update(
        ended_on=told_on, ending=Certificate.Ending.REFUSED
    )
    if ended:
        held.covered_until = max(filter(None, (held.document_expires_on, told_on)))
        held.save(update_fields=["covered_until"])
    return bool(ended)


def _give_back(held: Application) -> bool:
    """Let the certificates run again: the refusal is not notified after all."""
    if _told_on(held) is not None:
        return False
    ended = Certificate.objects.extensions().filter(
        application=held, ending=Certificate.Ending.REFUSED
    )
    latest = ended.order_by("-ends_on").first()
    if latest is None:
        return False
    ended.update(ended_on=None, ending="")
    held.covered_until = max(filter(None, (held.covered_until, latest.ends_on)))
    held.save(update_fields=["covered_until"])
    return True


def _told_on(held: Application) -> date | None:
    refusal = last_event(held, "sign_refusal")
    return notified_on(held, refusal) if refusal else None
