"""The requests for pieces in a real browser: accessible at every width, by keyboard, without scripts."""

import os
from pathlib import Path

import pytest
from django.urls import reverse
from playwright.sync_api import expect

from escale.actions import provide
from escale.actions.change_request import latest_day
from escale.actions.request_pieces import FurtherDemand
from escale.applications.models import Application, PieceRequest
from tests import examining, people

SHOTS = os.environ.get("ESCALE_SHOTS")
LEASE = FurtherDemand(
    label="Bail de votre logement",
    text="L’attestation ne dit pas depuis quand vous y vivez.\nMerci de joindre toutes les pages.",
    legal_basis="Article R. 431-11 du CESEDA",
)
WIDTHS = (1280, 320)


@pytest.fixture
def officer(transactional_db):
    return people.staff(name="Camille Marchand")


@pytest.fixture
def application(officer):
    filed = people.filed()
    examining.faulted(filed, "passport", by=officer)
    text = "La page 2 manque, avec la signature du directeur."
    return examining.faulted(filed, "diploma", by=officer, reason="other", text=text)


@pytest.fixture
def desk(chromium_of, officer):
    """A function opening the officer's browser."""

    def open_one(**options):
        return chromium_of(people.at_work(officer), **options)

    return open_one


def address(application: Application) -> str:
    return reverse("office:request_pieces", args=[application.reference])


def check(page, axe, name: str) -> None:
    if SHOTS:
        page.screenshot(path=Path(SHOTS) / f"{name}.png", full_page=True)
    axe(page)
    assert page.evaluate("document.documentElement.scrollWidth <= window.innerWidth"), name


@pytest.mark.parametrize("width", WIDTHS)
def test_every_state_of_the_composition_is_accessible_and_fits(desk, axe, application, width):
    page = desk(viewport={"width": width, "height": 900})
    page.goto(address(application))
    check(page, axe, f"compose-{width}")
    page.get_by_role("button", name="Demander une autre pièce").click()
    check(page, axe, f"compose-row-{width}")
    page.get_by_role("button", name="Relire le message").last.click()
    page.get_by_text("Il reste 3 points à corriger").wait_for()
    check(page, axe, f"compose-faults-{width}")
    page.get_by_label("Quelle pièce ?").fill(LEASE.label)
    page.get_by_label("Pourquoi ?").fill(LEASE.text)
    page.get_by_label("Quel texte permet").fill(LEASE.legal_basis)
    page.get_by_role("button", name="Relire le message").last.click()
    expect(page.get_by_role("heading", name="Le message, tel que la personne")).to_be_focused()
    page.get_by_role("heading", name="Bail de votre logement").wait_for()
    check(page, axe, f"compose-preview-{width}")
    page.get_by_role("button", name="Envoyer la demande de pièces").click()
    page.get_by_text("La demande de pièces est envoyée.").wait_for()
    check(page, axe, f"pending-{width}")
    page.get_by_text("Ne plus demander cette pièce").first.click()
    page.get_by_text("Annuler toute la demande de pièces").click()
    check(page, axe, f"pending-open-{width}")


@pytest.mark.parametrize("width", WIDTHS)
def test_every_state_of_a_pending_request_is_accessible_and_fits(
    desk, axe, application, officer, width
):
    examining.asked(application, by=officer, further=[LEASE])
    provide.explain(application, slot="passport", explanation="Il est au consulat.")
    examining.faulted(application, "address_proof", by=officer)
    latest = latest_day(PieceRequest.objects.get())
    page = desk(viewport={"width": width, "height": 900})
    page.goto(address(application))
    check(page, axe, f"pending-more-{width}")
    page.get_by_label("Jour").fill("1")
    page.get_by_label("Mois").fill("1")
    page.get_by_label("Année").fill("2020")
    page.get_by_role("button", name="Choisir ce jour").click()
    expect(page.locator(".esc-errors")).to_be_focused()
    check(page, axe, f"pending-day-{width}")
    page.get_by_label("Jour").fill(str(latest.day))
    page.get_by_label("Mois").fill(str(latest.month))
    page.get_by_label("Année").fill(str(latest.year))
    page.get_by_role("button", name="Choisir ce jour").click()
    expect(page.locator("#nouveau-jour")).to_be_focused()
    check(page, axe, f"pending-until-{width}")


def test_nothing_to_ask_is_accessible(desk, axe, officer):
    page = desk()
    page.goto(address(people.filed()))
    page.get_by_text("Aucun verdict n’est à demander").wait_for()
    check(page, axe, "nothing")


def test_by_the_keyboard_alone_a_request_is_sent(desk, application):
    page = desk()
    page.goto(address(application))
    button = page.get_by_role("button", name="Envoyer la demande de pièces")
    for _ in range(60):
        page.keyboard.press("Tab")
        if button.evaluate("node => node === document.activeElement"):
            break
    page.keyboard.press("Enter")
    page.get_by_text("La demande de pièces est envoyée.").wait_for()
    assert PieceRequest.objects.count() == 1


def test_a_key_pressed_in_a_field_previews_and_removes_nothing(desk, application):
    page = desk()
    page.goto(address(application))
    page.get_by_role("button", name="Demander une autre pièce").click()
    label = page.get_by_label("Quelle pièce ?")
    label.fill("Bail")
    label.press("Enter")
    page.get_by_text("Il reste 2 points à corriger").wait_for()
    assert page.get_by_label("Quelle pièce ?").input_value() == "Bail"
    assert PieceRequest.objects.count() == 0


def test_without_scripts_one_asks_gives_time_and_cancels(desk, application):
    page = desk(java_script_enabled=False)
    page.goto(address(application))
    page.get_by_role("button", name="Envoyer la demande de pièces").click()
    page.get_by_text("2 pièces attendues").wait_for()
    request = PieceRequest.objects.get()
    page.get_by_label("Jour").fill("28")
    page.get_by_label("Mois").fill(str(request.answer_by.month))
    page.get_by_label("Année").fill(str(request.answer_by.year))
    if request.answer_by.day >= 28:
        page.get_by_label("Mois").fill(str(request.answer_by.month % 12 + 1))
        page.get_by_label("Année").fill(str(request.answer_by.year + request.answer_by.month // 12))
    page.get_by_role("button", name="Choisir ce jour").click()
    page.get_by_role("button", name="Oui, jusqu’au").click()
    page.get_by_text("Le nouveau délai est donné").wait_for()
    page.get_by_text("Ne plus demander cette pièce").first.click()
    page.get_by_role("button", name="Oui, ne plus la demander").first.click()
    page.get_by_text("Une pièce attendue").wait_for()
    page.get_by_text("Annuler toute la demande de pièces").click()
    page.get_by_role("button", name="Oui, tout annuler").click()
    page.get_by_text("Plus aucune pièce n’est attendue").wait_for()
    assert not PieceRequest.objects.pending().exists()
