"""The identification page: the same whatever the register answers."""

from datetime import timedelta

import pytest
import time_machine
from django.test import Client

from escale.kit import clock
from escale.register.matching import known_facts
from escale.register.models import Identification
from tests.web.applicant.account.conftest import Measured, dated, form, without_secrets

URL, HOME = "/account/identification/", "/requests/"
ADA = {"number": "9903000001", "valid_from": "2024-03-01", "valid_until": "2027-02-28"}
FACTS = ("Okafor", "Ngozi", "Enugu", "AB1234567")


def typed(born_on="1990-05-17", **changes):
    kept = form(**ADA | changes)
    return {n: v for n, v in kept.items() if n not in {"email", "password"}} | dated(
        "born_on", born_on
    )


@pytest.fixture
def account(register, someone):
    return someone()


@pytest.fixture
def client(account, browser_of):
    return browser_of(account)


def test_the_birth_date_releases_what_the_register_knows(client, account):
    answer = client.post(URL, typed(), follow=True)
    assert answer.redirect_chain == [(HOME, 302)]
    assert "votre date de dépôt est protégée." in answer.content.decode()
    assert known_facts(account.person)["identity.family_name"] == "Okafor"
    assert "repris dans votre demande" in client.get(URL).content.decode()


def test_a_stolen_number_shows_nothing(client, account):
    for born_on in ("1991-05-17", "1990-05-18", "1990-06-17"):
        answer = client.post(URL, typed(born_on), follow=True)
        for page in (answer, client.get(URL), client.get(HOME)):
            content = page.content.decode()
            assert not [fact for fact in FACTS if fact in content]
    assert known_facts(account.person) == {}


def test_after_five_wrong_dates_the_page_is_the_same_and_an_officer_settles_it(client, account):
    pages = set()
    for day in range(1, 6):
        answer = client.post(URL, typed(f"1990-04-0{day}"), follow=True)
        pages.add(without_secrets(answer.content))
    answer = client.post(URL, typed("1990-05-17"), follow=True)
    pages.add(without_secrets(answer.content))
    assert len(pages) == 1
    assert known_facts(account.person) == {}
    assert Identification.objects.get().outcome == "unsettled"


def test_a_known_number_and_an_unknown_one_get_the_same_page_at_the_same_cost(
    someone, browser_of, register
):
    told_of = []
    for email, number in (("one@exemple.fr", "9903000001"), ("two@exemple.fr", "9903000002")):
        client = browser_of(someone(email))
        client.get(URL)
        with Measured() as measured:
            answer = client.post(URL, typed("1990-05-18", number=number))
        pages = [without_secrets(client.get(url).content) for url in (HOME, URL)]
        contents = [page.replace(email, "E").replace(number, "N") for page in pages]
        told_of.append((answer.status_code, answer.url, measured.cost, contents))
    assert told_of[0] == told_of[1]
    assert set(Identification.objects.values_list("outcome", flat=True)) == {"matched", "none"}


def test_a_number_typed_again_is_one_attempt(client):
    client.post(URL, typed("1990-05-18"))
    client.post(URL, typed("1990-05-19", number="99 03 00-00 01"))
    assert Identification.objects.get().wrong_birth_dates == 2


def test_another_number_is_another_attempt(client, account):
    client.post(URL, typed(number="9903000002"))
    client.post(URL, typed())
    assert Identification.objects.count() == 2
    assert known_facts(account.person)


@pytest.mark.parametrize(
    "changes,sentence",
    [
        ({"born_on": ""}, "Indiquez votre date de naissance."),
        ({"born_on": "1990-02-30"}, "n’existe pas"),
        ({"born_on": "2990-02-03"}, "La date ne peut pas être après"),
        ({"number": ""}, "Continuez sans lui."),
        ({"number": "123"}, "trop court"),
        ({"valid_from": "2028-03-01"}, "La date de début est après la date de fin"),
    ],
)
def test_what_is_wrong_is_said_and_is_no_attempt(client, changes, sentence):
    answer = client.post(URL, typed(**changes))
    assert answer.status_code == 200
    assert sentence in answer.content.decode()
    assert not Identification.objects.exists()


def test_the_page_says_that_filing_is_protected_and_leads_on(client):
    page = client.get(URL).content.decode()
    assert "Nous vérifierons votre identité pendant l’examen." in page
    assert f'href="{HOME}"' in page
    assert "reconnu" not in page


def test_the_words_are_those_of_the_person_and_not_of_the_register(client):
    client.post(URL, typed(number="9903000002"))
    with time_machine.travel(clock.machine_now() + timedelta(hours=2)):
        page = client.get(URL).content.decode()
    assert 'value="9903000002"' in page
    assert 'value="1990"' not in page


def test_a_stranger_is_asked_to_sign_in(db):
    assert Client().get(URL).url == f"/account/sign-in/?next={URL}"
