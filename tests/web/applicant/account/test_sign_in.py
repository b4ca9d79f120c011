"""Signing in and out: same words, same cost, ten guesses an hour by any road."""

import threading

import pytest
from django.db import connection
from django.test import Client

from tests.web.applicant.account.conftest import PASSWORD, Measured, form, without_secrets

SIGN_IN, SIGN_OUT = "/account/sign-in/", "/account/sign-out/"
WRONG = {"password": "trois lampes tournent au port"}


def test_an_account_signs_in_and_arrives_home(client, someone):
    someone()
    answer = client.post(SIGN_IN, {"email": " ADA@exemple.fr", "password": PASSWORD})
    assert answer.url == "/requests/"
    assert client.get(answer.url).status_code == 200
    assert client.session.get_expire_at_browser_close()


def test_a_wrong_password_and_an_unknown_address_get_the_same_answer_at_the_same_cost(someone):
    someone("ada@exemple.fr")
    told_of = {}
    for email in ("ada@exemple.fr", "eve@exemple.fr"):
        client = Client()
        client.get(SIGN_IN)
        with Measured() as measured:
            answer = client.post(SIGN_IN, {"email": email, **WRONG})
        page = without_secrets(answer.content).replace(email, "E")
        told_of[email] = (answer.status_code, page, measured.cost)
    assert "ne vont pas ensemble" in told_of["eve@exemple.fr"][1]
    assert told_of["eve@exemple.fr"][2].hashes == 1
    assert told_of["ada@exemple.fr"] == told_of["eve@exemple.fr"]


@pytest.mark.parametrize("number", ["9903000001", "99 03 00 00 01", "AB1234567"])
def test_a_number_typed_as_an_address_gets_a_kind_sentence(client, db, number):
    page = client.post(SIGN_IN, {"email": number, "password": "x"}).content.decode()
    assert "C’est un numéro. Connectez-vous avec l’adresse électronique de votre compte" in page
    assert f'value="{number}"' in page


# ---- ten guesses ---------------------------------------------------------------------------------


@pytest.mark.parametrize("exists", [True, False])
def test_ten_guesses_an_hour_whatever_the_spelling_and_the_road(someone, exists):
    if exists:
        someone()
    spellings = ("ada@exemple.fr", "ADA@EXEMPLE.FR", " ada@exemple.fr", "ada@ex emple.fr")
    for number in range(10):
        client = Client(
            REMOTE_ADDR=f"2001:db8::{number}", headers={"x-forwarded-for": f"10.0.0.{number}"}
        )
        spelled = spellings[number % len(spellings)]
        assert client.post(SIGN_IN, {"email": spelled, **WRONG}).status_code == 200
    answer = Client().post(SIGN_IN, {"email": "ada@exemple.fr", "password": PASSWORD})
    assert answer.status_code == 429
    assert "Dix essais en une heure" in answer.content.decode()


def test_guesses_on_the_other_pages_of_the_account_are_counted_with_those(someone, browser_of):
    account = someone()
    client = browser_of(account)
    for _time in range(5):
        client.post("/account/proof/", WRONG)
        client.post("/account/password/", WRONG | {"new_password": PASSWORD})
    answer = Client().post(SIGN_IN, {"email": account.email, "password": PASSWORD})
    assert answer.status_code == 429


def test_right_passwords_are_no_guesses(someone, browser_of):
    account = someone()
    for _time in range(12):
        browser_of(account)


@pytest.mark.django_db(transaction=True)
def test_guesses_sent_at_once_are_counted_one_by_one(someone):
    someone()
    statuses = []

    def guess():
        try:
            answer = Client().post(SIGN_IN, {"email": "ada@exemple.fr", **WRONG})
            statuses.append(answer.status_code)
        finally:
            connection.close()

    threads = [threading.Thread(target=guess) for _ in range(16)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted(statuses) == [200] * 10 + [429] * 6


# ---- where it leads ------------------------------------------------------------------------------


def test_one_comes_back_to_the_page_that_was_asked_for(client, someone):
    someone()
    asked = client.get("/account/identification/").url
    assert asked == "/account/sign-in/?next=/account/identification/"
    page = client.get(asked).content.decode()
    assert 'name="next" value="/account/identification/"' in page
    typed = {"email": "ada@exemple.fr", "password": PASSWORD, "next": "/account/identification/"}
    assert client.post(SIGN_IN, typed).url == "/account/identification/"


@pytest.mark.parametrize(
    "elsewhere",
    [
        "https://evil.example/",
        "//evil.example/",
        "/\\evil.example",
        "javascript:alert(1)",
        "http:///evil.example",
        "requests/",
        "\x00/",
    ],
)
def test_one_is_never_led_to_another_site(client, someone, elsewhere):
    someone()
    typed = {"email": "ada@exemple.fr", "password": PASSWORD, "next": elsewhere}
    assert client.post(SIGN_IN, typed).url == "/requests/"
    assert client.get(SIGN_IN, {"next": elsewhere}).url == "/requests/"


def test_pages_on_a_new_device_are_in_the_language_of_the_account(client, someone):
    someone(language="en")
    answer = client.post(SIGN_IN, {"email": "ada@exemple.fr", "password": PASSWORD})
    assert answer.cookies["escale_language"].value == "en"


def test_the_language_chosen_on_a_device_stays(client, someone):
    someone(language="en")
    client.cookies["escale_language"] = "fr"
    answer = client.post(SIGN_IN, {"email": "ada@exemple.fr", "password": PASSWORD})
    assert "escale_language" not in answer.cookies


def test_a_closed_account_is_told_so_to_its_holder_only(client, someone):
    account = someone()
    account.is_active = False
    account.save()
    wrong = client.post(SIGN_IN, {"email": account.email, **WRONG})
    assert "ne vont pas ensemble" in wrong.content.decode()
    answer = client.post(SIGN_IN, {"email": account.email, "password": PASSWORD}, follow=True)
    assert "Ce compte est fermé" in answer.content.decode()
    assert client.get("/requests/").status_code == 302


def test_a_code_that_was_waiting_is_forgotten(client, someone):
    someone()
    client.post("/account/sign-up/", form(email="autre@exemple.fr"))
    client.post(SIGN_IN, {"email": "ada@exemple.fr", "password": PASSWORD})
    assert "to_prove" not in str(dict(client.session.items()))


# ---- signing out ---------------------------------------------------------------------------------


def test_a_get_asks_before_signing_out(someone, browser_of):
    client = browser_of(someone())
    page = client.get(SIGN_OUT)
    assert "Se déconnecter ?" in page.content.decode()
    assert client.get("/requests/").status_code == 200


def test_signing_out_leaves_nothing_in_the_session(someone, browser_of):
    client = browser_of(someone())
    session = client.session
    session["unsent"] = {"path": "/x", "body": "secret=1"}
    session.save()
    answer = client.post(SIGN_OUT, follow=True)
    assert "Vous êtes déconnecté. Tout est enregistré." in answer.content.decode()
    assert "unsent" not in client.session
    assert client.get("/requests/").status_code == 302


def test_whoever_is_signed_out_already_signs_out_in_peace(client, db):
    assert client.post(SIGN_OUT).url == "/"
    assert client.get(SIGN_OUT).url == "/"
