"""The counter's states in a real browser: accessible, nothing wider than the screen."""

import os
import re
from pathlib import Path

import pytest
from django.urls import reverse
from playwright.sync_api import expect

from escale.actions import make_letters
from escale.actions.renew_counter_code import renew_counter_code
from escale.applications.models import CounterEntry
from escale.register.matching import confirm_birth_date, identify
from tests import at_counter, people

SCREENS = pytest.mark.parametrize(
    "screen",
    [
        {"viewport": {"width": 1280, "height": 800}},
        {"viewport": {"width": 375, "height": 740}},
        {"viewport": {"width": 320, "height": 640}},
    ],
    ids=["laptop", "phone", "narrow"],
)
COUNTER = "/office/counter/"


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


@pytest.fixture
def known():
    """An account of the person whom the register knows, and who confirmed it."""
    at_counter.in_the_register()
    account = people.applicant()
    read = at_counter.papers()
    found = identify(
        account.person,
        number=read.number,
        valid_from=read.valid_from,
        valid_until=read.valid_until,
    )
    assert confirm_birth_date(found, born_on=read.born_on)
    return account


def type_papers(page) -> None:
    """What the clerk reads on the papers, typed in the page."""
    read = at_counter.papers()
    for name in ("born_on", "valid_from", "valid_until"):
        day = getattr(read, name)
        for part in ("day", "month", "year"):
            page.locator(f'[name="{name}_{part}"]').fill(str(getattr(day, part)))
    page.locator('[name="number"]').fill(read.number)


@SCREENS
def test_beginning_is_refused_in_words(opened, look, known, complaints, screen):
    draft = people.draft(known)
    page = opened(people.at_work(at_counter.clerk()), COUNTER, **screen)
    look(page, "empty")
    type_papers(page)
    page.get_by_role("button", name="Commencer la saisie").click()
    expect(page.get_by_role("alert")).to_contain_text("déjà une demande en préparation")
    look(page, "agreement")
    complaints.clear()  # the browser notes the 409 of a refusal
    page.get_by_text("La personne, présente, demande à continuer ici").click()
    page.get_by_role("button", name="Commencer la saisie").click()
    expect(page).to_have_url(re.compile(f"/requests/{draft.reference}/summary/"))
    look(page, "own_draft")
    page.get_by_role("link", name="Revenir au guichet").click()
    expect(page.get_by_role("button", name="Rendre à la personne")).to_be_visible()
    look(page, "under_way")


@SCREENS
def test_a_request_under_examination_is_led_to(opened, look, known, complaints, screen):
    application = people.filed(by=known)
    page = opened(people.at_work(at_counter.clerk()), COUNTER, **screen)
    type_papers(page)
    page.get_by_role("button", name="Commencer la saisie").click()
    expect(page.get_by_role("link", name=application.reference)).to_be_visible()
    look(page, "already_open")
    complaints.clear()


@SCREENS
def test_what_the_person_leaves_with(opened, look, screen):
    clerk = at_counter.clerk()
    entry = at_counter.filed(clerk)
    make_letters.make_due()
    page = opened(people.at_work(clerk), f"{COUNTER}{entry.application.reference}/", **screen)
    look(page, "entry_later")
    page.get_by_role("button", name="Donner un nouveau code").click()
    expect(page.locator(".esc-callout .esc-code")).to_be_visible()
    look(page, "entry_renewed")
    page.goto(COUNTER)
    look(page, "filed")


@SCREENS
def test_a_request_that_leaves_for_another_prefecture(opened, look, screen):
    clerk = at_counter.clerk()
    living = {"contact": {"postcode": "97400", "town": "Saint-Denis"}}
    entry = at_counter.entered(clerk)
    at_counter.filled_in(entry.application, answers=living)
    summary = reverse("applicant:summary", args=[entry.application.reference])
    page = opened(people.at_work(clerk), summary, **screen)
    look(page, "leaves")
    without = {"contact": {**living["contact"], "email": "", "without_email": "on"}}
    filed = at_counter.filed(clerk, answers=without)
    page.goto(f"{COUNTER}{filed.application.reference}/")
    look(page, "entry_elsewhere")


@SCREENS
def test_the_person_sees_that_a_counter_goes_on_with_their_draft(opened, look, known, screen):
    draft = people.draft(known)
    at_counter.entered(at_counter.clerk(), read=at_counter.papers(), is_agreed=True)
    page = opened(people.signed_in(known), "/requests/", **screen)
    look(page, "home")
    page.get_by_role("button", name="Fermer ma demande au guichet").click()
    expect(page.get_by_text("n’ouvre plus votre demande")).to_be_visible()
    assert CounterEntry.objects.get(application=draft).left_at is not None


@SCREENS
def test_a_code_is_refused_in_words(opened, look, complaints, screen):
    account = people.applicant()
    entry = at_counter.filed(at_counter.clerk())
    renew_counter_code(entry.application, by=entry.begun_by)
    people.filed(by=account)
    page = opened(people.signed_in(account), "/requests/claim/", **screen)
    page.get_by_role("button", name="Retrouver ma demande").click()
    look(page, "claim_missing")
    entry.refresh_from_db()
    page.locator('[name="code"]').fill(at_counter.code(entry))
    for part in ("day", "month", "year"):
        page.locator(f'[name="born_on_{part}"]').fill(str(getattr(at_counter.BORN_ON, part)))
    page.get_by_role("button", name="Retrouver ma demande").click()
    expect(page.get_by_role("alert")).to_contain_text("en cours d’examen")
    look(page, "claim_apart")
    complaints.clear()
