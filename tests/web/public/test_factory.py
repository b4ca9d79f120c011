"""What the card factory says at its door: signed, or not believed; ours or not, the same answer."""

import json
import uuid

import pytest
from django.test import Client

from escale.cards.orders import CardNews, CardOrder
from escale.kit import clock
from escale.web.public import signed as door
from simulators.receipts import DEMO_SECRET, signed
from tests import last_mile

pytestmark = pytest.mark.django_db

WEBHOOK = "/webhooks/cards/"
KEY = str(uuid.uuid4())


@pytest.fixture(autouse=True)
def nothing_forged_before():
    door.forged.forget()


def said(key: str, **changes) -> dict:
    return {
        "news": "n-1",
        "order": key,
        "said": "shipped",
        "at": clock.now().isoformat(),
        "card_number": "FR000000077",
        **changes,
    }


def post(body: dict | bytes, *, secret: str = DEMO_SECRET):
    raw = body if isinstance(body, bytes) else json.dumps(body).encode()
    request = signed("http://localhost" + WEBHOOK, raw, secret=secret)
    headers = {
        "X-Escale-Timestamp": request.get_header("X-escale-timestamp"),
        "X-Escale-Signature": request.get_header("X-escale-signature"),
    }
    return Client().post(WEBHOOK, raw, content_type="application/json", headers=headers)


def test_what_is_signed_moves_the_order():
    order = last_mile.ordered()
    assert post(said(str(order.key))).status_code == 204
    order.refresh_from_db()
    assert (order.state, order.card_number) == (CardOrder.State.SHIPPED, "FR000000077")


def test_what_is_forged_is_not_believed():
    order = last_mile.ordered()
    assert post(said(str(order.key)), secret="of somebody else" * 4).status_code == 403
    assert not CardNews.objects.exists()


def test_an_order_that_is_not_ours_has_the_same_answer():
    assert post(said(str(uuid.uuid4()))).status_code == 204
    assert not CardNews.objects.exists()


@pytest.mark.parametrize(
    "body",
    [
        b"[]",
        b"{",
        b'{"news": 1}',
        json.dumps(said("not even a key")).encode(),
        json.dumps(said(KEY, said="eaten")).encode(),
        json.dumps(said(KEY, at="yesterday")).encode(),
        json.dumps(said(KEY, at="2026-11-25T10:00:00")).encode(),
        json.dumps(said(KEY, said="refused")).encode(),
        json.dumps(said(KEY, card_number="x" * 21)).encode(),
        json.dumps(said(f"{KEY}\x00")).encode(),
    ],
)
def test_what_is_no_news_is_refused(body):
    assert post(body).status_code == 400
