"""Files received: what can be taken is, what cannot is told exactly, and nothing is lost."""

from pathlib import Path

import pikepdf
import pytest
from django.conf import settings as configuration
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse

from escale.actions import provide
from escale.documents import safe
from escale.documents.models import Document, SentFile
from tests import people, samples
from tests.web.applicant.pieces.conftest import JSON, PASSPORT, empty_store, stored, words

pytestmark = pytest.mark.django_db


# ---- taken -----------------------------------------------------------------------------------


def test_a_file_is_received_with_its_date_and_its_pages(desk):
    text = words(desk.send("passport", "passport", ("scan.pdf", samples.pdf(3)), **PASSPORT))
    assert "« Passeport » : nous avons reçu 3 pages." in text
    assert "3 pages</p>" in text
    assert "Passeport, page 3 sur 3" in text
    assert "<strong>scan.pdf</strong>" in text
    assert desk.piece("passport").received == ["passport"]


def test_several_files_make_one_document_in_their_order(desk):
    files = [
        ("recto.jpg", samples.jpeg()),
        ("IMG_1.HEIC", samples.heic()),
        ("a.png", samples.png()),
    ]
    desk.send("passport", "passport", *files, **PASSPORT)
    document = desk.document("passport")
    assert document.pages == 3
    assert [file.name for file in document.files.all()] == ["recto.jpg", "IMG_1.HEIC", "a.png"]


def test_files_sent_later_are_added_after_the_others(desk):
    desk.send("passport", "passport", ("a.pdf", samples.pdf(2)), **PASSPORT)
    desk.send("passport", "passport", ("b.pdf", samples.pdf(1)), **PASSPORT)
    document = desk.document("passport")
    assert document.pages == 3
    assert [file.name for file in document.files.all()] == ["a.pdf", "b.pdf"]
    assert Document.objects.count() == 1


def test_files_may_replace_those_already_sent(desk, settings):
    desk.send("passport", "passport", ("a.pdf", samples.pdf(2)), **PASSPORT)
    desk.send("passport", "passport", ("b.pdf", samples.pdf(1)), replace="1", **PASSPORT)
    document = desk.document("passport")
    assert [file.name for file in document.files.all()] == ["b.pdf"]
    assert document.pages == 1


def test_sending_chooses_the_way_the_page_showed(desk):
    desk.send("diploma", "transcript", ("t.pdf", samples.pdf()), alternative="not_issued")
    assert desk.piece("diploma").alternative == "not_issued"
    assert "En partie" in desk.text("pieces")


@pytest.mark.parametrize("name", samples.NAMES)
def test_any_name_is_taken_and_shown_as_text(desk, name):
    text = words(desk.send("passport", "passport", (name, samples.pdf()), **PASSPORT))
    assert desk.piece("passport").received == ["passport"]
    kept = SentFile.objects.get().name
    assert "/" not in kept
    assert len(kept) <= 255
    assert "<script>alert" not in text


def test_a_name_of_255_bytes_with_an_emoji_and_right_to_left_letters_is_kept_whole(desk):
    name = "📷جواز" + "a" * (255 - 4 - 8 - 4) + ".pdf"
    assert len(name.encode()) == 255
    desk.send("passport", "passport", (name, samples.pdf()), **PASSPORT)
    assert SentFile.objects.get().name == name


def test_what_was_changed_in_a_file_is_told_and_stays_told(desk):
    files = [("photo.jpg", samples.pdf()), ("actif.pdf", samples.scripted_pdf())]
    desk.send("passport", "passport", *files, **PASSPORT)
    text = desk.text("piece", "passport")
    assert "« photo.jpg » : La fin du nom de ce fichier ne correspond pas à son contenu" in text
    assert "« actif.pdf » : Ce PDF contenait des programmes ; ils ont été retirés" in text


def test_a_file_of_exactly_twenty_megabytes_is_taken(desk):
    content = samples.jpeg()
    content += bytes(configuration.MAX_UPLOAD_BYTES - len(content))
    desk.send("passport", "passport", ("lourde.jpg", content), **PASSPORT)
    assert SentFile.objects.get().size == configuration.MAX_UPLOAD_BYTES


# ---- refused ---------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "name, content, sentence, hint",
    [
        ("vide.pdf", b"", "Ce fichier est vide : il pèse 0 octet.", "Vérifiez qu’il s’ouvre"),
        (
            "lourd.pdf",
            samples.pdf() + bytes(21 * samples.MEGABYTE),
            "Ce fichier pèse 21,1 Mo ; la limite est de 20 Mo par fichier.",
            "Numérisez en qualité normale",
        ),
        ("secret.pdf", samples.protected_pdf(), "protégé par un mot de passe", "Ouvrez-le avec"),
        ("long.pdf", samples.pdf(300), "Ce document a 300 pages ; la limite est de 100.", "pages"),
        ("abime.pdf", b"%PDF-1.7\nrubbish\n%%EOF", "Ce PDF est abîmé", "Enregistrer en PDF"),
        ("dessin.svg", b"<svg xmlns='x' onload='x()'/>", "Ce fichier est un dessin (SVG)", "PDF"),
        ("page.pdf", b"<!DOCTYPE html><html><script>x</script>", "une page web (HTML)", "PDF"),
        ("lettre.docx", samples.word(), "Ce fichier est un document Word", "Enregistrer sous"),
    ],
)
def test_a_file_that_cannot_be_taken_has_its_exact_sentence(
    desk, settings, tmp_path, name, content, sentence, hint
):
    empty_store(settings, tmp_path)
    answer = desk.send("passport", "passport", (name, content), **PASSPORT)
    text = words(answer)
    assert answer.status_code == 200
    assert f"{name} : " in text
    assert sentence in text
    assert hint in text
    assert 'href="#passport-passport-file"' in text
    assert desk.piece("passport").received == []
    assert stored(settings) == []


def test_of_several_files_those_that_can_be_taken_are(desk):
    files = [
        ("bon.pdf", samples.pdf()),
        ("vide.pdf", b""),
        ("photo.jpg", samples.jpeg()),
        ("lourd.pdf", bytes(21 * samples.MEGABYTE)),
        ("x.svg", b"<svg xmlns='x'/>"),
    ]
    text = words(desk.send("passport", "passport", *files, **PASSPORT))
    assert "3 points sont à reprendre" in text
    assert "vide.pdf : Ce fichier est vide" in text
    assert "lourd.pdf : Ce fichier pèse 21 Mo" in text
    assert "x.svg : Ce fichier est un dessin" in text
    names = [file.name for file in desk.document("passport").files.all()]
    assert names == ["bon.pdf", "photo.jpg"]


def test_what_was_there_stays_when_the_next_file_is_refused(desk):
    desk.send("passport", "passport", ("a.pdf", samples.pdf(2)), **PASSPORT)
    before = desk.document("passport")
    text = words(desk.send("passport", "passport", ("b.pdf", b"%PDF-"), replace="1", **PASSPORT))
    assert "Ce que vous aviez déjà envoyé est intact." in text
    assert desk.document("passport") == before


def test_a_refusal_is_told_once(desk):
    desk.send("passport", "passport", ("vide.pdf", b""), **PASSPORT)
    assert "vide.pdf" not in desk.text("piece", "passport")


def test_no_file_at_all_is_told(desk):
    text = words(desk.send("passport", "passport", **PASSPORT))
    assert "Aucun fichier n’est choisi." in text


def test_pages_are_counted_over_all_the_files(desk):
    desk.send("passport", "passport", ("a.pdf", samples.pdf(60)), **PASSPORT)
    text = words(desk.send("passport", "passport", ("b.pdf", samples.pdf(61)), **PASSPORT))
    assert "Ce document a 121 pages ; la limite est de 100." in text
    assert desk.document("passport").pages == 60


# ---- for a script ----------------------------------------------------------------------------


def test_a_script_is_told_where_the_piece_is(desk):
    answer = desk.send("passport", "passport", ("a.pdf", samples.pdf()), **PASSPORT, headers=JSON)
    assert answer.json() == {"redirect": desk.url("piece", "passport")}


def test_a_script_is_told_the_sentence_of_a_refusal(desk):
    answer = desk.send("passport", "passport", ("a.pdf", b""), **PASSPORT, headers=JSON)
    assert answer.status_code == 422
    told = answer.json()
    assert " ".join(told["sentence"].split()) == "Ce fichier est vide : il pèse 0 octet."
    assert told["hint"].startswith("Vérifiez qu’il s’ouvre")
    assert told["faults"][0]["name"] == "a.pdf"


def test_a_script_without_a_session_is_told_so(desk):
    desk.client.logout()
    answer = desk.send("passport", "passport", ("a.pdf", samples.pdf()), **PASSPORT, headers=JSON)
    assert answer.status_code == 401


# ---- from the summary ------------------------------------------------------------------------


def test_from_the_summary_one_goes_back_once_the_piece_is_whole(desk):
    send = {"query": "?from=summary", "follow": False}
    first = desk.send(
        "diploma", "transcript", ("t.pdf", samples.pdf()), alternative="not_issued", **send
    )
    assert first.url == desk.url("piece", "diploma") + "?from=summary"
    second = desk.send(
        "diploma", "success_certificate", ("s.pdf", samples.pdf()), alternative="not_issued", **send
    )
    assert second.url == desk.url("summary") + "#piece-diploma"


# ---- doors -----------------------------------------------------------------------------------


def test_it_only_takes(desk):
    assert desk.client.get(desk.url("upload", "passport", "passport")).status_code == 405


def test_the_form_of_the_page_carries_its_token(desk):
    provide.choose_alternative(desk.application, slot="passport", alternative="passport")
    client = Client(enforce_csrf_checks=True)
    client.force_login(people.account_of(desk.application))
    page = client.get(desk.url("piece", "passport")).content.decode()
    form = page[page.index("data-upload-form") :]
    token = form[form.index('csrfmiddlewaretoken" value="') :].split('"')[2]
    address = desk.url("upload", "passport", "passport")
    file = {"file": SimpleUploadedFile("a.pdf", samples.pdf())}
    assert client.post(address, {**file, "csrfmiddlewaretoken": token}).status_code == 302
    assert client.post(address, file).status_code == 403


def test_another_person_sends_nothing(desk, stranger):
    address = desk.url("upload", "passport", "passport")
    file = SimpleUploadedFile("a.pdf", samples.pdf())
    assert stranger.post(address, {"file": file, **PASSPORT}).status_code == 404
    assert not Document.objects.exists()


def test_a_stranger_is_asked_to_sign_in(desk):
    address = desk.url("upload", "passport", "passport")
    answer = Client().post(address, {"file": SimpleUploadedFile("a.pdf", samples.pdf())})
    assert answer.url.startswith(reverse("account_login"))
    assert not Document.objects.exists()


@pytest.mark.parametrize(
    "slot, component, alternative, sentence",
    [
        ("job_loss", "employer_certificate", "", "Cette pièce n’est pas demandée"),
        ("ephoto", "ephoto", "", "ne s’envoie pas sous forme de fichier"),
        ("passport", "identity_card", "passport", "Choisissez d’abord quel document"),
        ("passport", "passport", "", "Choisissez d’abord quel document"),
        ("passport", "passport", "tenant", "Choisissez l’une des possibilités"),
    ],
)
def test_what_is_not_asked_is_not_taken(desk, slot, component, alternative, sentence):
    answer = desk.send(
        slot, component, ("a.pdf", samples.pdf()), alternative=alternative, headers=JSON
    )
    assert sentence in answer.json()["sentence"]
    assert not Document.objects.exists()


def test_a_filed_request_takes_nothing_more(db):
    application = people.filed()
    client = people.signed_in(people.account_of(application))
    address = reverse("applicant:upload", args=[application.reference, "passport", "passport"])
    kept = set(Document.objects.values_list("pk", flat=True))
    for headers in ({}, JSON):
        answer = client.post(address, {"file": SimpleUploadedFile("a.pdf", b"x")}, **headers)
        assert answer.status_code == 409
        told = answer.json()["sentence"] if headers else words(answer)
        assert "Cette demande a été déposée entre-temps" in told
    assert set(Document.objects.values_list("pk", flat=True)) == kept


# ---- what lies on the disk -------------------------------------------------------------------


def test_nothing_of_what_was_sent_lies_in_clear_on_the_disk(desk, settings, tmp_path):
    empty_store(settings, tmp_path)
    settings.FILE_UPLOAD_TEMP_DIR = str(tmp_path / "arriving")
    Path(settings.FILE_UPLOAD_TEMP_DIR).mkdir()
    with samples.opened(samples.pdf()) as pdf:
        readable = pikepdf.StreamDecodeLevel.generalized
        content = samples.saved(pdf, compress_streams=False, stream_decode_level=readable)
    phrase = samples.KNOWN_PHRASE.encode()
    assert phrase in content
    desk.send("passport", "passport", ("scan.pdf", content), **PASSPORT)
    desk.client.get(desk.url("page_image", desk.document("passport").pk, 1))
    written = [path for path in tmp_path.rglob("*") if path.is_file()]
    assert len(written) == 2  # the document, and the file as it was sent
    assert all(phrase not in path.read_bytes() for path in written)
    file = SentFile.objects.get()
    kept = safe.get(name=file.store_name, identity=file.identity, wrapped_key=file.wrapped_key)
    assert phrase in kept
