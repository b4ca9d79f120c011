"""The page where one answers, in a real browser: at every width, by keyboard, without scripts."""

import os
from pathlib import Path

import pytest
from django.urls import reverse

from escale.actions.request_pieces import FurtherDemand
from escale.applications.enums import Status
from escale.applications.models import RequestLine
from tests import examining, people, samples

SHOTS = os.environ.get("ESCALE_SHOTS")
PHONE = {"viewport": {"width": 320, "height": 640}, "is_mobile": True, "has_touch": True}
LEASE = FurtherDemand(
    label="Bail de votre logement",
    text="L’attestation ne dit pas depuis quand vous y vivez.",
    legal_basis="Article R. 431-11 du CESEDA",
)


@pytest.fixture
def application(transactional_db):
    filed = people.filed()
    officer = people.staff()
    asked = ("passport", "diploma", "ephoto")
    examining.asked(filed, *asked, by=officer, further=[LEASE], text="Relisez la page 2.")
    return filed


@pytest.fixture
def at_home(chromium_of, application):
    """A function opening the person's browser."""

    def open_one(**options):
        page = chromium_of(people.signed_in(people.account_of(application)), **options)
        page.goto(reverse("applicant:answer", args=[application.reference]))
        return page

    return open_one


@pytest.fixture
def scan(tmp_path) -> Path:
    path = tmp_path / "scan.pdf"
    path.write_bytes(samples.pdf(2))
    return path


def check(page, axe, name: str) -> None:
    if SHOTS:
        page.screenshot(path=Path(SHOTS) / f"{name}.png", full_page=True)
    axe(page)
    assert page.evaluate("document.documentElement.scrollWidth <= window.innerWidth"), name


def is_answered(application, slot: str) -> bool:
    line = RequestLine.objects.get(request__application=application, piece__slot=slot)
    return line.answered_at is not None


@pytest.mark.parametrize("options", [{"viewport": {"width": 1280, "height": 900}}, PHONE])
def test_every_state_of_the_page_is_accessible_and_fits(
    at_home, axe, application, scan, options, complaints
):
    width = options["viewport"]["width"]
    page = at_home(**options)
    check(page, axe, f"answer-{width}")
    passport = page.locator("#piece-passport")
    passport.locator('input[type="file"]').first.set_input_files(scan)
    passport.get_by_text("Répondu").wait_for()
    page.get_by_text("L’envoi est terminé.").wait_for()
    lease = page.locator("#piece-further-1")
    lease.get_by_text("Je ne peux pas fournir cette pièce").click()
    lease.get_by_label("Pourquoi ne pouvez-vous pas").fill("Je suis hébergée.")
    lease.get_by_role("button", name="Enregistrer mon explication").click()
    page.get_by_text("Votre explication est enregistrée.").wait_for()
    page.get_by_text("J’ai besoin de plus de temps").click()
    check(page, axe, f"answer-half-{width}")
    page.get_by_role("button", name="J’ai répondu à tout").click()
    page.get_by_text("Il reste 2 pièces à envoyer, ou à expliquer.").wait_for()
    complaints.clear()  # the browser notes the 409 that this is
    check(page, axe, f"answer-left-{width}")
    page.goto(reverse("applicant:follow_up", args=[application.reference]))
    check(page, axe, f"follow-up-{width}")


def test_without_scripts_one_sends_asks_for_time_explains_and_ends(at_home, application, scan):
    page = at_home(java_script_enabled=False)
    page.get_by_text("J’ai besoin de plus de temps").click()
    page.get_by_role("button", name="Oui, j’ai besoin de temps").click()
    page.get_by_text("C’est noté").wait_for()
    for slot in ("passport", "further-1"):
        piece = page.locator(f"#piece-{slot}")
        piece.locator('input[type="file"]').first.set_input_files(scan)
        piece.get_by_role("button", name="Envoyer").first.click()
        page.get_by_text("nous avons reçu 2 pages").wait_for()
        assert is_answered(application, slot)
    for slot in ("diploma", "ephoto"):
        piece = page.locator(f"#piece-{slot}")
        piece.get_by_text("Je ne peux pas fournir cette pièce").click()
        piece.get_by_label("Pourquoi ne pouvez-vous pas").fill("Perdu en voyage.")
        piece.get_by_role("button", name="Enregistrer mon explication").click()
        page.get_by_text("Votre explication est enregistrée.").wait_for()
    page.get_by_role("button", name="J’ai répondu à tout").click()
    page.get_by_text("un agent la lit, puis la préfecture décide").wait_for()
    application.refresh_from_db()
    assert application.status == Status.UNDER_REVIEW


def test_by_the_keyboard_alone_one_explains_and_ends(at_home, application):
    page = at_home()
    for slot in ("passport", "diploma", "ephoto", "further-1"):
        piece = page.locator(f"#piece-{slot}")
        piece.locator("summary", has_text="Je ne peux pas fournir").focus()
        page.keyboard.press("Enter")
        page.keyboard.press("Tab")
        page.keyboard.type("Perdu.")
        page.keyboard.press("Tab")
        page.keyboard.press("Enter")
        page.get_by_text("Votre explication est enregistrée.").wait_for()
        assert is_answered(application, slot)
    page.get_by_role("button", name="J’ai répondu à tout").focus()
    page.keyboard.press("Enter")
    page.get_by_text("un agent la lit, puis la préfecture décide").wait_for()
