"""« Clôtures arrêtées » in a real browser: accessible, at 1280, 375 and 320 px."""

import os
from datetime import UTC, datetime
from pathlib import Path

import pytest
from playwright.sync_api import expect

from escale.actions import close_unanswered
from escale.applications import brakes
from escale.kit import clock
from escale.people.models import Role
from tests import people
from tests.closing import awaiting

SCREENS = pytest.mark.parametrize(
    "screen",
    [
        {"viewport": {"width": 1280, "height": 800}},
        {"viewport": {"width": 375, "height": 740}},
        {"viewport": {"width": 320, "height": 640}},
    ],
    ids=["laptop", "phone", "narrow"],
)
PAGE = "/office/stopped-closures/"


def look(page, axe, name: str) -> None:
    axe(page)
    assert page.evaluate("document.documentElement.scrollWidth <= window.innerWidth"), name
    if folder := os.environ.get("SHOTS"):
        width = page.viewport_size["width"]
        page.screenshot(path=Path(folder) / f"{name}-{width}.png", full_page=True)


@SCREENS
def test_two_managers_let_go_of_what_is_stopped(chromium_of, quiet, axe, screen, monkeypatch):
    monkeypatch.setattr(brakes, "ALWAYS_ALLOWED", 1)
    first = people.at_work(people.staff(Role.MANAGER, name="Camille Marchand"))
    second = people.at_work(people.staff(Role.MANAGER, name="Dominique Ferrand"))
    for _turn in range(3):
        awaiting()
    with clock.at(datetime(2026, 12, 25, 1, 0, tzinfo=UTC)):
        close_unanswered.close_due()
    page = chromium_of(first, **screen)
    page.goto(PAGE)
    look(page, axe, "stopped")
    page.get_by_role("button", name="Confirmer que ces clôtures sont normales").click()
    expect(page.get_by_text("C’est noté : il faut encore une autre personne.")).to_be_visible()
    look(page, axe, "stopped-mine")
    other = chromium_of(second, **screen)
    other.goto(PAGE)
    look(other, axe, "stopped-second")
    other.get_by_role("button", name="Remettre les clôtures en marche").click()
    expect(other.get_by_text("Les clôtures reprennent dans la minute")).to_be_visible()
    other.goto(PAGE)
    look(other, axe, "stopped-off")
