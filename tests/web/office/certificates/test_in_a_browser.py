"""The certificates in a real browser, the office's page and the person's: accessible at each width."""

import os
from pathlib import Path

import pytest
from django.urls import reverse
from playwright.sync_api import expect

from escale.actions import issue_extensions, make_letters
from escale.applications.enums import Status
from escale.applications.models import Application, Certificate
from escale.kit import clock
from tests import certificates, people
from tests.certificates import due_in

SCREENS = pytest.mark.parametrize(
    "screen",
    [
        {"viewport": {"width": 1280, "height": 800}},
        {"viewport": {"width": 375, "height": 740}},
        {"viewport": {"width": 320, "height": 640}},
    ],
    ids=["laptop", "phone", "narrow"],
)
WHY = "La convention d’accueil est à vérifier auprès de l’université Grenoble Alpes."


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


def of(application: Application, name: str = "certificates") -> str:
    return reverse(f"office:{name}", args=[application.reference])


def prolonged() -> Application:
    """A request with a certificate that runs, and the next one held back."""
    application = due_in(-60, complete_on=None)
    Application.objects.filter(pk=application.pk).update(complete_on=clock.today())
    issue_extensions.issue_due()
    make_letters.make_due()
    Application.objects.filter(pk=application.pk).update(covered_until=clock.today())
    certificates.held(application, reason=WHY)
    return application


@SCREENS
def test_the_page_of_the_office_in_each_state(opened, look, screen, complaints):
    client = people.at_work(people.staff())
    states = {
        "held": prolonged(),
        "to-hold": due_in(20),
        "to-give": due_in(-20, filed_in_time=False),
        "withdrawn": people.walked_to(Status.WITHDRAWN),
        "approved": people.walked_to(Status.APPROVED),
    }
    for name, application in states.items():
        page = opened(client, of(application), **screen)
        look(page, f"office-{name}")
        page.context.close()
    page = opened(client, of(states["to-hold"]), **screen)
    page.get_by_role("button", name="Suspendre dix jours").click()
    expect(page.locator(".esc-errors")).to_be_focused()
    look(page, "office-no-reason")


@SCREENS
def test_the_page_of_the_person_in_each_state(opened, look, screen):
    refused = certificates.issued()
    refused.certificates.update(ended_on=clock.today(), ending=Certificate.Ending.REFUSED)
    make_letters.make_due()
    states = {
        "held": prolonged(),
        "issued": certificates.issued(),
        "refused": refused,
        "late": due_in(-20, filed_in_time=False),
        "approved": people.walked_to(Status.APPROVED),
    }
    make_letters.make_due()
    for name, application in states.items():
        client = people.signed_in(people.account_of(application))
        address = reverse("applicant:follow_up", args=[application.reference])
        page = opened(client, address, **screen)
        look(page, f"person-{name}")
        page.goto(reverse("applicant:home"))
        look(page, f"home-{name}")
        page.context.close()


def test_on_a_phone_the_certificate_is_one_tap_away(opened):
    application = certificates.issued()
    make_letters.make_due()
    client = people.signed_in(people.account_of(application))
    page = opened(client, reverse("applicant:home"), viewport={"width": 375, "height": 740})
    with page.expect_download() as download:
        page.get_by_role("link", name="Attestation de prolongation d’instruction").click()
    assert download.value.suggested_filename.startswith("attestation-de-prolongation-")


def test_an_officer_holds_then_releases_by_the_keyboard_alone(opened, look):
    application = due_in(15)
    page = opened(people.at_work(people.staff()), of(application))
    page.get_by_label("Pourquoi la suspendre ?").focus()
    page.keyboard.type(WHY)
    page.keyboard.press("Tab")
    page.keyboard.press("Enter")
    expect(page.get_by_text("L’attestation est suspendue jusqu’au")).to_be_visible()
    page.get_by_role("button", name="Rétablir l’attestation").focus()
    page.keyboard.press("Enter")
    expect(page.get_by_text("L’attestation est rétablie")).to_be_visible()
    look(page, "office-released")


@SCREENS
def test_the_verification_of_each(opened, look, screen, axe):
    application = certificates.issued()
    make_letters.make_due()
    letter = application.letters.get(kind="extension")
    page = opened(people.signed_in(people.applicant()), reverse("public:verify"), **screen)
    page.get_by_label("Code de vérification").fill(letter.code)
    for label, value in (("Jour", "7"), ("Mois", "3"), ("Année", "1990")):
        page.get_by_label(label).fill(value)
    page.get_by_role("button", name="Vérifier").click()
    expect(page.get_by_text("Elle n’est pas encore valable")).to_be_visible()
    look(page, "verify-to-come")
