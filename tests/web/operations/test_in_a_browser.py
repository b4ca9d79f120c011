"""The operator's page in a real browser: accessible, at 1280, 375 and 320 px, without JavaScript."""

import os
from datetime import timedelta
from pathlib import Path

import pytest
from django.utils import timezone
from playwright.sync_api import expect

from escale.applications.models import Brake
from escale.kit import clock
from escale.watch.models import Outage, SweepRun
from tests import people

SCREENS = pytest.mark.parametrize(
    "screen",
    [
        {"viewport": {"width": 1280, "height": 800}},
        {"viewport": {"width": 375, "height": 740}},
        {"viewport": {"width": 320, "height": 640}},
        {"viewport": {"width": 320, "height": 640}, "java_script_enabled": False},
    ],
    ids=["laptop", "phone", "narrow", "without script"],
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
def test_an_operator_sees_what_is_wrong_and_notes_an_outage(
    chromium_of, quiet, look, operator, screen
):
    for name in ("isere", "reunion"):
        Brake.objects.create(
            prefecture=people.prefectures()[name],
            due=240,
            open_applications=1900,
            due_until=clock.today(),
        )
    SweepRun.objects.update_or_create(
        name="make_letters",
        defaults={"error": "OSError", "went_well_at": clock.machine_now() - timedelta(hours=2)},
    )
    page = chromium_of(people.at_work(operator), **screen)
    if screen.get("java_script_enabled") is False:
        look = _nothing_to_run
    page.goto("/operations/")
    expect(page.get_by_role("heading", name="À regarder maintenant")).to_be_visible()
    look(page, "status")
    page.get_by_role("button", name="Noter la panne").click()
    expect(page.get_by_text("Écrivez le jour et l’heure du début.").first).to_be_visible()
    look(page, "status-fault")
    began = timezone.localtime(clock.machine_now() - timedelta(hours=4))
    page.get_by_label("Début").fill(began.strftime("%d/%m/%Y %H:%M"))
    page.get_by_role("button", name="Noter la panne").click()
    expect(page.get_by_text("toujours en cours")).to_be_visible()
    look(page, "status-outage")
    page.get_by_role("button", name="La panne est terminée").click()
    expect(page.get_by_text("La panne est terminée.")).to_be_visible()
    assert Outage.objects.get().ended_at is not None
    page.get_by_role("button", name="Laisser partir ces clôtures").first.click()
    expect(page.get_by_text("Votre accord est noté.")).to_be_visible()
    look(page, "status-brake")
    assert Brake.objects.filter(first_by=operator).count() == 1


def _nothing_to_run(_page, _name: str) -> None:
    """What looks at a page runs in it: not where scripts are off."""
