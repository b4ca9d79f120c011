"""Ask the factory about cards of which nothing was heard for a week; tell the office of silence."""

import logging
from datetime import timedelta
from typing import Final

from django.db.models import Q

from escale.actions.follow_order import follow
from escale.cards.orders import CardOrder
from escale.gateways import cards as factory
from escale.kit import clock

log = logging.getLogger(__name__)

SILENCE: Final = timedelta(days=7)
#: An order that stays silent is asked about again: its callback may be lost later than the others.
ASKED_AGAIN: Final = timedelta(days=1)
_WAITED_FOR: Final = (
    CardOrder.State.ORDERED,
    CardOrder.State.IN_PRODUCTION,
    CardOrder.State.SHIPPED,
)


def chase_due(*, at_most: int = 200) -> int:
    """Ask about each order that is silent; return how many stay so, and are shown to the office.

    What the factory answers is followed as if it had said it by itself: a callback that was lost
    costs a week, never a card. An order that it does not know, or on which it has nothing new to
    say, is shown among the silent ones, since the day it last spoke, and asked about each day.
    """
    silent = 0
    if not factory.is_set_up():
        return silent
    now = clock.now()
    due = CardOrder.objects.filter(
        Q(silence_told_at__isnull=True) | Q(silence_told_at__lte=now - ASKED_AGAIN),
        state__in=_WAITED_FOR,
        heard_at__lte=now - SILENCE,
    ).order_by("heard_at", "pk")
    for order in due[:at_most]:
        try:
            news = factory.ask(str(order.key))
        except factory.FactoryUnavailable as down:
            log.warning("the card factory does not answer (%s); silent orders wait", down.cause)
            break
        heard = follow(news) if news else None
        if heard is None or heard.state == order.state:
            # To repeat what is known is no sign of life: the silence goes on from where it was.
            still = CardOrder.objects.filter(pk=order.pk, state=order.state)
            silent += still.update(silence_told_at=now, heard_at=order.heard_at)
    return silent
