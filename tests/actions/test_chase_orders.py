"""A factory that says nothing for a week is asked, then shown to the office until it speaks."""

from datetime import timedelta

import httpx
import pytest

from escale.actions.chase_orders import chase_due
from escale.actions.follow_order import follow
from escale.actions.send_orders import send_due
from escale.cards.orders import CardOrder
from escale.gateways.cards import Said
from escale.kit import clock
from tests import last_mile

pytestmark = pytest.mark.django_db

WEEK, DAY = timedelta(days=7), timedelta(days=1)


def sent() -> CardOrder:
    order = last_mile.ordered()
    assert send_due() == 1
    return order


def said_and_lost(factory, order: CardOrder, what: str) -> None:
    """The factory says it, and its callback reaches nobody: this simulator has no webhook."""
    answer = httpx.post(f"{factory.address}/api/orders/{order.key}/say", json={"said": what})
    assert answer.status_code == 204


def test_nothing_is_asked_before_a_week(factory):
    order = sent()
    with clock.at(order.heard_at + WEEK - timedelta(minutes=1)):
        assert chase_due() == 0
    order.refresh_from_db()
    assert order.silence_told_at is None


def test_a_lost_callback_is_made_up_for_and_real_silence_is_shown(factory):
    told, silent = sent(), sent()
    said_and_lost(factory, told, "in_production")
    with clock.at(clock.now() + 8 * DAY):
        assert chase_due() == 1
        assert chase_due() == 0
    told.refresh_from_db()
    silent.refresh_from_db()
    assert (told.state, told.silence_told_at) == (CardOrder.State.IN_PRODUCTION, None)
    assert silent.silence_told_at is not None


def test_to_repeat_what_is_known_is_no_sign_of_life(factory):
    order = sent()
    heard_at = order.heard_at
    with clock.at(clock.now() + 8 * DAY):
        assert chase_due() == 1
    order.refresh_from_db()
    assert order.heard_at == heard_at


def test_an_order_that_stays_silent_is_asked_about_again_each_day(factory):
    order = sent()
    with clock.at(clock.now() + 8 * DAY):
        assert chase_due() == 1
    said_and_lost(factory, order, "shipped")
    with clock.at(clock.now() + 8 * DAY + timedelta(hours=23)):
        assert chase_due() == 0
    with clock.at(clock.now() + 9 * DAY):
        assert chase_due() == 0
    order.refresh_from_db()
    assert (order.state, order.silence_told_at) == (CardOrder.State.SHIPPED, None)
    assert order.card_number


def test_an_order_that_the_factory_does_not_know_is_shown_until_it_speaks(factory):
    order = sent()
    httpx.delete(f"{factory.address}/api/orders").raise_for_status()
    with clock.at(clock.now() + 8 * DAY):
        assert chase_due() == 1
        follow(last_mile.said(order, Said.IN_PRODUCTION))
    order.refresh_from_db()
    assert order.silence_told_at is None


def test_a_factory_that_is_down_leaves_the_silence_for_later(factory):
    order = sent()
    factory.behave("down")
    with clock.at(clock.now() + 8 * DAY):
        assert chase_due() == 0
        factory.behave("well")
        assert chase_due() == 1
    order.refresh_from_db()
    assert order.silence_told_at is not None
