"""A member of a prefecture at work in a browser: signs in, proves who they are, judges a piece."""

import re
from dataclasses import dataclass, field

from playwright.sync_api import Page, expect

from escale.people.models import Account
from tests import people
from tests.journeys.hands import Hands


@dataclass
class Member:
    """One member, one browser."""

    page: Page
    account: Account
    hands: Hands = field(init=False)

    def __post_init__(self) -> None:
        """Give them a mouse; a test may take it away."""
        self.hands = Hands(self.page)

    def signs_in(self) -> None:
        """Their password, then what their application shows."""
        shown = people.code_of(self.account)
        self.page.goto("/account/sign-in/")
        self.hands.answer("email", self.account.email)
        self.hands.answer("password", people.PASSWORD)
        self.presses("Se connecter")
        expect(self.page).to_have_url(re.compile("second-factor"))
        self.proves(shown)
        expect(self.page).to_have_url(re.compile(r"/office/$"))

    def proves(self, shown: str = "") -> None:
        """What their application shows, on the page that asks for it."""
        self.hands.answer("code", shown or people.code_of(self.account))
        self.presses("Continuer")

    def presses(self, button: str) -> None:
        """A button of the page, and the page it leads to has come."""
        with self.page.expect_navigation():
            self.hands.press(self.button(button))

    def follows(self, link: str) -> None:
        """A link of the page, and the page it leads to has come."""
        with self.page.expect_navigation():
            self.hands.press(self.page.get_by_role("main").get_by_role("link", name=link).first)

    def button(self, name: str):
        """The first button of the page that bears this name."""
        return self.page.get_by_role("main").get_by_role("button", name=name).first

    def judges(self, slot: str, *, finding: str, reason: str = "", text: str = "") -> None:
        """A verdict on a piece, saved in its place."""
        place = self.page.locator(f"#verdict-{slot}")
        self.hands.choose(place.locator(f'input[name="finding"][value="{finding}"]'))
        if reason:
            self.hands.select(place.locator("select"), reason)
        if text:
            self.hands.fill(place.locator("textarea"), text)
        self.hands.press(place.get_by_role("button", name=re.compile("Enregistrer le verdict")))
        expect(place.get_by_text("Verdict enregistré.")).to_be_visible()
