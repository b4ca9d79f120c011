"""Too many, too much, twice the same, a disk that is full: a sentence each, and nothing is lost."""

import pytest

from escale.documents.models import Document
from tests import people, samples
from tests.web.applicant.pieces.conftest import JSON, PASSPORT, empty_store, stored, words

pytestmark = pytest.mark.django_db


# ---- too many, too much ----------------------------------------------------------------------


def test_more_than_twenty_files_are_refused_with_what_to_do(desk):
    files = [(f"{n}.pdf", samples.pdf()) for n in range(21)]
    text = words(desk.send("passport", "passport", *files, **PASSPORT))
    assert "Un document se compose de 20 fichiers au plus." in text


def test_sixty_one_files_at_once_are_refused_with_a_sentence_too(desk):
    files = [(f"{n}.pdf", people.tiny_pdf(str(n))) for n in range(61)]
    answer = desk.send("passport", "passport", *files, **PASSPORT)
    assert answer.status_code == 200
    assert "Un document se compose de 20 fichiers au plus." in words(answer)
    assert "dans un seul PDF" in words(answer)
    assert not Document.objects.exists()


def test_what_the_request_has_no_room_for_is_told_with_what_is_used(desk, settings):
    settings.MAX_FILES_AN_APPLICATION = 2
    sent = [(f"{n}.pdf", people.tiny_pdf(str(n))) for n in range(3)]
    desk.send("passport", "passport", *sent[:2], **PASSPORT)
    text = words(desk.send("passport", "passport", sent[2], **PASSPORT))
    assert "Votre demande compte déjà 2 fichiers : avec cet envoi, elle en aurait 3" in text
    assert "retirez un fichier inutile" in text
    assert [file.name for file in desk.document("passport").files.all()] == ["0.pdf", "1.pdf"]


def test_what_the_person_has_no_room_for_is_told_with_what_is_used(desk, settings):
    settings.MAX_BYTES_A_PERSON = samples.MEGABYTE
    heavy = people.tiny_pdf() + bytes(samples.MEGABYTE)
    text = words(desk.send("passport", "passport", ("lourd.pdf", heavy), **PASSPORT))
    assert "Vos fichiers pèsent déjà 0 Mo : avec cet envoi, ils en pèseraient 2" in text
    assert "la limite est de 1 Mo pour l’ensemble de vos demandes" in text


# ---- the same file again ---------------------------------------------------------------------


def test_the_same_file_again_is_no_fault(desk):
    content = people.tiny_pdf("a")
    desk.send("passport", "passport", ("a.pdf", content), **PASSPORT)
    before = desk.document("passport")
    text = words(desk.send("passport", "passport", ("copie.pdf", content), **PASSPORT))
    assert "Ce fichier est déjà là, nous l’avons gardé une seule fois : copie.pdf." in text
    assert "nous avons reçu" not in text
    assert "à reprendre" not in text
    assert desk.document("passport") == before


def test_a_new_file_beside_it_is_taken(desk):
    files = [("a.pdf", people.tiny_pdf("a")), ("b.pdf", people.tiny_pdf("b"))]
    desk.send("passport", "passport", files[0], **PASSPORT)
    text = words(desk.send("passport", "passport", *files, files[1], **PASSPORT))
    assert "Ces fichiers sont déjà là, nous les avons gardés une seule fois : a.pdf, b.pdf." in text
    assert "nous avons reçu 2 pages" in text


def test_a_script_is_told_it_too(desk):
    file = ("a.pdf", people.tiny_pdf("a"))
    first, again = (
        desk.send("passport", "passport", file, **PASSPORT, headers=JSON).json() for _ in range(2)
    )
    assert first == {"redirect": desk.url("piece", "passport")}
    assert again["redirect"] == first["redirect"]
    assert again["told"].startswith("Ce fichier est déjà là")


# ---- a disk that is full ---------------------------------------------------------------------


@pytest.mark.parametrize(
    "disk, weight",
    [("arriving", 600_000), ("documents", 600_000), ("documents", 150_000)],
    ids=["on its way in", "as it was sent", "as it was made"],
)
def test_on_a_full_disk_the_person_reads_a_sentence_and_loses_nothing(
    desk, settings, small_disk, disk, weight
):
    """Of 256 KiB: the file does not fit, or the document made of it does not beside it."""
    small = small_disk(disk, 256)
    empty_store(settings, small.parent)
    if disk == "arriving":
        settings.FILE_UPLOAD_TEMP_DIR = str(small)
    desk.send("passport", "passport", ("a.pdf", people.tiny_pdf("a")), **PASSPORT)
    before = desk.document("passport")
    contents = {path: path.read_bytes() for path in stored(settings)}
    assert len(contents) == 2
    heavy = samples.pdf(weight=weight)
    for _ in range(2):  # nothing is left that would make it worse
        text = words(desk.send("passport", "passport", ("b.pdf", heavy), **PASSPORT))
        assert "Ce document n’a pas pu être enregistré" in text
        assert "Ce que vous aviez déjà envoyé est intact. Réessayez dans quelques minutes." in text
        assert desk.document("passport") == before
        assert {path: path.read_bytes() for path in stored(settings)} == contents
