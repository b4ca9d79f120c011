"""Erase drafts nobody touched for three months, after two warnings."""

from collections.abc import Iterator
from datetime import date, datetime, timedelta

from django.db import transaction
from django.db.models import F, Max, Q
from django.urls import reverse

from escale.actions.discard import discard
from escale.actions.tell import tell_of
from escale.applications.advance import locked
from escale.applications.deadlines import draft_expires_on, draft_warnings_on, is_past, local_date
from escale.applications.enums import Party
from escale.applications.models import Application
from escale.kit import clock
from escale.people.models import Account

#: Whatever happened to the worker, nothing goes sooner than this after the last warning.
NOTICE = timedelta(days=2)
# No three months are shorter than 89 days, and people are told 15 days before.
_YOUNGEST = timedelta(days=89 - 15)
_KIND = "draft_ending"


def discard_due(*, at_most: int = 500) -> int:
    """Warn about drafts soon to be erased, erase those due; return how many were erased.

    A draft has no prefecture yet: its days are those of Paris. The day told in a warning is the
    last day the draft is kept, even when a worker that slept for a week warns late.
    """
    erased = 0
    for draft, warned_at in _growing_old():
        if erased < at_most and _is_due(draft, warned_at=warned_at):
            erased += _erase(draft)
        else:
            _warn(draft, warned_at=warned_at)
    return erased


def _growing_old() -> Iterator[tuple[Application, datetime | None]]:
    """Yield the drafts to look at, each with its last warning since it was touched."""
    since_touched = Q(notices__kind=_KIND, notices__queued_at__gte=F("touched_at"))
    drafts = Application.objects.drafts().untouched_since(clock.now() - _YOUNGEST)
    warned = drafts.annotate(warned_at=Max("notices__queued_at", filter=since_touched))
    for draft in warned.order_by("touched_at", "pk"):
        yield draft, getattr(draft, "warned_at")  # noqa: B009 - an annotation, unknown to types


def _kept_until(draft: Application, *, warned_at: datetime | None) -> date:
    """Return the last day the draft is kept."""
    expires_on = draft_expires_on(draft.touched_at, clock.PARIS)
    if warned_at is None:
        return expires_on
    return max(expires_on, local_date(warned_at, clock.PARIS) + NOTICE)


def _is_due(draft: Application, *, warned_at: datetime | None) -> bool:
    """Whether its time has passed, and everyone who could be told was."""
    if not is_past(_kept_until(draft, warned_at=warned_at), clock.PARIS, at=clock.now()):
        return False
    last_warning_on = draft_warnings_on(draft.touched_at, clock.PARIS)[-1]
    if warned_at is not None and local_date(warned_at, clock.PARIS) >= last_warning_on:
        return True
    return not Account.objects.filter(person_id=draft.person_id, is_active=True).exists()


def _erase(draft: Application) -> bool:
    """Erase the draft unless its owner has come back to it since it was read."""
    with transaction.atomic():
        try:
            held = locked(draft)
        except Application.DoesNotExist:
            return False
        if not held.is_draft or held.touched_at != draft.touched_at:
            return False
        discard(held, party=Party.SYSTEM)
    return True


def _warn(draft: Application, *, warned_at: datetime | None) -> None:
    """Queue the warning whose day has come, unless it was already given.

    Late by more than one warning, people are told once, not twice the same hour.
    """
    today = clock.today()
    days = draft_warnings_on(draft.touched_at, clock.PARIS)
    come = [day for day in days if day <= today]
    if not come or (warned_at and local_date(warned_at, clock.PARIS) >= come[-1]):
        return
    kept_until = _kept_until(draft, warned_at=clock.now())
    touched_on = local_date(draft.touched_at, clock.PARIS)
    with transaction.atomic():
        tell_of(
            draft,
            _KIND,
            # Touching the draft starts over: the key names one silence and one warning.
            key=f"draft:{draft.pk}:{draft.touched_at.isoformat()}:{come[-1]}",
            facts={"ends_on": kept_until, "touched_on": touched_on},
            home_path=reverse("applicant:home"),
        )
