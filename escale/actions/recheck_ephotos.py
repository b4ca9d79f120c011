"""Ask again about e-photo codes that were not settled when they were entered."""

from datetime import timedelta

from django.db import transaction

from escale.actions.enter_ephoto import ask, take_answer
from escale.documents.models import Ephoto
from escale.kit import clock
from escale.kit.hints import hint

LEASE = timedelta(minutes=2)


def recheck_due(*, at_most: int = 200) -> int:
    """Ask about each code that is due; return how many are now settled."""
    settled = 0
    for _turn in range(at_most):
        found = _hold_next()
        if found is None:
            break
        answer = ask(found.code)
        take_answer(found, answer)
        found.save()
        if found.next_check_at is None:
            settled += 1
            if found.application.filed_at:
                hint("consume_ephotos")
    return settled


def _hold_next() -> Ephoto | None:
    """Take the next code due; nobody else asks about it meanwhile."""
    with transaction.atomic():
        found = (
            Ephoto.objects.filter(next_check_at__lte=clock.now(), consumed_at__isnull=True)
            .select_related("application")
            .select_for_update(skip_locked=True, of=("self",))
            .order_by("next_check_at")
            .first()
        )
        if found:
            found.next_check_at = clock.now() + LEASE
            found.save(update_fields=["next_check_at"])
    return found
