"""The page that composes a request for pieces, shows it as it will be read, and sends it."""

from datetime import UTC, datetime, timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from escale.applications.enums import Status
from escale.applications.models import Application, PieceRequest, RequestLine
from escale.kit import clock
from escale.notices.models import Notice
from escale.people.models import Role, StaffMember
from tests import examining, people

pytestmark = pytest.mark.django_db

A_DAY = datetime(2026, 11, 24, 9, 0, tzinfo=UTC)
MARKUP = "<script>alert(1)</script>"
LEASE = {
    "rows": "1",
    "further-0-label": "Bail de votre logement",
    "further-0-text": "L’attestation ne dit pas depuis quand.",
    "further-0-legal_basis": "Article R. 431-11 du CESEDA",
}


@pytest.fixture(autouse=True)
def that_day():
    with clock.at(A_DAY):
        yield


@pytest.fixture
def officer():
    return people.staff()


@pytest.fixture
def browser(officer):
    return people.at_work(officer)


@pytest.fixture
def application(officer):
    """A request two pieces of which were found wanting."""
    filed = people.filed()
    examining.faulted(filed, "passport", by=officer)
    return examining.faulted(filed, "diploma", by=officer, reason="other", text="La page 2.")


def address(application: Application) -> str:
    return reverse("office:request_pieces", args=[application.reference])


def shown(browser, application, **data):
    """The page after a preview of these rows."""
    return browser.post(address(application), {"intent": "preview", **data})


def send(browser, application, page=None, **data):
    """Send what a page shows, as its button does."""
    page = page or browser.get(address(application))
    preview = page.context["preview"]
    fields = {
        "intent": "send",
        "revision": page.context["application"].revision,
        "previewed": preview.digest if preview else "",
    }
    return browser.post(address(application), {**fields, **data})


# ---- composed ----------------------------------------------------------------------------------


def test_the_page_shows_what_the_verdicts_ask_for_as_the_person_will_read_it(browser, application):
    page = browser.get(address(application)).content.decode()
    for words in (
        "Passeport",
        "Une partie de ce document ne peut pas être lue.",
        "La préfecture précise\u00a0: La page 2.",
        "jeudi 24 décembre 2026 inclus",
        "son silence ne peut pas valoir refus",
        "Une clôture n’est pas un refus",
    ):
        assert words in page, words
    assert page.count("Envoyer la demande de pièces") == 1
    assert (
        f'href="{reverse("office:application", args=[application.reference])}#piece-passport"'
        in page
    )


def test_what_is_sent_is_word_for_word_what_was_shown(browser, application):
    preview = shown(browser, application, **LEASE)
    answer = send(browser, application, preview, **LEASE)
    assert (answer.status_code, answer.url) == (302, address(application))
    text = " ".join(Notice.objects.get(kind="pieces_requested").text.split())
    for line in preview.context["preview"].lines:
        for words in (line.label, line.sentence, line.what_to_do, line.text, line.legal_basis):
            assert str(words) in text
    assert preview.context["preview"].answer_by in text


def test_sending_leads_to_the_request_with_its_lines(browser, application):
    send(browser, application)
    page = browser.get(address(application)).content.decode()
    assert "La demande de pièces est envoyée." in page
    assert "2 pièces attendues" in page
    application.refresh_from_db()
    assert application.status == Status.AWAITING_PIECES


def test_without_a_verdict_there_is_nothing_to_send(browser):
    filed = people.filed()
    page = browser.get(address(filed))
    assert page.context["preview"] is None
    assert "Aucun verdict n’est à demander" in page.content.decode()
    answer = send(browser, filed, page)
    assert answer.status_code == 200
    assert not PieceRequest.objects.exists()


def test_forged_fields_do_not_send_without_a_preview(browser, application):
    for previewed in ("", "x", "0" * 64):
        answer = browser.post(
            address(application),
            {"intent": "send", "revision": application.revision, "previewed": previewed},
        )
        assert "relisez-le, puis envoyez-le" in answer.content.decode()
    assert not PieceRequest.objects.exists()


def test_a_preview_read_yesterday_is_read_again_with_its_day(browser, application):
    page = browser.get(address(application))
    with clock.at(A_DAY + timedelta(days=1)):
        answer = send(browser, application, page)
    assert "vendredi 25 décembre 2026 inclus" in answer.content.decode()
    assert not PieceRequest.objects.exists()


# ---- beyond the national list ------------------------------------------------------------------


def test_rows_come_and_go_without_losing_what_was_typed(browser, application):
    typed = {**LEASE, "further-0-text": "à moitié"}
    page = browser.post(address(application), {"intent": "add", **typed}).content.decode()
    assert page.count("<legend>") == 2
    assert "à moitié" in page
    assert "esc-field--error" not in page
    two = {**typed, "rows": "2", "further-1-label": "Quittance"}
    page = browser.post(address(application), {"intent": "remove-0", **two}).content.decode()
    assert page.count("<legend>") == 1
    assert "Quittance" in page
    assert "à moitié" not in page


def test_rows_have_a_limit(browser, application):
    answer = browser.post(address(application), {"intent": "add", "rows": "10"})
    assert len(answer.context["demands"].forms) == 10
    for forged in ("99999999999", "-1", "x", ""):
        answer = browser.post(address(application), {"intent": "preview", "rows": forged})
        assert len(answer.context["demands"].forms) <= 10


@pytest.mark.parametrize(
    "field, sentence",
    [
        ("label", "Nommez la pièce demandée."),
        ("text", "Écrivez pourquoi cette pièce est nécessaire."),
        ("legal_basis", "Indiquez le texte qui permet de demander cette pièce."),
    ],
)
def test_a_further_piece_says_what_why_and_by_which_text(browser, application, field, sentence):
    answer = shown(browser, application, **{**LEASE, f"further-0-{field}": "  "})
    page = answer.content.decode()
    assert page.count(sentence) == 2  # in the list of what is to be mended, and by the field
    assert f'href="#id_further-0-{field}"' in page
    assert answer.context["preview"] is None
    assert page.count("<title>Erreur") == 1


@pytest.mark.parametrize(
    "field, most", [("label", 200), ("text", "2\xa0000"), ("legal_basis", 300)]
)
def test_ten_thousand_characters_of_markup_are_refused_and_kept(browser, application, field, most):
    long = (MARKUP * 400)[:10_000]
    data = {**LEASE, f"further-0-{field}": long}
    answer = send(browser, application, **data)
    page = answer.content.decode()
    assert f"Votre texte a 10\xa0000 caractères : la limite est de {most}." in page
    assert MARKUP not in page
    assert page.count("&lt;script&gt;alert(1)&lt;/script&gt;") >= 400
    assert not PieceRequest.objects.exists()


def test_markup_is_read_as_it_was_typed(browser, application):
    data = {**LEASE, "further-0-label": MARKUP, "further-0-text": MARKUP + "\x00"}
    preview = shown(browser, application, **data)
    assert MARKUP not in preview.content.decode()
    send(browser, application, preview, **data)
    assert RequestLine.objects.get(reason="further_piece").text == MARKUP
    assert MARKUP not in browser.get(address(application)).content.decode()


def test_what_was_typed_when_the_session_had_ended_waits(client, officer, application):
    client.post(address(application), {"intent": "preview", **LEASE})
    browser = people.at_work(officer)
    session = browser.session
    session.update({k: v for k, v in client.session.items() if k == "unsent"})
    session.save()
    assert "Bail de votre logement" in browser.get(address(application)).content.decode()


# ---- read, and changed meanwhile ---------------------------------------------------------------


def test_a_verdict_changed_meanwhile_is_read_again_and_nothing_typed_is_lost(browser, application):
    page = shown(browser, application, **LEASE)
    examining.faulted(application, "address_proof", by=people.staff(name="Inès Roy"))
    answer = send(browser, application, page, **LEASE)
    text = answer.content.decode()
    assert answer.status_code == 409
    assert "a changé depuis que vous l’avez lu" in text
    assert "Bail de votre logement" in text
    assert "Justificatif" in text
    assert not PieceRequest.objects.exists()
    assert send(browser, application, answer, **LEASE).status_code == 302


def test_what_a_colleague_sent_meanwhile_is_shown_and_what_was_typed_kept(browser, application):
    page = shown(browser, application, **LEASE)
    colleague = people.at_work(people.staff(name="Inès Roy"))
    send(colleague, application)
    answer = send(browser, application, page, **LEASE)
    text = answer.content.decode()
    assert answer.status_code == 409
    assert "rien n’est parti deux fois" in text
    assert "(Inès Roy)" in text
    assert "Bail de votre logement" in text
    assert PieceRequest.objects.count() == 1


def test_one_revoked_in_mid_action_sends_nothing(browser, officer, application):
    page = browser.get(address(application))
    StaffMember.objects.filter(account=officer).update(revoked_at=clock.now())
    assert send(browser, application, page).status_code == 404
    assert not PieceRequest.objects.exists()


# ---- by whom, and when -------------------------------------------------------------------------


@pytest.mark.parametrize("role", [Role.SIGNATORY, Role.CLERK, Role.MANAGER, Role.AUDITOR])
def test_only_officers_open_it(application, role):
    browser = people.at_work(people.staff(role))
    assert browser.get(address(application)).status_code == 403
    assert browser.post(address(application), {"intent": "send"}).status_code == 403


def test_another_prefecture_s_application_does_not_exist(application):
    elsewhere = people.staff(prefecture=people.prefectures()["reunion"])
    browser = people.at_work(elsewhere)
    assert browser.get(address(application)).status_code == 404
    assert browser.post(address(application), {"intent": "send"}).status_code == 404


@pytest.mark.parametrize("status", [Status.DECISION_PROPOSED, Status.APPROVED, Status.WITHDRAWN])
def test_when_nothing_can_be_asked_the_page_says_why_and_keeps_what_was_typed(browser, status):
    application = people.walked_to(status)
    page = browser.get(address(application))
    assert page.status_code == 200
    assert "Aucune pièce ne peut être demandée maintenant" in page.content.decode()
    answer = browser.post(address(application), {"intent": "send", **LEASE})
    assert answer.status_code == 409
    assert "Bail de votre logement" in answer.content.decode()


def test_the_person_is_told_that_their_file_was_opened(browser, officer, application):
    browser.get(address(application))
    accesses = application.person.accesses.filter(account=officer, subject=application.reference)
    assert accesses.count() == 1


def test_the_page_warns_that_the_person_reads_english(browser, application):
    assert "en anglais" not in browser.get(address(application)).content.decode()
    people.applicant(language="en", person=application.person)
    assert "en anglais" in browser.get(address(application)).content.decode()


def test_the_page_asks_the_same_questions_whatever_is_asked_for(browser, officer, application):
    def asked() -> int:
        browser.get(address(application))
        with CaptureQueriesContext(connection) as questions:
            browser.get(address(application))
        return len(questions)

    few = asked()
    examining.faulted(application, "address_proof", "residence_document", "ephoto", by=officer)
    assert asked() == few
