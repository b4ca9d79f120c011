"""Set aside a card that is defective, or lost here: another one is ordered."""

from typing import Final

from django.db import transaction
from django.utils.translation import gettext as _

from escale.actions.cancel_order import leave_without_card
from escale.actions.examine import held_for
from escale.actions.tell import tell
from escale.actions.undo import expect_as_read, is_done_already, reason_given
from escale.applications.advance import advance
from escale.applications.enums import Party
from escale.applications.models import Application, Event
from escale.cards.orders import CardOrder
from escale.kit.hints import hint
from escale.kit.sentences import Refused
from escale.people.models import Account, Role

FAULTS: Final = (CardOrder.Fault.DEFECT, CardOrder.Fault.LOST)


@transaction.atomic
def reject_card(
    application: Application,
    *,
    fault: CardOrder.Fault,
    text: str,
    revision_read: int,
    by: Account,
) -> Event:
    """Set a received card aside, tell the person, and order another; it costs them nothing.

    `text` says to colleagues what is wrong with it. An appointment that was booked ends: there
    will be nothing to hand over that day. Pressed twice by the same clerk, it is done once.
    Raises NotAsRead, Refused without a text or for another fault.
    """
    held = held_for(application, Role.CLERK, by=by)
    done = is_done_already(held, "reject_card", by=by)
    if done is not None:
        return done
    expect_as_read(held, revision_read)
    if fault not in FAULTS:
        raise Refused(_("Dites si le titre est défectueux ou perdu."))
    why = reason_given(text, otherwise=_("Écrivez ce qui ne va pas : vos collègues le liront."))
    order = CardOrder.objects.live().select_for_update().filter(application=held).first()
    event = advance(
        held,
        "reject_card",
        party=Party.CLERK,
        by=by,
        detail={"fault": fault.value, "order": order.pk if order else None},
    )
    if order is not None:
        order.state, order.fault, order.fault_text = CardOrder.State.REJECTED, fault, why
        order.ended_at = event.at
        order.save(update_fields=["state", "fault", "fault_text", "ended_at"])
    appointment = leave_without_card(held, at=event.at)
    tell(
        held,
        "card_rejected",
        event=event,
        fault=fault.value,
        appointment_at=appointment.seat.starts_at if appointment and appointment.seat else None,
    )
    hint("order_cards")
    return event
