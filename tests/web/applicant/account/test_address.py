"""Changing the address: after the password, proved by a code, told to both."""

import pytest

from escale.people.models import Account
from tests.web.applicant.account.conftest import PASSWORD, code_sent_to, told

EMAIL, CODE, PROOF = "/account/email/", "/account/code/", "/account/proof/"
OLD, NEW = "ada@exemple.fr", "ada.okafor@exemple.fr"


@pytest.fixture
def account(someone):
    return someone(OLD)


@pytest.fixture
def proved(account, browser_of):
    """The browser of somebody who has just typed their password again."""
    client = browser_of(account)
    client.post(PROOF, {"password": PASSWORD, "next": EMAIL})
    return client


def test_both_addresses_are_told(proved, account):
    assert proved.post(EMAIL, {"email": NEW.upper()}).url == CODE
    account.refresh_from_db()
    assert account.email == OLD
    answer = proved.post(CODE, {"code": code_sent_to(NEW)}, follow=True)
    assert "Nous l’avons écrit à l’ancienne et à la nouvelle adresse." in answer.content.decode()
    account.refresh_from_db()
    assert account.email == NEW
    assert [a.email for a in account.emailaddress_set.all()] == [NEW]
    assert told(OLD) == ["email_changed"]
    assert told(NEW) == ["email_code", "email_changed"]


def test_the_new_address_opens_the_account_and_the_old_one_does_not(proved, account, client):
    proved.post(EMAIL, {"email": NEW})
    proved.post(CODE, {"code": code_sent_to(NEW)})
    for email, status in ((OLD, 200), (NEW, 302)):
        typed = {"email": email, "password": PASSWORD}
        assert client.post("/account/sign-in/", typed).status_code == status


def test_the_password_is_asked_first_and_the_address_typed_is_kept(account, browser_of):
    client = browser_of(account)
    answer = client.post(EMAIL, {"email": NEW})
    assert answer.url == f"{PROOF}?next=%2Faccount%2Femail%2F"
    assert client.post(PROOF, {"password": PASSWORD, "next": EMAIL}).url == EMAIL
    assert f'value="{NEW}"' in client.get(EMAIL).content.decode()


def test_an_address_that_has_an_account_looks_the_same_and_is_told_by_mail(proved, someone):
    someone(NEW)
    assert proved.post(EMAIL, {"email": NEW}).url == CODE
    assert proved.get(CODE).status_code == 200
    assert proved.post(CODE, {"code": "000000"}).status_code == 200
    assert told(NEW) == ["account_exists"]


def test_an_address_taken_meanwhile_changes_nothing(proved, account, someone):
    proved.post(EMAIL, {"email": NEW})
    code = code_sent_to(NEW)
    someone(NEW)
    answer = proved.post(CODE, {"code": code}, follow=True)
    assert "Cette adresse a déjà un compte." in answer.content.decode()
    account.refresh_from_db()
    assert account.email == OLD
    assert told(OLD) == []


def test_the_present_address_is_no_change(proved):
    assert "C’est déjà l’adresse" in proved.post(EMAIL, {"email": OLD}).content.decode()


def test_another_account_cannot_use_the_code(proved, someone, browser_of):
    proved.post(EMAIL, {"email": NEW})
    other = browser_of(someone("eve@exemple.fr"))
    assert other.post(CODE, {"code": code_sent_to(NEW)}).url == "/account/"
    assert not Account.objects.filter(email=NEW).exists()


def test_a_stranger_is_asked_to_sign_in(client, db):
    for url in (EMAIL, PROOF):
        assert client.get(url).url == f"/account/sign-in/?next={url}"
