"""The e-photo simulator, met over HTTP."""

import base64
import io
from concurrent.futures import ThreadPoolExecutor
from datetime import datetime, timedelta

import httpx
import pytest
from PIL import Image

from simulators import launch

NOON = datetime.fromisoformat("2026-03-02T12:00:00+00:00")


def code(opening, filler="A1B2C3D4E5F6G7H8J9K0"):
    return f"{opening}{filler}"


def ask(ephoto, asked, *, at=NOON):
    headers = {"X-Legal-Now": at.isoformat()}
    return httpx.get(f"{ephoto.address}/codes/{asked}", headers=headers)


def consume(ephoto, asked, *, key, at=NOON):
    headers = {"X-Legal-Now": at.isoformat(), "Idempotency-Key": key}
    return httpx.post(f"{ephoto.address}/codes/{asked}/consume", headers=headers)


@pytest.mark.parametrize(
    "asked,status",
    [
        (code("OK"), "valid"),
        (code("ok").lower(), "valid"),
        (code("US"), "used"),
        (code("EX"), "expired"),
        (code("WA"), "not_active"),
        (code("KO"), "unknown"),
        (code("ZZ"), "unknown"),
        (code("OK")[:-1], "unknown"),
        (code("OK") + "1", "unknown"),
        ("OK" + "é" * 20, "unknown"),
        ("OK" + "1" * 19 + "%0A", "unknown"),
    ],
)
def test_the_opening_of_a_code_says_the_outcome(ephoto, asked, status):
    assert ask(ephoto, asked).json()["status"] == status


def test_a_valid_code_gives_a_portrait_and_a_signature(ephoto):
    answer = ask(ephoto, code("OK")).json()
    assert answer["valid_until"] == "2026-09-02"
    portrait = Image.open(io.BytesIO(base64.b64decode(answer["portrait"])))
    signature = Image.open(io.BytesIO(base64.b64decode(answer["signature"])))
    assert portrait.width / portrait.height == pytest.approx(35 / 45, abs=0.001)
    assert signature.format == "PNG"


def test_the_drawings_are_the_same_for_the_same_code_and_differ_for_others(ephoto):
    first, again, other = (
        ask(ephoto, code("OK", filler * 20)).json()["portrait"] for filler in "112"
    )
    assert first == again
    assert first != other


def test_only_a_valid_code_gives_a_portrait(ephoto):
    for opening in ("US", "EX", "WA", "KO"):
        assert ask(ephoto, code(opening)).json()["portrait"] is None


def test_the_service_can_be_down(ephoto):
    assert ask(ephoto, code("DN")).status_code == 503
    assert consume(ephoto, code("DN"), key="a").status_code == 503


def test_a_code_becomes_active_72_hours_after_it_is_first_asked_for(ephoto):
    waiting = ask(ephoto, code("WA")).json()
    assert waiting["active_from"] == (NOON + timedelta(hours=72)).isoformat()
    assert consume(ephoto, code("WA"), key="a").json() == {"status": "not_active"}
    before = NOON + timedelta(hours=71, minutes=59)
    assert ask(ephoto, code("WA"), at=before).json()["status"] == "not_active"
    assert ask(ephoto, code("WA"), at=NOON + timedelta(hours=72)).json()["status"] == "valid"


def test_a_code_expires_after_six_months(ephoto):
    ask(ephoto, code("OK"))
    last_day = datetime.fromisoformat("2026-09-02T23:00:00+00:00")
    assert ask(ephoto, code("OK"), at=last_day).json()["status"] == "valid"
    next_day = last_day + timedelta(hours=1)
    assert ask(ephoto, code("OK"), at=next_day).json()["status"] == "expired"


def test_a_code_is_consumed_once_and_the_same_key_hears_the_same_success(ephoto):
    assert consume(ephoto, code("OK"), key="ours").status_code == 200
    assert consume(ephoto, code("OK"), key="ours").status_code == 200
    refused = consume(ephoto, code("OK"), key="theirs")
    assert (refused.status_code, refused.json()["status"]) == (409, "used")
    assert ask(ephoto, code("OK")).json()["status"] == "used"


def test_a_key_stands_for_one_code_only(ephoto):
    assert consume(ephoto, code("OK"), key="ours").status_code == 200
    other = code("OK", "2" * 20)
    assert consume(ephoto, other, key="ours").status_code == 422
    assert ask(ephoto, other).json()["status"] == "valid"
    assert consume(ephoto, code("OK"), key="ours").status_code == 200


def test_of_twenty_who_consume_at_once_one_succeeds(ephoto):
    with ThreadPoolExecutor(20) as threads:
        answers = threads.map(lambda key: consume(ephoto, code("OK"), key=str(key)), range(20))
        assert sorted(answer.status_code for answer in answers) == [200] + [409] * 19


@pytest.mark.parametrize("opening,status", [("US", 409), ("EX", 409), ("KO", 404)])
def test_a_code_that_is_not_valid_cannot_be_consumed(ephoto, opening, status):
    assert consume(ephoto, code(opening), key="a").status_code == status


def test_consuming_needs_a_key(ephoto):
    assert httpx.post(f"{ephoto.address}/codes/{code('OK')}/consume").status_code == 400


def test_a_restart_forgets_nothing(tmp_path):
    state = tmp_path / "ephoto.sqlite"
    with launch.ephoto_simulator(state=state) as ephoto:
        assert consume(ephoto, code("OK"), key="a").status_code == 200
        ask(ephoto, code("WA"))
    with launch.ephoto_simulator(state=state) as ephoto:
        assert ask(ephoto, code("OK")).json()["status"] == "used"
        later = NOON + timedelta(hours=72)
        assert ask(ephoto, code("WA"), at=later).json()["status"] == "valid"


@pytest.mark.parametrize("told", ["yesterday", "2026-03-02T12:00:00"])
def test_a_legal_time_that_cannot_be_understood_is_refused(ephoto, told):
    answer = httpx.get(f"{ephoto.address}/codes/{code('OK')}", headers={"X-Legal-Now": told})
    assert answer.status_code == 400


def test_without_a_legal_time_the_machines_is_used(ephoto):
    assert httpx.get(f"{ephoto.address}/codes/{code('OK')}").json()["status"] == "valid"


def test_it_says_that_it_lives_and_that_it_has_nothing_else(ephoto):
    assert httpx.get(f"{ephoto.address}/livez").text == "ok\n"
    assert httpx.get(f"{ephoto.address}/").status_code == 404
    assert httpx.delete(f"{ephoto.address}/codes/{code('OK')}").status_code == 404
