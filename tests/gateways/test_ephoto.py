"""The e-photo service as Escale meets it: its answers, its refusals, its failures."""

import json
import logging
import random
import string
import threading
import time
from contextlib import contextmanager
from datetime import date, datetime, timedelta

import pytest

from escale.gateways import ephoto
from escale.gateways.ephoto import CodeNotConsumed, EphotoUnavailable, Outcome, check, consume
from simulators.http_service import Answer, Service, json_answer

NOON = datetime.fromisoformat("2026-03-02T12:00:00+00:00")


def code(opening):
    """A code that no other test has consumed."""
    return opening + "".join(random.choices(string.ascii_uppercase + string.digits, k=20))


@contextmanager
def service(application, settings):
    server = Service(application, host="127.0.0.1", port=0)
    thread = threading.Thread(target=server.serve_forever, args=(0.02,))
    thread.start()
    settings.EPHOTO_URL = server.address
    try:
        yield
    finally:
        server.shutdown()
        thread.join()
        server.server_close()


def answering(answer, settings):
    return service(lambda _request: answer, settings)


def test_a_valid_code_comes_with_its_dates_and_images(ephoto_service):
    answer = check(code("OK"), now=NOON)
    assert answer.outcome is Outcome.VALID
    assert answer.valid_until == date(2026, 9, 2)
    assert answer.active_from is None
    assert answer.portrait.startswith(b"\x89PNG")
    assert answer.signature.startswith(b"\x89PNG")


@pytest.mark.parametrize(
    "opening,outcome",
    [
        ("US", Outcome.USED),
        ("EX", Outcome.EXPIRED),
        ("WA", Outcome.NOT_ACTIVE),
        ("KO", Outcome.UNKNOWN),
        ("ZZ", Outcome.UNKNOWN),
    ],
)
def test_every_outcome_is_told_without_images(ephoto_service, opening, outcome):
    answer = check(code(opening), now=NOON)
    assert answer.outcome is outcome
    assert answer.portrait == b""
    assert answer.signature == b""


def test_a_code_becomes_valid_when_legal_time_reaches_its_activation(ephoto_service):
    waiting = code("WA")
    assert check(waiting, now=NOON).active_from == NOON + timedelta(hours=72)
    assert check(waiting, now=NOON + timedelta(hours=72)).outcome is Outcome.VALID


def test_outside_a_rehearsal_legal_time_is_not_told(settings):
    seen = []

    def record(request):
        seen.append(request.headers.get("X-Legal-Now"))
        return json_answer({"status": "used"})

    with service(record, settings):
        for settings.REHEARSAL in (True, False):
            check(code("OK"), now=NOON)
    assert seen == [NOON.isoformat(), None]


def test_a_code_is_consumed_once_whatever_the_number_of_attempts(ephoto_service):
    spent = code("OK")
    consume(spent, key="our application", now=NOON)
    consume(spent, key="our application", now=NOON)
    with pytest.raises(CodeNotConsumed) as refused:
        consume(spent, key="another", now=NOON)
    assert refused.value.outcome is Outcome.USED
    assert check(spent, now=NOON).outcome is Outcome.USED


@pytest.mark.parametrize(
    "opening,outcome",
    [
        ("US", Outcome.USED),
        ("EX", Outcome.EXPIRED),
        ("WA", Outcome.NOT_ACTIVE),
        ("KO", Outcome.UNKNOWN),
    ],
)
def test_a_code_that_is_not_valid_is_not_consumed(ephoto_service, opening, outcome):
    with pytest.raises(CodeNotConsumed) as refused:
        consume(code(opening), key="a", now=NOON)
    assert refused.value.outcome is outcome
    assert str(refused.value.sentence)


def test_a_service_that_is_down_is_asked_three_times_then_said_unavailable(ephoto_service):
    started = time.monotonic()
    with pytest.raises(EphotoUnavailable) as error:
        check(code("DN"), now=NOON)
    assert error.value.cause == "HTTP 503"
    assert 0.8 <= time.monotonic() - started < 3
    with pytest.raises(EphotoUnavailable):
        consume(code("DN"), key="a", now=NOON)


def test_a_passing_failure_is_not_seen(settings):
    answers = [Answer(status=502), Answer(status=503), json_answer({"status": "unknown"})]
    with service(lambda _request: answers.pop(0), settings):
        assert check(code("OK"), now=NOON).outcome is Outcome.UNKNOWN
    assert answers == []


def test_a_service_that_is_not_there_is_said_unavailable(closed_port, settings):
    settings.EPHOTO_URL = f"http://127.0.0.1:{closed_port}"
    with pytest.raises(EphotoUnavailable):
        check(code("OK"), now=NOON)


def test_a_service_that_never_answers_is_left_after_five_seconds(silent_port, settings):
    settings.EPHOTO_URL = f"http://127.0.0.1:{silent_port}"
    started = time.monotonic()
    with pytest.raises(EphotoUnavailable) as error:
        check(code("OK"), now=NOON)
    assert error.value.cause == "ReadTimeout"
    assert 4.9 <= time.monotonic() - started < 6.5


GOOD = {"status": "used", "valid_until": None, "active_from": None}
PNG = "iVBORw0KGgo="


@pytest.mark.parametrize(
    "answer",
    [
        Answer(body=json.dumps(GOOD).encode(), media_type="text/html"),
        Answer(body=b"{", media_type="application/json"),
        Answer(body=b"\xff\xfe\x00", media_type="application/json"),
        Answer(body=b"[" * 100_000, media_type="application/json"),
        json_answer([GOOD]),
        json_answer({}),
        json_answer({"status": None}),
        json_answer({"status": "excellent"}),
        json_answer(GOOD | {"valid_until": "soon"}),
        json_answer(GOOD | {"valid_until": 12}),
        json_answer(GOOD | {"active_from": "2026-03-02T12:00:00"}),
        json_answer({"status": "valid"}),
        json_answer({"status": "valid", "portrait": PNG, "signature": "R0lGODlh"}),
        json_answer({"status": "valid", "portrait": PNG, "signature": "not base64!"}),
        json_answer(GOOD, status=404),
        json_answer(GOOD, status=401),
        Answer(status=302, headers={"Location": "/elsewhere"}),
        Answer(
            body=b"x",
            media_type="application/json",
            headers={"Content-Encoding": "gzip"},
        ),
        Answer(body=b'{"status": "used"}' + b" " * 5_000_000, media_type="application/json"),
    ],
    ids=lambda answer: f"{answer.status}-{answer.body[:40]!r}",
)
def test_an_answer_outside_the_contract_is_an_unavailable_service(answer, settings):
    with answering(answer, settings), pytest.raises(EphotoUnavailable):
        check(code("OK"), now=NOON)


def test_a_valid_code_with_its_images_is_inside_the_contract(settings):
    answer = json_answer({"status": "valid", "portrait": PNG, "signature": PNG})
    with answering(answer, settings):
        assert check(code("OK"), now=NOON).portrait == b"\x89PNG\r\n\x1a\n"


def test_an_answer_that_drips_is_left(settings, monkeypatch):
    monkeypatch.setattr(ephoto, "PATIENCE", 0.5)

    def slow(_request):
        time.sleep(1)
        return json_answer(GOOD)

    with service(slow, settings), pytest.raises(EphotoUnavailable) as error:
        check(code("OK"), now=NOON)
    assert error.value.cause == "answer too slow"


def test_a_code_is_in_no_log_and_in_no_error(ephoto_service, caplog, settings):
    asked = [code("OK"), code("DN"), code("US")]
    said = []
    with caplog.at_level(logging.DEBUG):
        for each in asked:
            for act in (check, lambda c, now: consume(c, key="a", now=now)):
                try:
                    said.append(repr(act(each, now=NOON)))
                except (EphotoUnavailable, CodeNotConsumed) as error:
                    said += [str(error), repr(error), repr(error.__cause__), repr(error.__dict__)]
    everything = "\n".join([*said, *(r.getMessage() + str(r.args) for r in caplog.records)])
    assert not [each for each in asked if each in everything]


def test_the_sentence_of_an_unavailable_service_says_that_nothing_is_lost():
    sentence = str(EphotoUnavailable(cause="x").sentence)
    assert "vous pouvez continuer" in sentence
