"""The simulator of the card factory, met over HTTP: its page, its ways, and what it tells a webhook."""

import hmac
import http.server
import json
import queue
import threading
import uuid
from collections.abc import Iterator

import httpx
import pytest

from simulators import cards, launch, receipts

CARD = {"family_name": "<b>DIALLO</b>", "given_names": "Aminata", "valid_until": "2030-11-24"}


@pytest.fixture
def factory(cards_process) -> Iterator[launch.CardsSimulator]:
    httpx.delete(f"{cards_process.address}/api/orders").raise_for_status()
    yield cards_process
    httpx.put(f"{cards_process.address}/webhook", content="").raise_for_status()


@pytest.fixture
def webhook() -> Iterator[tuple[str, queue.Queue]]:
    """An address that keeps all that it is told."""
    told: queue.Queue = queue.Queue()

    class Keeper(http.server.BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            body = self.rfile.read(int(self.headers["Content-Length"]))
            self.send_response(204)
            self.end_headers()
            told.put((dict(self.headers), body))

        def log_message(self, *_words) -> None:
            pass

    server = http.server.HTTPServer(("127.0.0.1", 0), Keeper)
    thread = threading.Thread(target=server.serve_forever)
    thread.start()
    yield f"http://127.0.0.1:{server.server_port}/", told
    server.shutdown()
    thread.join()
    server.server_close()


def order(factory, letters: str = "", *, token: str = cards.DEMO_TOKEN, **changes) -> str:
    """Order a card whose photo bears these letters, and return its key."""
    key = str(uuid.uuid4())
    body = {"order": key, "deliver_to": "essonne", "photo": f"OK{letters:A<20}", "card": CARD}
    answer = httpx.post(
        f"{factory.address}/orders",
        json={**body, **changes},
        headers={"Authorization": f"Bearer {token}", "Idempotency-Key": key},
    )
    answer.raise_for_status()
    return key


def heard(told: queue.Queue) -> dict:
    _headers, body = told.get(timeout=10)
    return json.loads(body)


def test_the_page_shows_the_orders_escaped_and_says_what_is_pressed(factory, webhook):
    address, told = webhook
    httpx.put(f"{factory.address}/webhook", content=address).raise_for_status()
    key = order(factory)
    page = httpx.get(factory.address, headers={"Accept-Language": "fr"})
    assert "&lt;b&gt;DIALLO&lt;/b&gt;" in page.text
    assert "<b>" not in page.text
    assert "unsafe" not in page.headers["Content-Security-Policy"]
    stranger = httpx.post(
        f"{factory.address}/say/{key}/shipped", headers={"Origin": "http://other.example"}
    )
    assert stranger.status_code == 403
    pressed = httpx.post(f"{factory.address}/say/{key}/refused:data")
    assert pressed.status_code == 303
    said = heard(told)
    assert (said["order"], said["said"], said["fault"]) == (key, "refused", "data")


def test_what_is_no_order_is_refused(factory):
    for changes in ({"order": "another"}, {"photo": ""}, {"card": "none"}):
        with pytest.raises(httpx.HTTPStatusError, match="400"):
            order(factory, **changes)
    with pytest.raises(httpx.HTTPStatusError, match="401"):
        order(factory, token="another")
    assert httpx.get(f"{factory.address}/api/orders").json() == []


def test_what_is_said_is_signed(factory, webhook):
    address, told = webhook
    httpx.put(f"{factory.address}/webhook", content=address).raise_for_status()
    key = order(factory)
    factory.say(key, "shipped", card_number="FR000000042")
    headers, body = told.get(timeout=10)
    signed = f"{headers['X-Escale-Timestamp']}.".encode() + body
    right = hmac.digest(receipts.DEMO_SECRET.encode(), signed, "sha256").hex()
    assert headers["X-Escale-Signature"] == f"v1={right}"
    assert json.loads(body)["card_number"] == "FR000000042"


@pytest.fixture(scope="module")
def paced() -> Iterator[launch.CardsSimulator]:
    """A factory that moves by itself, ten steps a second."""
    with launch._running("cards", "--port", "0", "--pace", "0.1") as said:
        yield launch.CardsSimulator(address=said["http"])


@pytest.mark.parametrize(
    "letters,wanted",
    [
        ("", ["in_production", "shipped"]),
        (cards.PHOTO_REFUSED, ["in_production", "refused"]),
        (cards.DATA_REFUSED, ["refused"]),
        (cards.OUT_OF_ORDER, ["shipped", "in_production"]),
        (cards.REPEATED, ["in_production"] * 3 + ["shipped"] * 3),
    ],
)
def test_the_letters_of_the_photo_say_what_becomes_of_an_order(paced, webhook, letters, wanted):
    address, told = webhook
    httpx.put(f"{paced.address}/webhook", content=address).raise_for_status()
    key = order(paced, letters)
    heard_of = [heard(told) for _each in wanted]
    assert [said["said"] for said in heard_of] == wanted
    assert {said["order"] for said in heard_of} == {key}
    # The same news, told three times, is known by its identifier.
    assert len({said["news"] for said in heard_of}) == len(set(wanted))
    fault = "data" if letters == cards.DATA_REFUSED else "photo"
    assert all(said["fault"] == fault for said in heard_of if said["said"] == "refused")
    assert all(bool(said["card_number"]) == (said["said"] == "shipped") for said in heard_of)


def test_a_silent_order_says_nothing_and_another_does(paced, webhook):
    address, told = webhook
    httpx.put(f"{paced.address}/webhook", content=address).raise_for_status()
    order(paced, cards.SILENT)
    key = order(paced)
    assert {heard(told)["order"], heard(told)["order"]} == {key}
    with pytest.raises(queue.Empty):
        told.get(timeout=0.5)
