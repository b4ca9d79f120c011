"""The clock of the rehearsal in a real browser, with and without JavaScript; and its beats."""

import os
import time
from datetime import timedelta
from pathlib import Path

import pytest
from playwright.sync_api import expect

from escale.kit import clock
from escale.watch import outages, rehearsing
from escale.watch.models import Beat, Outage
from tests import people


@pytest.fixture
def service(rehearsal):
    """Pages are those of the rehearsal."""
    rehearsal.stop("worker")
    return rehearsal


@pytest.mark.parametrize(
    "screen",
    [
        {"viewport": {"width": 1280, "height": 800}},
        {"viewport": {"width": 375, "height": 740}},
        {"viewport": {"width": 320, "height": 640}},
        {"viewport": {"width": 320, "height": 640}, "java_script_enabled": False},
    ],
    ids=["laptop", "phone", "narrow", "without script"],
)
def test_thirty_one_days_pass_and_what_happened_is_told(open_context, axe, screen):
    with clock.at(clock.machine_now() - timedelta(days=48)):
        people.draft()
    page = open_context(**screen).new_page()
    page.goto("/rehearsal/")
    has_script = screen.get("java_script_enabled") is not False
    if has_script:
        _look(page, axe, "clock")
    page.get_by_role("button", name="Avancer d’un jour").click()
    expect(page.get_by_text("1 jour a passé")).to_be_visible()
    page.get_by_role("button", name="Avancer de 31 jours").click()
    over, goes_on = (
        page.get_by_text("31 jours ont passé"),
        page.get_by_role("button", name="Continuer"),
    )
    while not has_script:
        expect(over.or_(goes_on).first).to_be_visible(timeout=60_000)
        if over.is_visible():
            break
        goes_on.click()
    expect(over).to_be_visible(timeout=120_000)
    assert rehearsing.ahead() == timedelta(days=32)
    expect(page.get_by_text("sera effacée après le").first).to_be_visible()
    if has_script:
        _look(page, axe, "clock-moved")


def test_a_node_writes_its_minutes_and_a_jump_is_no_outage(service, open_context):
    end = time.monotonic() + 20
    while not Beat.objects.exists():
        assert time.monotonic() < end, service.log("web")
        time.sleep(0.1)
    page = open_context().new_page()
    page.goto("/rehearsal/")
    page.get_by_role("button", name="Avancer d’une semaine").click()
    expect(page.get_by_text("7 jours ont passé")).to_be_visible(timeout=60_000)
    outages.find()
    assert not Outage.objects.exists()


def _look(page, axe, name: str) -> None:
    axe(page)
    assert page.evaluate("document.documentElement.scrollWidth <= window.innerWidth"), name
    if folder := os.environ.get("SHOTS"):
        width = page.viewport_size["width"]
        page.screenshot(path=Path(folder) / f"{name}-{width}.png", full_page=True)
