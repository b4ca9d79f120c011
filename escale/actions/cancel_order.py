"""Give up the card of an approval that is revoked, and the appointment to hand it over."""

from datetime import datetime

from escale.applications.models import Application
from escale.appointments.booked import Appointment
from escale.appointments.seats import Seat
from escale.cards.orders import CardOrder
from escale.kit import clock
from escale.kit.hints import hint


def cancel_order(held: Application, *, at: datetime) -> None:
    """End the live order and the live appointment of an application held by the caller.

    The factory is told after commit. A card that arrives all the same is not received.
    """
    order = CardOrder.objects.live().select_for_update().filter(application=held).first()
    if order is not None:
        is_known_there = order.state != CardOrder.State.RECEIVED
        order.state, order.ended_at = CardOrder.State.CANCELLED, at
        order.next_try_at = clock.machine_now() if is_known_there else None
        order.save(update_fields=["state", "ended_at", "next_try_at"])
        hint("send_orders")
    leave_without_card(held, at=at)


def leave_without_card(held: Application, *, at: datetime) -> Appointment | None:
    """End the live appointment of an application whose card is not to be handed over any more.

    Its seat is free again. Returns the appointment that ended, None when there was none.
    """
    found = Appointment.objects.live().select_for_update().filter(application=held).first()
    if found is None:
        return None
    found.state, found.ended_at = Appointment.State.WITHOUT_CARD, at
    found.save(update_fields=["state", "ended_at"])
    if found.seat_id is not None:
        Seat.objects.filter(pk=found.seat_id).update(is_taken=False)
    return found
