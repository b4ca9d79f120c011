"""Ask again about e-photo codes that were not settled when they were entered."""

from datetime import timedelta

from django.db import transaction

from escale.actions.enter_ephoto import ask, keep_images, take_answer
from escale.applications.advance import locked
from escale.applications.models import Piece
from escale.documents import safe
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
        if _settle(found):
            settled += 1
            if found.application.filed_at:
                hint("consume_ephotos")
    return settled


def _settle(found: Ephoto) -> bool:
    """Ask about a code outside any transaction, and write the answer; say whether it is settled.

    Nothing is written when the person entered another code meanwhile. In a draft, a code that
    the service no longer accepts is asked for again.
    """
    answer = ask(found.code)
    images_kept = keep_images(answer)
    unused = images_kept.kept.name if images_kept else ""
    with transaction.atomic():
        application = locked(found.application)
        held = Ephoto.objects.select_for_update().filter(pk=found.pk, code=found.code).first()
        if held:
            unused = held.store_name if images_kept else ""
            take_answer(held, answer, images_kept)
            held.save()
            if application.is_draft and not held.is_acceptable:
                Piece.objects.filter(application=application, slot="ephoto").update(
                    received=[], answered_at=None
                )
    safe.erase(filter(None, [unused]))
    return bool(held and held.next_check_at is None)


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
