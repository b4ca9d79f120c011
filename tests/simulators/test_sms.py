"""The SMS simulator, met over HTTP: its page, and what it tells a webhook."""

import hmac
import http.server
import json
import queue
import threading
from collections.abc import Iterator

import httpx
import pytest

from simulators import receipts, sms


@pytest.fixture
def gateway(sms_process) -> Iterator[str]:
    httpx.delete(f"{sms_process.address}/api/messages").raise_for_status()
    yield sms_process.address
    httpx.put(f"{sms_process.address}/webhook", content="").raise_for_status()


@pytest.fixture
def webhook() -> Iterator[tuple[str, queue.Queue]]:
    """An address that keeps what it is told, once it has refused the first time."""
    told: queue.Queue = queue.Queue()
    tries: list[int] = []

    class Keeper(http.server.BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            body = self.rfile.read(int(self.headers["Content-Length"]))
            tries.append(1)
            self.send_response(503 if len(tries) == 1 else 204)
            self.end_headers()
            if len(tries) > 1:
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


def send(
    gateway: str, to: str, *, text: str = "Bonjour", key: str = "k", **headers
) -> httpx.Response:
    given = {"Authorization": f"Bearer {sms.DEMO_TOKEN}", "Idempotency-Key": key} | headers
    message = {"to": to, "from": "Escale", "text": text}
    return httpx.post(f"{gateway}/messages", json=message, headers=given)


def test_the_page_shows_what_came_escaped(gateway):
    send(gateway, "+33639980001", text="<b>Bonjour</b> & bienvenue")
    page = httpx.get(gateway, headers={"Accept-Language": "fr"})
    assert "&lt;b&gt;Bonjour&lt;/b&gt; &amp; bienvenue" in page.text
    assert "<b>" not in page.text
    assert "+33639980001" in page.text
    assert "unsafe" not in page.headers["Content-Security-Policy"]
    assert httpx.get(f"{gateway}/style.css").status_code == 200


def test_the_page_is_searched_by_number_and_emptied(gateway):
    send(gateway, "+33639980001", key="1")
    send(gateway, "+33639980002", key="2")
    found = httpx.get(f"{gateway}/api/messages", params={"to": "+33 6 39 98 00 02"}).json()
    assert [each["to"] for each in found] == ["+33639980002"]
    stranger = httpx.post(f"{gateway}/clear", headers={"Origin": "http://other.example"})
    assert stranger.status_code == 403
    assert httpx.post(f"{gateway}/clear").status_code == 303
    assert httpx.get(f"{gateway}/api/messages").json() == []


def test_what_is_no_message_is_refused(gateway):
    assert send(gateway, "+33639980001", Authorization="Bearer other").status_code == 401
    assert send(gateway, "0639980001").status_code == 400
    assert send(gateway, "+33639980001", text="").status_code == 400
    assert send(gateway, "+33639980001", key="").status_code == 400


def test_what_becomes_of_a_message_is_told_signed_until_it_is_heard(gateway, webhook):
    address, told = webhook
    httpx.put(f"{gateway}/webhook", content=address).raise_for_status()
    send(gateway, sms.BOUNCING, key="notice:1")
    headers, body = told.get(timeout=10)
    signed = f"{headers['X-Escale-Timestamp']}.".encode() + body
    right = hmac.digest(receipts.DEMO_SECRET.encode(), signed, "sha256").hex()
    assert headers["X-Escale-Signature"] == f"v1={right}"
    assert json.loads(body) == {
        "channel": "sms",
        "message": "notice:1",
        "event": "bounced",
        "reason": "",
    }


def test_a_number_that_stays_silent_is_told_of_never(gateway, webhook):
    address, told = webhook
    httpx.put(f"{gateway}/webhook", content=address).raise_for_status()
    send(gateway, sms.SILENT, key="notice:2")
    send(gateway, "+33639980001", key="notice:3")
    _headers, body = told.get(timeout=10)
    assert json.loads(body)["message"] == "notice:3"
    with pytest.raises(queue.Empty):
        told.get(timeout=0.5)
