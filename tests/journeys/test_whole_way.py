"""The whole way, from the landing page to the card in hand, in one go on the rehearsal's clock.

What the user's guide describes, from its first line to its last: the account from a permit number,
the five steps, the examination, a request for pieces and its answer, the decision, the card made,
the stamp, the appointment, the hand-over. The researcher has a phone; the officer, the signatory,
the clerk, the manager and the factory have their own screens; the worker does what follows.
"""

import os
import re
from datetime import timedelta
from pathlib import Path

import httpx
import pytest
from django.urls import reverse
from playwright.sync_api import Page, expect

from escale.applications.enums import Status
from escale.applications.models import Application, Certificate
from escale.cards.stamps import Stamp
from escale.kit import clock
from escale.letters.models import Letter
from escale.people.models import Role
from escale.watch.rehearsing import rehearsed
from tests import people
from tests import samples as papers
from tests.journeys.conftest import look_at
from tests.journeys.hands import Hands
from tests.journeys.researcher import Researcher, registered_permit
from tests.journeys.test_prefecture import accept_every_piece

pytestmark = pytest.mark.journey

PHONE = {"viewport": {"width": 375, "height": 740}}
A_DAY_MS = 60_000
#: What the worker does by itself is done within that time, on a busy machine.
SOON_MS = 90_000


@pytest.fixture
def service(rehearsal, settings):
    """The rehearsal, its worker at work; the factory speaks to it."""
    factory = rehearsal.simulators.cards.address
    httpx.put(f"{factory}/webhook", content=f"{rehearsal.url}/webhooks/cards/")
    settings.EPHOTO_URL = rehearsal.simulators.ephoto.address
    yield rehearsal
    httpx.put(f"{factory}/webhook", content="")


@pytest.fixture
def working(service, chromium_of):
    """A function giving the browser of a member of Isère, who holds these roles."""
    people.prefectures()

    def sign_in(*roles: Role) -> Page:
        return chromium_of(people.at_work(people.staff(*roles)))

    return sign_in


def seen(page: Page, name: str) -> None:
    """Check a page, and keep its picture when asked for."""
    look_at(page, f"whole-{name}")
    if folder := os.environ.get("SHOTS"):
        page.screenshot(path=Path(folder) / f"whole-{name}.png", full_page=True)


def live_a_day(page: Page) -> None:
    page.goto("/rehearsal/")
    page.get_by_role("button", name="Avancer d’un jour").click()
    expect(page.get_by_text("1 jour a passé")).to_be_visible(timeout=A_DAY_MS)


def comes(page: Page, sentence: str) -> None:
    """What the worker is doing comes on the page, which is loaded again until it does."""
    for _turn in range(SOON_MS // 2_000):
        if page.get_by_text(sentence).count():
            break
        page.wait_for_timeout(2_000)
        page.reload()
    expect(page.get_by_text(sentence).first).to_be_visible()


def test_from_the_landing_page_to_the_card_in_hand(
    service, samples, open_context, working, browser
):
    phone = open_context(**PHONE).new_page()
    reference = _files(phone, service, samples)
    application = Application.objects.get(reference=reference)

    officer, anyone = working(Role.OFFICER), open_context().new_page()
    _asks_for_the_passport(officer, reference)
    live_a_day(anyone)
    _answers(phone, reference)
    _proposes(officer, reference)
    _signs(working(Role.SIGNATORY), reference)
    _opens_a_counter(working(Role.MANAGER))

    live_a_day(anyone)  # the card is ordered by itself
    # Another site: its pages are not ours to watch.
    number = _is_made(browser.new_context(locale="fr-FR").new_page(), service)
    counter = working(Role.CLERK)
    _receives(counter, number, reference)
    _pays_and_books(phone, reference)
    for _day in range(4):
        live_a_day(anyone)
    _comes_and_is_handed_the_card(counter, reference, number)
    _has_everything(phone, reference)

    application.refresh_from_db()
    assert application.status == Status.HANDED_OVER
    certificate = Certificate.objects.approvals().get(application=application)
    assert certificate.ending == Certificate.Ending.HANDED_OVER
    assert Letter.objects.filter(application=application, kind="handover_receipt").exists()


def _files(phone: Page, service, samples) -> str:
    someone = Researcher(phone, service, samples)
    someone.opens_an_account(registered_permit(someone.case))
    someone.says_birth_date()
    someone.goes_home()
    someone.begins()
    someone.answers_everything()
    someone.provides_everything()
    phone.goto(phone.url.replace("/pieces/", "/summary/"))
    reference = someone.files()
    seen(phone, "1-filed")
    return reference


def _asks_for_the_passport(officer: Page, reference: str) -> None:
    officer.goto(reverse("office:queue"))
    officer.get_by_role("button", name="Prendre le suivant").click()
    expect(officer.get_by_text(reference).first).to_be_visible()
    place = officer.locator("#verdict-passport")
    place.get_by_label("À remplacer").check()
    place.get_by_label("Motif").select_option(label="Illisible")
    place.get_by_role("button", name=re.compile("Enregistrer le verdict")).click()
    expect(place.get_by_text("Verdict enregistré.")).to_be_visible()
    officer.goto(reverse("office:request_pieces", args=[reference]))
    seen(officer, "2-asked")
    officer.get_by_role("button", name="Envoyer la demande de pièces").click()
    officer.wait_for_load_state("networkidle")


def _answers(phone: Page, reference: str) -> None:
    phone.goto(reverse("applicant:answer", args=[reference]))
    seen(phone, "3-answer")
    phone.locator('#piece-passport input[type="file"]').first.set_input_files(
        {"name": "passeport.pdf", "mimeType": "application/pdf", "buffer": papers.pdf()}
    )
    phone.locator("#piece-passport").get_by_text("Répondu").wait_for(timeout=SOON_MS)
    phone.get_by_role("button", name="J’ai répondu à tout").click()
    expect(phone.get_by_text("Votre réponse est reçue").first).to_be_visible()


def _proposes(officer: Page, reference: str) -> None:
    officer.goto(reverse("office:application", args=[reference]))
    accept_every_piece(officer)
    proposing = reverse("office:propose", args=[reference])
    button = officer.get_by_role("button", name="Proposer l’acceptation")
    for _turn in range(SOON_MS // 2_000):  # a document may still be under control
        officer.goto(proposing)
        if button.count():
            break
        officer.wait_for_timeout(2_000)
        officer.goto(reverse("office:application", args=[reference]))
        accept_every_piece(officer)
    seen(officer, "4-proposed")
    button.click()
    officer.wait_for_url(lambda url: "propose" not in url)


def _signs(signatory: Page, reference: str) -> None:
    signatory.goto(reverse("office:sign", args=[reference]))
    seen(signatory, "5-signed")
    signatory.get_by_role("button", name="Signer l’acceptation").click()
    signatory.wait_for_url("**/to-sign/")


def _opens_a_counter(manager: Page) -> None:
    manager.goto(reverse("office:openings"))
    manager.get_by_label("Nom du guichet").fill("Guichet des titres")
    manager.get_by_role("button", name="Ajouter ce guichet").click()
    for day in ("lundi", "mardi", "mercredi", "jeudi", "vendredi", "samedi", "dimanche"):
        manager.get_by_label("Jour", exact=True).first.select_option(label=day)
        manager.get_by_label("Ouverture").fill("9:00")
        manager.get_by_label("Fermeture").fill("17:00")
        manager.get_by_label("Durée d’un créneau").fill("30")
        manager.get_by_role("button", name="Ouvrir ces horaires").click()
        expect(manager.get_by_text("on peut réserver")).to_be_visible()
    seen(manager, "6-openings")


def _is_made(factory: Page, service) -> str:
    """The factory takes the order, makes the card and ships it; returns the number of the card."""
    address = service.simulators.cards.address
    for _turn in range(SOON_MS // 2_000):
        factory.goto(f"{address}/")
        if factory.get_by_role("button", name="Mettre en fabrication").count():
            break
        factory.wait_for_timeout(2_000)
    factory.get_by_role("button", name="Mettre en fabrication").click()
    factory.get_by_role("button", name="Expédier").click()
    (order,) = httpx.get(f"{address}/api/orders").json()
    assert order["card"]["family_name"] == "OKONKWO"
    return order["card_number"]


def _receives(counter: Page, number: str, reference: str) -> None:
    counter.goto(reverse("office:cards"))
    comes(counter, number)
    seen(counter, "7-awaited")
    counter.get_by_label("Numéros des titres reçus").fill(number)
    counter.get_by_role("button", name="Enregistrer ce colis").click()
    expect(counter.get_by_text("Un titre reçu")).to_be_visible()
    assert Application.objects.get(reference=reference).status == Status.CARD_READY


def _pays_and_books(phone: Page, reference: str) -> None:
    phone.goto(reverse("applicant:follow_up", args=[reference]))
    expect(phone.get_by_text("Votre carte est à la préfecture.")).to_be_visible()
    seen(phone, "8-ready")
    phone.get_by_role("link", name="Donner le timbre fiscal").click()
    phone.get_by_label("Numéro du timbre fiscal").fill("1025 0000 1234 5678")
    phone.get_by_role("button", name="Vérifier ce timbre").click()
    expect(phone.get_by_text("Ce timbre est valable").first).to_be_visible()
    seen(phone, "9-stamp")
    with rehearsed():  # late enough to be reminded, two days before
        day = clock.today() + timedelta(days=4)
    phone.goto(f"{reverse('applicant:appointment', args=[reference])}?day={day}")
    seen(phone, "10-month")
    phone.locator(".esc-hours button").first.click()
    expect(phone.get_by_text("Votre rendez-vous est pris").first).to_be_visible()
    seen(phone, "11-booked")


def _comes_and_is_handed_the_card(counter: Page, reference: str, number: str) -> None:
    counter.goto(reverse("office:appointment", args=[reference]))
    counter.get_by_role("button", name="La personne est là").click()
    hands = Hands(counter)
    hands.answer("is_identity_checked", True)
    hands.answer("is_passport_seen", True)
    hands.answer("old_permit", "kept")
    hands.answer("card_number", number)
    seen(counter, "12-handover")
    counter.get_by_role("button", name="Remettre le titre").click()
    expect(counter.get_by_text("Ce titre est remis")).to_be_visible()


def _has_everything(phone: Page, reference: str) -> None:
    phone.goto(reverse("applicant:follow_up", args=[reference]))
    comes(phone, "Reçu de remise du titre")
    expect(phone.get_by_text("Votre carte vous a été remise.").first).to_be_visible()
    expect(phone.get_by_text("puis votre carte n°").first).to_be_visible()
    seen(phone, "13-handed-over")
    stamp = Stamp.objects.get(application__reference=reference)
    for _turn in range(SOON_MS // 1_000):
        stamp.refresh_from_db()
        if stamp.state == Stamp.State.USED:
            break
        phone.wait_for_timeout(1_000)
    assert stamp.state == Stamp.State.USED
    phone.goto(reverse("applicant:inbox"))
    for subject in (
        "Votre titre est commandé",
        "Votre titre est arrivé",
        "Rappel de votre rendez-vous",
        "Votre titre vous a été remis",
    ):
        expect(phone.get_by_text(subject).first).to_be_visible()
