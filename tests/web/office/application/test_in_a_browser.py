"""The page in a real browser: verdicts by keyboard, the viewer, every state looked at."""

import os
from datetime import date
from pathlib import Path

import pytest

from escale.actions.add_note import add_note
from escale.actions.judge import judge
from escale.actions.reopen_identity import reopen_identity
from escale.actions.settle_identity import settle_identity
from escale.applications.models import Application, Correction, Piece, Verdict
from escale.documents.models import Document
from escale.kit import clock
from tests import people
from tests.web.office.application.scenes import give_pages, known, page_of

WIDE = {"viewport": {"width": 1280, "height": 900}}
PHONE = {"viewport": {"width": 375, "height": 720}, "is_mobile": True, "has_touch": True}
KINDS = {"1280": WIDE, "375": PHONE}
PICTURES = os.environ.get("ESCALE_LOOK", "")
LONG = "Al-Mansouri Bin Abdulrahman Al-Hassan De La Rosa Y Villanueva"


@pytest.fixture
def visit(chromium_of):
    """A function opening the browser of a member at the page of an application."""

    def open_one(account, application, **options):
        page = chromium_of(people.at_work(account), **(WIDE | options))
        page.goto(page_of(application))
        return page

    return open_one


def look(page, axe, name: str) -> None:
    """Look at a state: nothing overflows, axe objects to nothing; keep its picture if asked."""
    widths = page.evaluate("[document.documentElement.scrollWidth, innerWidth]")
    assert widths[0] <= widths[1], page.url
    axe(page)
    if PICTURES:
        page.screenshot(path=Path(PICTURES) / f"{name}.png", full_page=True)


def fresh() -> Application:
    application = people.filed()
    give_pages(application, "passport", 3)
    give_pages(application, "hosting_agreement", 2)
    return application


def with_reconciliation() -> Application:
    application = fresh()
    known(given_names="Chidinma", born_on=date(1991, 3, 7))
    known(number="9900000002", document="CD1234567", given_names="Grace")
    Correction.objects.create(
        application=application,
        section="identity",
        field="birth_city",
        known_value="Enugu",
        stated_value="Nsukka",
    )
    return application


def with_an_identity_opened_again() -> Application:
    application = with_reconciliation()
    officer = people.staff(name="Dominique Roche")
    settle_identity(application, national=None, reason="Aucune date ne concorde.", by=officer)
    application.refresh_from_db()
    reopen_identity(
        application,
        reason="La photo du passeport est celle de Grace.",
        revision_read=application.revision,
        by=officer,
    )
    settle_identity(
        application, national=None, reason="Deux passeports, une seule date.", by=officer
    )
    return application


def with_waiting_documents() -> Application:
    application = fresh()
    people.refused_document(application)
    Document.objects.filter(piece__application=application, component="hosting_agreement").update(
        state="received"
    )
    Piece.objects.filter(application=application, slot="diploma").update(
        explanation="لم تسلمني الجامعة الشهادة بعد. My diploma is not issued yet.",
        explained_at=clock.now(),
    )
    return application


def with_long_names() -> Application:
    application = people.filed(answers={"identity": {"family_name": LONG, "given_names": LONG}})
    Application.objects.filter(pk=application.pk).update(
        observations="أكتب إليكم بشأن طلبي.\n" + "سطر طويل " * 40
    )
    return application


def with_thirty_notes() -> Application:
    application = fresh()
    colleague = people.staff(name="Dominique Roche")
    for number in range(30):
        add_note(application, text=f"Note {number} : appel de la personne.", by=colleague)
    judge(
        application,
        slot="passport",
        finding="to_replace",
        reason="illegible",
        text="La page 3 est floue.",
        verdict_read=None,
        by=colleague,
    )
    return application


STATES = {
    "fresh": fresh,
    "reconciliation": with_reconciliation,
    "identity-opened-again": with_an_identity_opened_again,
    "waiting": with_waiting_documents,
    "long-names": with_long_names,
    "thirty-notes": with_thirty_notes,
}


@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.parametrize("state", STATES)
def test_every_state_is_seen_whole_and_axe_objects_to_nothing(state, kind, visit, axe, service):
    service.stop("worker")  # which would check the document that waits, and use the photo
    application = STATES[state]()
    page = visit(people.staff(), application, **KINDS[kind])
    page.wait_for_load_state("networkidle")
    look(page, axe, f"{state}-{kind}")


# ---- the viewer --------------------------------------------------------------------------------


def where(page, slot: str = "passport") -> str:
    return page.locator(f"#piece-{slot} .esc-viewer__where").inner_text()


def shown(page, slot: str = "passport"):
    """The page that the viewer of a piece shows, once it has come."""
    image = page.locator(f"#piece-{slot} .esc-viewer__sheet img")
    page.wait_for_function("image => image.naturalWidth > 100", arg=image.element_handle())
    return image


def becomes(page, image, condition: str, than: float) -> None:
    """Wait until the size of an image answers a condition: a key acts once the page has time."""
    page.wait_for_function(
        f"([image, than]) => {{ const {{ width, height }} = image.getBoundingClientRect(); "
        f"return {condition}; }}",
        arg=[image.element_handle(), than],
    )


def test_pages_are_gone_through_enlarged_and_turned_by_keyboard(visit, axe):
    application = fresh()
    page = visit(people.staff(), application)
    frame = page.locator("#piece-passport .esc-viewer__frame")
    frame.focus()
    shown(page)
    assert where(page) == "Page 1 sur 3 · Passeport"
    page.keyboard.press("ArrowRight")
    page.keyboard.press("ArrowRight")
    page.keyboard.press("ArrowRight")
    assert where(page) == "Page 3 sur 3 · Passeport"
    page.keyboard.press("ArrowLeft")
    assert where(page) == "Page 2 sur 3 · Passeport"
    image = shown(page)
    narrow = image.evaluate("image => image.getBoundingClientRect().width")
    becomes(page, image, "height > width", narrow)
    page.keyboard.press("+")
    page.keyboard.press("+")
    becomes(page, image, "width > than * 1.5", narrow)
    page.keyboard.press("0")
    becomes(page, image, "Math.abs(width - than) < 20", narrow)
    page.keyboard.press("r")
    becomes(page, image, "width > height", narrow)
    look(page, axe, "viewer-1280")
    page.keyboard.press("k")
    assert page.evaluate("document.activeElement.closest('[data-piece]').id") != "piece-passport"
    page.keyboard.press("j")
    assert page.evaluate("document.activeElement.closest('[data-piece]').id") == "piece-passport"


def test_the_help_says_the_keys_and_gives_the_focus_back(visit, axe):
    page = visit(people.staff(), fresh())
    frame = page.locator("#piece-passport .esc-viewer__frame")
    frame.focus()
    page.keyboard.press("?")
    page.get_by_role("dialog", name="Lire les pages au clavier").wait_for()
    look(page, axe, "viewer-help-1280")
    page.keyboard.press("Escape")
    assert page.get_by_role("dialog").count() == 0
    assert frame.evaluate("frame => frame === document.activeElement")


def test_the_focus_goes_on_from_the_pages(visit):
    page = visit(people.staff(), fresh())
    page.locator("#piece-passport .esc-viewer__frame").focus()
    for _ in range(4):
        page.keyboard.press("Tab")
        outside = page.evaluate("!document.activeElement.closest('.esc-viewer')")
        if outside:
            break
    assert page.evaluate("document.activeElement.closest('.esc-verdict') !== null")


def test_no_key_is_taken_from_whoever_writes(visit):
    page = visit(people.staff(), fresh())
    page.locator("#note").focus()
    page.keyboard.type("jkrv?+-")
    assert page.locator("#note").input_value() == "jkrv?+-"


def test_a_page_is_asked_for_only_once_it_is_shown(visit):
    application = fresh()
    page = visit(people.staff(), application)
    asked = []
    page.on("request", lambda request: asked.append(request.url))
    page.locator("#piece-passport .esc-viewer__frame").scroll_into_view_if_needed()
    shown(page)
    assert not any("/pages/2/" in url for url in asked)
    page.locator("#piece-passport [data-does=next]").click()
    shown(page)
    assert any("/pages/2/" in url for url in asked)


@pytest.mark.parametrize("kind", KINDS)
def test_the_pages_are_beside_the_piece_or_below_it(kind, visit):
    page = visit(people.staff(), fresh(), **KINDS[kind])
    given = page.locator("#piece-passport .esc-case-piece__given").bounding_box()
    frame = page.locator("#piece-passport .esc-viewer__frame").bounding_box()
    if kind == "1280":
        assert frame["x"] > given["x"] + given["width"]
    else:
        assert frame["y"] >= given["y"] + given["height"]


def test_without_a_script_pages_are_images_and_links(visit, complaints):
    application = fresh()
    page = visit(people.staff(), application, java_script_enabled=False)
    image = page.locator("#piece-passport .esc-viewer img")
    image.scroll_into_view_if_needed()
    assert image.count() == 1
    page.locator("#piece-passport").get_by_role("link", name="Page 2").click()
    page.wait_for_url("**/pages/2/?width=1000")
    # The page that the browser makes around an image may have no style of its own.
    assert all("inline style" in said for said in complaints)
    complaints.clear()


# ---- verdicts ----------------------------------------------------------------------------------


def active(page) -> str:
    return page.evaluate("document.activeElement.textContent")


def test_a_verdict_is_given_with_the_keyboard_alone(visit, axe):
    application = fresh()
    page = visit(people.staff(), application)
    page.locator("#piece-passport .esc-viewer__frame").focus()
    page.keyboard.press("v")
    page.keyboard.press("ArrowRight")  # accepted
    page.keyboard.press("ArrowRight")  # to be replaced
    chosen = "input[name=finding]:checked"
    assert page.locator(f"#verdict-passport {chosen}").get_attribute("value") in {
        "to_replace",
        "accepted",
    }
    page.locator("#passport-finding_1").focus()
    page.keyboard.press("Space")
    page.keyboard.press("Tab")
    page.keyboard.type("Illisible")
    page.keyboard.press("Tab")
    page.keyboard.type("La page 3 est floue.")
    page.keyboard.press("Tab")
    before = page.url
    page.keyboard.press("Enter")
    page.locator("#verdict-passport [data-said]").wait_for()
    assert "Verdict enregistré." in active(page)
    assert page.url == before
    verdict = Verdict.objects.get()
    assert (verdict.finding, verdict.reason) == ("to_replace", "illegible")
    assert verdict.text == "La page 3 est floue."
    assert page.locator("#state-passport").inner_text() == "À remplacer"
    assert "Une pièce ne convient pas." in page.locator("#verdicts").inner_text()
    look(page, axe, "verdict-1280")
    page.keyboard.press("Tab")
    page.keyboard.press("Enter")
    assert (
        page.evaluate("document.activeElement.closest('[data-piece]').id") == "piece-address_proof"
    )


def test_a_stale_verdict_is_told_in_place_and_nothing_typed_is_lost(visit, axe, complaints):
    application = fresh()
    page = visit(people.staff(), application)
    colleague = people.staff(name="Dominique Roche")
    judge(application, slot="passport", finding="accepted", verdict_read=None, by=colleague)
    page.locator("label[for=passport-finding_1]").click()
    page.locator("#passport-reason").select_option("illegible")
    page.locator("#passport-text").fill("Ce que je voulais dire.")
    page.get_by_role("button", name="Enregistrer le verdict : Passeport").click()
    page.locator("#verdict-passport [data-said]").wait_for()
    assert "Dominique Roche vient de se prononcer" in active(page)
    assert page.locator("#passport-text").input_value() == "Ce que je voulais dire."
    assert page.locator("#passport-reason").input_value() == "illegible"
    look(page, axe, "stale-1280")
    page.get_by_role("button", name="Enregistrer le verdict : Passeport").click()
    page.get_by_text("Verdict enregistré.").wait_for()
    assert Verdict.objects.get(superseded_at=None).text == "Ce que je voulais dire."
    assert Verdict.objects.count() == 2
    assert len(complaints) == 1  # the browser reports the conflict
    assert "409" in complaints.pop()


def test_without_a_script_a_verdict_leads_back_to_its_piece(visit):
    application = fresh()
    page = visit(people.staff(), application, java_script_enabled=False)
    page.locator("label[for=passport-finding_0]").click()
    page.get_by_role("button", name="Enregistrer le verdict : Passeport").click()
    page.wait_for_url("**/#piece-passport")
    assert page.locator("#state-passport").inner_text() == "Acceptée"


def test_a_lost_connection_loses_nothing_typed(visit, complaints):
    page = visit(people.staff(), fresh())
    page.locator("label[for=passport-finding_1]").click()
    page.locator("#passport-text").fill("Mon texte.")
    page.locator("#passport-reason").select_option("illegible")
    page.context.set_offline(True)
    page.get_by_role("button", name="Enregistrer le verdict : Passeport").click()
    page.get_by_text("La connexion a été perdue").wait_for()
    page.context.set_offline(False)
    assert page.locator("#passport-text").input_value() == "Mon texte."
    page.get_by_role("button", name="Enregistrer le verdict : Passeport").click()
    page.get_by_text("Verdict enregistré.").wait_for()
    complaints.clear()  # the browser reports the lost connection
