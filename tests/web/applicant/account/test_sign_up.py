"""Opening an account: nothing before the code, and no difference that tells anything."""

import pytest
from django.contrib.sessions.models import Session
from django.test import Client

from escale.people.models import Account
from escale.register.models import Identification
from tests.web.applicant.account.conftest import (
    PASSWORD,
    Measured,
    code_sent_to,
    form,
    told,
    without_secrets,
)

SIGN_UP, CODE = "/account/sign-up/", "/account/code/"
PROTECTED = "Nous vérifierons votre identité pendant l’examen."


@pytest.mark.usefixtures("register")
def test_a_stranger_opens_an_account(client):
    assert client.post(SIGN_UP, form()).url == CODE
    assert not Account.objects.exists()
    answer = client.post(CODE, {"code": code_sent_to("ada@exemple.fr")})
    assert answer.url == "/account/identification/"
    account = Account.objects.get()
    assert (account.email, account.language) == ("ada@exemple.fr", "fr")
    assert account.check_password(PASSWORD)
    assert account.emailaddress_set.get().verified
    assert Identification.objects.get().person == account.person
    page = client.get(answer.url).content.decode()
    assert PROTECTED in page
    assert "9903000001" in page
    assert "Okafor" not in page
    assert client.get("/requests/").status_code == 200


def test_the_account_is_in_the_language_of_the_page(client, db):
    client.cookies["escale_language"] = "en"
    client.post(SIGN_UP, form())
    client.post(CODE, {"code": code_sent_to("ada@exemple.fr")})
    assert Account.objects.get().language == "en"


@pytest.mark.parametrize("spelled", ["Ada@Exemple.FR", "  ada@exemple.fr "])
def test_the_address_is_kept_in_one_spelling(client, db, spelled):
    client.post(SIGN_UP, form(email=spelled))
    client.post(CODE, {"code": code_sent_to("ada@exemple.fr")})
    assert Account.objects.get().email == "ada@exemple.fr"


def test_whoever_does_not_find_their_number_continues(client, db):
    typed = form(number="?", valid_from="2024-02-31", valid_until="", has_no_number="on")
    assert client.post(SIGN_UP, typed).url == CODE
    client.post(CODE, {"code": code_sent_to("ada@exemple.fr")})
    assert Account.objects.exists()
    assert not Identification.objects.exists()


# ---- what tells nothing --------------------------------------------------------------------------


def answers(client, typed):
    """The pages and costs of a whole sign-up, until the identification page."""
    pages, costs = [], []
    with Measured() as measured:
        pages.append(client.post(SIGN_UP, typed))
    costs.append(measured.cost)
    with Measured() as measured:
        pages.append(client.get(CODE))
    costs.append(measured.cost)
    return pages, costs


@pytest.mark.usefixtures("register")
def test_a_known_number_and_an_unknown_one_get_the_same_pages_at_the_same_cost(db):
    told_of = {}
    for email, number in (("une@exemple.fr", "9903000001"), ("two@exemple.fr", "9903000002")):
        client = Client()
        pages, costs = answers(client, form(email=email, number=number))
        code = code_sent_to(email)
        with Measured() as measured:
            pages.append(client.post(CODE, {"code": code}))
        costs.append(measured.cost)
        with Measured() as measured:
            pages.append(client.get("/account/identification/"))
        costs.append(measured.cost)
        contents = [
            without_secrets(page.content).replace(email, "E").replace(number, "N") for page in pages
        ]
        told_of[number] = ([page.status_code for page in pages], contents, costs)
    assert told_of["9903000001"] == told_of["9903000002"]
    outcomes = set(Identification.objects.values_list("outcome", flat=True))
    assert outcomes == {"matched", "none"}


def test_a_taken_address_gets_the_same_pages_at_the_same_cost(someone):
    someone("taken@exemple.fr")
    told_of = {}
    for email in ("taken@exemple.fr", "other@exemple.fr"):
        pages, costs = answers(client := Client(), form(email=email))
        code = "123456" if email.startswith("taken") else "000000"
        with Measured() as measured:
            pages.append(client.post(CODE, {"code": code}))
        costs.append(measured.cost)
        with Measured() as measured:
            pages.append(client.post(CODE, {"action": "resend"}))
        costs.append(measured.cost)
        contents = [
            without_secrets(page.content).replace(email, "E").replace(code, "C") for page in pages
        ]
        told_of[email] = ([page.status_code for page in pages], contents, costs)
    assert told_of["taken@exemple.fr"] == told_of["other@exemple.fr"]
    assert told("taken@exemple.fr") == ["account_exists", "account_exists"]
    assert told("other@exemple.fr") == ["email_code", "email_code"]


def test_no_code_is_right_for_an_address_that_has_an_account(client, someone):
    account = someone("taken@exemple.fr")
    client.post(SIGN_UP, form(email="taken@exemple.fr", password="un autre mot de passe, long"))
    for code in ("", "000000", "123456"):
        assert client.post(CODE, {"code": code}).status_code == 200
    account.refresh_from_db()
    assert account.check_password(PASSWORD)


def test_an_address_taken_meanwhile_leads_its_owner_to_sign_in(client, someone):
    client.post(SIGN_UP, form())
    code = code_sent_to("ada@exemple.fr")
    someone("ada@exemple.fr")
    answer = client.post(CODE, {"code": code}, follow=True)
    assert answer.redirect_chain[-1][0] == "/account/sign-in/"
    assert "Cette adresse a déjà un compte." in answer.content.decode()
    assert Account.objects.count() == 1


def test_neither_the_password_nor_the_code_is_kept_in_the_session(client, db):
    client.post(SIGN_UP, form())
    kept = str(Session.objects.get().get_decoded())
    assert PASSWORD not in kept
    assert code_sent_to("ada@exemple.fr") not in kept


# ---- what is refused -----------------------------------------------------------------------------


@pytest.mark.parametrize(
    "changes,sentence",
    [
        ({"email": ""}, "Indiquez votre adresse électronique."),
        ({"email": "ada@exemple"}, "Cette adresse n’est pas complète."),
        ({"email": "99 03 00 00 01"}, "C’est un numéro : il se saisit plus bas."),
        ({"password": ""}, "Choisissez un mot de passe."),
        ({"password": "court"}, "il en faut au moins 12"),
        ({"password": "motdepasse12"}, "se devine facilement"),
        ({"password": "ada@exemple.fr"}, "se devine facilement"),
        ({"number": ""}, "Vous ne le trouvez pas ? Continuez sans lui."),
        ({"number": "12345"}, "Ce numéro est trop court"),
        ({"number": "ada@exemple.fr"}, "C’est une adresse électronique."),
        ({"valid_from": ""}, "Indiquez la date de début"),
        ({"valid_until": "2027-02-30"}, "n’existe pas"),
        ({"valid_from": "2028-01-01"}, "La date de début est après la date de fin"),
    ],
)
def test_what_is_wrong_is_said_and_nothing_typed_is_lost(client, db, changes, sentence):
    answer = client.post(SIGN_UP, form(**changes))
    page = answer.content.decode()
    assert answer.status_code == 200
    assert sentence in page
    assert PASSWORD not in page
    for name, value in form(**changes).items():
        if name != "password" and value:
            assert f'value="{value}"' in page
    assert told("ada@exemple.fr") == []


def test_going_back_finds_what_was_typed_but_the_password(client, db):
    client.post(SIGN_UP, form())
    page = client.get(SIGN_UP).content.decode()
    assert 'value="ada@exemple.fr"' in page
    assert 'value="99 03 00 00 01"' in page
    assert 'value="2027"' in page
    assert PASSWORD not in page


def test_an_address_is_not_flooded(client, db):
    for _time in range(6):
        assert client.post(SIGN_UP, form()).status_code == 302
    answer = client.post(SIGN_UP, form(email="ADA@exemple.fr"))
    assert answer.status_code == 429
    assert "Nous avons déjà écrit plusieurs fois à cette adresse." in answer.content.decode()
    assert len(told("ada@exemple.fr")) == 6


def test_whoever_is_signed_in_has_an_account_already(someone, browser_of):
    assert browser_of(someone()).get(SIGN_UP).url == "/requests/"


def test_the_pages_never_say_unrecognised(client, register):
    for number in ("9903000001", "9903000002", "bad"):
        client.post(SIGN_UP, form(number=number))
        for url in (SIGN_UP, CODE):
            assert "reconnu" not in client.get(url).content.decode()
