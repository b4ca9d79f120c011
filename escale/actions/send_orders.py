"""Hand the orders to the factory, after they are committed; give up those that were cancelled."""

import logging
from datetime import timedelta
from typing import Final

from django.db import transaction

from escale.actions.report_order_refused import report_order_refused
from escale.cards.orders import CardOrder
from escale.documents.models import Ephoto
from escale.gateways import cards as factory
from escale.kit import clock

log = logging.getLogger(__name__)

#: Nobody else hands over an order that is being handed over.
LEASE: Final = timedelta(minutes=2)
#: Minutes, doubled at each try, up to an hour.
_LATER: Final = timedelta(minutes=1)
_LATER_AT_MOST: Final = timedelta(hours=1)


def send_due(*, at_most: int = 500) -> int:
    """Hand over each order that is due; return how many the factory took or refused.

    The order's key is sent with it: handed over twice, it makes one card. A factory that does not
    answer is asked again, later and later; the person waits no longer for it than they would.
    """
    done = 0
    if not factory.is_set_up():
        return done
    for _turn in range(at_most):
        order = _hold_next()
        if order is None:
            break
        try:
            done += _hand_over(order) if order.state == CardOrder.State.TO_SEND else _give_up(order)
        except factory.FactoryUnavailable as down:
            log.warning("the card factory does not answer (%s); orders wait", down.cause)
            break
    return done


def _hand_over(order: CardOrder) -> int:
    photo = Ephoto.objects.get(application=order.application_id)
    wanted = factory.Order(
        key=str(order.key),
        deliver_to=order.application.prefecture.code if order.application.prefecture else "",
        photo=photo.code,
        card=order.facts,
    )
    try:
        factory.order(wanted)
    except factory.OrderRefused as refused:
        report_order_refused(order, fault=refused.fault, reason=refused.reason)
        return 1
    finally:
        # Cancelled meanwhile, it may have been given up before the factory knew of it.
        CardOrder.objects.filter(pk=order.pk, state=CardOrder.State.CANCELLED).update(
            next_try_at=clock.machine_now()
        )
    with transaction.atomic():
        # The factory may have said more before we noted that it took it; or it was cancelled.
        held = CardOrder.objects.select_for_update().get(pk=order.pk)
        if held.state == CardOrder.State.TO_SEND:
            held.state, held.next_try_at = CardOrder.State.ORDERED, None
            held.save(update_fields=["state", "next_try_at"])
    return 1


def _give_up(order: CardOrder) -> int:
    factory.give_up(str(order.key))
    CardOrder.objects.filter(pk=order.pk).update(next_try_at=None)
    return 1


def _hold_next() -> CardOrder | None:
    """Take the next order that is due, and put it off in case its answer never comes."""
    with transaction.atomic():
        order = (
            CardOrder.objects.filter(next_try_at__lte=clock.machine_now())
            .select_related("application__prefecture")
            .select_for_update(skip_locked=True, of=("self",))
            .order_by("next_try_at")
            .first()
        )
        if order is None:
            return None
        later = min(_LATER * 2 ** min(order.tries, 10), _LATER_AT_MOST)
        order.tries += 1
        order.next_try_at = clock.machine_now() + max(later, LEASE)
        order.save(update_fields=["tries", "next_try_at"])
        return order
