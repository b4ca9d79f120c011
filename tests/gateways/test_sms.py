"""The SMS gateway as Escale meets it: what leaves, and whose fault it is when it does not."""

import time

import httpx
import pytest

from escale.gateways import sms
from escale.gateways.sms import (
    NumberRefused,
    SmsDeferred,
    SmsGateway,
    SmsUnavailable,
    TextMessage,
)
from simulators import sms as numbers

NUMBER = "+33639980001"


def written(to: str = NUMBER, key: str = "") -> TextMessage:
    return TextMessage(to=to, text="Escale : une pièce à envoyer.", key=key or f"key:{to}")


def deliver(message: TextMessage) -> None:
    with SmsGateway() as gateway:
        gateway.deliver(message)


def received(gateway, to: str = "") -> list[dict]:
    return httpx.get(f"{gateway.address}/api/messages", params={"to": to}).json()


def test_a_message_arrives_as_it_was_written(sms_gateway, settings):
    deliver(written())
    (message,) = received(sms_gateway)
    assert message["to"] == NUMBER
    assert message["from"] == settings.SMS_SENDER
    assert message["text"] == "Escale : une pièce à envoyer."
    assert message["key"] == f"key:{NUMBER}"


def test_the_same_message_handed_over_again_is_sent_once(sms_gateway):
    for _turn in range(3):
        deliver(written())
    (message,) = received(sms_gateway)
    assert message["count"] == 3


def test_a_batch_uses_one_connection_and_a_refusal_does_not_end_it(sms_gateway):
    with SmsGateway() as gateway:
        gateway.deliver(written(key="1"))
        client = gateway._client
        with pytest.raises(NumberRefused):
            gateway.deliver(written(numbers.REFUSED))
        gateway.deliver(written(key="2"))
        assert gateway._client is client
    assert len(received(sms_gateway)) == 2


def test_a_number_that_takes_no_message_is_refused_for_ever(sms_gateway):
    with pytest.raises(NumberRefused) as refused:
        deliver(written(numbers.REFUSED))
    assert refused.value.cause == "HTTP 422"
    assert received(sms_gateway) == []


def test_a_busy_gateway_puts_this_message_off(sms_gateway):
    for number in (numbers.BUSY, numbers.LATER):
        with pytest.raises(SmsDeferred):
            deliver(written(number))
    deliver(written(numbers.LATER))
    assert len(received(sms_gateway)) == 1


def test_a_gateway_that_is_down_puts_everything_off(sms_gateway):
    with pytest.raises(SmsUnavailable) as unavailable:
        deliver(written(numbers.DOWN))
    assert not isinstance(unavailable.value, SmsDeferred)


def test_a_gateway_that_never_answers_is_left_in_time(sms_gateway, monkeypatch):
    monkeypatch.setattr(sms, "TIMEOUT", httpx.Timeout(0.3))
    started = time.monotonic()
    with pytest.raises(SmsUnavailable, match="ReadTimeout"):
        deliver(written(numbers.HANGING))
    assert time.monotonic() - started < 3


def test_an_answer_that_never_ends_is_left_in_time(answering, settings, monkeypatch):
    monkeypatch.setattr(sms, "PATIENCE", 0.2)
    endless = b"HTTP/1.1 202 OK\r\nContent-Length: 5000\r\n\r\n" + b"x" * 5000
    with answering(endless, one_by_one=True) as port:
        settings.SMS_URL = f"http://127.0.0.1:{port}"
        with pytest.raises(SmsUnavailable, match="too slow"):
            deliver(written())


def test_an_answer_too_long_is_not_read(answering, settings):
    with answering(b"HTTP/1.1 202 OK\r\nContent-Length: 50000\r\n\r\n" + b"x" * 50000) as port:
        settings.SMS_URL = f"http://127.0.0.1:{port}"
        with pytest.raises(SmsUnavailable, match="too long"):
            deliver(written())


def test_nobody_listening_and_a_wrong_token_put_everything_off(closed_port, sms_gateway, settings):
    settings.SMS_TOKEN = "another"
    with pytest.raises(SmsUnavailable, match="HTTP 401"):
        deliver(written())
    settings.SMS_URL = f"http://127.0.0.1:{closed_port}"
    with pytest.raises(SmsUnavailable, match="ConnectError"):
        deliver(written())


def test_a_gateway_that_redirects_is_not_followed(answering, settings):
    there = b"HTTP/1.1 307 Moved\r\nLocation: http://127.0.0.1:1/\r\nContent-Length: 0\r\n\r\n"
    with answering(there) as port:
        settings.SMS_URL = f"http://127.0.0.1:{port}"
        with pytest.raises(SmsUnavailable, match="HTTP 307"):
            deliver(written())


def test_without_a_gateway_nothing_leaves(settings):
    settings.SMS_URL = ""
    assert not sms.is_set_up()
    with pytest.raises(SmsUnavailable, match="no gateway"):
        deliver(written())


def test_no_error_repeats_the_number_nor_the_words(sms_gateway):
    for number in (numbers.REFUSED, numbers.BUSY, numbers.DOWN):
        with pytest.raises((NumberRefused, SmsUnavailable)) as error:
            deliver(written(number, key="k"))
        told = f"{error.value!r} {error.value.cause} {written(number, key='k')!r}"
        assert number not in told
        assert "pièce" not in told
