"""Pages, PDF and portrait: to their owner alone, kept by no cache, running nothing."""

import io

import pikepdf
import pytest
from django.urls import reverse
from PIL import Image

from escale.audit.models import Access
from escale.documents.models import Document, DocumentState, SentFile
from escale.kit import clock
from tests import people, samples
from tests.web.applicant.pieces.conftest import words

pytestmark = pytest.mark.django_db


@pytest.fixture
def document(desk) -> Document:
    """A document just received, and not checked yet."""
    desk.send("passport", "passport", ("s.pdf", samples.scripted_pdf()), alternative="passport")
    return desk.document("passport")


@pytest.fixture
def diploma(desk) -> Document:
    """A document that is no identity paper, received and checked."""
    desk.send("diploma", "diploma", ("s.pdf", samples.scripted_pdf()), alternative="diploma")
    return checked(desk.document("diploma"))


def checked(document: Document, *, refused_for: str = "") -> Document:
    Document.objects.filter(pk=document.pk).update(
        state=DocumentState.REFUSED if refused_for else DocumentState.CLEAN,
        refused_for=refused_for,
        checked_at=clock.machine_now(),
        processing_since=None,
    )
    return document


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


def content_of(answer) -> bytes:
    return b"".join(answer)


def test_the_pdf_is_the_normalised_one(desk, diploma):
    answer = desk.client.get(desk.url("document", diploma.pk))
    assert answer["Content-Type"] == "application/pdf"
    assert_private(answer)
    content = content_of(answer)
    assert b"EVIL-SCRIPT" not in content
    with pikepdf.open(io.BytesIO(content)) as pdf:
        assert len(pdf.pages) == 1


def test_an_identity_paper_is_taken_away_watermarked_with_a_name_for_its_owner(desk, document):
    checked(document)
    people.say(desk.application, "identity")
    answer = desk.client.get(desk.url("document", document.pk))
    reference = desk.application.reference
    assert answer["Content-Disposition"] == f'attachment; filename="Passeport - {reference}.pdf"'
    assert answer["Accept-Ranges"] == "none"
    assert_private(answer)
    with pikepdf.open(io.BytesIO(content_of(answer))) as pdf:
        assert [len(page.get_images()) for page in pdf.pages] == [1]


@pytest.mark.parametrize("identity", [True, False])
def test_it_can_be_taken_away_before_one_has_said_ones_name(desk, document, identity):
    checked(document)
    if identity:
        people.say(desk.application, "identity", given_names="")
    answer = desk.client.get(desk.url("document", document.pk))
    assert content_of(answer).startswith(b"%PDF-")


def test_what_waits_for_its_check_is_seen_but_not_taken_away(desk, document):
    assert desk.client.get(desk.url("page_image", document.pk, 1)).status_code == 200
    answer = desk.client.get(desk.url("document", document.pk))
    assert answer.status_code == 409
    assert "Ce document est en cours de vérification" in words(answer)
    assert "Mes demandes" in words(answer)


@pytest.mark.parametrize("reason", ["infected", "uncheckable"])
def test_what_the_check_refused_is_neither_seen_nor_taken_away(desk, document, reason):
    checked(document, refused_for=reason)
    for address in (desk.url("document", document.pk), desk.url("page_image", document.pk, 1)):
        answer = desk.client.get(address)
        assert answer.status_code == 409
        assert "antivirus" in words(answer) or "malveillant" in words(answer)
        assert "Envoyez" in words(answer)
        assert "Mes demandes" in words(answer)
        assert answer["Content-Type"].startswith("text/html")


def test_nothing_is_written_down_when_one_reads_ones_own(desk, document):
    checked(document)
    desk.client.get(desk.url("document", document.pk))
    desk.client.get(desk.url("page_image", document.pk, 1))
    assert not Access.objects.exists()


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
    checked(document)
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
