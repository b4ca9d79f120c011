"""A decision from its proposal to its signature, in a real browser: accessible, fits a phone."""

import os
from pathlib import Path

import pytest
from django.urls import reverse
from playwright.sync_api import expect

from escale.actions import make_letters
from escale.actions.propose import computed_validity
from escale.applications.enums import Status
from escale.people.models import Role
from tests import people
from tests.examining import examined

PHONE = {"viewport": {"width": 375, "height": 740}}
SCREENS = pytest.mark.parametrize("screen", [{}, PHONE], ids=["laptop", "phone"])
FACTS = "Le diplôme reçu le 3 janvier est une licence.\nIl n’établit pas le niveau master."


@pytest.fixture
def opened(chromium_of):
    """A function opening a page in the browser of a client who is signed in."""

    def open_one(client, address: str, **options):
        page = chromium_of(client, **options)
        page.goto(address)
        return page

    return open_one


def fits(page) -> bool:
    return page.evaluate("document.documentElement.scrollWidth <= window.innerWidth")


def seen(page, axe, name: str) -> None:
    """Check a state of a page; keep its picture when a folder for them is named."""
    axe(page)
    assert fits(page)
    if folder := os.environ.get("SHOTS"):
        width = page.viewport_size["width"]
        page.screenshot(path=Path(folder) / f"{name}-{width}.png", full_page=True)


def address(application, name: str) -> str:
    return reverse(f"office:{name}", args=[application.reference])


def page_of_the_person(opened, application, screen):
    """The follow-up page, in the browser of the person who asks."""
    person = people.signed_in(people.account_of(application))
    return opened(person, reverse("applicant:follow_up", args=[application.reference]), **screen)


def sign_on(page, button: str) -> None:
    """Press the button that signs; the list of what is to be signed comes next."""
    page.get_by_role("button", name=button).click()
    page.wait_for_url("**/to-sign/")


@SCREENS
def test_an_approval_is_proposed_once_its_letter_is_read(opened, quiet, axe, screen):
    officer = people.staff(Role.OFFICER)
    application = people.walked_to(Status.UNDER_REVIEW)
    page = opened(people.at_work(officer), address(application, "propose"), **screen)
    seen(page, axe, "lacking")
    examined(application, by=officer)
    page.reload()
    seen(page, axe, "propose")
    year = page.get_by_role("group", name="Dernier jour du titre").get_by_label("Année")
    year.fill("")
    page.get_by_role("button", name="Relire la lettre").click()
    expect(page.locator(".esc-errors")).to_be_focused()
    seen(page, axe, "propose-error")
    year.fill(str(computed_validity(application).ends_on.year))
    page.get_by_role("button", name="Relire la lettre").click()
    page.get_by_role("button", name="Proposer l’acceptation").click()
    page.wait_for_url(lambda url: "propose" not in url)
    page.goto(address(application, "propose"))
    seen(page, axe, "waiting")


@SCREENS
def test_an_approval_is_signed_and_its_letter_reaches_the_person(opened, quiet, axe, screen):
    application = people.walked_to(Status.DECISION_PROPOSED)
    signatory = people.staff(Role.SIGNATORY, name="Dominique Ferrand")
    page = opened(people.at_work(signatory), address(application, "sign"), **screen)
    seen(page, axe, "sign")
    sign_on(page, "Signer l’acceptation")
    application.refresh_from_db()
    assert application.status == Status.APPROVED
    make_letters.make_due()
    page = page_of_the_person(opened, application, screen)
    seen(page, axe, "approved")
    with page.expect_download() as download:
        page.get_by_role("link", name="Décision favorable").first.click()
    assert download.value.suggested_filename.startswith("decision-favorable")


@SCREENS
def test_a_refusal_is_written_and_read_before_it_is_proposed(opened, quiet, axe, screen):
    officer = people.staff(Role.OFFICER)
    application = examined(people.walked_to(Status.UNDER_REVIEW), by=officer)
    page = opened(people.at_work(officer), address(application, "propose_refusal"), **screen)
    seen(page, axe, "refusal")
    page.get_by_role("button", name="Relire la lettre").click()
    seen(page, axe, "refusal-error")
    page.get_by_label("Diplôme de niveau master non établi").check()
    page.get_by_label("Les faits du dossier").fill(FACTS)
    page.get_by_role("button", name="Relire la lettre").click()
    expect(page.locator(".esc-preview")).to_contain_text("Considérant ce qui suit")
    seen(page, axe, "refusal-preview")
    page.get_by_role("button", name="Proposer le refus").click()
    expect(page.get_by_text("Elle attend la signature d’une autre personne")).to_be_visible()
    page.wait_for_load_state("networkidle")
    assert application.proposals.get().facts == FACTS


@SCREENS
def test_a_refusal_is_returned_or_signed_and_told(opened, quiet, axe, screen):
    application = people.walked_to(Status.UNDER_REVIEW)
    people.proposed(application, is_refusal=True)
    signatory = people.staff(Role.SIGNATORY, name="Dominique Ferrand")
    page = opened(people.at_work(signatory), address(application, "sign"), **screen)
    page.get_by_role("button", name="Renvoyer la proposition").click()
    seen(page, axe, "return-error")
    page.get_by_label("Pourquoi la renvoyer").fill("Datez les faits.")
    sign_on(page, "Renvoyer la proposition")
    page.goto(address(application, "sign"))
    seen(page, axe, "nothing-to-sign")
    people.proposed(application, is_refusal=True)
    page.goto(address(application, "sign"))
    seen(page, axe, "sign-refusal")
    sign_on(page, "Signer le refus")
    application.refresh_from_db()
    assert application.status == Status.REFUSED
    seen(page_of_the_person(opened, application, screen), axe, "refused")


def test_a_decision_is_signed_with_the_keyboard_alone(opened, quiet):
    application = people.walked_to(Status.DECISION_PROPOSED)
    signatory = people.staff(Role.SIGNATORY)
    page = opened(people.at_work(signatory), address(application, "sign"))
    button = page.get_by_role("button", name="Signer l’acceptation")
    for _press in range(60):
        page.keyboard.press("Tab")
        if button.evaluate("one => one === document.activeElement"):
            break
    expect(button).to_be_focused()
    page.keyboard.press("Enter")
    page.wait_for_url("**/to-sign/")
    application.refresh_from_db()
    assert application.status == Status.APPROVED
