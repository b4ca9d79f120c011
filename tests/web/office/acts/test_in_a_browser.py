"""The other acts and the figures in a real browser: accessible, at 1280 and at 375 px."""

import os
import re
from datetime import timedelta
from pathlib import Path

import pytest
from django.urls import reverse
from playwright.sync_api import expect

from escale.actions.announce_revocation import announce_revocation
from escale.actions.answer_revocation import answer_revocation
from escale.actions.ask_reopening import ask_reopening
from escale.actions.close_without_object import propose_closure
from escale.applications.enums import Status
from escale.applications.models import ClosureProposal, Revocation
from escale.audit.models import Access
from escale.kit import clock
from escale.people.models import Role
from tests import people

SCREENS = pytest.mark.parametrize(
    "screen",
    [
        {"viewport": {"width": 1280, "height": 800}},
        {"viewport": {"width": 375, "height": 740}},
        {"viewport": {"width": 320, "height": 640}},
    ],
    ids=["laptop", "phone", "narrow"],
)


@pytest.fixture
def opened(chromium_of, quiet):
    """A function opening a page in the browser of a client who is signed in."""

    def open_one(client, address: str, **options):
        page = chromium_of(client, **options)
        page.goto(address)
        return page

    return open_one


@pytest.fixture
def look(axe):
    """A function that looks at a state: nothing overflows, axe objects to nothing."""

    def look_at(page, name: str) -> None:
        axe(page)
        assert page.evaluate("document.documentElement.scrollWidth <= window.innerWidth"), name
        if folder := os.environ.get("SHOTS"):
            width = page.viewport_size["width"]
            page.screenshot(path=Path(folder) / f"{name}-{width}.png", full_page=True)

    return look_at


def of(application, name: str) -> str:
    return reverse(f"office:{name}", args=[application.reference])


def with_a_closure():
    application = people.filed()
    propose_closure(
        application,
        reason=ClosureProposal.Reason.DUPLICATE,
        text="Même demande que l’autre, déposée la veille.",
        revision_read=application.revision,
        by=people.staff(name="Inès Roy"),
    )
    return application


def with_an_ask():
    application = people.walked_to(Status.CLOSED)
    ask_reopening(application, text="J’étais à l’hôpital.", by=people.account_of(application))
    return application


def with_a_revocation():
    application = people.walked_to(Status.APPROVED)
    announce_revocation(
        application,
        reason=Revocation.Reason.FRAUD,
        text="La convention d’accueil est fausse.",
        revision_read=application.revision,
        by=people.staff(Role.SIGNATORY, name="Dominique Ferrand"),
    )
    answer_revocation(application, text="Elle est vraie.", by=people.account_of(application))
    return application


@SCREENS
def test_each_page_of_an_act_is_accessible_and_fits(opened, look, screen):
    client = people.at_work(people.staff(*Role))
    filed, refused, approved = (
        people.walked_to(s) for s in (Status.FILED, Status.REFUSED, Status.APPROVED)
    )
    closing, asked, revoking = with_a_closure(), with_an_ask(), with_a_revocation()
    for application, name in (
        (filed, "acts"),
        (filed, "transfer"),
        (filed, "close_without_object"),
        (closing, "confirm_closure"),
        (asked, "acts"),
        (asked, "reopen"),
        (asked, "refuse_reopening"),
        (refused, "record_appeal"),
        (refused, "reverse_refusal"),
        (approved, "announce_revocation"),
        (revoking, "revoke_approval"),
    ):
        page = opened(client, of(application, name), **screen)
        look(page, f"{name}-{application.status}")
        page.context.close()
    page = opened(client, reverse("office:waiting_acts"), **screen)
    look(page, "waiting")


@SCREENS
def test_what_is_wrong_is_told_and_accessible(opened, look, screen, complaints):
    client = people.at_work(people.staff(*Role))
    page = opened(client, of(with_an_ask(), "reopen"), **screen)
    page.get_by_role("button", name="Rouvrir la demande").click()
    expect(page.get_by_text("Cochez au moins une pièce")).to_be_visible()
    look(page, "reopen-nothing")
    complaints.clear()  # the browser notes the 409, which is what the page is for
    page = opened(client, of(people.filed(), "transfer"), **screen)
    page.get_by_role("button", name="Transférer le dossier").click()
    expect(page.get_by_role("link", name="Choisissez la préfecture.")).to_be_visible()
    look(page, "transfer-errors")


@SCREENS
def test_ten_thousand_characters_and_nothing_at_all_are_told(opened, look, screen):
    client = people.at_work(people.staff(*Role))
    filed, refused, approved = (
        people.walked_to(s) for s in (Status.FILED, Status.REFUSED, Status.APPROVED)
    )
    for application, name, button in (
        (filed, "transfer", "Transférer le dossier"),
        (filed, "close_without_object", "Proposer la clôture"),
        (refused, "record_appeal", "Noter ce recours"),
        (refused, "reverse_refusal", "Revenir sur le refus"),
        (approved, "announce_revocation", "Annoncer"),
        (with_an_ask(), "refuse_reopening", "Refuser de rouvrir"),
    ):
        page = opened(client, of(application, name), **screen)
        for text in page.locator("main textarea").all():
            text.fill("<b>&amp;</b> " * 900)
        page.get_by_role("button", name=button).click()
        expect(page.locator(".esc-errors")).to_be_focused()
        look(page, f"{name}-faults")
        page.context.close()


@SCREENS
def test_a_revocation_can_be_signed_once_the_person_had_time(opened, look, screen):
    with clock.at(clock.machine_now() - timedelta(days=20)):
        application = with_a_revocation()
    client = people.at_work(people.staff(Role.SIGNATORY), has_just_proved=False)
    page = opened(client, of(application, "revoke_approval"), **screen)
    expect(page.get_by_role("button", name="Retirer l’acceptation")).to_be_visible()
    look(page, "revoke_approval-possible")


def test_a_transfer_by_the_keyboard_alone(opened, look):
    people.prefectures()
    application = people.filed()
    client = people.at_work(people.staff())
    page = opened(client, of(application, "acts"))
    page.get_by_role("link", name="Transférer à une autre préfecture").focus()
    page.keyboard.press("Enter")
    page.get_by_label("Préfecture qui va l’examiner").focus()
    page.keyboard.type("Préfecture de La R")
    page.keyboard.press("Tab")
    page.keyboard.type("Elle vit à Saint-Denis.")
    page.keyboard.press("Tab")
    page.keyboard.press("Enter")
    expect(page).to_have_url(re.compile(r"/office/$"))
    look(page, "queue-after-transfer")
    application.refresh_from_db()
    assert application.prefecture == people.prefectures()["reunion"]


@SCREENS
def test_the_figures_and_the_log_are_accessible_and_fit(opened, look, screen):
    with clock.at(clock.machine_now() - timedelta(days=40)):
        people.filed()
        for status in (Status.APPROVED, Status.REFUSED):
            people.walked_to(status)
    people.filed()
    officer = people.staff(name="Inès Roy")
    Access.objects.create(
        person=people.applicant().person,
        account=officer,
        what="document_page",
        subject="AAA-BBB-CCC-D/passport/1",
    )
    client = people.at_work(people.staff(Role.MANAGER, Role.AUDITOR))
    for name in ("figures", "accesses"):
        page = opened(client, reverse(f"office:{name}"), **screen)
        look(page, name)
        page.context.close()


@SCREENS
def test_the_pages_of_the_person_are_accessible_and_fit(opened, look, screen):
    closed, refused = people.walked_to(Status.CLOSED), people.walked_to(Status.REFUSED)
    revoking = with_a_revocation()
    people.at_work(people.staff()).get(of(closed, "acts"))
    for application, name in (
        (closed, "ask_reopening"),
        (closed, "accesses"),
        (closed, "follow_up"),
        (refused, "record_appeal"),
        (revoking, "answer_revocation"),
        (revoking, "follow_up"),
    ):
        client = people.signed_in(people.account_of(application))
        page = opened(client, reverse(f"applicant:{name}", args=[application.reference]), **screen)
        look(page, f"person-{name}-{application.status}")
        page.context.close()
