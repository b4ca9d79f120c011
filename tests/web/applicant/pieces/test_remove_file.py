"""A file taken back: only the one that was seen, once."""

import pytest
from django.urls import reverse

from escale.documents.models import Document, SentFile
from tests import people, samples
from tests.web.applicant.pieces.conftest import words

pytestmark = pytest.mark.django_db


@pytest.fixture
def sent(desk):
    """Three files of one document."""
    files = [(f"{name}.pdf", samples.pdf(n)) for n, name in enumerate("abc", 1)]
    desk.send("passport", "passport", *files, alternative="passport")
    return desk.document("passport")


def remove(desk, document: int, position: int, *, client=None, query: str = ""):
    address = desk.url("remove_file", "passport", "passport", document, position) + query
    return (client or desk.client).post(address, follow=True)


def test_the_others_make_the_document(desk, sent):
    text = words(remove(desk, sent.pk, 1))
    assert "Le fichier est retiré." in text
    document = desk.document("passport")
    assert [file.name for file in document.files.all()] == ["a.pdf", "c.pdf"]
    assert document.pages == 4


def test_asked_twice_it_removes_one(desk, sent):
    remove(desk, sent.pk, 0)
    assert "rien d’autre n’a été retiré" in words(remove(desk, sent.pk, 0))
    assert [file.name for file in SentFile.objects.all()] == ["b.pdf", "c.pdf"]


def test_a_place_that_holds_nothing_removes_nothing(desk, sent):
    remove(desk, sent.pk, 7)
    assert SentFile.objects.count() == 3


def test_the_last_one_leaves_the_piece_to_provide(desk):
    desk.send("passport", "passport", ("a.pdf", samples.pdf()), alternative="passport")
    remove(desk, desk.document("passport").pk, 0)
    assert desk.piece("passport").received == []
    assert "À fournir" in desk.text("piece", "passport")


def test_the_button_of_the_page_leads_here(desk, sent):
    address = desk.url("remove_file", "passport", "passport", sent.pk, 2)
    assert f'formaction="{address}"' in desk.text("piece", "passport")


def test_it_is_only_sent(desk, sent):
    address = desk.url("remove_file", "passport", "passport", sent.pk, 0)
    assert desk.client.get(address).status_code == 405


def test_another_person_removes_nothing(desk, sent, stranger):
    assert remove(desk, sent.pk, 0, client=stranger).status_code == 404
    own = people.draft(people.applicant())
    other = people.signed_in(people.account_of(own))
    args = [own.reference, "passport", "passport", sent.pk, 0]
    other.post(reverse("applicant:remove_file", args=args))
    assert SentFile.objects.count() == 3


def test_a_filed_request_keeps_its_files(db):
    application = people.filed()
    client = people.signed_in(people.account_of(application))
    document = Document.objects.get(piece__application=application, component="passport")
    args = [application.reference, "passport", "passport", document.pk, 0]
    assert client.post(reverse("applicant:remove_file", args=args)).status_code == 409
    assert Document.objects.filter(pk=document.pk).exists()
