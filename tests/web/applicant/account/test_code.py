"""The six-digit code: half an hour, five tries, ten an hour for one address."""

from datetime import timedelta

import pytest
import time_machine
from django.test import Client

from escale.kit import clock
from escale.people.models import Account
from tests.web.applicant.account.conftest import code_sent_to, form, told, wrong_code

SIGN_UP, CODE = "/account/sign-up/", "/account/code/"
ADA = "ada@exemple.fr"
WORN = "Trop de codes inexacts"


@pytest.fixture
def waiting(client, db):
    """The browser of somebody who has just been sent a code."""
    client.post(SIGN_UP, form())
    return client


def said(answer) -> str:
    return answer.content.decode()


def test_a_wrong_code_is_said_wrong(waiting):
    assert "Ce n’est pas le code du dernier courriel." in said(
        waiting.post(CODE, {"code": wrong_code(ADA)})
    )
    assert not Account.objects.exists()


@pytest.mark.parametrize("spelling", ["{0} {1}", " {0}-{1}\n", "{0}.{1}"])
def test_a_code_is_right_in_any_spelling(waiting, spelling):
    code = code_sent_to(ADA)
    assert waiting.post(CODE, {"code": spelling.format(code[:3], code[3:])}).status_code == 302
    assert Account.objects.exists()


@pytest.mark.parametrize("typed", ["12345", "1234567", "abcdef", "1" * 41])
def test_what_cannot_be_a_code_is_no_try(waiting, typed):
    for _time in range(6):
        assert "six chiffres : recopiez" in said(waiting.post(CODE, {"code": typed}))
    assert waiting.post(CODE, {"code": code_sent_to(ADA)}).status_code == 302


def test_five_wrong_codes_end_it(waiting):
    for step in range(1, 5):
        assert WORN not in said(waiting.post(CODE, {"code": wrong_code(ADA, step)}))
    assert WORN in said(waiting.post(CODE, {"code": wrong_code(ADA, 5)}))
    assert WORN in said(waiting.post(CODE, {"code": code_sent_to(ADA)}))
    assert not Account.objects.exists()


def test_five_tries_are_counted_even_if_the_session_forgets(waiting):
    before = dict(waiting.session.items())
    for step in range(1, 6):
        waiting.post(CODE, {"code": wrong_code(ADA, step)})
        # What parallel requests do: the last one to end writes what it had read first.
        session = waiting.session
        session.update(before)
        session.save()
    assert WORN in said(waiting.post(CODE, {"code": code_sent_to(ADA)}))


def test_a_new_code_can_be_asked_for_and_ends_the_one_before(waiting):
    old = code_sent_to(ADA)
    for step in range(1, 6):
        waiting.post(CODE, {"code": wrong_code(ADA, step)})
    answer = waiting.post(CODE, {"action": "resend"}, follow=True)
    assert "Seul le dernier code reçu fonctionne." in said(answer)
    new = code_sent_to(ADA)
    if old != new:
        assert waiting.post(CODE, {"code": old}).status_code == 200
    assert waiting.post(CODE, {"code": new}).status_code == 302
    assert told(ADA) == ["email_code", "email_code"]


def test_a_code_serves_for_half_an_hour_and_what_was_typed_waits(waiting):
    code = code_sent_to(ADA)
    with time_machine.travel(clock.machine_now() + timedelta(minutes=31)):
        assert "plus de 30 minutes" in said(waiting.post(CODE, {"code": code}))
        waiting.post(CODE, {"action": "resend"})
        assert waiting.post(CODE, {"code": code_sent_to(ADA)}).status_code == 302
    assert Account.objects.exists()


def test_what_was_typed_is_forgotten_after_a_day(waiting):
    with time_machine.travel(clock.machine_now() + timedelta(hours=25)):
        assert waiting.get(CODE).url == SIGN_UP
        assert "to_prove_sign_up" not in waiting.session


def test_ten_wrong_codes_an_hour_for_one_address_whatever_the_browser(db):
    """Five for the first code, five for the second, from another browser; then no more."""
    spellings = ("ada@exemple.fr", "ADA@exemple.fr")
    for spelling in spellings:
        client = Client(headers={"x-forwarded-for": spelling})
        client.post(SIGN_UP, form(email=spelling))
        for step in range(1, 6):
            client.post(CODE, {"code": wrong_code(ADA, step)})
    client = Client(REMOTE_ADDR="2001:db8::1")
    client.post(SIGN_UP, form())
    answer = client.post(CODE, {"code": code_sent_to(ADA)})
    assert answer.status_code == 429
    assert "Dix codes inexacts en une heure" in said(answer)
    assert not Account.objects.exists()


def test_a_code_of_one_browser_does_not_serve_in_another(waiting):
    code = code_sent_to(ADA)
    assert Client().post(CODE, {"code": code}).url == SIGN_UP


def test_nobody_waits_for_a_code_without_having_asked(client, db):
    assert client.get(CODE).url == SIGN_UP


def test_a_code_serves_once(waiting):
    code = code_sent_to(ADA)
    waiting.post(CODE, {"code": code})
    assert waiting.post(CODE, {"code": code}).url == "/account/"
    assert Account.objects.count() == 1
