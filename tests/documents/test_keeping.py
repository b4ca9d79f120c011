"""Documents kept: joined, encrypted, shown again; never half, never in clear."""

from pathlib import Path

import pytest
from django.db import IntegrityError, transaction

from escale.applications.models import Piece
from escale.documents import keeping, safe
from escale.documents.causes import Cause
from escale.documents.keeping import Upload
from escale.documents.models import Document
from escale.documents.refusals import DocumentRefused
from escale.documents.store import StoreUnavailable
from escale.documents.vault import SealBroken
from tests import people, samples

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def folder(settings, tmp_path) -> Path:
    backend = settings.STORAGES["documents"]
    options = {**backend["OPTIONS"], "location": str(tmp_path / "safe")}
    settings.STORAGES = {**settings.STORAGES, "documents": {**backend, "OPTIONS": options}}
    return tmp_path / "safe"


@pytest.fixture
def piece(db) -> Piece:
    return Piece.objects.get(application=people.draft(), slot="hosting_agreement")


def kept(piece: Piece, *uploads: Upload) -> Document:
    prepared = keeping.prepare(uploads or [Upload("a.pdf", samples.pdf(2))])
    with transaction.atomic():
        return keeping.write(piece, "hosting_agreement", prepared)


def stored(folder: Path) -> list[Path]:
    return [path for path in folder.rglob("*") if path.is_file()]


def test_a_document_is_given_back_as_it_was_made(piece):
    document = kept(piece)
    content = keeping.opened(document)
    assert content.startswith(b"%PDF-")
    assert (len(content), document.pages) == (document.size, 2)


def test_the_files_are_given_back_as_they_were_sent(piece, tmp_path):
    on_disk = tmp_path / "arrived"
    on_disk.write_bytes(samples.jpeg())
    document = kept(piece, Upload("a.pdf", samples.pdf()), Upload("b.jpg", on_disk))
    sent = keeping.sent_files(document)
    assert [(u.name, u.source) for u in sent] == [
        ("a.pdf", samples.pdf()),
        ("b.jpg", samples.jpeg()),
    ]
    assert [file.kind for file in document.files.all()] == ["pdf", "jpeg"]


def test_a_page_is_drawn(piece):
    assert keeping.page_image(kept(piece), 2, width=300)[8:12] == b"WEBP"


def test_nothing_in_clear_is_in_the_store(piece, folder):
    kept(piece, Upload("a.txt.pdf", samples.pdf()), Upload("b.jpg", samples.jpeg()))
    paths = stored(folder)
    assert len(paths) == 3
    for path in paths:
        content = path.read_bytes()
        assert b"%PDF" not in content
        assert samples.CAMERA.encode() not in content
        assert "a.txt" not in path.name


@pytest.mark.parametrize("at_fault", [0, 1, 2])
def test_one_bad_file_leaves_nothing_and_is_told_by_its_position(folder, at_fault):
    uploads = [Upload(f"{n}.pdf", samples.pdf()) for n in range(3)]
    uploads[at_fault] = Upload("bad.pdf", samples.protected_pdf())
    with pytest.raises(DocumentRefused) as refused:
        keeping.prepare(uploads)
    assert (refused.value.cause, refused.value.position) == (Cause.PASSWORD, at_fault)
    assert stored(folder) == []


def test_a_store_that_fails_half_way_keeps_nothing(folder, monkeypatch):
    put, count = safe.put, iter(range(9))

    def fail_at_the_second(plaintext: bytes) -> safe.Kept:
        if next(count) == 1:
            raise StoreUnavailable
        return put(plaintext)

    monkeypatch.setattr(safe, "put", fail_at_the_second)
    with pytest.raises(StoreUnavailable):
        keeping.prepare([Upload("a.pdf", samples.pdf()), Upload("b.pdf", samples.pdf())])
    assert stored(folder) == []


def test_swapped_ciphertexts_do_not_open(piece):
    document = kept(piece)
    file = document.files.get()
    document.store_name, file.store_name = file.store_name, document.store_name
    with pytest.raises(SealBroken):
        keeping.opened(document)
    with pytest.raises(SealBroken):
        safe.get(name=file.store_name, identity=file.identity, wrapped_key=file.wrapped_key)


def test_a_key_of_another_document_does_not_open(piece):
    first, second = kept(piece), kept(piece)
    second.wrapped_key = first.wrapped_key
    with pytest.raises(SealBroken):
        keeping.opened(second)


def test_a_component_has_one_current_document(piece):
    document = kept(piece)
    document.pk = None
    document.identity, document.store_name = safe.put(b"x").identity, "elsewhere"
    with pytest.raises(IntegrityError, match="one_current_document_a_component"):
        document.save()


def test_removing_forgets_the_rows_then_the_bytes(
    piece, folder, django_capture_on_commit_callbacks
):
    document = kept(piece)
    with django_capture_on_commit_callbacks() as callbacks:
        keeping.remove(document)
    assert not Document.objects.exists()
    assert len(stored(folder)) == 2  # until the transaction commits, a rollback loses nothing
    for callback in callbacks:
        callback()
    assert stored(folder) == []


def test_every_object_of_a_request_is_known_to_be_erased(piece, folder):
    kept(piece, Upload("a.pdf", samples.pdf()), Upload("b.pdf", samples.pdf()))
    known = keeping.store_names(piece.application)
    assert len(known) == len(stored(folder)) == 3
    safe.erase(known)
    assert stored(folder) == []
