"""What the page says of an application: identity, pieces, rules, other applications, history."""

from datetime import timedelta

import pytest
from django.test import Client

from escale.actions import enter_ephoto
from escale.actions.add_note import add_note
from escale.actions.judge import judge
from escale.actions.provide import explain
from escale.actions.settle_identity import settle_identity
from escale.actions.sign_engagement import sign_engagement
from escale.actions.take_up import take_up
from escale.actions.withdraw import withdraw
from escale.applications.enums import Status
from escale.applications.models import Application, Piece
from escale.documents.models import Document, Ephoto
from escale.kit import clock
from escale.people.models import Role
from escale.procedures.cases import Case
from tests import examining, people
from tests.guards.owners import known_to_the_register
from tests.web.office.application.scenes import known, page_of

pytestmark = pytest.mark.django_db
REUNION = {"contact": {"postcode": "97400", "town": "Saint-Denis"}}
HOSTILE = "<script>alert(1)</script>"


@pytest.fixture
def browser(officer) -> Client:
    return people.at_work(officer)


def text_of(client: Client, application: Application, *, status: int = 200) -> str:
    answer = client.get(page_of(application))
    assert answer.status_code == status
    return " ".join(answer.content.decode().split())


def part(page: str, name: str) -> str:
    """One section of the page."""
    return page.split(f'id="{name}"', 1)[1].split("</section>", 1)[0]


# ---- the identity ------------------------------------------------------------------------------


def confirmed(**answers) -> Application:
    account = people.applicant()
    known_to_the_register(account)
    # The number of the document by which they were matched.
    documents = {"residence_number": "AB0000001"}
    return people.filed(by=account, answers={"identity": answers, "documents": documents})


def test_what_agrees_with_the_register_is_said_so(browser):
    page = text_of(browser, confirmed(given_names="Chidinma", foreigner_number="9900000001"))
    identity = part(page, "identite")
    assert "esc-compared__differs" not in identity
    assert "Tout ce que le registre connaît concorde" in identity


def test_what_differs_is_marked_and_accents_are_no_difference(browser):
    page = text_of(browser, confirmed(given_names="Chïdinma", birth_city="Nsukka"))
    (_before, *differing) = part(page, "identite").split('class="esc-compared__differs"')
    said = " ".join(differing)
    assert "Nsukka" in said
    assert "Enugu" in said
    assert "Chïdinma" not in said


def test_an_identity_that_is_not_matched_says_so_with_its_candidates(browser):
    application = people.filed()
    known(given_names="Chidinma")
    identity = part(text_of(browser, application), "identite")
    assert "Personne ne s’en occupe encore" in identity
    assert "même numéro de titre ou de visa" in identity
    assert "Rapprocher avec cette personne" in identity
    assert "indiqué : Chidinma Grace" in identity


def test_once_matched_the_register_is_beside_it_and_the_reason_stays(browser, officer):
    application, national = people.filed(), known(birth_city="Nsukka")
    settle_identity(application, national=national.pk, reason="Même photo.", by=officer)
    identity = part(text_of(browser, application), "identite")
    assert "Même photo." in identity
    assert "Nsukka" in identity
    assert "Rapprocher avec" not in identity


def test_a_decided_application_is_not_compared_any_more(browser):
    application = people.walked_to(Status.REFUSED)
    known()
    identity = part(text_of(browser, application), "identite")
    assert "Rapprocher avec" not in identity
    assert "OKONKWO" in identity


# ---- the pieces --------------------------------------------------------------------------------


def test_every_piece_of_the_case_is_shown_with_its_pages_and_its_verdict_form(browser):
    application = people.filed()
    page = text_of(browser, application)
    for piece in Piece.objects.filter(application=application):
        assert f'id="piece-{piece.slot}"' in page
        assert f'id="{piece.slot}-finding_0"' in page
    document = Document.objects.get(component="passport")
    assert page_of(application, f"documents/{document.pk}/pages/1/") in page
    assert "Il reste 6 pièces à apprécier" in page


def test_a_document_that_is_being_checked_or_refused_is_told_as_such(browser):
    application = people.filed()
    refused = people.refused_document(application)
    Document.objects.filter(component="hosting_agreement").update(state="received")
    page = text_of(browser, application)
    assert "Notre antivirus a refusé ce document" in page
    assert "Notre antivirus examine ce document" in page
    assert f"documents/{refused.pk}/pages" not in page
    assert 'id="passport-finding_1"' not in page  # it can only be asked for again
    waiting = Document.objects.get(component="hosting_agreement")
    assert f"documents/{waiting.pk}/pages" not in page


def test_a_code_and_a_signature_await_no_verdict_and_say_who_checked_them(browser):
    application = people.filed()
    page = text_of(browser, application)
    for slot in ("ephoto", "engagement"):
        assert "Vérifiée par le service" in page.split(f'id="state-{slot}"')[1].split("</span>")[0]
    Ephoto.objects.update(outcome=Ephoto.Outcome.UNREACHABLE)
    page = text_of(browser, application)
    state = page.split('id="state-ephoto"')[1].split("</span></span>")[0]
    assert "En cours de vérification" in state
    assert "Il reste 6 pièces à apprécier" in page


def test_an_absence_is_shown_in_the_person_s_words_and_can_be_judged(browser):
    application = people.filed()
    Piece.objects.filter(slot="diploma").update(
        received=[], explanation=HOSTILE, explained_at=clock.now()
    )
    page = text_of(browser, application)
    assert "Absence acceptée" in page
    assert HOSTILE not in page
    assert "&lt;script&gt;" in page


def test_former_verdicts_stay_and_an_answer_since_is_flagged(browser, officer):
    application = people.filed()
    first = judge(
        application,
        slot="passport",
        finding="to_replace",
        reason="illegible",
        text="La page 3.",
        verdict_read=None,
        by=officer,
    )
    judge(application, slot="passport", finding="accepted", verdict_read=first.pk, by=officer)
    page = text_of(browser, application)
    assert "Verdicts précédents" in page
    assert "La page 3." in page
    Piece.objects.filter(slot="passport").update(answered_at=clock.now() + timedelta(seconds=5))
    page = text_of(browser, application)
    assert "Réponse à examiner" in page
    assert "La personne a envoyé quelque chose depuis ce verdict" in page


def replaced_in(page: str, slot: str) -> str:
    """What the page folds away of a piece: the answers that others replaced."""
    piece = page.split(f'id="piece-{slot}"', 1)[1].split("</article>", 1)[0]
    return piece.partition("Réponses remplacées")[2]


def test_what_was_replaced_once_filed_is_folded_with_its_piece(
    browser, officer, simulators, settings
):
    settings.EPHOTO_URL, settings.REHEARSAL = simulators.ephoto.address, True
    application = people.filed()
    asked = ("engagement", "passport", "ephoto")
    examining.asked(application, *asked, by=officer)
    assert "Réponses remplacées" not in text_of(browser, application)
    sign_engagement(application, name="Chidinma Grace Okonkwo")
    explain(application, slot="passport", explanation=f"Perdu. {HOSTILE}")
    explain(application, slot="passport", explanation="Volé le 3 mars.")
    former, present = Ephoto.objects.get(application=application).code, "OK" + "REPLACED" + "1" * 12
    enter_ephoto.enter(application, code=present)
    page = text_of(browser, application)
    engagement, passport, ephoto = (replaced_in(page, slot) for slot in asked)
    assert "Signé par Chidinma Okonkwo le" in engagement
    assert "Absence expliquée le" in passport
    assert "Perdu. &lt;script&gt;" in passport
    assert "Volé" not in passport
    assert ": valable." in ephoto.replace("\u00a0", " ")
    assert former not in page
    assert present not in page


# ---- rules, observations, other applications ---------------------------------------------------


@pytest.mark.parametrize("case", Case)
def test_the_rules_of_every_case_are_checked_with_their_article(browser, case):
    rules = part(text_of(browser, people.filed(case)), "regles")
    assert "CESEDA, art. R. 431-5" in rules
    assert "À regarder" not in rules


def test_observations_are_the_person_s_own_words_in_their_direction(browser):
    application = people.filed()
    Application.objects.update(observations=f"أكتب إليكم {HOSTILE}")
    observations = part(text_of(browser, application), "observations")
    assert 'dir="auto"' in observations
    assert HOSTILE not in observations


def test_earlier_applications_are_shown_and_of_another_prefecture_only_what_became_of_them(
    browser,
):
    account = people.applicant()
    here = withdraw(people.filed(by=account), by=account)
    there = people.filed(
        Case.FROM_STUDENT, by=account, answers={**REUNION, "research": {"host_name": "SECRET"}}
    )
    withdraw(there, by=account)
    application = people.filed(by=account)
    others = part(text_of(browser, application), "autres")
    assert page_of(here) in others
    assert there.reference in others
    assert page_of(there) not in others
    assert "Dans une autre préfecture" in others
    assert "retirée" in others
    assert "étudiant" not in others
    assert "SECRET" not in others


def test_the_same_person_of_the_register_under_another_account_is_shown(browser, officer):
    national = known()
    first, second = people.filed(), people.filed()
    for application in (first, second):
        settle_identity(application, national=national.pk, reason="Même photo.", by=officer)
    others = part(text_of(browser, first), "autres")
    assert second.reference in others
    assert "Sous un autre compte" in others


def test_a_draft_of_the_person_is_never_shown(browser):
    account = people.applicant()
    application = people.filed(by=account)
    draft = people.draft(account)
    assert draft.reference not in text_of(browser, application)


# ---- history, notes, who opened ----------------------------------------------------------------


def test_history_names_colleagues_and_not_those_of_elsewhere(browser, officer):
    application = people.filed()
    colleague = people.staff(name="Dominique Roche")
    take_up(application, by=colleague)
    history = part(text_of(browser, application), "historique")
    assert "Prise en charge" in history
    assert "Par Dominique Roche" in history
    reunion = people.prefectures()["reunion"]
    stranger = people.staff(prefecture=reunion, name="Hors Équipe")
    add_note_of(stranger, application)
    page = text_of(browser, application)
    assert "Hors Équipe" not in page
    assert "un agent d’une autre préfecture" in page


def add_note_of(account, application) -> None:
    """A note of somebody who has since left for elsewhere."""
    note = add_note(application, text="Ancienne note.", by=people.staff())
    type(note).objects.filter(pk=note.pk).update(by=account)


def test_who_opened_it_is_shown(browser):
    application = people.filed()
    text_of(people.at_work(people.staff(Role.CLERK, name="Lou Girard")), application)
    opened = part(text_of(browser, application), "acces")
    assert "Lou Girard" in opened
    assert "vous" in opened


def test_the_person_reads_neither_notes_nor_names(browser, officer):
    application = people.filed()
    add_note(application, text="Note entre nous.", by=officer)
    text_of(browser, application)
    owner = people.signed_in(people.account_of(application))
    page = owner.get(f"/requests/{application.reference}/").content.decode()
    assert application.reference in page
    assert "Note entre nous." not in page
    assert "Camille Marchand" not in page
