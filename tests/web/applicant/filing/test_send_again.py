"""The page that says why a filed document was refused, and takes its new copy."""

from datetime import UTC, datetime, timedelta

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse

from escale.documents.models import Document
from escale.kit import clock
from tests import people, samples

pytestmark = pytest.mark.django_db

A_MORNING = datetime(2026, 3, 3, 9, 0, tzinfo=UTC)


def address(application, document) -> str:
    return reverse("applicant:send_again", args=[application.reference, document.pk])


def follow_up(application) -> str:
    return reverse("applicant:follow_up", args=[application.reference])


def browser_of(application):
    return people.signed_in(people.account_of(application))


def a_pdf(content: bytes | None = None, name: str = "passeport.pdf") -> SimpleUploadedFile:
    return SimpleUploadedFile(name, samples.pdf() if content is None else content)


@pytest.fixture
def refused():
    with clock.at(A_MORNING):
        application = people.filed()
        return application, people.refused_document(application)


def test_the_follow_up_asks_for_it_first(refused):
    application, document = refused
    with clock.at(A_MORNING):
        page = browser_of(application).get(follow_up(application)).content.decode()
    assert "vendredi 6 mars 2026" in page
    assert address(application, document) in page
    assert "Rien pour le moment" not in page


def test_the_page_says_why_until_when_and_whom_to_ask(refused):
    application, document = refused
    with clock.at(A_MORNING):
        page = browser_of(application).get(address(application, document)).content.decode()
    assert "logiciel malveillant" in page
    assert "<strong>vendredi 6 mars 2026</strong> inclus" in page
    assert application.prefecture.email in page


def test_a_late_reader_can_still_send_it(refused):
    application, document = refused
    with clock.at(A_MORNING + timedelta(days=4)):
        page = browser_of(application).get(address(application, document)).content.decode()
    assert "Vous pouvez encore l’envoyer" in page


def test_sending_leads_back_to_the_follow_up_where_nothing_is_asked_any_more(refused):
    application, document = refused
    with clock.at(A_MORNING):
        browser = browser_of(application)
        answer = browser.post(address(application, document), {"file": a_pdf()}, follow=True)
    assert answer.redirect_chain == [(follow_up(application), 302)]
    page = answer.content.decode()
    assert "Nous avons reçu votre document" in page
    assert "Voir pourquoi, et le renvoyer" not in page
    assert Document.objects.current().filter(piece=document.piece).get().pk != document.pk


@pytest.mark.parametrize(
    "files,sentence",
    [
        ([], "Aucun fichier n’est choisi."),
        ([b"hello"], "Ce fichier est un simple texte"),
        ([b""], "Ce fichier est vide"),
    ],
)
def test_what_cannot_be_taken_is_told_beside_the_field(refused, files, sentence):
    application, document = refused
    browser = browser_of(application)
    answer = browser.post(
        address(application, document), {"file": [a_pdf(content) for content in files]}
    )
    page = answer.content.decode()
    assert answer.status_code == 200
    assert page.count(sentence) >= 2  # in the list of what is to be mended, and by the field
    assert Document.objects.current().filter(piece=document.piece).get() == document


def test_the_page_of_a_document_that_is_not_refused_leads_to_the_follow_up():
    application = people.filed()
    document = Document.objects.filter(piece__application=application).first()
    assert browser_of(application).get(address(application, document)).url == (
        follow_up(application)
    )


def test_sending_again_what_is_already_replaced_says_so():
    application = people.filed()
    document = Document.objects.filter(piece__application=application).first()
    answer = browser_of(application).post(address(application, document), {"file": a_pdf()})
    assert answer.status_code == 409
    assert "il a déjà été remplacé" in answer.content.decode()


@pytest.mark.parametrize("method", ["get", "post"])
def test_another_s_page_does_not_exist(refused, method):
    application, document = refused
    other = people.filed()
    for where in (address(application, document), address(other, document)):
        assert getattr(browser_of(other), method)(where).status_code == 404


def test_the_follow_up_asks_the_same_questions_whatever_is_to_be_sent_again(questions):
    one, all_of_them = people.filed(), people.filed()
    people.refused_document(one)
    for document in Document.objects.filter(piece__application=all_of_them):
        people.refused_document(all_of_them, document.component)
    asked = [
        questions(browser_of(application), follow_up(application))
        for application in (one, all_of_them)
    ]
    assert asked[0] == asked[1]
