"""The account page: password, other devices, language."""

import pytest
from django.test import Client

from tests.web.applicant.account.conftest import PASSWORD, told

ACCOUNT, CHANGE = "/account/", "/account/password/"
EVERYWHERE = "/account/sign-out-everywhere/"
OTHER = "sept barques rentrent avant le soir"


@pytest.fixture
def account(someone):
    return someone()


@pytest.fixture
def client(account, browser_of):
    return browser_of(account)


def test_the_page_leads_to_every_change(client, account):
    page = client.get(ACCOUNT).content.decode()
    assert account.email in page
    for url in ("/account/email/", CHANGE, EVERYWHERE, "/account/identification/"):
        assert f'href="{url}"' in page


def test_a_password_is_changed_and_the_other_devices_are_signed_out(client, account, browser_of):
    elsewhere = browser_of(account)
    answer = client.post(CHANGE, {"password": PASSWORD, "new_password": OTHER}, follow=True)
    assert "Vos autres appareils sont déconnectés." in answer.content.decode()
    account.refresh_from_db()
    assert account.check_password(OTHER)
    assert client.get("/requests/").status_code == 200
    assert elsewhere.get("/requests/").status_code == 302
    assert told(account.email) == ["password_changed"]


def test_the_present_password_is_asked(client, account):
    page = client.post(CHANGE, {"password": "x", "new_password": OTHER}).content.decode()
    assert "Ce n’est pas votre mot de passe actuel." in page
    account.refresh_from_db()
    assert account.check_password(PASSWORD)
    assert told(account.email) == []


def test_a_weak_new_password_is_refused(client, account):
    typed = {"password": PASSWORD, "new_password": "motdepasse12"}
    assert "se devine" in client.post(CHANGE, typed).content.decode()
    account.refresh_from_db()
    assert account.check_password(PASSWORD)


def test_the_other_devices_are_signed_out_and_this_one_stays(client, account, browser_of):
    elsewhere = [browser_of(account) for _ in range(2)]
    assert client.get(EVERYWHERE).status_code == 200
    assert elsewhere[0].get("/requests/").status_code == 200
    answer = client.post(EVERYWHERE, follow=True)
    assert "Celui-ci reste connecté." in answer.content.decode()
    assert client.get("/requests/").status_code == 200
    for other in elsewhere:
        assert other.get("/requests/").status_code == 302


def test_the_language_of_messages_is_chosen(client, account):
    answer = client.post(ACCOUNT, {"language": "en"})
    account.refresh_from_db()
    assert account.language == "en"
    assert answer.cookies["escale_language"].value == "en"
    assert client.post(ACCOUNT, {"language": "xx"}).status_code == 200
    account.refresh_from_db()
    assert account.language == "en"


def test_the_language_switch_also_changes_the_language_of_messages(client, account):
    client.post("/language/", {"language": "en", "next": "/requests/"})
    account.refresh_from_db()
    assert account.language == "en"
    client.post("/language/", {"language": "xx", "next": "/requests/"})
    account.refresh_from_db()
    assert account.language == "en"


@pytest.mark.parametrize("url", [ACCOUNT, CHANGE, EVERYWHERE])
def test_a_stranger_is_asked_to_sign_in(url, db):
    assert Client().get(url).url == f"/account/sign-in/?next={url}"


@pytest.mark.parametrize("url", [ACCOUNT, CHANGE, EVERYWHERE])
def test_these_pages_only_take_get_and_post(client, url):
    assert client.put(url).status_code == 405
