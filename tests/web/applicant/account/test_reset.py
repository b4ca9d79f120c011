"""A forgotten password: same pages for every address, a code, then a new password."""

import pytest
from django.test import Client

from escale.people.models import Account
from tests.web.applicant.account.conftest import (
    PASSWORD,
    Measured,
    code_sent_to,
    told,
    without_secrets,
    wrong_code,
)

RESET, CODE, NEW = "/account/reset/", "/account/reset/code/", "/account/reset/password/"
ADA = "ada@exemple.fr"
OTHER = "sept barques rentrent avant le soir"


@pytest.fixture
def forgetful(client, someone):
    """The browser of somebody who has just asked for a code."""
    someone(ADA)
    assert client.post(RESET, {"email": "Ada@exemple.fr"}).url == CODE
    return client


def test_a_code_gives_a_new_password_and_signs_in(forgetful, browser_of):
    account = Account.objects.get()
    elsewhere = browser_of(account)
    assert forgetful.post(CODE, {"code": code_sent_to(ADA)}).url == NEW
    answer = forgetful.post(NEW, {"password": OTHER}, follow=True)
    assert answer.redirect_chain[-1][0] == "/requests/"
    assert "Votre mot de passe est changé." in answer.content.decode()
    account.refresh_from_db()
    assert account.check_password(OTHER)
    assert elsewhere.get("/requests/").status_code == 302
    assert told(ADA) == ["reset_code", "password_changed"]


def test_an_unknown_address_gets_the_same_pages_at_the_same_cost(someone):
    someone(ADA)
    told_of = {}
    for email in (ADA, "eve@exemple.fr"):
        client, answers, costs = Client(), [], []
        for url, typed in (
            (RESET, {"email": email}),
            (CODE, None),
            (CODE, {"code": "wrong"}),
            (CODE, {"action": "resend"}),
            (NEW, None),
        ):
            code = wrong_code(ADA) if told(ADA) else ""
            sent = {"code": code} if typed == {"code": "wrong"} else typed
            with Measured() as measured:
                answer = client.get(url) if sent is None else client.post(url, sent)
            costs.append(measured.cost)
            page = without_secrets(answer.content).replace(email, "E")
            page = page.replace(f'value="{code}"', "C")
            answers.append((answer.status_code, answer.get("location"), page))
        told_of[email] = (answers, costs)
    assert told_of[ADA] == told_of["eve@exemple.fr"]
    assert told("eve@exemple.fr") == ["unknown_account", "unknown_account"]


def test_without_the_code_no_password_is_chosen(forgetful):
    assert forgetful.get(NEW).url == RESET
    assert forgetful.post(NEW, {"password": OTHER}).url == RESET
    assert Account.objects.get().check_password(PASSWORD)


def test_a_weak_password_is_refused_and_the_proof_stays(forgetful):
    forgetful.post(CODE, {"code": code_sent_to(ADA)})
    assert "se devine" in forgetful.post(NEW, {"password": "motdepasse12"}).content.decode()
    assert forgetful.post(NEW, {"password": OTHER}).status_code == 302


def test_a_proof_serves_once(forgetful):
    forgetful.post(CODE, {"code": code_sent_to(ADA)})
    forgetful.post(NEW, {"password": OTHER})
    forgetful.post("/account/sign-out/")
    assert forgetful.get(NEW).url == RESET


def test_a_new_code_ends_the_proof_of_the_one_before(forgetful):
    forgetful.post(CODE, {"code": code_sent_to(ADA)})
    forgetful.post(CODE, {"action": "resend"})
    assert forgetful.get(NEW).url == RESET


def test_ten_wrong_codes_an_hour_and_the_guesses_of_other_pages_count(someone):
    someone(ADA)
    for _time in range(2):
        client = Client()
        client.post(RESET, {"email": ADA})
        for step in range(1, 6):
            client.post(CODE, {"code": wrong_code(ADA, step)})
    client = Client()
    client.post(RESET, {"email": ADA})
    assert client.post(CODE, {"code": code_sent_to(ADA)}).status_code == 429


def test_a_new_password_forgets_the_guesses_at_the_old_one(forgetful):
    for _time in range(10):
        Client().post("/account/sign-in/", {"email": ADA, "password": "x"})
    forgetful.post(CODE, {"code": code_sent_to(ADA)})
    forgetful.post(NEW, {"password": OTHER})
    answer = Client().post("/account/sign-in/", {"email": ADA, "password": OTHER})
    assert answer.status_code == 302


def test_a_closed_account_receives_no_code(client, someone):
    account = someone(ADA)
    account.is_active = False
    account.save()
    client.post(RESET, {"email": ADA})
    assert told(ADA) == ["unknown_account"]


def test_a_number_typed_as_an_address_gets_a_kind_sentence(client, db):
    assert "C’est un numéro." in client.post(RESET, {"email": "9903000001"}).content.decode()
