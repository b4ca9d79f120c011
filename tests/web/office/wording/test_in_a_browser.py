"""The texts of the letters in a real browser: accessible, at 1280, 375 and 320 px, by keyboard."""

import os
from pathlib import Path

import pytest
from playwright.sync_api import expect

from escale.letters.models import WordingChange
from escale.people.models import Role
from tests import people

ADDRESS = "/office/wording/"
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
def look(axe):
    """A function that looks at a state: nothing overflows, axe objects to nothing."""

    def look_at(page, name: str) -> None:
        axe(page)
        assert page.evaluate("document.documentElement.scrollWidth <= window.innerWidth"), name
        if folder := os.environ.get("SHOTS"):
            width = page.viewport_size["width"]
            page.screenshot(path=Path(folder) / f"{name}-{width}.png", full_page=True)

    return look_at


@SCREENS
def test_a_manager_changes_the_court_and_reads_the_letter_first(chromium_of, quiet, look, screen):
    client = people.at_work(people.staff(Role.MANAGER, name="Dominique Roche"))
    page = chromium_of(client, **screen)
    page.goto(ADDRESS)
    look(page, "wording")
    page.get_by_label("Tribunal administratif").fill("Tribunal administratif de Lyon")
    page.get_by_label("Adresse du tribunal").fill("")
    page.get_by_text("Écrire vos propres phrases").click()
    page.get_by_label("Menace pour l’ordre public").fill("Sa présence est une menace.")
    page.get_by_role("button", name="Relire une lettre").click()
    fault = page.get_by_role("link", name="Indiquez l’adresse du tribunal.")
    expect(fault).to_be_visible()
    look(page, "wording-fault")
    fault.click()
    expect(page.get_by_label("Adresse du tribunal")).to_be_focused()
    page.keyboard.type("184 rue Duguesclin")
    page.keyboard.press("Enter")
    page.keyboard.type("69433 Lyon Cedex 03")
    page.get_by_role("button", name="Relire une lettre").click()
    letter = page.get_by_role("article")
    expect(letter).to_contain_text("Tribunal administratif de Lyon, 184 rue Duguesclin, 69433 Lyon")
    expect(letter).to_contain_text("Sa présence est une menace.")
    look(page, "wording-preview")
    assert not WordingChange.objects.exists()
    page.get_by_role("button", name="Enregistrer").click()
    expect(page.get_by_role("status")).to_contain_text("C’est enregistré")
    expect(page.get_by_text("par Dominique Roche")).to_be_visible()
    look(page, "wording-saved")
    change = WordingChange.objects.get()
    assert set(change.changes) == {"court", "court_address", "reason_public_order"}
