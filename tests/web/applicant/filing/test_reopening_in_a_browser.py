"""A closed request in a real browser: what is missing is sent, and it is reopened at once."""

import os
from datetime import timedelta
from pathlib import Path

import pytest
from django.urls import reverse
from playwright.sync_api import expect

from escale.actions import close_unanswered, make_letters
from escale.applications.enums import Status
from escale.applications.examination import PieceRequest
from escale.kit import clock
from tests import examining, people, samples

SCREENS = pytest.mark.parametrize(
    "screen",
    [
        {"viewport": {"width": 1280, "height": 800}},
        {"viewport": {"width": 375, "height": 740}},
        {"viewport": {"width": 320, "height": 640}},
    ],
    ids=["laptop", "phone", "narrow"],
)


def look(page, axe, name: str) -> None:
    axe(page)
    assert page.evaluate("document.documentElement.scrollWidth <= window.innerWidth"), name
    if folder := os.environ.get("SHOTS"):
        width = page.viewport_size["width"]
        page.screenshot(path=Path(folder) / f"{name}-{width}.png", full_page=True)


@pytest.fixture
def closed():
    """A request closed a few minutes ago, of which two pieces are missing."""
    now = clock.now()
    with clock.at(now - timedelta(days=33)):
        application = people.filed()
    with clock.at(now - timedelta(days=32)):
        request = examining.asked(
            application, "passport", "diploma", by=people.staff(), text="La page 2 est floue."
        )
    PieceRequest.objects.filter(pk=request.pk).update(delivered_at=request.sent_at)
    assert close_unanswered.close_due()["closed"] == 1
    make_letters.make_due()
    application.refresh_from_db()
    return application


@SCREENS
def test_what_is_missing_is_sent_and_the_request_is_reopened(
    chromium_of, quiet, axe, screen, closed, tmp_path
):
    page = chromium_of(people.signed_in(people.account_of(closed)), **screen)
    page.goto(reverse("applicant:follow_up", args=[closed.reference]))
    look(page, axe, "closed")
    page.get_by_role("link", name="Envoyer ce qui manque et rouvrir ma demande").click()
    look(page, axe, "reopening")
    for slot in ("passport", "diploma"):
        file = tmp_path / f"{slot}.pdf"
        file.write_bytes(samples.pdf(phrase=slot))
        piece = page.locator(f"#piece-{slot}")
        piece.locator("input[type=file]").first.set_input_files(file)
        expect(piece.get_by_text("Répondu")).to_be_visible(timeout=60_000)
    button = page.get_by_role("button", name="Rouvrir ma demande")
    expect(button).to_be_visible(timeout=30_000)
    look(page, axe, "reopening-whole")
    button.click()
    expect(page.get_by_text("Votre demande est rouverte, à sa date de dépôt")).to_be_visible()
    look(page, axe, "reopened")
    closed.refresh_from_db()
    assert closed.status == Status.UNDER_REVIEW
