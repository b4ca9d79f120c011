"""An officer's work with the keyboard alone, then the same without a script."""

import re

import pytest
from django.urls import reverse
from playwright.sync_api import expect

from escale.applications.enums import Status
from escale.applications.models import PieceRequest
from escale.people.models import Role
from tests import people
from tests.journeys.hands import Keyboard
from tests.journeys.member import Member
from tests.web.office.application.scenes import give_pages

pytestmark = pytest.mark.journey

WIDE = {"viewport": {"width": 1280, "height": 900}}
MISSING = "La page 2 manque, avec la signature du directeur."
LEASE = {
    "label": "Bail de votre logement",
    "text": "L’attestation ne dit pas depuis quand vous y vivez.",
    "legal_basis": "Article R. 431-11 du CESEDA",
}


@pytest.fixture
def account(quiet):
    return people.staff(Role.OFFICER, name="Camille Marchand")


@pytest.fixture
def application(account):
    """A request just filed, whose passport and agreement have pages to look at."""
    filed = people.filed()
    give_pages(filed, "passport", 3)
    give_pages(filed, "hosting_agreement", 2)
    return filed


def asked_of(application) -> list[tuple[str, str]]:
    """What the request for pieces names, each piece with its reason."""
    sent = PieceRequest.objects.get(application=application)
    lines = sent.lines.select_related("piece")
    return [(line.label or line.piece.slot, line.text) for line in lines]


def expects_one_conflict(complaints: list[str]) -> None:
    """The browser notes the verdict that had no reason; nothing else."""
    assert "409" in complaints.pop()


# ---- with the keyboard alone -------------------------------------------------------------------


@pytest.fixture
def typist(open_context, account):
    """The officer, who has no mouse; not signed in yet."""
    member = Member(open_context(**WIDE).new_page(), account)
    member.hands = Keyboard(member.page)
    return member


def finds(typist: Member, application) -> None:
    """From the queue: a search, its result, the page of the request; it is taken up."""
    page = typist.page
    typist.hands.fill(page.get_by_label("Chercher une demande"), "chidinma oko")
    with page.expect_navigation():
        page.keyboard.press("Enter")
    expect(page.get_by_role("heading", level=1)).to_have_text("Résultats de la recherche")
    typist.follows("OKONKWO")
    expect(page).to_have_url(re.compile(application.reference))
    typist.presses("Prendre en charge")
    application.refresh_from_db()
    assert application.status == Status.UNDER_REVIEW


def where(page, slot: str) -> str:
    return page.locator(f"#piece-{slot} .esc-viewer__where").inner_text()


def becomes(page, slot: str, condition: str) -> None:
    """Wait until the page shown answers a condition: a key acts once the browser has time."""
    image = page.locator(f"#piece-{slot} .esc-viewer__sheet img").element_handle()
    frame = page.locator(f"#piece-{slot} .esc-viewer__frame").element_handle()
    page.wait_for_function(
        f"([image, frame]) => {{ const {{ width, height }} = image.getBoundingClientRect(); "
        f"return image.naturalWidth > 100 && {condition}; }}",
        arg=[image, frame],
    )


def looks_at_pages(typist: Member) -> None:
    """The pages of the passport are turned over, enlarged, turned; then those of the next piece."""
    page, keys = typist.page, typist.page.keyboard
    typist.hands.reach(page.locator("#piece-passport .esc-viewer__frame"))
    becomes(page, "passport", "height > width")
    keys.press("ArrowRight")
    assert where(page, "passport") == "Page 2 sur 3 · Passeport"
    keys.press("+")
    becomes(page, "passport", "width > frame.clientWidth * 1.2")
    keys.press("0")
    becomes(page, "passport", "width < frame.clientWidth * 1.1")
    keys.press("r")
    becomes(page, "passport", "width > height")
    keys.press("j")
    typist.hands.sees_the_focus()
    assert "piece-passport" not in page.evaluate("document.activeElement.closest('article').id")
    keys.press("k")
    assert page.evaluate("document.activeElement.closest('article').id") == "piece-passport"


def judges(typist: Member) -> None:
    """Three verdicts, each said where the focus is; one is refused first, for want of a reason."""
    typist.judges("passport", finding="to_replace", reason="illegible")
    typist.hands.keeps_the_focus()
    place = typist.page.locator("#verdict-diploma")
    typist.hands.choose(place.locator('input[value="to_replace"]'))
    typist.hands.press(place.get_by_role("button", name=re.compile("Enregistrer")))
    expect(place.locator("[data-said]")).to_be_focused()
    typist.judges("diploma", finding="to_replace", reason="other", text=MISSING)
    typist.hands.keeps_the_focus()
    typist.judges("address_proof", finding="accepted")
    typist.hands.keeps_the_focus()


def composes(typist: Member) -> None:
    """A further piece, forgotten then told; the message is read, then sent."""
    page = typist.page
    typist.follows("Demander des pièces")
    typist.presses("Demander une autre pièce")
    typist.presses("Relire le message")
    expect(page.locator(".esc-errors")).to_be_focused()
    typist.hands.fill(page.get_by_label("Quelle pièce ?"), LEASE["label"])
    typist.hands.fill(page.get_by_label("Pourquoi ?"), LEASE["text"])
    typist.hands.fill(page.get_by_label("Quel texte permet"), LEASE["legal_basis"])
    typist.presses("Relire le message")
    expect(page.get_by_role("heading", name="Le message, tel que la personne")).to_be_focused()
    typist.presses("Envoyer la demande de pièces")
    expect(page.get_by_text("La demande de pièces est envoyée.")).to_be_visible()


def test_with_the_keyboard_alone_a_request_is_found_judged_and_sent_back(
    typist, application, complaints
):
    typist.signs_in()
    finds(typist, application)
    looks_at_pages(typist)
    judges(typist)
    composes(typist)
    application.refresh_from_db()
    assert application.status == Status.AWAITING_PIECES
    assert asked_of(application) == [
        ("passport", ""),
        ("diploma", MISSING),
        (LEASE["label"], LEASE["text"]),
    ]
    expects_one_conflict(complaints)


# ---- without a script --------------------------------------------------------------------------


def judges_without_script(officer: Member, slot: str, *, reason: str, text: str) -> None:
    """A verdict sent as any form is: the page comes back to its piece."""
    place = officer.page.locator(f"#verdict-{slot}")
    officer.hands.choose(place.locator('input[value="to_replace"]'))
    officer.hands.select(place.locator("select"), reason)
    officer.hands.fill(place.locator("textarea"), text)
    with officer.page.expect_navigation():
        place.get_by_role("button", name=re.compile("Enregistrer le verdict")).click()


def test_without_a_script_a_request_is_taken_up_judged_and_sent_back(
    chromium_of, account, application, complaints
):
    page = chromium_of(people.at_work(account), java_script_enabled=False, **WIDE)
    officer = Member(page, account)
    page.goto(reverse("office:queue"))
    officer.presses("Prendre le suivant")
    judges_without_script(officer, "passport", reason="", text=MISSING)
    expect(page.locator(".esc-errors")).to_be_visible()
    officer.hands.select(page.locator("#verdict-passport select"), "incomplete")
    with page.expect_navigation():
        page.get_by_role("button", name="Enregistrer le verdict : Passeport").click()
    expect(page).to_have_url(re.compile("#piece-passport$"))
    expect(page.locator("#state-passport")).to_have_text("À remplacer")
    officer.follows("Demander des pièces")
    expect(page.locator(".esc-preview")).to_contain_text(MISSING)
    officer.presses("Envoyer la demande de pièces")
    expect(page.get_by_text("La demande de pièces est envoyée.")).to_be_visible()
    application.refresh_from_db()
    assert application.status == Status.AWAITING_PIECES
    assert asked_of(application) == [("passport", MISSING)]
    expects_one_conflict(complaints)
