"""Order the card of each approved application that nothing holds back; nobody presses a button."""

from django.db import transaction
from django.db.models import Exists, OuterRef

from escale.actions.tell import tell
from escale.applications.advance import advance, locked
from escale.applications.enums import Party, Status
from escale.applications.models import Application, Event, Revocation
from escale.cards.facts import facts_of, is_correction_awaited, is_photo_awaited, last_order
from escale.cards.orders import CardOrder
from escale.documents.models import Ephoto
from escale.kit.hints import hint


def order_due(*, at_most: int = 500) -> int:
    """Order the cards that can be made now; return how many.

    An approval whose revocation is announced waits, and so does a card whose photo or data the
    factory refused, or a card handed over with a mistake, until another photo is given or the
    office corrects what it says.
    """
    mended = Event.objects.filter(
        application=OuterRef("application"),
        act__in=("replace_photo", "correct_card"),
        at__gte=OuterRef("ended_at"),
    )
    to_mend = CardOrder.objects.filter(
        application=OuterRef("pk"),
        state__in=(CardOrder.State.REFUSED, CardOrder.State.HANDED_OVER),
    ).exclude(Exists(mended))
    due = (
        Application.objects.filter(status=Status.APPROVED, ephoto__outcome=Ephoto.Outcome.VALID)
        .exclude(Exists(CardOrder.objects.live().filter(application=OuterRef("pk"))))
        .exclude(Exists(Revocation.objects.live().filter(application=OuterRef("pk"))))
        # They may stay there for months, and would fill the batch before the others.
        .exclude(Exists(to_mend))
        .order_by("pk")
    )
    return sum(_order(application) for application in due[:at_most])


@transaction.atomic
def _order(application: Application) -> bool:
    held = locked(application)
    if not _can_be_made(held):
        return False
    event = advance(held, "order_card", party=Party.SYSTEM)
    CardOrder.objects.create(
        application=held,
        event=event,
        facts=facts_of(held),
        ordered_at=event.at,
        heard_at=event.at,
    )
    tell(held, "card_ordered", event=event)
    hint("send_orders")
    return True


def _can_be_made(held: Application) -> bool:
    """Look again, the row held: another worker, a signatory or the person may have been first."""
    if held.status != Status.APPROVED:
        return False
    if Revocation.objects.live().filter(application=held).exists():
        return False
    last = last_order(held)
    if last and last.is_live:
        return False
    return not (
        is_photo_awaited(held, order=last)
        or is_correction_awaited(held, order=last)
        or not Ephoto.objects.filter(application=held, outcome=Ephoto.Outcome.VALID).exists()
    )
