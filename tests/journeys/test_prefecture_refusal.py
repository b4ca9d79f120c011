"""From an answer received to a signed refusal, returned once: three people, three browsers."""

import re

import pypdfium2
import pytest
from django.urls import reverse
from playwright.sync_api import expect

from escale.applications.deadlines import appeal_until
from escale.applications.enums import Status
from escale.kit import clock
from escale.letters import seal
from escale.letters.words import day_in_words
from escale.people.models import Role
from tests import examining, people, samples
from tests.journeys.conftest import look_at
from tests.journeys.member import Member

pytestmark = pytest.mark.journey

PHONE = {"viewport": {"width": 375, "height": 740}}
VAGUE = "Le diplôme ne convient pas."
FACTS = "Le diplôme reçu est une licence, délivrée le 3 juillet 2019 par l’université d’Enugu."
WHY_RETURNED = "Datez le diplôme : cette phrase ne tiendrait pas devant le juge."
COURT = "Tribunal administratif de Grenoble"


@pytest.fixture
def officer(service):
    return people.staff(Role.OFFICER, name="Camille Marchand")


@pytest.fixture
def application(officer):
    """A request whose person has been asked for another diploma."""
    filed = people.filed()
    examining.asked(filed, "diploma", by=officer, reason="wrong_document")
    return filed


def of(application, name: str) -> str:
    return reverse(f"office:{name}", args=[application.reference])


def text_of(pdf: bytes) -> str:
    """What a PDF says, on one line."""
    pages = pypdfium2.PdfDocument(pdf)
    said = " ".join(page.get_textpage().get_text_bounded() for page in pages)
    return re.sub(r"\s+", " ", said)


def answers(person, application) -> None:
    """The person sends another diploma, and says that all is answered."""
    person.goto(reverse("applicant:answer", args=[application.reference]))
    expect(person.get_by_text("Ce document n’est pas celui qui est demandé.")).to_be_visible()
    person.locator('#piece-diploma input[type="file"]').first.set_input_files(
        {"name": "licence.pdf", "mimeType": "application/pdf", "buffer": samples.pdf()}
    )
    person.locator("#piece-diploma").get_by_text("Répondu").wait_for()
    with person.expect_navigation():
        person.get_by_role("button", name="J’ai répondu à tout").click()


def proposes(officer: Member, *, facts: str) -> None:
    """The refusal, from the page of the application: an article, a fact, and its letter read."""
    page = officer.page
    officer.follows("Proposer le refus")
    expect(page.get_by_role("heading", level=1)).to_have_text("Proposer le refus")
    box = page.get_by_label("Diplôme de niveau master non établi")
    if not box.is_checked():
        officer.hands.choose(box)
    officer.hands.fill(page.get_by_label("Les faits du dossier"), facts)
    officer.presses("Relire la lettre")
    look_at(page, "refusal read")
    expect(page.locator(".esc-preview")).to_contain_text(facts)
    officer.presses("Proposer le refus")
    expect(page.get_by_text("Elle attend la signature d’une autre personne")).to_be_visible()


def returns(signatory: Member) -> None:
    """The signatory finds the decision in their list, and returns it with a reason."""
    page = signatory.page
    page.goto(reverse("office:to_sign"))
    look_at(page, "to sign")
    signatory.follows("OKONKWO")
    signatory.follows("Lire et signer la décision")
    look_at(page, "sign")
    signatory.presses("Renvoyer la proposition")
    expect(page.locator(".esc-errors")).to_be_focused()
    signatory.hands.fill(page.get_by_label("Pourquoi la renvoyer ?"), WHY_RETURNED)
    signatory.presses("Renvoyer la proposition")
    expect(page.get_by_text("Aucune décision n’attend de signature")).to_be_visible()


def signs(signatory: Member, application) -> None:
    """Only once the second factor is proved again does the page offer to sign."""
    page = signatory.page
    page.goto(of(application, "sign"))
    expect(page.get_by_role("button", name="Signer le refus")).to_have_count(0)
    signatory.presses("Prouver que c’est moi, puis signer")
    expect(page).to_have_url(re.compile("second-factor"))
    look_at(page, "prove")
    signatory.proves()
    expect(page).to_have_url(re.compile(r"/sign/$"))
    application.refresh_from_db()
    assert application.status == Status.DECISION_PROPOSED
    signatory.presses("Signer le refus")
    expect(page).to_have_url(re.compile(r"/to-sign/$"))


def reads(person, application) -> bytes:
    """The person's page, until its letter is there; returns the letter."""
    today = clock.today(application.zone)
    person.goto(reverse("applicant:follow_up", args=[application.reference]))
    decision = person.get_by_role("region", name="Votre demande est refusée")
    expect(decision).to_contain_text(f"jusqu’au {day_in_words(appeal_until(today))}")
    expect(decision).to_contain_text("diplôme")
    expect(decision).to_contain_text(COURT)
    expect(decision).to_contain_text("revoir sa décision")
    expect(decision).to_contain_text("ne vous ordonne pas de quitter la France")
    letter = decision.get_by_role("link", name="Décision de refus")
    for _ in range(30):
        if letter.count():
            break
        person.wait_for_timeout(500)
        person.reload()
    look_at(person, "refused")
    with person.expect_download() as download:
        letter.first.click()
    return download.value.path().read_bytes()


def in_the_letter(application) -> list[str]:
    """What the letter of the refusal has to say."""
    today = clock.today(application.zone)
    return [
        application.reference,
        "Considérant ce qui suit",
        FACTS,
        "L. 421-14",
        "Recours gracieux",
        "Recours hiérarchique",
        COURT,
        day_in_words(appeal_until(today)),
        "Dominique Ferrand",
    ]


@pytest.fixture
def examiner(chromium_of, officer):
    """The officer at their screen."""
    return Member(chromium_of(people.at_work(officer)), officer)


@pytest.fixture
def signatory(chromium_of):
    """A signatory at theirs, who proved their second factor an hour ago."""
    account = people.staff(Role.SIGNATORY, name="Dominique Ferrand")
    people.code_of(account)
    return Member(chromium_of(people.at_work(account, has_just_proved=False)), account)


def test_a_refusal_is_proposed_returned_proposed_again_and_signed(
    chromium_of, service, application, examiner, signatory
):
    account = people.account_of(application)
    person = chromium_of(people.signed_in(account), **PHONE)
    answers(person, application)
    examiner.page.goto(reverse("office:queue"))
    expect(examiner.page.get_by_text("Réponse reçue").first).to_be_visible()
    examiner.follows("OKONKWO")
    expect(examiner.page.locator("#verdict-diploma")).to_contain_text("envoyé quelque chose depuis")
    examiner.judges("diploma", finding="to_replace", reason="wrong_document")
    proposes(examiner, facts=VAGUE)
    returns(signatory)
    examiner.page.goto(of(application, "propose_refusal"))
    expect(examiner.page.get_by_text(WHY_RETURNED)).to_be_visible()
    examiner.page.goto(of(application, "application"))
    proposes(examiner, facts=FACTS)
    signs(signatory, application)
    application.refresh_from_db()
    assert application.status == Status.REFUSED

    letter = reads(person, application)
    assert seal.is_genuine(letter)
    said = text_of(letter)
    missing = [words for words in in_the_letter(application) if words not in said]
    assert missing == [], said
    assert "Camille Marchand" not in said
    assert VAGUE not in said
    told = service.simulators.messages_to(account.email)[0]
    assert application.reference in told["text"]
