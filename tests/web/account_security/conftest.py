"""Members and applicants who sign in with their password, and what their application shows."""

import pytest
from django.test import Client

from escale.people import second_factor
from escale.people.models import Account, Role
from tests import people

PROOF = "/account/second-factor/"
SET_UP = "/account/second-factor/new/"
CODES = "/account/second-factor/codes/"
MANAGE = "/account/second-factor/manage/"


@pytest.fixture
def officer(db) -> Account:
    """A member who has not set up a second factor yet."""
    return people.staff(Role.OFFICER)


@pytest.fixture
def protected(officer) -> Account:
    """A member whose application is linked."""
    people.code_of(officer)
    return officer


def with_password(account: Account) -> Client:
    """The browser of somebody who has given their password, and nothing else."""
    client = Client()
    typed = {"email": account.email, "password": people.PASSWORD}
    answer = client.post("/account/sign-in/", typed)
    assert answer.status_code == 302
    return client


def wrong_code(account: Account) -> str:
    """Six digits that the account's application does not show."""
    secret = second_factor.secret_of(account)
    assert secret is not None
    return next(f"{n:06}" for n in range(10) if second_factor.step_of(secret, f"{n:06}") is None)
