"""A session that ended in the middle of a step: what was typed comes back to its owner, only."""

import pytest
from django.test import Client

from tests import people
from tests.web.applicant.account.conftest import PASSWORD

SIGN_IN = "/account/sign-in/"


@pytest.fixture
def account(someone):
    return someone()


@pytest.fixture
def step(account):
    """The address of a page of answers of this account's request."""
    return f"/requests/{people.draft(account).reference}/sections/identity/"


def sign_in(client, email, step):
    typed = {"email": email, "password": PASSWORD, "next": step}
    return client.post(SIGN_IN, typed)


def test_what_was_typed_comes_back_after_signing_in(client, account, step):
    answer = client.post(step, {"family_name": "Okafor Élève", "then": "next"})
    assert answer.url == f"{SIGN_IN}?next={step}"
    assert sign_in(client, account.email, step).url == step
    page = client.get(step).content.decode()
    assert 'value="Okafor Élève"' in page
    assert "Vous n’étiez plus connecté" in page


def test_it_comes_back_after_a_first_wrong_password(client, account, step):
    client.post(step, {"family_name": "Okafor"})
    client.post(SIGN_IN, {"email": account.email, "password": "x", "next": step})
    sign_in(client, account.email, step)
    assert 'value="Okafor"' in client.get(step).content.decode()


def test_it_is_never_shown_to_another_account(client, account, step, someone):
    client.post(step, {"family_name": "Okafor"})
    other = someone("eve@exemple.fr")
    sign_in(client, other.email, step)
    assert client.get(step).status_code == 404
    own = f"/requests/{people.draft(other).reference}/sections/identity/"
    assert "Okafor" not in client.get(own).content.decode()
    client.post("/account/sign-out/")
    assert "unsent" not in client.session


@pytest.mark.parametrize(
    "url,secret",
    [
        ("/account/password/", {"password": PASSWORD, "new_password": "x"}),
        ("/account/proof/", {"password": PASSWORD}),
        ("/account/identification/", {"number": "9903000001"}),
    ],
)
def test_what_any_account_could_read_again_is_not_kept(db, url, secret):
    client = Client()
    assert client.post(url, secret).url == f"{SIGN_IN}?next={url}"
    assert "unsent" not in client.session
