"""A settled identity is opened again from the page, for a reason that stays where it was typed."""

import pytest
from django.test import Client
from django.utils.html import escape

from escale.actions.settle_identity import settle_identity
from escale.applications.enums import Status
from escale.applications.models import Application
from escale.people.models import Role
from tests import people
from tests.web.office.application.scenes import page_of

pytestmark = pytest.mark.django_db
WHY = "Même photo."
LONG = "<b>Très</b> long " * 700
REOPEN = "identity/reopen/"


def words_of(answer, status: int) -> str:
    assert answer.status_code == status
    return " ".join(answer.content.decode().split())


@pytest.fixture
def browser(officer) -> Client:
    return people.at_work(officer)


@pytest.fixture
def settled() -> Application:
    application = people.filed()
    settle_identity(application, national=None, reason="Rien ne concorde.", by=people.staff())
    application.refresh_from_db()
    return application


@pytest.mark.parametrize("role", [Role.OFFICER, Role.MANAGER])
def test_a_settled_identity_is_opened_again_and_what_was_concluded_is_read(settled, role):
    browser = people.at_work(people.staff(role, name="Inès Roy"))
    assert "Revoir le rapprochement" in words_of(browser.get(page_of(settled)), 200)
    sent = {"reason": "La photo est la sienne.", "revision": settled.revision}
    answer = browser.post(page_of(settled, REOPEN), sent)
    assert answer["Location"] == page_of(settled, "#identite")
    page = words_of(people.at_work(people.staff()).get(page_of(settled)), 200)
    for words in (
        "Identité à rapprocher du registre",
        "Rien ne concorde.",
        "La photo est la sienne.",
        "Inès Roy",
        "Rapprochement avec le registre à revoir",
    ):
        assert words in page


@pytest.mark.parametrize(
    "reason,sentence",
    [
        ("", "Écrivez pourquoi le rapprochement est à revoir."),
        (LONG, "la limite est de 2 000"),
        ("<script>alert(1)</script>" * 400, "Votre texte a 10 000 caractères"),
    ],
)
def test_without_a_good_reason_it_stays_settled_and_what_was_typed_is_kept(
    browser, settled, reason, sentence
):
    sent = {"reason": reason, "revision": settled.revision}
    page = words_of(browser.post(page_of(settled, REOPEN), sent), 409)
    assert sentence in page
    assert 'id="pourquoi-revoir-error"' in page
    assert escape(" ".join(reason.split())) in page
    assert "<b>Très" not in page
    assert "<script>alert" not in page
    settled.reconciliation.refresh_from_db()
    assert settled.reconciliation.settled_at is not None


@pytest.mark.parametrize("read", ["", "x", "-1", "0", "9" * 30])
def test_a_stale_or_forged_page_opens_nothing_again(browser, settled, read):
    sent = {"reason": "La photo est la sienne.", "revision": read}
    page = words_of(browser.post(page_of(settled, REOPEN), sent), 409)
    assert "Ce dossier a changé depuis que vous l’avez lu" in page
    assert "La photo est la sienne." in page


@pytest.mark.parametrize("role", [Role.SIGNATORY, Role.CLERK, Role.AUDITOR])
def test_no_other_role_is_offered_to_open_it_again(settled, role):
    browser = people.at_work(people.staff(role))
    assert "Revoir le rapprochement" not in words_of(browser.get(page_of(settled)), 200)
    sent = {"reason": WHY, "revision": settled.revision}
    assert browser.post(page_of(settled, REOPEN), sent).status_code == 403


def test_once_decided_it_is_not_offered(browser):
    decided = people.walked_to(Status.REFUSED)
    assert "Revoir le rapprochement" not in words_of(browser.get(page_of(decided)), 200)
