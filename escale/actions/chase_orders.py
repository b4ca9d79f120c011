"""Ask the factory about cards of which nothing was heard for a week; tell the office of silence."""

import logging
from datetime import timedelta
from typing import Final

from escale.actions.follow_order import follow
from escale.cards.orders import CardOrder
from escale.gateways import cards as factory
from escale.kit import clock

log = logging.getLogger(__name__)

SILENCE: Final = timedelta(days=7)
_WAITED_FOR: Final = (
    CardOrder.State.ORDERED,
    CardOrder.State.IN_PRODUCTION,
    CardOrder.State.SHIPPED,
)


def chase_due(*, at_most: int = 200) -> int:
    """Ask about each order that is silent; return how many stay so, and are now shown to the office.

    What the factory answers is followed as if it had said it by itself: a callback that was lost
    costs a week, never a card. An order that it does not know, or on which it has nothing new to
    say, is shown among the silent ones until it speaks again.
    """
    silent = 0
    if not factory.is_set_up():
        return silent
    due = CardOrder.objects.filter(
        state__in=_WAITED_FOR,
        heard_at__lte=clock.now() - SILENCE,
        silence_told_at__isnull=True,
    ).order_by("heard_at", "pk")
    for order in due[:at_most]:
        try:
            news = factory.ask(str(order.key))
        except factory.FactoryUnavailable as down:
            log.warning("the card factory does not answer (%s); silent orders wait", down.cause)
            break
        heard = follow(news) if news else None
        if heard is None or heard.state == order.state:
            still = CardOrder.objects.filter(pk=order.pk, state=order.state)
            silent += still.update(silence_told_at=clock.now())
    return silent
