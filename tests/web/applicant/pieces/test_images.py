"""Pages, PDF and portrait: to their owner alone, kept by no cache, running nothing."""

import io

import pikepdf
import pytest
from django.urls import reverse
from PIL import Image

from escale.documents.models import Document, SentFile
from tests import people, samples
from tests.web.applicant.pieces.conftest import words

pytestmark = pytest.mark.django_db


@pytest.fixture
def document(desk) -> Document:
    desk.send("passport", "passport", ("s.pdf", samples.scripted_pdf()), alternative="passport")
    return desk.document("passport")


def width_of(answer) -> int:
    return Image.open(io.BytesIO(answer.content)).width


def assert_private(answer):
    assert answer["Cache-Control"] == "private, no-store"
    assert answer["X-Content-Type-Options"] == "nosniff"
    assert "sandbox" in answer["Content-Security-Policy"]
    assert "default-src 'none'" in answer["Content-Security-Policy"]


def test_a_page_is_an_image_drawn_by_us(desk, document):
    answer = desk.client.get(desk.url("page_image", document.pk, 1))
    assert answer["Content-Type"] == "image/webp"
    assert answer["Content-Disposition"].startswith("inline")
    assert width_of(answer) == 1000
    assert_private(answer)


@pytest.mark.parametrize(
    "asked, given",
    [
        ("240", 240),
        ("1", 100),
        ("9999", 1600),
        ("99999999999999", 1000),
        ("-5", 1000),
        ("x", 1000),
        ("²", 1000),
        ("", 1000),
    ],
)
def test_a_width_is_brought_within_reason(desk, document, asked, given):
    address = desk.url("page_image", document.pk, 1)
    width = width_of(desk.client.get(address, {"width": asked}))
    assert width == pytest.approx(given, abs=1)


@pytest.mark.parametrize("page", [0, 2, 10**9])
def test_a_page_that_is_not_there_is_not_found(desk, document, page):
    assert desk.client.get(desk.url("page_image", document.pk, page)).status_code == 404


def test_the_pdf_is_the_normalised_one_with_a_name_for_its_owner(desk, document):
    answer = desk.client.get(desk.url("document", document.pk))
    assert answer["Content-Type"] == "application/pdf"
    reference = desk.application.reference
    assert answer["Content-Disposition"] == f'attachment; filename="Passeport - {reference}.pdf"'
    assert_private(answer)
    assert b"EVIL-SCRIPT" not in answer.content
    with pikepdf.open(io.BytesIO(answer.content)) as pdf:
        assert len(pdf.pages) == 1


def test_a_name_with_accents_follows_rfc_6266(desk):
    people.give(desk.application, "diploma", "diploma")
    answer = desk.client.get(desk.url("document", desk.document("diploma").pk))
    assert "filename*=utf-8''Dipl%C3%B4me%20de%20niveau%20master" in answer["Content-Disposition"]


@pytest.mark.parametrize("name", ["document", "page_image"])
def test_another_person_finds_nothing_by_any_way(desk, document, stranger, name):
    page = [1] if name == "page_image" else []
    assert stranger.get(desk.url(name, document.pk, *page)).status_code == 404
    own = people.draft(people.applicant())
    other = people.signed_in(people.account_of(own))
    mixed = reverse(f"applicant:{name}", args=[own.reference, document.pk, *page])
    assert other.get(mixed).status_code == 404
    desk.client.logout()
    assert desk.client.get(desk.url(name, document.pk, *page)).status_code == 302


@pytest.mark.parametrize("name", ["document", "page_image"])
def test_they_are_only_read(desk, document, name):
    page = [1] if name == "page_image" else []
    assert desk.client.post(desk.url(name, document.pk, *page)).status_code == 405


def test_a_filed_request_still_shows_its_documents(db):
    application = people.filed()
    client = people.signed_in(people.account_of(application))
    document = Document.objects.get(piece__application=application, component="passport")
    for name, page in (("document", []), ("page_image", [1])):
        address = reverse(f"applicant:{name}", args=[application.reference, document.pk, *page])
        assert client.get(address).status_code == 200


def test_swapped_ciphertexts_are_refused_not_shown(desk, document):
    """Someone with the database, or the store, cannot put one document in place of another."""
    file = SentFile.objects.get(document=document)
    name, other = document.store_name, file.store_name
    SentFile.objects.filter(pk=file.pk).update(store_name="aside")
    Document.objects.filter(pk=document.pk).update(store_name=other)
    SentFile.objects.filter(pk=file.pk).update(store_name=name)
    for address in (desk.url("document", document.pk), desk.url("page_image", document.pk, 1)):
        answer = desk.client.get(address)
        assert answer.status_code == 409
        assert b"%PDF" not in answer.content
        assert "Ce n’est pas possible pour le moment" in words(answer)
