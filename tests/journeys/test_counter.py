"""At the counter: a clerk enters a whole request for a person present, who follows it from a phone."""

import os
import re
from pathlib import Path

import pytest
from playwright.sync_api import expect

from escale.applications.models import Application, CounterEntry
from tests import at_counter, people
from tests.journeys.conftest import look_at
from tests.journeys.researcher import PASSWORD, Researcher, _boxes

pytestmark = pytest.mark.journey

LAPTOP = {"width": 1280, "height": 800}
PHONE = {"viewport": {"width": 375, "height": 740}}


def looked_at(page, name: str) -> None:
    """Check a page as it stands, and keep its picture when a folder is given for them."""
    look_at(page, name)
    if folder := os.environ.get("SHOTS"):
        width = page.viewport_size["width"]
        page.screenshot(path=Path(folder) / f"{name}-{width}.png", full_page=True)


class Clerk(Researcher):
    """A clerk at their screen: the same five steps as the person would do."""

    def signs_in(self, clerk) -> None:
        """Their password, then what their application shows."""
        shown = people.code_of(clerk)
        self.page.goto("/account/sign-in/")
        self.hands.answer("email", clerk.email)
        self.hands.answer("password", people.PASSWORD)
        self._submit()
        expect(self.page).to_have_url(re.compile("second-factor"))
        self.page.get_by_role("textbox").first.fill(shown)
        with self.page.expect_navigation():
            self.page.get_by_role(
                "button", name=re.compile("Continuer|Vérifier|Valider")
            ).first.click()

    def begins_for(self, read: at_counter.Papers) -> None:
        """The papers of the person, from the menu of the office."""
        self.page.get_by_role("link", name="Saisie au guichet").first.click()
        self.looked_at(self.page, "counter")
        self._submit()
        self.looked_at(self.page, "counter_missing")
        self.hands.answer("born_on", _boxes(read.born_on))
        self.hands.answer("number", read.number)
        self.hands.answer("valid_from", _boxes(read.valid_from))
        self.hands.answer("valid_until", _boxes(read.valid_until))
        self._submit()
        expect(self.page).to_have_url(re.compile("/case/"))
        self.looked_at(self.page, "choose_case")
        self.hands.answer("case", self.case.value)
        self._submit()

    def files_for_them(self) -> str:
        """The person has read everything; returns the code shown."""
        self.looked_at(self.page, "summary")
        for step in (1, 2, 3):
            self.hands.answer(f"confirm_{step}", True)
        self.hands.answer("is_declared_true", True)
        self._submit("file")
        expect(self.page).to_have_url(re.compile(r"/office/counter/[^/]+/$"))
        expect(
            self.page.get_by_role("link", name=re.compile("Confirmation de dépôt à imprimer"))
        ).to_be_visible(timeout=60_000)
        self.looked_at(self.page, "entry")
        return self.page.locator(".esc-callout .esc-code").inner_text().strip()


def claims(person: Researcher, *, code: str) -> None:
    """From the page that the receipt names to the request, a mistake on the way."""
    page = person.page
    page.goto("/counter-code/")
    looked_at(page, "counter_code")
    page.get_by_role("link", name="Créer mon compte").click()
    person.hands.answer("email", person.email)
    person.hands.answer("password", PASSWORD)
    person.hands.answer("has_no_number", True)
    person._submit()
    person.hands.answer("code", person.code_received())
    person._submit()
    expect(page).to_have_url(re.compile("/requests/claim/"))
    looked_at(page, "claim")
    person.hands.answer("code", "0000-0000-0000")
    person.hands.answer("born_on", _boxes(at_counter.BORN_ON))
    person._submit()
    looked_at(page, "claim_wrong")
    person.hands.answer("code", code)
    person._submit()


def test_a_request_is_entered_filed_and_followed_from_an_account(
    open_context, service, samples, offices, antivirus
):
    at_counter.in_the_register()
    member = at_counter.clerk()
    clerk = Clerk(open_context(viewport=LAPTOP).new_page(), service, samples, looked_at=looked_at)
    clerk.signs_in(member)
    clerk.begins_for(at_counter.papers())
    clerk.answers_everything()
    clerk.provides_everything()
    clerk.page.goto(f"{clerk.page.url.split('/pieces/')[0]}/summary/")
    code = clerk.files_for_them()
    application = Application.objects.get()
    assert application.filed_by == member
    with clerk.page.expect_download() as download:
        clerk.page.get_by_role("link", name=re.compile("Confirmation de dépôt à imprimer")).click()
    assert download.value.suggested_filename.startswith("confirmation")
    clerk.page.goto("/office/counter/")
    looked_at(clerk.page, "counter_filed")

    person = Researcher(open_context(**PHONE).new_page(), service, samples)
    claims(person, code=code)
    expect(person.page).to_have_url(re.compile(application.reference))
    expect(person.page.get_by_text("Voici votre demande").first).to_be_visible()
    looked_at(person.page, "followed")
    assert CounterEntry.objects.get().claimed_by.email == person.email


def test_the_same_without_javascript_and_without_an_address(
    open_context, service, samples, offices, antivirus
):
    member = at_counter.clerk()
    context = open_context(java_script_enabled=False, viewport={"width": 320, "height": 640})
    page = context.new_page()
    clerk = Clerk(page, service, samples, has_scripts=False)
    clerk.signs_in(member)
    page.goto("/office/counter/")
    clerk.hands.answer("born_on", _boxes(at_counter.BORN_ON))
    clerk.hands.answer("has_no_number", True)
    clerk._submit()
    clerk.hands.answer("case", clerk.case.value)
    clerk._submit()
    clerk.answers_everything(contact={"email": "", "without_email": True})
    clerk.provides_everything()
    page.goto(f"{page.url.split('/pieces/')[0]}/summary/")
    for step in (1, 2, 3):
        clerk.hands.answer(f"confirm_{step}", True)
    clerk.hands.answer("is_declared_true", True)
    clerk._submit("file")
    expect(page.get_by_text("Pas d’adresse électronique")).to_be_visible()
    expect(page.locator(".esc-callout .esc-code")).to_be_visible()
    application = Application.objects.get()
    assert application.filed_by == member
