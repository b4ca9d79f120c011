"""The page where a person answers a request for pieces, piece by piece, and says that it is all."""

from datetime import UTC, datetime, timedelta

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse

from escale.actions import provide
from escale.actions.answer_request import answer_request
from escale.actions.change_request import cancel_request
from escale.actions.request_pieces import FurtherDemand
from escale.applications.enums import Status
from escale.applications.models import Piece, PieceRequest, RequestLine
from escale.documents.models import Document
from escale.kit import clock
from tests import examining, people, samples

pytestmark = pytest.mark.django_db

A_DAY = datetime(2026, 11, 24, 9, 0, tzinfo=UTC)
AN_HOUR_LATER = A_DAY + timedelta(hours=1)
MARKUP = "<script>alert(1)</script>"
LEASE = FurtherDemand(label="Bail", text=f"Pour l’adresse. {MARKUP}", legal_basis="R. 431-11")


@pytest.fixture(autouse=True)
def a_day_later():
    with clock.at(A_DAY + timedelta(days=1)):
        yield


@pytest.fixture
def officer():
    return people.staff()


@pytest.fixture
def application(officer):
    with clock.at(A_DAY):
        filed = people.filed()
    with clock.at(AN_HOUR_LATER):
        examining.asked(filed, "passport", by=officer, text="La page 2 est coupée.")
    return filed


@pytest.fixture
def many(officer):
    with clock.at(A_DAY):
        filed = people.filed()
    with clock.at(AN_HOUR_LATER):
        asked = ("passport", "diploma", "ephoto", "engagement", "address_proof")
        examining.asked(filed, *asked, by=officer, reason="other", text="Voir.", further=[LEASE])
    return filed


def browser_of(application):
    return people.signed_in(people.account_of(application))


def address(application, name: str = "answer", *arguments) -> str:
    return reverse(f"applicant:{name}", args=[application.reference, *arguments])


def page_of(application, name: str = "answer") -> str:
    answer = browser_of(application).get(address(application, name))
    assert answer.status_code == 200
    return answer.content.decode()


def a_pdf(content: bytes | None = None) -> SimpleUploadedFile:
    return SimpleUploadedFile("passeport.pdf", samples.pdf() if content is None else content)


def line(application, slot: str) -> RequestLine:
    return RequestLine.objects.get(request__application=application, piece__slot=slot)


def answer_to(application, slot: str) -> None:
    provide.explain(application, slot=slot, explanation="Je ne l’ai pas.")


# ---- what is asked for -------------------------------------------------------------------------


def test_each_piece_says_why_it_is_asked_for_and_what_was_read(application):
    page = page_of(application)
    for words in (
        "Répondre à la demande de pièces",
        "jeudi 24 décembre 2026</strong> inclus",
        "Une partie de ce document ne peut pas être lue.",
        "Photographiez ou numérisez à nouveau le document",
        "La page 2 est coupée.",
        "C’est le document que la préfecture a lu.",
        "Je ne peux pas fournir cette pièce",
        "J’ai besoin de plus de temps",
        "vendredi 8 janvier 2027",
        "J’ai répondu à tout",
        "son silence ne peut pas valoir refus",
        application.prefecture.email,
    ):
        assert words in page, words
    assert "Retirer<" not in page  # what the prefecture has is not taken back
    assert f'action="{address(application, "upload", "passport", "passport")}"' in page


def test_a_piece_beyond_the_list_shows_its_reason_and_its_text_as_typed(many):
    page = page_of(many)
    assert MARKUP not in page
    assert "Pour l’adresse. &lt;script&gt;" in page
    assert "R. 431-11" in page
    assert address(many, "upload", "further-1", "document") in page
    assert address(many, "ephoto") in page
    assert address(many, "engagement") in page


def test_the_page_asks_the_same_questions_whatever_is_asked_for(application, many, questions):
    few = questions(browser_of(application), address(application))
    more = questions(browser_of(many), address(many))
    assert more - few == 1  # the words of what is beyond the national list


def test_an_id_is_given_once(many):
    ids = [part.split('"')[0] for part in page_of(many).split(' id="')[1:]]
    assert sorted(ids) == sorted(set(ids))


def test_once_the_day_has_passed_one_is_told_to_answer_now(application):
    with clock.at(A_DAY + timedelta(days=31)):
        page = page_of(application)
    assert "vous pouvez encore répondre" in page
    assert "Oui, j’ai besoin de temps" not in page


# ---- sent, explained ---------------------------------------------------------------------------


def test_a_document_sent_leads_back_and_counts_as_an_answer(application):
    before = Document.objects.get(piece__application=application, component="passport")
    answer = browser_of(application).post(
        address(application, "upload", "passport", "passport"),
        {"file": a_pdf(), "alternative": "passport"},
        follow=True,
    )
    assert answer.redirect_chain == [(f"{address(application)}#piece-passport", 302)]
    page = answer.content.decode()
    assert "nous avons reçu 1 page" in page
    assert "Répondu" in page
    assert "Vous avez répondu pour chaque pièce" in page
    assert line(application, "passport").answered_at is not None
    before.refresh_from_db()
    assert before.replaced_at is not None


def test_a_script_that_sends_a_document_stays_on_the_page(application):
    answer = browser_of(application).post(
        address(application, "upload", "passport", "passport"),
        {"file": a_pdf(), "alternative": "passport"},
        headers={"accept": "application/json"},
    )
    assert answer.json()["redirect"].partition("#")[0] == address(application)


@pytest.mark.parametrize("files", [[], [b"hello"]])
def test_what_cannot_be_taken_is_told_by_its_field(many, files):
    browser = browser_of(many)
    answer = browser.post(
        address(many, "upload", "further-1", "document"),
        {"file": [a_pdf(content) for content in files], "alternative": "document"},
        follow=True,
    )
    page = answer.content.decode()
    assert "Un point est à reprendre" in page
    assert 'href="#further-1-document-document-file"' in page
    assert "<title>Erreur" in page
    assert "Un point est à reprendre" not in browser.get(address(many)).content.decode()


def test_files_sent_are_listed_moved_and_taken_back(application):
    browser = browser_of(application)
    for phrase in ("un", "deux"):
        browser.post(
            address(application, "upload", "passport", "passport"),
            {"file": a_pdf(samples.pdf(phrase=phrase)), "alternative": "passport"},
        )
    document = Document.objects.current().get(piece=line(application, "passport").piece)
    where = ("passport", "passport", document.pk, 0)
    moved = browser.post(address(application, "move_file", *where), {"to": "1"})
    assert moved.url == f"{address(application)}#passport-passport-passport-file-1"
    document = Document.objects.current().get(piece=document.piece)
    removed = browser.post(
        address(application, "remove_file", "passport", "passport", document.pk, 0), follow=True
    )
    assert "Le fichier est retiré." in removed.content.decode()
    assert Document.objects.current().get(piece=document.piece).files.count() == 1


def test_an_explanation_is_an_answer_and_can_be_taken_back(application):
    browser = browser_of(application)
    where = address(application, "explain", "passport")
    answer = browser.post(where, {"explanation": MARKUP}, follow=True)
    page = answer.content.decode()
    assert answer.redirect_chain == [(f"{address(application)}#piece-passport", 302)]
    assert "Votre explication est enregistrée." in page
    assert MARKUP not in page
    assert line(application, "passport").answered_at is not None
    page = browser.post(where, {"take_back": "1"}, follow=True).content.decode()
    assert "Votre explication est retirée." in page
    assert line(application, "passport").answered_at is None


@pytest.mark.parametrize("text, sentence", [(" ", "Écrivez pourquoi"), ("é" * 2001, "2\xa0001")])
def test_an_explanation_that_cannot_be_kept_comes_back_with_why(many, text, sentence):
    answer = browser_of(many).post(
        address(many, "explain", "further-1"), {"explanation": text}, follow=True
    )
    page = answer.content.decode()
    assert page.count(sentence) >= 2
    assert 'href="#further-1-explication-explanation"' in page
    assert text.strip() in page


def test_an_explanation_the_prefecture_did_not_accept_is_shown_as_before(officer):
    with clock.at(A_DAY):
        filed = people.filed()
        Piece.objects.filter(application=filed, slot="diploma").update(
            explanation="Perdu.", explained_at=A_DAY
        )
    with clock.at(AN_HOUR_LATER):
        examining.asked(filed, "diploma", by=officer)
    page = page_of(filed)
    assert "Ce que vous aviez expliqué avant" in page
    assert "Retirer mon explication" not in page


def test_another_way_is_chosen_on_the_same_page(many):
    browser = browser_of(many)
    where = address(many, "piece", "diploma")
    answer = browser.post(where, {"alternative": "not_issued"}, follow=True)
    assert answer.redirect_chain == [(f"{address(many)}#piece-diploma", 302)]
    page = answer.content.decode()
    assert address(many, "upload", "diploma", "transcript") in page
    wrong = browser.post(where, {"alternative": "x"}, follow=True).content.decode()
    assert "Choisissez l’une des possibilités proposées." in wrong
    assert browser.get(where).url == f"{address(many)}#piece-diploma"


def test_the_contract_is_signed_again_from_its_own_page(many):
    browser = browser_of(many)
    page = browser.get(address(many, "engagement"))
    assert "Revenir à ma réponse" in page.content.decode()
    answer = browser.post(
        address(many, "engagement"),
        {
            "version": page.context["text"].version,
            "name": "Chidinma Grace Okonkwo",
            "agreed": "on",
        },
    )
    assert answer.url == f"{address(many)}#piece-engagement"
    assert line(many, "engagement").answered_at is not None


# ---- what is not asked for ---------------------------------------------------------------------


def test_a_piece_that_is_not_asked_for_takes_nothing(application):
    browser = browser_of(application)
    sent = browser.post(
        address(application, "upload", "diploma", "diploma"),
        {"file": a_pdf(), "alternative": "diploma"},
    )
    assert sent.status_code == 409
    assert "ne vous est pas demandée" in sent.content.decode()
    explained = browser.post(address(application, "explain", "diploma"), {"explanation": "x"})
    assert explained.status_code == 409
    for name in ("ephoto", "engagement"):
        assert browser.get(address(application, name)).url == address(application, "follow_up")
    assert browser.get(address(application, "piece", "diploma")).url == (
        address(application, "follow_up")
    )


def test_a_piece_cancelled_meanwhile_takes_nothing_more(many, officer):
    cancel_request(many, line=line(many, "passport").pk, revision_read=many.revision, by=officer)
    answer = browser_of(many).post(
        address(many, "upload", "passport", "passport"),
        {"file": a_pdf(), "alternative": "passport"},
    )
    assert answer.status_code == 409
    assert "ne l’est plus" in answer.content.decode()
    assert "Passeport</h2>" not in page_of(many)


@pytest.mark.parametrize("name", ["answer", "ask_for_time", "answer_request"])
def test_another_s_request_does_not_exist(application, name):
    stranger = people.signed_in(people.applicant())
    method = stranger.get if name == "answer" else stranger.post
    assert method(address(application, name)).status_code == 404


def test_without_a_request_the_page_leads_to_the_follow_up():
    filed = people.filed()
    browser = browser_of(filed)
    assert browser.get(address(filed)).url == address(filed, "follow_up")
    assert browser.post(address(filed, "answer_request")).status_code == 409
    assert browser.post(address(filed, "ask_for_time")).status_code == 409


@pytest.mark.parametrize("name", ["ask_for_time", "answer_request"])
def test_a_reading_changes_nothing(application, name):
    assert browser_of(application).get(address(application, name)).status_code == 405


# ---- more time ---------------------------------------------------------------------------------


def test_more_time_is_given_for_the_asking_and_said_in_full(application):
    browser = browser_of(application)
    answer = browser.post(address(application, "ask_for_time"), follow=True)
    page = answer.content.decode()
    assert "vous pouvez répondre jusqu’au vendredi 8 janvier 2027 inclus" in page
    assert "Oui, j’ai besoin de temps" not in page
    assert "et eu 15 jours de plus" in page


def test_too_late_the_refusal_says_what_to_do(application):
    with clock.at(A_DAY + timedelta(days=31)):
        answer = browser_of(application).post(address(application, "ask_for_time"))
    assert answer.status_code == 409
    assert "écrivez à la préfecture" in answer.content.decode()


# ---- all of it ---------------------------------------------------------------------------------


def test_while_something_is_left_the_page_says_what(many):
    answer_to(many, "passport")
    answer = browser_of(many).post(address(many, "answer_request"))
    page = answer.content.decode()
    assert answer.status_code == 409
    assert "Il reste 5 pièces à envoyer, ou à expliquer." in page
    assert page.count('<li><a href="#piece-diploma">') >= 2
    many.refresh_from_db()
    assert many.status == Status.AWAITING_PIECES


def test_all_answered_the_follow_up_says_what_comes_next(application):
    answer_to(application, "passport")
    answer = browser_of(application).post(address(application, "answer_request"), follow=True)
    page = answer.content.decode()
    assert answer.redirect_chain == [(address(application, "follow_up"), 302)]
    assert "Votre réponse est reçue" in page
    assert "un agent la lit, puis la préfecture décide" in page
    assert "La préfecture attend votre réponse" not in page
    assert PieceRequest.objects.get(application=application).ending == "answered"


def test_a_button_pressed_twice_says_the_same(application):
    answer_to(application, "passport")
    answer_request(application, by=people.account_of(application))
    answer = browser_of(application).post(address(application, "answer_request"), follow=True)
    assert "Votre réponse est reçue" in answer.content.decode()


# ---- the follow-up -----------------------------------------------------------------------------


def test_the_follow_up_leads_there_first_with_the_day(application):
    page = page_of(application, "follow_up")
    asked, stay = page.index("La préfecture attend votre réponse"), page.index('id="stay"')
    assert asked < stay
    assert "jeudi 24 décembre 2026" in page[asked:stay]
    assert address(application) in page[asked:stay]
    answer_to(application, "passport")
    assert "il reste à dire que vous avez répondu à tout" in page_of(application, "follow_up")


def test_the_follow_up_shows_what_was_sent_beyond_the_list(many):
    provide.explain(many, slot="further-1", explanation="Pas de bail : je suis hébergée.")
    page = page_of(many, "follow_up")
    assert "je suis hébergée." in page
    assert "Bail" in page


def test_the_list_of_requests_leads_to_the_answer(application):
    page = browser_of(application).get(reverse("applicant:home")).content.decode()
    assert address(application) in page


def test_the_state_of_the_checks_tells_of_what_is_beyond_the_list(many):
    browser = browser_of(many)
    browser.post(
        address(many, "upload", "further-1", "document"),
        {"file": a_pdf(), "alternative": "document"},
    )
    document = Document.objects.get(component="document")
    answer = browser.get(address(many, "checks"))
    assert str(document.pk) in answer.json()["documents"]
