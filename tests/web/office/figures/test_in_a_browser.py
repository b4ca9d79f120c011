"""The figures and the log of readings in a real browser, when empty and when searched."""

import os
from pathlib import Path

import pytest
from django.urls import reverse
from playwright.sync_api import expect

from escale.audit.models import Search
from escale.people.models import Role
from tests import people

SCREENS = pytest.mark.parametrize("width", [1280, 375, 320])


@pytest.fixture
def auditor(quiet):
    return people.staff(Role.MANAGER, Role.AUDITOR, name="Dominique Roche")


@pytest.fixture
def page(chromium_of, auditor):
    return chromium_of(people.at_work(auditor))


@pytest.fixture
def look(page, axe, width):
    """A function that looks at a state: nothing overflows, axe objects to nothing."""
    page.set_viewport_size({"width": width, "height": 800})

    def look_at(name: str) -> None:
        axe(page)
        assert page.evaluate("document.documentElement.scrollWidth <= window.innerWidth"), name
        if folder := os.environ.get("SHOTS"):
            page.screenshot(path=Path(folder) / f"{name}-{width}.png", full_page=True)

    return look_at


@SCREENS
def test_figures_of_nothing_are_a_page_that_says_so(page, look):
    page.goto(reverse("office:figures"))
    expect(page.get_by_text("Rien : toutes les demandes avancent")).to_be_visible()
    look("figures-empty")


@SCREENS
def test_the_log_of_searches_shows_words_however_long(page, look, auditor):
    for words in ("<b>%</b>", "ab" * 100, "محمد الأمين"):
        Search.objects.create(
            account=auditor, prefecture=auditor.membership.prefecture, words=words
        )
    page.goto(reverse("office:accesses"))
    look("accesses-empty")
    page.get_by_label("Afficher").first.select_option("searches")
    with page.expect_navigation():
        page.get_by_role("button", name="Afficher").click()
    expect(page.get_by_text("<b>%</b>")).to_be_visible()
    look("accesses-searches")
