"""The follow-up page: the stay first, what is expected, where it stands, who can be asked."""

from datetime import UTC, datetime, timedelta

import pytest
from django.db import transaction
from django.urls import reverse

from escale.actions import amend_contact, make_letters, withdraw
from escale.applications.advance import advance, locked
from escale.applications.enums import Party, Status
from escale.kit import clock
from escale.notices.models import Notice
from escale.people.models import Institution
from tests import people

pytestmark = pytest.mark.django_db

A_MORNING = datetime(2026, 3, 3, 9, 0, tzinfo=UTC)


def address(application) -> str:
    return reverse("applicant:follow_up", args=[application.reference])


def page_of(application, client=None) -> str:
    browser = client or people.signed_in(people.account_of(application))
    answer = browser.get(address(application))
    assert answer.status_code == 200
    return answer.content.decode()


def act(application, name: str, party: Party = Party.OFFICER):
    with transaction.atomic():
        held = locked(application)
        advance(held, name, party=party)
    return held


# ---- in this order ---------------------------------------------------------------------------


def test_what_is_feared_comes_first_then_what_is_expected_then_the_rest():
    page = page_of(people.filed())
    order = ["stay", "attendu", "ou-en-est", "telecharger", "historique", "messages", "depose"]
    places = [page.index(f'id="{name}"') for name in [*order, "changer", "question"]]
    assert places == sorted(places)


def test_the_stay_and_its_proof_open_the_page():
    with clock.at(A_MORNING):
        page = page_of(people.filed())
    assert "Votre séjour est régulier jusqu’au lundi 1er juin 2026" in page
    assert "ce papier vient de lui-même, le dimanche 17 mai 2026" in page


@pytest.mark.parametrize("status", [s for s in Status if s is not Status.DRAFT])
def test_every_status_is_told_in_plain_words(status):
    page = page_of(people.walked_to(status))
    assert str(status.label) in page
    assert "%(" not in page
    assert "refus implicite" not in page.lower()


# ---- the dates of the law --------------------------------------------------------------------


def test_the_date_of_silence_is_told_without_frightening():
    with clock.at(A_MORNING):
        page = page_of(people.filed())
    assert "Si la préfecture ne vous répond pas" in page
    assert "Au plus tôt le <strong>samedi 2 mai 2026</strong>" in page
    assert "la préfecture peut toujours accepter" in page
    assert "reste valable" in page
    assert "jusqu’au vendredi 3 juillet 2026" in page


def test_awaited_pieces_suspend_the_count():
    with clock.at(A_MORNING):
        application = people.walked_to(Status.UNDER_REVIEW)
    with clock.at(A_MORNING + timedelta(days=10)):
        application = act(application, "request_pieces")
        assert "Au plus tôt le <strong>samedi 2 mai 2026" in page_of(application)
    with clock.at(A_MORNING + timedelta(days=15)):
        page = page_of(application)
        assert "Au plus tôt le <strong>jeudi 7 mai 2026" in page
        assert "Le compte est arrêté" in page
        application = act(application, "answer_request", Party.APPLICANT)
    with clock.at(A_MORNING + timedelta(days=30)):
        page = page_of(application)
        assert "Au plus tôt le <strong>jeudi 7 mai 2026" in page
        assert "Le compte est arrêté" not in page


def test_once_the_date_has_passed_the_page_says_since_when():
    with clock.at(A_MORNING):
        application = people.filed()
    with clock.at(A_MORNING + timedelta(days=61)):
        assert "Depuis le <strong>samedi 2 mai 2026</strong>" in page_of(application)


@pytest.mark.parametrize("status", [Status.APPROVED, Status.REFUSED, Status.WITHDRAWN])
def test_a_request_that_has_ended_counts_no_silence(status):
    assert "ne vous répond pas" not in page_of(people.walked_to(status))


# ---- what happened ---------------------------------------------------------------------------


def test_the_history_says_who_did_what_and_names_no_officer():
    application = people.walked_to(Status.UNDER_REVIEW)
    officer = people.applicant("agent.secret@prefecture.example")
    with transaction.atomic():
        advance(locked(application), "assign", party=Party.OFFICER, by=officer)
    answers = people.answers_for("contact", town="Meylan")
    amend_contact.amend_contact(application, answers=answers, by=people.account_of(application))
    page = page_of(application)
    history = page[page.index('id="historique"') : page.index('id="messages"')]
    assert "Demande déposée" in history
    assert "Examen de la demande commencé" in history
    assert "Par vous : Ville ou commune." in history
    assert "Par la préfecture" in history
    assert "agent.secret" not in history
    assert history.index("Coordonnées modifiées") < history.index("Demande déposée")


def test_what_was_filed_is_shown_and_leads_to_no_change():
    page = page_of(people.filed())
    assert "OKONKWO" in page
    assert "Doctorat de physique" in page
    assert "?from=summary" not in page


def test_the_messages_sent_are_there_to_be_read_again():
    application = people.filed()
    notice = Notice.objects.get(application=application)
    assert f"il part vers {notice.to}" in page_of(application)
    Notice.objects.update(state="sent", sent_at=clock.now())
    page = page_of(application)
    assert notice.subject in page
    assert f"à {notice.to}." in page


def test_a_message_the_address_refused_is_not_said_to_be_sent():
    application = people.filed()
    Notice.objects.update(state="refused")
    page = page_of(application)
    assert "mais non remis : l’adresse" in page
    assert "ne reçoit pas nos messages : changez-la." in page.replace("\u00a0", " ")


# ---- what can be done ------------------------------------------------------------------------


def test_a_filed_request_can_be_amended_and_withdrawn():
    application = people.filed()
    page = page_of(application)
    for name in ("withdraw", "amend_contact"):
        assert reverse(f"applicant:{name}", args=[application.reference]) in page
    assert reverse("applicant:undo_withdrawal", args=[application.reference]) not in page


def test_an_act_that_is_refused_shows_why_instead_of_its_button():
    application = people.walked_to(Status.APPROVED)
    page = page_of(application)
    assert reverse("applicant:withdraw", args=[application.reference]) not in page
    assert "Cette demande est acceptée." in page


def test_a_withdrawal_can_be_undone_until_an_hour_that_is_told():
    with clock.at(A_MORNING):
        application = people.filed()
        withdraw.withdraw(application, by=people.account_of(application))
        page = page_of(application)
    undo = reverse("applicant:undo_withdrawal", args=[application.reference])
    assert f'action="{undo}"' in page
    assert "jusqu’au <strong>4 mars 2026 à 10 h 00</strong>" in page
    with clock.at(A_MORNING + timedelta(hours=24, minutes=1)):
        page = page_of(application)
    assert undo not in page
    assert "plus de 24 heures" in page


def test_the_receipt_is_to_download_once_it_is_made():
    application = people.filed()
    assert "elle arrive dans la minute" in page_of(application)
    make_letters.make_due()
    page = page_of(application)
    assert reverse("applicant:receipt", args=[application.reference]) in page
    assert "elle arrive dans la minute" not in page


# ---- a human ---------------------------------------------------------------------------------


def test_a_human_can_be_asked_at_the_prefecture_and_at_the_host():
    Institution.objects.create(
        name="université grenoble alpes", welcome_email="accueil@uga.example", welcome_phone="04"
    )
    page = page_of(people.filed())
    for words in ("isere@prefecture.example", "04 76 60 34 00", "de 9 h à 12 h"):
        assert words in page
    assert "accueil@uga.example" in page


# ---- wrong person, wrong method, wrong moment, speed -----------------------------------------


def test_anothers_request_does_not_exist(client):
    application = people.filed()
    stranger = people.signed_in(people.applicant())
    assert stranger.get(address(application)).status_code == 404
    assert client.get(address(application)).url.startswith(reverse("account_login"))


def test_nothing_is_sent_to_this_page():
    application = people.filed()
    assert (
        people.signed_in(people.account_of(application)).post(address(application)).status_code
        == 405
    )


def test_a_draft_leads_to_its_summary():
    draft = people.complete_draft()
    answer = people.signed_in(people.account_of(draft)).get(address(draft))
    assert answer.url == reverse("applicant:summary", args=[draft.reference])


def test_the_number_of_questions_to_the_database_does_not_grow(questions):
    few, many = people.filed(), people.filed()
    account = people.account_of(many)
    for town in ("Meylan", "Voiron", "Vif", "Gières", "Claix"):
        answers = people.answers_for("contact", town=town)
        amend_contact.amend_contact(many, answers=answers, by=account)
    counts = [questions(people.signed_in(people.account_of(a)), address(a)) for a in (few, many)]
    assert counts[0] == counts[1]
    assert counts[0] <= 22
