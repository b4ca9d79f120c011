"""The page of an invitation: shown by its link, taken by its button, closed in one way."""

import re

import pytest
from django.test import Client

from escale.actions.cancel_invitation import cancel_invitation
from escale.actions.invite import invite
from escale.actions.open_account import open_account
from escale.kit import clock
from escale.people.models import Account, Invitation, Role, StaffMember
from tests import people
from tests.web.account_security import conftest as pages

pytestmark = pytest.mark.django_db

JOIN = "/account/invitation/"


@pytest.fixture
def made():
    manager = people.staff(Role.MANAGER)
    office = people.prefectures()["isere"]
    return invite(office, by=manager, name="Alix", email="alix@isere.example", roles=[Role.OFFICER])


def take(token, password=people.PASSWORD, client=None):
    return (client or Client()).post(JOIN, {"token": token, "password": password})


def test_the_link_shows_the_place_and_takes_nothing(made, client):
    page = client.get(JOIN, {"token": made.token}).content.decode()
    assert "Préfecture de l’Isère" in page
    assert "alix@isere.example" in page
    assert "agent instructeur" in page
    assert not StaffMember.objects.filter(account__email="alix@isere.example").exists()


def test_whoever_takes_it_sets_up_a_second_factor_then_lands_in_the_queue(made):
    client = Client()
    answer = take(made.token, client=client)
    assert answer["Location"] == f"{pages.SET_UP}?next=%2Foffice%2F"
    assert client.get("/office/")["Location"].startswith(pages.PROOF)
    page = client.get(answer["Location"]).content.decode()
    assert "obligatoire" in page
    account = Account.objects.get(email="alix@isere.example")
    assert account.check_password(people.PASSWORD)
    assert account.person is None


@pytest.mark.parametrize("password", ["", "court", "motdepasse123", "alix@isere.example"])
def test_the_password_is_judged_as_everywhere(made, password):
    answer = take(made.token, password)
    assert answer.status_code == 200
    assert "Erreur" in answer.content.decode()
    assert take(made.token).status_code == 302


def test_a_closed_link_has_one_page_whatever_closed_it(made):
    client = Client()
    seen = set()
    for how in ("unknown", "cancelled", "old", "used", "nothing"):
        token = made.token
        if how == "unknown":
            token = "x" * len(token)
        elif how == "nothing":
            token = ""
        elif how == "cancelled":
            Invitation.objects.update(cancelled_at=clock.now())
        elif how == "old":
            Invitation.objects.update(cancelled_at=None, expires_at=clock.machine_now())
        else:
            Invitation.objects.update(
                accepted_at=clock.now(), expires_at=clock.machine_now().replace(year=2999)
            )
        for answer in (client.get(JOIN, {"token": token}), take(token, client=client)):
            page = answer.content.decode().replace(token or "…", "…")
            seen.add((answer.status_code, re.sub(r'(nonce|value)="[^"]*"', "", page)))
    bodies = {re.sub(r"\?token=[^\"]*", "", page) for _status, page in seen}
    assert len(bodies) == 1
    assert "demandez une nouvelle invitation" in bodies.pop()


def test_an_invitation_cancelled_while_the_page_is_open_is_closed(made):
    cancel_invitation(made.invitation, by=None)
    assert "ne fonctionne pas" in take(made.token).content.decode()
    assert not Account.objects.filter(email="alix@isere.example").exists()


def test_an_address_that_got_an_account_meanwhile_is_told_to_its_holder(made):
    open_account(email="alix@isere.example", password_hash="x", language="fr")
    answer = take(made.token)
    assert answer.status_code == 409
    assert "a déjà un compte" in answer.content.decode()


def test_tries_at_one_link_are_counted(made):
    client = Client()
    statuses = [take(made.token, "court", client).status_code for _ in range(21)]
    assert statuses == [200] * 20 + [429]


def test_somebody_signed_in_who_takes_it_becomes_the_new_account(made):
    client = people.signed_in(people.applicant())
    take(made.token, client=client)
    account = Account.objects.get(email="alix@isere.example")
    assert client.session["_auth_user_id"] == str(account.pk)
