"""A decision from its proposal to its signature, in a real browser: accessible, fits a phone."""

import os
from pathlib import Path

import pytest
from django.urls import reverse
from playwright.sync_api import expect

from escale.actions import end_proposal, make_letters
from escale.actions.propose import computed_validity
from escale.applications.enums import Status
from escale.people.models import Role
from tests import people
from tests.examining import examined, faulted

PHONE = {"viewport": {"width": 375, "height": 740}}
SCREENS = pytest.mark.parametrize("screen", [{}, PHONE], ids=["laptop", "phone"])
FACTS = "Le diplôme reçu le 3 janvier est une licence.\nIl n’établit pas le niveau master."
MARKUP = "<script>alert(1)</script><b>&amp;</b> " * 300  # more than 10,000 characters


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


@SCREENS
def test_ten_thousand_characters_of_markup_are_refused_kept_and_shown_as_text(
    opened, quiet, axe, screen
):
    officer = people.staff(Role.OFFICER)
    application = examined(people.walked_to(Status.UNDER_REVIEW), by=officer)
    page = opened(people.at_work(officer), address(application, "propose_refusal"), **screen)
    page.get_by_label("Diplôme de niveau master non établi").check()
    facts = page.get_by_label("Les faits du dossier")
    facts.fill(MARKUP)
    page.get_by_role("button", name="Relire la lettre").click()
    expect(page.locator(".esc-errors")).to_be_focused()
    assert facts.input_value() == MARKUP
    seen(page, axe, "refusal-too-long")
    facts.fill(MARKUP[:4_900].strip())
    page.get_by_role("button", name="Relire la lettre").click()
    expect(page.get_by_role("heading", name="La lettre, telle que la personne")).to_be_focused()
    expect(page.locator(".esc-preview")).to_contain_text("<script>alert(1)</script>")
    seen(page, axe, "refusal-long")


@SCREENS
def test_each_state_of_what_waits_for_a_signature(opened, quiet, axe, screen):
    both = people.staff(Role.OFFICER, Role.SIGNATORY, name="Camille Marchand")
    application = people.walked_to(Status.UNDER_REVIEW)
    people.proposed(application, by=both)
    page = opened(people.at_work(both), address(application, "sign"), **screen)
    expect(page.get_by_text("Vous ne pouvez pas signer cette décision")).to_be_visible()
    seen(page, axe, "sign-mine")
    page.goto(address(application, "propose"))
    seen(page, axe, "waiting-mine")
    faulted(application, "diploma", by=both)
    signatory = people.at_work(people.staff(Role.SIGNATORY), has_just_proved=False)
    page = opened(signatory, address(application, "sign"), **screen)
    expect(page.get_by_text("Cette acceptation ne peut pas être signée")).to_be_visible()
    seen(page, axe, "sign-lacking")
    colleague = people.at_work(people.staff(Role.OFFICER))
    page = opened(colleague, address(application, "propose"), **screen)
    seen(page, axe, "waiting-others")


@SCREENS
def test_what_was_returned_is_read_where_one_proposes_again(opened, quiet, axe, screen):
    officer = people.staff(Role.OFFICER)
    application = people.walked_to(Status.UNDER_REVIEW)
    proposal = people.proposed(application, is_refusal=True, by=officer)
    end_proposal.return_proposal(
        application,
        proposal=proposal.pk,
        reason="Datez les faits.",
        by=people.staff(Role.SIGNATORY, name="Dominique Ferrand"),
    )
    page = opened(people.at_work(officer), address(application, "propose_refusal"), **screen)
    expect(page.get_by_text("Une proposition a été renvoyée")).to_be_visible()
    seen(page, axe, "refusal-returned")
