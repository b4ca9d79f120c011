"""The factory refused an order: the application is approved again, until what was wrong is mended."""

from django.db import transaction

from escale.actions.tell import tell
from escale.applications.advance import advance, locked
from escale.applications.enums import Party
from escale.applications.models import Application
from escale.cards.orders import CardOrder


@transaction.atomic
def report_order_refused(order: CardOrder, *, fault: str, reason: str) -> bool:
    """End an order that the factory will not make, and tell the person; say whether it changed.

    `fault` is `photo` (the person gives another e-photo, on no date) or `data` (the office corrects
    what the card says); `reason` is the factory's, for the office. Reported twice, it is once.
    """
    held = locked(order.application)
    found = CardOrder.objects.select_for_update().get(pk=order.pk)
    return refuse(held, found, fault=fault, reason=reason)


def refuse(held: Application, order: CardOrder, *, fault: str, reason: str) -> bool:
    """Do the same, the rows of both held by the caller."""
    if order.state not in CardOrder.AT_THE_FACTORY:
        return False
    event = advance(
        held,
        "report_order_refused",
        party=Party.FACTORY,
        detail={"order": order.pk, "fault": fault},
    )
    order.state, order.fault, order.fault_text = CardOrder.State.REFUSED, fault, reason
    order.ended_at, order.next_try_at, order.heard_at = event.at, None, event.at
    order.save(
        update_fields=["state", "fault", "fault_text", "ended_at", "next_try_at", "heard_at"]
    )
    tell(held, "order_refused", event=event, fault=fault)
    return True
