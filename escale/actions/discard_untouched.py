"""Erase drafts nobody touched for three months, after two warnings."""

from datetime import timedelta

from django.db import transaction

from escale.actions.discard import discard
from escale.applications.enums import Party
from escale.applications.models import Application
from escale.kit import clock
from escale.notices import outbox
from escale.people.models import Account

ERASED_AFTER = timedelta(days=91)
#: How long before the end people are told.
WARNED_BEFORE = (timedelta(days=15), timedelta(days=2))


def discard_due(*, at_most: int = 500) -> int:
    """Warn about drafts soon to be erased, erase those due; return how many were erased.

    A draft is erased only two days at least after its last warning was queued, so that a
    worker that slept for a week warns first.
    """
    now = clock.now()
    for before in WARNED_BEFORE:
        soon = now - ERASED_AFTER + before
        for draft in Application.objects.drafts().untouched_since(soon).iterator(chunk_size=200):
            _warn(draft, before=before)
    erased = 0
    warned = "draft_ending"
    due = Application.objects.drafts().untouched_since(now - ERASED_AFTER)
    for draft in due.order_by("touched_at")[:at_most]:
        last = draft.notices.filter(kind=warned).order_by("-queued_at").first()
        has_account = Account.objects.filter(person_id=draft.person_id, is_active=True).exists()
        if has_account and (last is None or last.queued_at > now - WARNED_BEFORE[-1]):
            continue
        discard(draft, party=Party.SYSTEM)
        erased += 1
    return erased


@transaction.atomic
def _warn(draft: Application, *, before: timedelta) -> None:
    """Queue one warning a delay and a period of silence: touching the draft starts over."""
    for account in Account.objects.filter(person_id=draft.person_id, is_active=True):
        outbox.queue(
            "draft_ending",
            key=f"draft:{draft.pk}:{draft.touched_at.isoformat()}:{before.days}",
            to=account.email,
            language=account.language,
            context={"application": draft, "ends_at": draft.touched_at + ERASED_AFTER},
            person=draft.person,
            application=draft,
        )
