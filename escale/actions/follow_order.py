"""Follow what the factory says of an order: in any order, several times, or never."""

import logging
from typing import Final

from django.db import IntegrityError, transaction

from escale.actions.report_order_refused import refuse
from escale.applications.advance import locked
from escale.cards.orders import CardNews, CardOrder
from escale.gateways.cards import News, Said
from escale.kit import clock

log = logging.getLogger(__name__)

#: How far a card is: news never bring it back.
_HOW_FAR: Final = {
    CardOrder.State.TO_SEND: 0,
    CardOrder.State.ORDERED: 1,
    CardOrder.State.IN_PRODUCTION: 2,
    CardOrder.State.SHIPPED: 3,
}
_STATES: Final = {
    Said.ORDERED: CardOrder.State.ORDERED,
    Said.IN_PRODUCTION: CardOrder.State.IN_PRODUCTION,
    Said.SHIPPED: CardOrder.State.SHIPPED,
}


def follow(news: News) -> CardOrder | None:
    """Keep the news, and what it changes; return the order, None for one that is not ours.

    The same news changes nothing the second time; news older than what is known is kept, and
    changes nothing either. A card number that is another card's is not believed.
    """
    found = CardOrder.objects.filter(key=news.key).select_related("application").first()
    if found is None:
        log.warning("the card factory speaks of an order that is not ours")
        return None
    with transaction.atomic():
        # In the order of every act: the application, then what hangs from it.
        held = locked(found.application)
        order = CardOrder.objects.select_for_update().get(pk=found.pk)
        kept, is_new = CardNews.objects.get_or_create(
            news_id=news.number,
            defaults={
                "order": order,
                "said": news.said,
                "detail": {
                    "fault": news.fault,
                    "reason": news.reason,
                    "card_number": news.card_number,
                },
                "happened_at": news.happened_at,
            },
        )
        if not is_new:
            return order
        order.heard_at, order.silence_told_at = clock.now(), None
        order.save(update_fields=["heard_at", "silence_told_at"])
        if news.said is Said.REFUSED:
            kept.is_followed = refuse(held, order, fault=news.fault, reason=news.reason)
        else:
            kept.is_followed = _moved(order, news)
        kept.save(update_fields=["is_followed"])
        return order


def _moved(order: CardOrder, news: News) -> bool:
    """Move an order on, unless it is as far already, or ended."""
    state = _STATES[news.said]
    is_at_the_factory = order.state in CardOrder.AT_THE_FACTORY
    if not is_at_the_factory or _HOW_FAR[CardOrder.State(order.state)] >= _HOW_FAR[state]:
        return False
    order.state, order.next_try_at = state, None
    columns = ["state", "next_try_at"]
    if state == CardOrder.State.SHIPPED:
        order.shipped_at = news.happened_at
        columns.append("shipped_at")
    order.save(update_fields=columns)
    if news.card_number and not order.card_number:
        _number(order, news.card_number)
    return True


def _number(order: CardOrder, number: str) -> None:
    """Keep the number that the factory says is the card's, unless it is another card's."""
    try:
        with transaction.atomic():
            order.card_number = number
            order.save(update_fields=["card_number"])
    except IntegrityError:
        order.card_number = ""
        log.warning("the card factory gives order %s the number of another card", order.pk)
