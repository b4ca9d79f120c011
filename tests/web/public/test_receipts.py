"""The webhook of the providers: signed and fresh, or not believed; it tells nobody anything."""

import json
import time

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from escale.kit import clock
from escale.notices.couriers import message_id
from escale.notices.models import Channel, Notice, State
from escale.web.public import signed as door
from simulators.receipts import signed
from tests import people

pytestmark = pytest.mark.django_db

ADDRESS = "/webhooks/messages/"
SECRET = "a secret of the tests, long enough to be one"


@pytest.fixture(autouse=True)
def secret(settings) -> None:
    settings.WEBHOOK_SECRETS = [SECRET]
    door.forged.forget()


@pytest.fixture
def sent() -> Notice:
    notice = people.filed().notices.get()
    Notice.objects.filter(pk=notice.pk).update(state=State.SENT, sent_at=clock.now())
    return notice


def said(notice: Notice, event: str = "delivered", **changes) -> bytes:
    told = {"channel": "email", "message": message_id(notice), "event": event, "reason": ""}
    return json.dumps(told | changes).encode()


def post(body: bytes, *, secret: str = SECRET, at: float | None = None, **changes):
    request = signed("http://testserver/", body, secret=secret, at=at)
    headers = {
        f"HTTP_{name.upper().replace('-', '_')}": value
        for name, value in (dict(request.headers) | changes).items()
        if name != "Content-type"
    }
    browser = Client(enforce_csrf_checks=True)
    return browser.post(ADDRESS, body, content_type="application/json", **headers)


def state_of(notice: Notice) -> str:
    notice.refresh_from_db()
    return notice.state


@pytest.mark.parametrize("event", ["delivered", "bounced", "failed"])
def test_what_is_signed_is_believed(sent, event):
    assert post(said(sent, event)).status_code == 204
    assert state_of(sent) == event


def test_a_text_message_is_known_by_its_key(sent):
    Notice.objects.filter(pk=sent.pk).update(channel=Channel.SMS)
    assert post(said(sent, channel="sms", message=sent.key)).status_code == 204
    assert state_of(sent) == "delivered"


def test_said_again_it_changes_nothing(sent):
    body = said(sent)
    assert post(body).status_code == 204
    before = Notice.objects.get(pk=sent.pk).delivered_at
    assert post(body).status_code == 204
    assert Notice.objects.get(pk=sent.pk).delivered_at == before


def test_a_message_that_is_not_ours_is_answered_the_same(sent):
    ours, theirs = post(said(sent)), post(said(sent, message="<no.one@elsewhere>"))
    assert (ours.status_code, ours.content) == (theirs.status_code, theirs.content)


def test_either_secret_serves_while_one_takes_the_place_of_the_other(sent, settings):
    settings.WEBHOOK_SECRETS = ["another secret, the next one, thirty-two or more", SECRET]
    assert post(said(sent)).status_code == 204


@pytest.mark.parametrize("seconds", [-301, 301, -3600])
def test_a_signature_too_old_or_of_tomorrow_is_not_believed(sent, seconds):
    assert post(said(sent), at=time.time() + seconds).status_code == 403
    assert state_of(sent) == State.SENT


@pytest.mark.parametrize("seconds", [-290, 290])
def test_clocks_may_differ_a_little(sent, seconds):
    assert post(said(sent), at=time.time() + seconds).status_code == 204


@pytest.mark.parametrize(
    "changes",
    [
        {"X-escale-signature": "v1=" + "0" * 64},
        {"X-escale-signature": ""},
        {"X-escale-signature": "v1=é"},
        {"X-escale-timestamp": str(int(time.time()) + 1)},
        {"X-escale-timestamp": ""},
        {"X-escale-timestamp": "-1"},
        {"X-escale-timestamp": "9" * 400},
        {"X-escale-timestamp": "٣"},
    ],
)
def test_a_forged_one_is_refused_and_asks_the_database_nothing(sent, changes):
    with CaptureQueriesContext(connection) as asked:
        answer = post(said(sent), **changes)
    assert answer.status_code == 403
    assert len(asked) == 0
    assert state_of(sent) == State.SENT


def test_another_secret_or_another_body_is_refused(sent, settings):
    assert post(said(sent), secret="demo-webhook-secret-known-to-everyone").status_code == 403
    right = signed("http://testserver/", said(sent), secret=SECRET)
    forged = post(
        said(sent, "bounced"),
        **{
            "X-escale-signature": right.headers["X-escale-signature"],
            "X-escale-timestamp": right.headers["X-escale-timestamp"],
        },
    )
    assert forged.status_code == 403
    settings.WEBHOOK_SECRETS = []
    assert post(said(sent)).status_code == 403


def test_too_many_forged_are_not_even_read_and_the_signed_ones_are(sent):
    for _turn in range(door.FORGED_A_MINUTE):
        assert post(said(sent), secret="x").status_code == 403
    last = post(said(sent), secret="x")
    assert (last.status_code, last["Retry-After"]) == (429, "60")
    assert post(said(sent)).status_code == 204


@pytest.mark.parametrize(
    "body",
    [
        b"",
        b"{",
        b"[]",
        b"\xff",
        b"[" * 2000,
        b'{"channel": "fax", "message": "x", "event": "delivered"}',
        b'{"channel": ["sms"], "message": "x", "event": "delivered"}',
        b'{"channel": "sms", "message": "x", "event": "read"}',
        b'{"channel": "sms", "message": "x", "event": ["delivered"]}',
        b'{"channel": "sms", "message": 3, "event": "delivered"}',
        b'{"channel": "sms", "message": "a\\u0000b", "event": "delivered"}',
        b'{"channel": "sms", "message": "' + b"x" * 300 + b'", "event": "delivered"}',
    ],
)
def test_what_is_signed_and_is_no_receipt_is_refused(body):
    assert post(body).status_code == 400


def test_a_long_body_is_not_read():
    assert post(b"x" * (door.BODY_AT_MOST + 1)).status_code == 413


def test_it_takes_nothing_but_a_post():
    assert Client().get(ADDRESS).status_code == 405


def test_the_address_that_a_provider_repeats_is_not_kept(sent):
    reason = "550 marie@exemple.fr unknown, call +33 6 39 98 00 01\u0000\nbye"
    assert post(said(sent, "bounced", reason=reason)).status_code == 204
    sent.refresh_from_db()
    assert sent.why_not == "550 … unknown, call … bye"
