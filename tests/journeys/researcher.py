"""A researcher at work on the service: the way from the landing page to the confirmation.

Each step is what a person does on the page, with the hands they have; each page met is looked at
(`looked_at`), so that one journey checks everything its pages promise.
"""

import re
import secrets
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import date, timedelta
from pathlib import Path

from django.urls import reverse
from playwright.sync_api import Locator, Page, expect

from escale.applications.sections import registry
from escale.kit import clock
from escale.procedures.cases import Case
from escale.procedures.pieces import Kind, Slot, slots_for
from escale.register.models import ForeignNational, ResidenceDocument
from tests import people
from tests.fixtures.services import Service
from tests.journeys.hands import Hands

PASSWORD = "trois bouées rouges au large"
REGISTERED = {
    "family_name": "OKONKWO",
    "given_names": "Chidinma Grace",
    "sex": "F",
    "born_on": date(1990, 3, 7),
    "birth_city": "Enugu",
    "birth_country": "NG",
    "nationality": "NG",
    "postcode": "38000",
}
MENTIONS = {
    Case.RENEWAL: "passeport talent - chercheur",
    Case.FROM_STUDENT: "étudiant",
    Case.FROM_EMPLOYEE: "salarié",
    Case.FROM_JOB_SEARCH: "recherche d'emploi ou création d'entreprise",
    Case.RENEWAL_AFTER_JOB_LOSS: "passeport talent - chercheur",
}


@dataclass(frozen=True)
class Permit:
    """What the researcher reads on the permit they hold."""

    number: str
    valid_from: date
    valid_until: date


def registered_permit(case: Case, *, number: str = "JRN123456") -> Permit:
    """The permit of somebody the register knows, in the filing window."""
    today = clock.today()
    permit = Permit(number, today - timedelta(days=640), today + timedelta(days=90))
    national = ForeignNational.objects.create(foreigner_number="9904000001", **REGISTERED)
    ResidenceDocument.objects.create(
        national=national,
        kind="permit",
        number=permit.number,
        valid_from=permit.valid_from,
        valid_until=permit.valid_until,
        mention=MENTIONS[case],
    )
    return permit


@dataclass
class Researcher:
    """One person, one browser, one application."""

    page: Page
    service: Service
    samples: Path
    case: Case = Case.RENEWAL
    email: str = field(default_factory=lambda: f"chidinma.{secrets.token_hex(4)}@exemple.fr")
    looked_at: Callable[[Page, str], None] = lambda page, name: None
    hands_with: type[Hands] = Hands
    has_scripts: bool = True
    hands: Hands = field(init=False)

    def __post_init__(self) -> None:
        self.hands = self.hands_with(self.page)

    # ---- the account -----------------------------------------------------------------------

    def opens_an_account(self, permit: Permit | None) -> None:
        """From the landing page to the home, the code read in the mail; no number without permit."""
        self.page.goto("/")
        self.looked_at(self.page, "landing")
        self._press_link("account_signup")
        self.looked_at(self.page, "sign_up")
        self.hands.answer("email", self.email)
        self.hands.answer("password", PASSWORD)
        if permit:
            self.hands.answer("number", permit.number)
            self.hands.answer("valid_from", _boxes(permit.valid_from))
            self.hands.answer("valid_until", _boxes(permit.valid_until))
        else:
            self.hands.answer("has_no_number", True)
        self._submit()
        self.looked_at(self.page, "code")
        self.hands.answer("code", self.code_received())
        self._submit()
        expect(self.page).to_have_url(re.compile("identification"))
        self.looked_at(self.page, "identification")

    def says_birth_date(self, day: date = REGISTERED["born_on"]) -> None:
        """Give the birth date, which releases what the register knows, if it does."""
        self.hands.answer("born_on", _boxes(day))
        self._submit()

    def goes_home(self) -> None:
        self.page.goto("/requests/")
        self.looked_at(self.page, "home")

    def code_received(self) -> str:
        """The six digits of the last message."""
        newest = self.service.simulators.messages_to(self.email)[0]
        found = re.search(r"\b(\d{3})\s?(\d{3})\b", newest["text"])
        assert found, newest["text"]
        return found[1] + found[2]

    # ---- the request -----------------------------------------------------------------------

    def begins(self) -> None:
        """« Je demande ou renouvelle un titre de séjour », down to the choice of the case."""
        self._press_link("applicant:choose_procedure")
        self.looked_at(self.page, "choose_procedure")
        self._press_link("applicant:begin")
        self.looked_at(self.page, "begin")
        self._submit()
        self.looked_at(self.page, "choose_case")
        self.hands.answer("case", self.case.value)
        self._submit()

    def answers(self, section: str, **changes: object) -> None:
        """Answer one page of questions and go on."""
        expect(self.page).to_have_url(re.compile(f"/sections/{section}/"))
        if section in {"identity", "research"}:
            self.looked_at(self.page, f"section_{section}_empty")
        said = {**people.answers_for(section), "email": self.email, **changes}
        if self.case is Case.RENEWAL_AFTER_JOB_LOSS:
            said.pop("host_name", None)  # nobody hosts them any more: it is not asked
        for name, value in said.items():
            if name == "nationality":
                self.hands.answer("nationality-0-country", value[0])
            elif name != "children" and (name != "email" or section == "contact"):
                self.hands.answer(name, value)
        self.looked_at(self.page, f"section_{section}")
        self._submit("next")

    def answers_everything(self, **changes: dict[str, object]) -> None:
        """Steps 1 and 2."""
        for section in registry.sections_for(self.case):
            self.answers(section.code, **changes.get(section.code, {}))
        expect(self.page).to_have_url(re.compile(r"/pieces/$"))

    # ---- the pieces ------------------------------------------------------------------------

    def provides_everything(self) -> None:
        """Step 3, slot by slot, by the list of the page."""
        self.looked_at(self.page, "pieces_empty")
        for slot in slots_for(self.case):
            if not slot.required:
                continue
            listed = self.page.url
            with self.page.expect_navigation():
                self.hands.press(self.page.locator(f'main a[href*="/pieces/{slot.code}/"]').first)
            if slot.kind is Kind.EPHOTO:
                self.enters_ephoto("OK" + secrets.token_hex(10))
            elif slot.kind is Kind.ENGAGEMENT:
                self.signs_engagement()
            else:
                self.sends_documents(slot)
            self.page.goto(listed)
        self.looked_at(self.page, "pieces")

    def sends_documents(self, slot: Slot) -> None:
        """Choose the first way to provide a piece and send each of its documents."""
        way = slot.alternatives[0]
        if slot.has_choice:
            self.hands.answer("alternative", way.code)
        if slot.has_choice and not self.has_scripts:
            self.hands.press(self.page.locator("[data-choice-send]"))
        for position, component in enumerate(way.components):
            part = self._part(way.code, position)
            file = self.samples / f"{component.code}.pdf"
            self.hands.send(part.locator('input[type="file"]'), [file])
            if not self.has_scripts:
                self.hands.press(part.locator("[data-upload-send]"))
            received = self._part(way.code, position).locator(".esc-part__received")
            expect(received).to_contain_text(str(clock.today().year))
        if slot.code in {"passport", "diploma"}:
            self.looked_at(self.page, f"piece_{slot.code}")

    def enters_ephoto(self, code: str) -> None:
        """Type the code as it is printed, in groups, in small letters."""
        self.looked_at(self.page, "ephoto_empty")
        self.hands.answer("code", " ".join(re.findall(".{1,4}", code.lower())))
        self._submit()
        expect(self.page.locator(".esc-portrait img")).to_have_count(2)
        self.looked_at(self.page, "ephoto")

    def signs_engagement(self) -> None:
        """Read and sign on the page."""
        self.looked_at(self.page, "engagement")
        self.hands.answer("name", "Chidinma Grace Okonkwo")
        self.hands.answer("agreed", True)
        self._submit()

    # ---- the filing ------------------------------------------------------------------------

    def files(self, *, observations: str = "Merci de votre attention.") -> str:
        """Step 4 and the button; returns the reference read on the confirmation."""
        self.looked_at(self.page, "summary")
        for step in (1, 2, 3):
            self.hands.answer(f"confirm_{step}", True)
        self.hands.answer("observations", observations)
        self.hands.answer("is_declared_true", True)
        self._submit("file")
        expect(self.page).to_have_url(re.compile("/confirmation/"))
        self.looked_at(self.page, "confirmation")
        reference = re.search(r"/requests/([^/]+)/", self.page.url)
        assert reference
        return reference[1]

    # ---- inside ----------------------------------------------------------------------------

    def _part(self, way: str, position: int) -> Locator:
        """The part of the page where one document is sent, in the order of the regulation."""
        return self.page.locator(f'[data-way="{way}"] .esc-part').nth(position)

    def _press_link(self, route: str) -> None:
        with self.page.expect_navigation():
            self.hands.press(self.page.locator(f'main a[href="{reverse(route)}"]').first)

    def _submit(self, then: str = "") -> None:
        """Press the page's button; its form's hidden one (for Enter) is not for people."""
        named = f'button[name="then"][value="{then}"]:not([tabindex="-1"])' if then else ""
        button = self.page.locator(
            named or 'main form[method=post] button.fr-btn:not([type="button"])'
        ).first
        with self.page.expect_navigation():
            self.hands.press(button)


def _boxes(day: date) -> list[str]:
    return [str(day.day), str(day.month), str(day.year)]
