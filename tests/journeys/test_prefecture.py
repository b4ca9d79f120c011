"""From filed to a signed approval, with a request for pieces between: three people, three browsers."""

import re

import pytest
from django.urls import reverse
from playwright.sync_api import expect

from escale.actions import check_documents, make_letters
from escale.applications.enums import Status
from escale.people.models import Role
from tests import people, samples

pytestmark = pytest.mark.journey

PHONE = {"viewport": {"width": 320, "height": 700}}


def accept_every_piece(page) -> None:
    """Give a favourable verdict wherever one is asked."""
    places = page.locator(".esc-case-piece__verdict:has(form)")
    for number in range(places.count()):
        place = places.nth(number)
        accepted = place.get_by_label("Acceptée", exact=True)
        if not accepted.count():
            continue
        accepted.check()
        place.get_by_role("button", name=re.compile("Enregistrer le verdict")).click()
        expect(place.get_by_text("Verdict enregistré.")).to_be_visible()


def take_and_ask(officer, application, axe) -> None:
    """The officer takes the next one, finds the passport unreadable, and asks for another copy."""
    officer.goto(reverse("office:queue"))
    officer.get_by_role("button", name="Prendre le suivant").click()
    expect(officer.get_by_text(application.reference).first).to_be_visible()
    place = officer.locator("#verdict-passport")
    place.get_by_label("À remplacer").check()
    place.get_by_label("Motif").select_option(label="Illisible")
    place.get_by_role("button", name=re.compile("Enregistrer le verdict")).click()
    expect(place.get_by_text("Verdict enregistré.")).to_be_visible()
    axe(officer)
    officer.goto(reverse("office:request_pieces", args=[application.reference]))
    axe(officer)
    officer.get_by_role("button", name="Envoyer la demande de pièces").click()
    officer.wait_for_load_state("networkidle")


def answer(person, application, axe) -> None:
    """The person reads why, sends another copy, and says that all is answered."""
    person.goto(reverse("applicant:answer", args=[application.reference]))
    expect(person.get_by_text("Une partie de ce document ne peut pas être lue.")).to_be_visible()
    axe(person)
    person.locator('#piece-passport input[type="file"]').first.set_input_files(
        {"name": "passeport.pdf", "mimeType": "application/pdf", "buffer": samples.pdf()}
    )
    person.locator("#piece-passport").get_by_text("Répondu").wait_for()
    person.get_by_role("button", name="J’ai répondu à tout").click()
    person.wait_for_load_state("networkidle")


def examine_and_propose(officer, application) -> None:
    """The answer is on top of the queue; the identity is settled, every piece accepted."""
    officer.goto(reverse("office:queue"))
    expect(officer.get_by_text("Réponse reçue").first).to_be_visible()
    officer.goto(reverse("office:application", args=[application.reference]))
    nobody = officer.locator("#rapprocher-none")
    nobody.get_by_role("textbox").fill("Personne au registre sous ce nom ni ce numéro.")
    nobody.get_by_role("button").click()
    expect(officer.get_by_text("Identité rapprochée")).to_be_visible()
    accept_every_piece(officer)
    officer.goto(reverse("office:propose", args=[application.reference]))
    officer.get_by_role("button", name="Proposer l’acceptation").click()
    officer.wait_for_url(lambda url: "propose" not in url)


def test_a_request_is_examined_completed_and_approved(chromium_of, quiet, axe, antivirus):
    application = people.filed()
    officer = chromium_of(people.at_work(people.staff(Role.OFFICER, name="Camille Marchand")))
    person = chromium_of(people.signed_in(people.account_of(application)), **PHONE)
    take_and_ask(officer, application, axe)
    application.refresh_from_db()
    assert application.status == Status.AWAITING_PIECES
    answer(person, application, axe)
    application.refresh_from_db()
    assert application.status == Status.UNDER_REVIEW
    check_documents.check_due()
    examine_and_propose(officer, application)
    signatory = chromium_of(people.at_work(people.staff(Role.SIGNATORY, name="Dominique Ferrand")))
    signatory.goto(reverse("office:sign", args=[application.reference]))
    axe(signatory)
    signatory.get_by_role("button", name="Signer l’acceptation").click()
    signatory.wait_for_url("**/to-sign/")
    application.refresh_from_db()
    assert application.status == Status.APPROVED
    make_letters.make_due()
    person.goto(reverse("applicant:follow_up", args=[application.reference]))
    axe(person)
    with person.expect_download() as download:
        person.get_by_role("link", name="Décision favorable").first.click()
    assert download.value.suggested_filename.startswith("decision-favorable")
