"""The check of documents in a real browser: each state is seen, and the page follows by itself."""

import os
import re
from pathlib import Path

import pytest
from django.urls import reverse
from playwright.sync_api import expect

from escale.actions import provide
from escale.documents.keeping import Upload
from escale.documents.models import Document, RefusedFor, SentFile
from tests import people, samples

PHONE = {"viewport": {"width": 320, "height": 700}}
NAMES = ("a" * 251 + ".pdf", "جواز السفر (نسخة 2).pdf", "passport_📷🛂.pdf")
#: Between two looks of a page that has waited for a while.
LONGEST_WAIT = 20_000
SHOTS = os.environ.get("ESCALE_SHOTS", "")


def shot(page, name: str) -> None:
    """Keep a picture of the whole page, when they are asked for."""
    if SHOTS:
        width = page.viewport_size["width"]
        page.screenshot(path=Path(SHOTS) / f"{name}-{width}.png", full_page=True)


@pytest.fixture
def seen(chromium_of, quiet, axe):
    """A function opening a page of someone, which is accessible and fits the screen."""

    def see(application, name: str, *args: str, **options):
        page = chromium_of(people.signed_in(people.account_of(application)), **options)
        page.goto(reverse(f"applicant:{name}", args=[application.reference, *args]))
        if options.get("java_script_enabled", True):  # axe is a script
            axe(page)
        assert page.evaluate("document.documentElement.scrollWidth <= window.innerWidth"), name
        return page

    return see


@pytest.fixture
def draft(service):
    return people.complete_draft()


@pytest.fixture
def passport(draft) -> Document:
    return Document.objects.get(piece__application=draft, component="passport")


def follow(page) -> None:
    """Bring the page back to the front: it then looks at once, as for someone who returns."""
    page.evaluate("document.dispatchEvent(new Event('visibilitychange'))")


# ---- seen ------------------------------------------------------------------------------------


@pytest.mark.parametrize("screen", [{}, PHONE], ids=["laptop", "phone"])
@pytest.mark.parametrize("stage", ["checking", "late", "clean", *RefusedFor.values])
def test_every_stage_is_accessible_and_fits(seen, draft, passport, brought_to, stage, screen):
    brought_to(passport, stage)
    for name, args in (("piece", ["passport"]), ("pieces", []), ("summary", [])):
        shot(seen(draft, name, *args, **screen), f"{stage}-{name}")


@pytest.mark.parametrize("screen", [{}, PHONE], ids=["laptop", "phone"])
def test_what_is_filed_is_accessible_and_fits(seen, screen):
    application = people.filed()
    documents = Document.objects.filter(piece__application=application)
    documents.filter(component="diploma").update(state="received", checked_at=None)
    for name in ("confirmation", "follow_up"):
        shot(seen(application, name, **screen), f"filed-checking-{name}")
    people.refused_document(application)
    for name in ("confirmation", "follow_up"):
        page = seen(application, name, **screen)
        for summary in page.locator("#depose ~ details summary").all():
            summary.click()
        shot(page, f"filed-refused-{name}")


def test_twenty_files_of_the_longest_names_and_a_hundred_pages_fit(seen, draft, settings):
    most = settings.MAX_FILES_A_DOCUMENT
    files = [Upload(NAMES[n % len(NAMES)], samples.pdf(5, phrase=f"{n}")) for n in range(most)]
    provide.receive(draft, slot="passport", component="passport", files=files, replace=True)
    for screen in ({}, PHONE):
        page = seen(draft, "piece", "passport", **screen)
        page.get_by_text("Voir les autres pages").click()
        assert page.locator(".esc-pages img").count() == 5 * most
        assert page.locator("ol.esc-files > li").count() == most
        assert page.evaluate("document.documentElement.scrollWidth <= window.innerWidth")
        shot(page, "twenty-files")


# ---- followed --------------------------------------------------------------------------------


def test_the_page_follows_the_check_by_itself_and_says_it(seen, draft, passport, brought_to):
    brought_to(passport, "checking")
    page = seen(draft, "piece", "passport")
    expect(page.locator("main")).not_to_contain_text("Télécharger ce que nous avons reçu")
    brought_to(passport, "clean")
    said = page.locator("[data-checks-said]")
    expect(said).to_have_text("Passeport : vérifié.", timeout=LONGEST_WAIT)
    expect(page.locator("main")).to_contain_text("Télécharger ce que nous avons reçu")
    expect(page.locator("[data-live=state]")).to_contain_text("Reçu le")


def test_nothing_is_asked_once_nothing_is_awaited(seen, draft):
    page = seen(draft, "piece", "passport")
    asked = []
    page.on("request", lambda request: asked.append(request.url))
    page.wait_for_timeout(2_500)
    assert asked == []


def test_it_asks_less_and_less_often(seen, draft, passport, brought_to):
    brought_to(passport, "checking")
    page = seen(draft, "piece", "passport")
    asked = []
    follow(page)
    page.on("request", lambda request: asked.append(request.url))
    page.wait_for_timeout(9_500)  # at 1, 3, 8 seconds, then at 23
    checks = reverse("applicant:checks", args=[draft.reference])
    assert [url for url in asked if not url.endswith(checks)] == []
    assert 2 <= len(asked) <= 3


def test_a_page_that_nobody_looks_at_asks_nothing(seen, draft, passport, brought_to):
    brought_to(passport, "checking")
    page = seen(draft, "piece", "passport")
    page.evaluate("Object.defineProperty(document, 'hidden', {value: true, configurable: true})")
    follow(page)
    asked = []
    page.on("request", lambda request: asked.append(request.url))
    page.wait_for_timeout(2_500)
    assert asked == []
    brought_to(passport, "clean")
    page.evaluate("delete document.hidden")
    follow(page)
    expect(page.locator("[data-checks-said]")).to_have_text("Passeport : vérifié.")


def test_after_ten_minutes_it_says_that_it_has_stopped(seen, draft, passport, brought_to):
    brought_to(passport, "checking")
    page = seen(draft, "piece", "passport")
    page.evaluate("{ const now = Date.now; Date.now = () => now() + 11 * 60 * 1000; }")
    stopped = page.locator("[data-checks-stopped]")
    expect(stopped).to_be_visible(timeout=LONGEST_WAIT)
    expect(stopped).to_contain_text("Cette page ne se met plus à jour toute seule")
    brought_to(passport, "clean")
    stopped.get_by_role("link", name="Actualiser").click()
    expect(page.locator(".esc-part__received")).to_contain_text("Reçu")
    expect(page.locator("[data-checks-stopped]")).to_be_hidden()


def test_a_session_that_ended_is_not_asked_for_ever(seen, draft, passport, brought_to):
    brought_to(passport, "checking")
    page = seen(draft, "piece", "passport")
    page.context.clear_cookies(name="escale_session")
    follow(page)
    expect(page.locator("[data-checks-stopped]")).to_be_visible()


def test_what_one_is_doing_is_not_disturbed(seen, draft, brought_to):
    provide.choose_alternative(draft, slot="diploma", alternative="not_issued")
    transcript = people.give(draft, "diploma", "transcript")
    brought_to(transcript, "checking")
    page = seen(draft, "piece", "diploma")
    page.get_by_text("j’explique").click()
    page.locator("textarea").press_sequentially("Le relevé arr")
    images = "document.querySelector('#not_issued-transcript img').dataset.kept = ''"
    page.evaluate(images)
    brought_to(transcript, "clean")
    follow(page)
    expect(page.locator("[data-checks-said]")).to_have_text("Relevé de notes : vérifié.")
    page.keyboard.type("ive.")
    assert page.locator("textarea").input_value() == "Le relevé arrive."
    expect(page.locator("textarea")).to_be_focused()
    assert page.locator("#explication details").get_attribute("open") is not None
    assert page.locator("#not_issued-transcript img[data-kept]").count() == 1  # not loaded again


def test_the_keyboard_stays_where_it_is_in_what_is_drawn_again(seen, draft, passport, brought_to):
    brought_to(passport, "checking")
    page = seen(draft, "pieces")
    page.get_by_role("link", name="Passeport en cours de validité").focus()
    brought_to(passport, "infected")
    follow(page)
    expect(page.locator("[data-live=card-passport]")).to_contain_text("À remplacer")
    expect(page.get_by_role("link", name="Passeport en cours de validité")).to_be_focused()


def test_the_summary_follows_without_touching_what_is_written(seen, draft, passport, brought_to):
    brought_to(passport, "checking")
    page = seen(draft, "summary")
    page.get_by_label("Observations").fill("Je pars en")
    page.get_by_label("Observations").press("End")
    brought_to(passport, "infected")
    follow(page)
    expect(page.locator("#piece-passport")).to_contain_text("À remplacer")
    expect(page.locator("[data-live=remaining]")).to_contain_text("Il reste un point")
    expect(page.get_by_label("Observations")).to_be_focused()
    page.keyboard.type(" mission.")
    assert page.get_by_label("Observations").input_value() == "Je pars en mission."


def test_without_a_script_the_page_says_to_reload_only_while_it_is_needed(
    seen, draft, passport, brought_to
):
    brought_to(passport, "checking")
    page = seen(draft, "piece", "passport", java_script_enabled=False)
    again = page.get_by_role("link", name="Actualisez la page pour voir où en est la vérification")
    brought_to(passport, "clean")
    again.click()
    expect(page.locator(".esc-part__received")).to_contain_text("Reçu")
    expect(again).to_have_count(0)


# ---- sent ------------------------------------------------------------------------------------


def test_each_file_shows_how_far_it_is_and_can_be_cancelled(seen, draft):
    page = seen(draft, "piece", "hosting_agreement")
    session = page.context.new_cdp_session(page)
    session.send("Network.enable")
    session.send(
        "Network.emulateNetworkConditions",
        {"offline": False, "latency": 0, "downloadThroughput": -1, "uploadThroughput": 400_000},
    )
    heavy = {"name": "lourd.pdf", "mimeType": "application/pdf", "buffer": samples.pdf()}
    heavy["buffer"] += bytes(2 * samples.MEGABYTE)
    light = {**heavy, "name": "léger.pdf", "buffer": samples.pdf()}
    page.set_input_files("input[type=file]", [heavy, {**light, "name": "oublié.pdf"}, light])
    rows = page.locator("[data-files] > li")
    expect(rows).to_have_count(3)
    expect(rows.nth(0)).to_contain_text(re.compile(r"Envoi en cours : [1-9]\d?\s?%"))
    expect(rows.nth(0).get_by_role("progressbar", name="Envoi de lourd.pdf")).to_be_visible()
    expect(rows.nth(1)).to_contain_text("En attente d’envoi")
    shot(page, "sending")
    page.get_by_role("button", name="Annuler oublié.pdf").click()
    expect(page.locator("[data-upload-status]")).to_have_text("Envoi annulé : oublié.pdf")
    page.get_by_role("button", name="Annuler lourd.pdf").click()
    expect(page.locator(".esc-files strong", has_text="léger.pdf")).to_be_visible()
    expect(rows).to_have_count(0)
    sent = SentFile.objects.filter(document__component="hosting_agreement")
    assert "lourd.pdf" not in sent.values_list("name", flat=True)
    assert "oublié.pdf" not in sent.values_list("name", flat=True)


# ---- put in order ----------------------------------------------------------------------------


@pytest.fixture
def three_files(draft) -> Document:
    """A document made of three files, as they were sent."""
    files = [Upload(f"page-{n}.pdf", samples.pdf(phrase=f"page {n}")) for n in (1, 2, 3)]
    return provide.receive(
        draft, slot="passport", component="passport", files=files, replace=True
    ).document


def names(page) -> list[str]:
    return [name.inner_text() for name in page.locator("ol.esc-files strong").all()]


@pytest.mark.parametrize(
    "options",
    [{}, {"java_script_enabled": False}, {**PHONE, "has_touch": True}],
    ids=["laptop", "without scripts", "phone"],
)
def test_a_file_is_moved_by_the_keyboard_and_one_finds_it_again(seen, draft, three_files, options):
    page = seen(draft, "piece", "passport", **options)
    assert names(page) == ["page-1.pdf", "page-2.pdf", "page-3.pdf"]
    assert page.get_by_role("button", name="Monter page-1.pdf").count() == 0
    assert page.get_by_role("button", name="Descendre page-3.pdf").count() == 0
    page.get_by_role("button", name="Monter page-3.pdf").focus()
    page.keyboard.press("Enter")
    expect(page.locator("ol.esc-files strong").nth(1)).to_have_text("page-3.pdf")
    assert names(page) == ["page-1.pdf", "page-3.pdf", "page-2.pdf"]
    expect(page.get_by_role("status").first).to_contain_text("L’ordre des fichiers est changé")
    moved = page.locator("#passport-passport-file-1")
    expect(moved).to_be_focused()
    shot(page, "moved")
    page.keyboard.press("Tab")  # the first button of the file that has moved
    expect(page.get_by_role("button", name="Monter page-3.pdf")).to_be_focused()


def test_removing_a_file_does_not_send_the_one_that_is_being_chosen(seen, draft, three_files):
    page = seen(draft, "piece", "passport", java_script_enabled=False)
    chosen = {"name": "pas-encore.pdf", "mimeType": "application/pdf", "buffer": samples.pdf()}
    page.set_input_files("#passport-passport-file", chosen)
    with page.expect_request("**/remove/") as sent:
        page.get_by_role("button", name="Retirer page-2.pdf").click()
    assert "pas-encore.pdf" not in (sent.value.post_data or "")
    page.get_by_text("Le fichier est retiré.").wait_for()
    assert names(page) == ["page-1.pdf", "page-3.pdf"]


def test_a_file_that_is_there_already_is_said_to_be(seen, draft):
    page = seen(draft, "piece", "hosting_agreement")
    content = samples.pdf()
    for name in ("convention.pdf", "convention (1).pdf"):
        sent = {"name": name, "mimeType": "application/pdf", "buffer": content}
        page.set_input_files("input[type=file]", sent)
        expect(page.locator("[data-upload-status]")).to_contain_text("terminé")
        page.evaluate("document.querySelector('[data-upload-status]').textContent = ''")
    expect(page.locator("[data-told]")).to_contain_text("convention (1).pdf")
    assert page.locator(".esc-field--error").count() == 0
    assert names(page) == ["hosting_agreement.pdf", "convention.pdf"]
