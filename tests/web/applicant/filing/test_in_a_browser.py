"""Steps 4 and 5 and what follows, in a real browser: each state is accessible and fits a phone."""

import re
import time

import pytest
from django.urls import reverse
from playwright.sync_api import expect

from escale.actions import file as filing
from escale.actions import make_letters, withdraw
from escale.applications.models import Application
from escale.documents.models import Document
from tests import people, samples

PHONE = {"viewport": {"width": 320, "height": 700}}


@pytest.fixture
def opened(chromium_of):
    """A function opening a page as the person who asks."""

    def open_one(application, name: str, *args: str, **options):
        page = chromium_of(people.signed_in(people.account_of(application)), **options)
        page.goto(reverse(f"applicant:{name}", args=[application.reference, *args]))
        return page

    return open_one


def fits(page) -> bool:
    return page.evaluate("document.documentElement.scrollWidth <= window.innerWidth")


@pytest.mark.parametrize("screen", [{}, PHONE], ids=["laptop", "phone"])
def test_pressing_too_early_moves_the_keyboard_to_what_is_missing(opened, quiet, axe, screen):
    people.prefectures()
    page = opened(people.draft(), "summary", **screen)
    axe(page)
    page.get_by_role("button", name="Déposer ma demande").click()
    expect(page.locator("#reste")).to_be_focused()
    axe(page)
    assert fits(page)
    page.keyboard.press("Tab")
    page.keyboard.press("Enter")
    expect(page).to_have_url(re.compile(r"\?from=summary"))


def test_observations_are_counted_and_saved_while_one_types(opened, quiet, axe):
    draft = people.complete_draft()
    page = opened(draft, "summary")
    page.get_by_label("Observations").fill("أنا باحثة")
    expect(page.locator("[data-count-of]")).to_contain_text("9 caractères")
    expect(page.locator("[data-saved]")).to_contain_text("Enregistré", timeout=5_000)
    draft.refresh_from_db()
    assert draft.observations == "أنا باحثة"
    page.get_by_label("Observations").fill("x" * 5001)
    expect(page.locator("[data-count-of]")).to_have_class("esc-quiet esc-summary__missing")
    axe(page)


def test_a_button_pressed_while_a_save_is_on_its_way_waits_for_it(opened, quiet):
    draft = people.complete_draft()
    page = opened(draft, "section", "identity")
    delayed = []

    def late(route):
        delayed.append(route.request.url)
        time.sleep(1)
        route.continue_()

    page.route("**/save/", late)
    page.get_by_label("Nom de naissance").fill("OKONKWO")
    page.get_by_label("Prénoms").fill("Grace")
    with page.expect_request("**/save/"):
        page.get_by_label("Prénoms").press("End")
    page.get_by_label("Prénoms").fill("Grace Ada")
    page.get_by_role("button", name="Enregistrer et continuer").click()
    page.wait_for_url("**/sections/family/")
    assert delayed
    assert people.prepare.statement_of(draft, "identity").answers["given_names"] == "Grace Ada"


def test_the_receipt_arrives_on_the_page_by_itself(opened, quiet, axe):
    application = people.filed()
    page = opened(application, "confirmation")
    axe(page)
    expect(page.locator("#recu")).to_contain_text("dans la minute")
    make_letters.make_due()
    link = page.get_by_role("link", name="Confirmation de dépôt")
    link.wait_for()
    axe(page)
    with page.expect_download() as download:
        link.click()
    assert download.value.suggested_filename == (
        f"confirmation-de-depot-{application.reference}.pdf"
    )


@pytest.mark.parametrize("screen", [{}, PHONE], ids=["laptop", "phone"])
def test_every_state_of_the_follow_up_is_accessible_and_fits(opened, quiet, axe, screen):
    application = people.filed()
    make_letters.make_due()
    for name in ("follow_up", "withdraw", "amend_contact"):
        page = opened(application, name, **screen)
        for summary in page.locator("main summary:visible").all():
            summary.click()
        axe(page)
        assert fits(page), name
    document = people.refused_document(application)
    page = opened(application, "follow_up", **screen)
    axe(page)
    page.get_by_role("link", name="Voir pourquoi, et le renvoyer").click()
    axe(page)
    assert fits(page)
    page.get_by_role("button", name="Envoyer").click()
    expect(page.get_by_role("alert")).to_contain_text("Aucun fichier n’est choisi.")
    axe(page)
    assert fits(page)
    assert page.title().startswith("Erreur : ")
    page.locator("input[type=file]").set_input_files(
        {"name": "passeport.pdf", "mimeType": "application/pdf", "buffer": samples.pdf()}
    )
    page.get_by_role("button", name="Envoyer").click()
    expect(page.get_by_role("status").first).to_contain_text("Nous avons reçu votre document")
    axe(page)
    assert Document.objects.current().filter(piece=document.piece).get().pk != document.pk
    withdraw.withdraw(application, by=people.account_of(application))
    page = opened(application, "follow_up", **screen)
    axe(page)
    page.get_by_role("button", name="Annuler le retrait").click()
    expect(page.get_by_role("status").first).to_contain_text("Le retrait est annulé")
    axe(page)
    assert Application.objects.get(pk=application.pk).status == "filed"


@pytest.mark.parametrize("screen", [{}, PHONE], ids=["laptop", "phone"])
def test_a_paper_is_verified_from_its_qr_code(open_context, quiet, axe, screen):
    application = people.filed()
    make_letters.make_due()
    page = open_context(**screen).new_page()
    page.goto(f"{reverse('public:verify')}?code={filing.receipt_of(application).code}")
    axe(page)
    for part, typed in zip(("Jour", "Mois", "Année"), ("8", "3", "1990"), strict=True):
        page.get_by_label(part).fill(typed)
    page.get_by_role("button", name="Vérifier").click()
    expect(page.get_by_role("alert")).to_contain_text("Nous ne trouvons pas ce document")
    axe(page)
    page.get_by_label("Jour").fill("7")
    page.get_by_role("button", name="Vérifier").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Ce document est authentique")
    axe(page)
    assert fits(page)


def test_the_menu_of_the_account_hides_nothing_on_a_phone(opened, axe):
    page = opened(people.filed(), "follow_up", **PHONE)
    page.locator(".esc-menu > summary").click()
    panel = page.locator(".esc-menu__panel").bounding_box()
    below = page.locator("#menu").bounding_box()
    assert panel["x"] >= 0
    assert panel["y"] + panel["height"] <= below["y"]
    assert fits(page)
    axe(page)
