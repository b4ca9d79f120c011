"""The messages kept, on a phone and without scripts: found, read, marked, and the address to change."""

import re

import pytest
from django.urls import reverse
from playwright.sync_api import expect

from escale.actions.follow_deliveries import follow_due
from escale.kit import clock
from escale.notices.models import Notice, State
from tests import examining, people

pytestmark = pytest.mark.journey

PHONE = {"viewport": {"width": 320, "height": 700}}
BARE = {**PHONE, "java_script_enabled": False}  # where axe, a script, cannot run
LAPTOP = {"viewport": {"width": 1280, "height": 800}}


def fits(page) -> bool:
    return page.evaluate("document.documentElement.scrollWidth <= window.innerWidth")


@pytest.fixture
def asked(quiet):
    """A request of which a piece is asked for, by messages that came back."""
    officer = people.staff()
    application = people.filed(by=people.applicant(language="en"))
    examining.asked(examining.examined(application, by=officer), "passport", by=officer)
    now = clock.now()
    Notice.objects.update(state=State.BOUNCED, sent_at=now, bounced_at=now)
    follow_due()
    application.refresh_from_db()
    return application


@pytest.mark.parametrize(
    "screen", [BARE, PHONE, LAPTOP], ids=["without scripts", "phone", "laptop"]
)
def test_everything_that_was_written_is_found_and_read(asked, chromium_of, axe, screen):
    looked_at = axe if screen is not BARE else lambda _page: None
    account = people.account_of(asked)
    account.language = "fr"  # the pages; the messages were written in English
    page = chromium_of(people.signed_in(account), **screen)
    page.goto("/requests/")
    expect(page.get_by_text("ne reçoit pas nos messages")).to_be_visible()
    page.get_by_role("navigation", name="Menu principal").get_by_role(
        "link", name="Mes messages"
    ).click()
    expect(page.get_by_role("heading", name="Mes messages", level=1)).to_be_visible()
    expect(page.get_by_text("non lu", exact=True)).to_have_count(2)
    looked_at(page)
    assert fits(page)
    page.get_by_role("main").get_by_role("listitem").first.get_by_role("link").click()
    expect(page.get_by_text(asked.reference).first).to_be_visible()
    expect(page.get_by_role("heading", name="En français")).to_be_visible()
    looked_at(page)
    assert fits(page)
    page.get_by_role("link", name="Tous mes messages").click()
    expect(page.get_by_text("non lu", exact=True)).to_have_count(1)
    page.get_by_role("link", name="Changer mon adresse").click()
    expect(page).to_have_url(re.compile("/account/"))


def test_the_office_reads_what_was_not_delivered_and_notes_its_call(asked, chromium_of, axe):
    officer = people.staff(prefecture=asked.prefecture)
    page = chromium_of(people.at_work(officer), **LAPTOP)
    page.goto(reverse("office:application", args=[asked.reference]))
    expect(page.get_by_role("heading", name="Message non remis")).to_be_visible()
    axe(page)
    page.get_by_role("link", name="Noter que la personne a été prévenue", exact=True).click()
    axe(page)
    page.get_by_role("radio", name="par téléphone").check(force=True)
    today = clock.today(asked.zone)
    for label, value in (("Jour", today.day), ("Mois", today.month), ("Année", today.year)):
        page.get_by_label(label, exact=True).fill(str(value))
    page.get_by_label("Ce qui a été dit, et à qui").fill("Appelée à dix heures.")
    page.get_by_role("button", name="Noter").click()
    expect(page.get_by_text("C’est noté dans l’historique.")).to_be_visible()
    expect(page.get_by_role("heading", name="Message non remis")).to_have_count(0)
    axe(page)
