"""The card factory as Escale meets it: what is ordered, and whose fault it is when it is not."""

import time
import uuid
from datetime import timedelta

import httpx
import pytest

from escale.gateways import asking
from escale.gateways import cards as gateway
from escale.gateways.cards import FactoryUnavailable, Order, OrderRefused, Said
from escale.kit import clock

CARD = {"family_name": "DIALLO", "given_names": "Aminata", "valid_until": "2030-11-24"}
PHOTO = "OK" + "A1" * 10


def wanted(*, photo: str = PHOTO, **card: str) -> Order:
    return Order(key=str(uuid.uuid4()), deliver_to="essonne", photo=photo, card={**CARD, **card})


def known_to(factory) -> list[dict]:
    return httpx.get(f"{factory.address}/api/orders").json()


def test_an_order_arrives_as_it_was_written(factory):
    order = wanted()
    gateway.order(order)
    (known,) = known_to(factory)
    assert known["order"] == order.key
    assert known["deliver_to"] == "essonne"
    assert known["card"] == CARD


def test_the_same_order_handed_over_again_makes_one_card(factory):
    order = wanted()
    for _turn in range(3):
        gateway.order(order)
    (known,) = known_to(factory)
    assert known["count"] == 3


@pytest.mark.parametrize(
    "order,fault",
    [
        (wanted(photo="OKNO" + "A1" * 9), "photo"),
        (wanted(family_name=""), "data"),
    ],
)
def test_what_can_be_no_card_is_refused_for_ever_with_whose_fault_it_is(factory, order, fault):
    with pytest.raises(OrderRefused) as refused:
        gateway.order(order)
    assert refused.value.fault == fault
    assert refused.value.reason
    assert known_to(factory) == []


def test_what_becomes_of_an_order_can_be_asked(factory):
    order = wanted()
    gateway.order(order)
    assert gateway.ask(order.key).said is Said.ORDERED
    factory.say(order.key, "shipped", card_number="FR000000042")
    news = gateway.ask(order.key)
    assert (news.said, news.card_number, news.key) == (Said.SHIPPED, "FR000000042", order.key)
    factory.say(order.key, "refused", fault="data", reason="No\nsuch  country.")
    refused = gateway.ask(order.key)
    assert (refused.fault, refused.reason) == ("data", "No such country.")
    assert gateway.ask(str(uuid.uuid4())) is None


def test_an_order_is_given_up_known_or_not_left_or_not(factory):
    order, gone = wanted(), wanted()
    gateway.order(order)
    gateway.order(gone)
    factory.say(gone.key, "shipped")
    gateway.give_up(order.key)
    gateway.give_up(order.key)
    gateway.give_up(gone.key)
    assert [known["order"] for known in known_to(factory)] == [gone.key]


def test_a_factory_that_is_down_or_does_not_know_us_puts_everything_off(
    factory, closed_port, settings
):
    factory.behave("down")
    for question in (gateway.ask, gateway.give_up):
        with pytest.raises(FactoryUnavailable) as down:
            question(str(uuid.uuid4()))
        assert down.value.cause == "HTTP 503"
    factory.behave("well")
    settings.CARDS_TOKEN = "another"
    with pytest.raises(FactoryUnavailable) as unknown:
        gateway.order(wanted())
    assert unknown.value.cause == "HTTP 401"
    settings.CARDS_URL = f"http://127.0.0.1:{closed_port}"
    with pytest.raises(FactoryUnavailable) as nobody:
        gateway.order(wanted())
    assert nobody.value.cause == "ConnectError"


def test_an_answer_that_never_ends_is_left_in_time(answering, settings, monkeypatch):
    monkeypatch.setattr(asking, "PATIENCE", 0.2)
    endless = b"HTTP/1.1 202 OK\r\nContent-Length: 5000\r\n\r\n" + b"x" * 5000
    began = time.monotonic()
    with answering(endless, one_by_one=True) as port:
        settings.CARDS_URL = f"http://127.0.0.1:{port}"
        with pytest.raises(FactoryUnavailable) as slow:
            gateway.order(wanted())
    assert "too slow" in slow.value.cause
    assert time.monotonic() - began < 6


@pytest.mark.parametrize(
    "answer",
    [
        b"HTTP/1.1 307 Moved\r\nLocation: http://127.0.0.1:1/\r\nContent-Length: 0\r\n\r\n",
        b"HTTP/1.1 422 No\r\nContent-Length: 2\r\n\r\n{}",
        b'HTTP/1.1 422 No\r\nContent-Length: 17\r\n\r\n{"fault": "other"',
        b"HTTP/1.1 202 OK\r\nContent-Length: 60000\r\n\r\n" + b"x" * 60000,
    ],
    ids=["redirect", "refused for nothing", "cut", "too long"],
)
def test_what_is_not_in_the_contract_puts_the_order_off(answering, settings, answer):
    with answering(answer) as port:
        settings.CARDS_URL = f"http://127.0.0.1:{port}"
        with pytest.raises(FactoryUnavailable):
            gateway.order(wanted())


def test_an_answer_about_another_order_is_not_believed(answering, settings):
    said = b'{"news": "n", "order": "%s", "said": "shipped", "at": "2026-11-25T10:00:00+01:00"}'
    body = said % str(uuid.uuid4()).encode()
    head = b"HTTP/1.1 200 OK\r\nContent-Length: %d\r\n\r\n" % len(body)
    with answering(head + body) as port:
        settings.CARDS_URL = f"http://127.0.0.1:{port}"
        with pytest.raises(FactoryUnavailable) as other:
            gateway.ask(str(uuid.uuid4()))
    assert "contract" in other.value.cause


def test_in_a_rehearsal_the_factory_follows_legal_time(factory, settings):
    settings.REHEARSAL = True
    order = wanted()
    later = clock.now() + timedelta(days=60)
    with clock.at(later):
        gateway.order(order)
    factory.say(order.key, "in_production")
    assert abs(gateway.ask(order.key).happened_at - later) < timedelta(minutes=1)


def test_without_a_factory_nothing_leaves(settings):
    settings.CARDS_URL = ""
    assert not gateway.is_set_up()
    with pytest.raises(FactoryUnavailable) as none:
        gateway.order(wanted())
    assert none.value.cause == "no factory is set up"


def test_no_error_and_no_log_repeats_the_photo_nor_what_the_card_says(factory, caplog):
    caplog.set_level("DEBUG")
    order = wanted(photo="OKNO" + "A1" * 9)
    with pytest.raises(OrderRefused) as refused:
        gateway.order(order)
    told = f"{refused.value!r} {order!r} {caplog.text}"
    assert order.photo not in told
    assert "DIALLO" not in told
    assert order.key not in caplog.text
