"""Documents kept: joined, encrypted, shown again; never half, never in clear."""

from pathlib import Path

import pytest
from django.db import IntegrityError, connection, transaction
from django.test.utils import CaptureQueriesContext
from procrastinate.contrib.django.models import ProcrastinateJob

from escale.applications.models import Piece
from escale.documents import keeping, safe
from escale.documents.causes import Cause
from escale.documents.keeping import Upload
from escale.documents.models import Document, DocumentState, SentFile
from escale.documents.refusals import DocumentRefused
from escale.documents.store import StoreUnavailable
from escale.documents.vault import SealBroken
from escale.kit.ephemeral import EphemeralFile
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


def kept(piece: Piece, *uploads: Upload | SentFile) -> Document:
    prepared = keeping.prepare(uploads or [Upload("a.pdf", samples.pdf(2))])
    with transaction.atomic():
        return keeping.write(piece, "hosting_agreement", prepared)


def opened(document: Document) -> bytes:
    return safe.get(
        name=document.store_name,
        identity=document.identity,
        wrapped_key=document.wrapped_key,
    )


def as_sent(file: SentFile) -> bytes:
    return safe.get(name=file.store_name, identity=file.identity, wrapped_key=file.wrapped_key)


def stored(folder: Path) -> list[Path]:
    return [path for path in folder.rglob("*") if path.is_file()]


def test_a_document_is_given_back_as_it_was_made(piece):
    document = kept(piece)
    content = opened(document)
    assert content.startswith(b"%PDF-")
    assert (len(content), document.pages) == (document.size, 2)


def test_the_files_are_given_back_as_they_were_sent(piece, tmp_path):
    pdf, on_disk = samples.pdf(), tmp_path / "arrived"
    on_disk.write_bytes(samples.jpeg())
    document = kept(piece, Upload("a.pdf", pdf), Upload("b.jpg", on_disk))
    files = document.files.all()
    assert [(file.name, file.kind) for file in files] == [("a.pdf", "pdf"), ("b.jpg", "jpeg")]
    assert [as_sent(file) for file in files] == [pdf, on_disk.read_bytes()]


@pytest.mark.parametrize("is_alone", [True, False])
def test_a_file_is_read_from_its_beginning_whatever_was_read_of_it_before(piece, is_alone):
    content = samples.pdf(3)
    with EphemeralFile() as file:
        file.write(content)
        file.seek(100)
        others = [] if is_alone else [Upload("b.pdf", samples.pdf())]
        document = kept(piece, Upload("a.pdf", file), *others)
    assert as_sent(document.files.get(position=0)) == content
    assert document.pages == 3 + len(others)


def test_it_is_to_be_checked_and_the_worker_is_told(piece):
    document = kept(piece)
    assert document.state == DocumentState.RECEIVED
    assert ProcrastinateJob.objects.filter(task_name="check_documents").count() == 1


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

    def fail_at_the_second(plain) -> safe.Kept:
        if next(count) == 1:
            raise StoreUnavailable
        return put(plain)

    monkeypatch.setattr(safe, "put", fail_at_the_second)
    with pytest.raises(StoreUnavailable):
        keeping.prepare([Upload("a.pdf", samples.pdf()), Upload("b.pdf", samples.pdf())])
    assert stored(folder) == []


# ---- made again of files that were there -----------------------------------------------------


@pytest.fixture
def three(piece) -> Document:
    return kept(piece, *(Upload(f"{n}.pdf", samples.pdf(n)) for n in (1, 2, 3)))


def test_files_kept_before_are_carried_over_sealed_as_they_are(
    piece, three, folder, django_capture_on_commit_callbacks
):
    files = list(three.files.all())
    before = {path: path.read_bytes() for path in stored(folder)}
    sealed = {file.pk: (file.store_name, file.identity, file.wrapped_key) for file in files}
    with django_capture_on_commit_callbacks(execute=True):
        document = kept(piece, files[2], Upload("new.pdf", samples.pdf(4)), files[0])
    assert [file.name for file in document.files.all()] == ["3.pdf", "new.pdf", "1.pdf"]
    assert document.pages == 8
    for file in document.files.exclude(name="new.pdf"):
        assert sealed[file.pk] == (file.store_name, file.identity, file.wrapped_key)
    # The former whole and the file that was left out are gone; no other was written again.
    after = {path: path.read_bytes() for path in stored(folder)}
    assert len(set(before) - set(after)) == 2
    assert len(set(after) - set(before)) == 2
    assert all(after[path] == before[path] for path in set(after) & set(before))
    assert not Document.objects.filter(pk=three.pk).exists()


def test_their_keys_sealed_anew_meanwhile_stay_so(piece, three):
    files = list(three.files.all())
    prepared = keeping.prepare(files)
    SentFile.objects.filter(pk=files[0].pk).update(wrapped_key="2:sealed by a newer key")
    with transaction.atomic():
        document = keeping.write(piece, "hosting_agreement", prepared)
    assert document.files.first().wrapped_key == "2:sealed by a newer key"


@pytest.mark.parametrize("fault", [StoreUnavailable(), KeyboardInterrupt()], ids=["store", "kill"])
def test_a_failure_leaves_everything_as_it_was(piece, three, folder, monkeypatch, fault):
    before, rows = stored(folder), list(SentFile.objects.values())
    put, count = safe.put, iter(range(9))

    def fail_at_the_second(plain) -> safe.Kept:
        if next(count) == 1:
            raise fault
        return put(plain)

    monkeypatch.setattr(safe, "put", fail_at_the_second)
    with pytest.raises(type(fault)):
        keeping.prepare([*three.files.all(), Upload("new.pdf", samples.pdf(4))])
    assert sorted(stored(folder)) == sorted(before)
    assert list(SentFile.objects.values()) == rows


def test_one_bad_file_among_others_is_told_by_its_place(three, folder):
    before = stored(folder)
    files = [*three.files.all(), Upload("bad.pdf", samples.protected_pdf())]
    with pytest.raises(DocumentRefused) as refused:
        keeping.prepare(files)
    assert (refused.value.cause, refused.value.position) == (Cause.PASSWORD, 3)
    assert sorted(stored(folder)) == sorted(before)


@pytest.mark.django_db(transaction=True)
def test_what_is_not_written_goes_and_what_was_there_stays(folder):
    piece = Piece.objects.get(application=people.draft(), slot="hosting_agreement")
    document = kept(piece)
    before = {path: path.read_bytes() for path in stored(folder)}
    prepared = keeping.prepare([*document.files.all(), Upload("new.pdf", samples.pdf(4))])

    def fail() -> None:
        with keeping.writing(prepared):
            keeping.write(piece, "hosting_agreement", prepared)
            raise StoreUnavailable

    with pytest.raises(StoreUnavailable):
        fail()
    assert {path: path.read_bytes() for path in stored(folder)} == before
    assert list(Document.objects.all()) == [document]
    assert as_sent(document.files.get()).startswith(b"%PDF")


@pytest.mark.django_db(transaction=True)
def test_a_commit_that_says_neither_yes_nor_no_erases_nothing(folder):
    piece = Piece.objects.get(application=people.draft(), slot="hosting_agreement")
    prepared = keeping.prepare([Upload("a.pdf", samples.pdf())])

    def lose_the_connection() -> None:
        raise ConnectionError

    def write() -> None:
        with keeping.writing(prepared):
            keeping.write(piece, "hosting_agreement", prepared)
            # It was written, and nobody heard so.
            transaction.on_commit(lose_the_connection)

    with pytest.raises(ConnectionError):
        write()
    assert len(stored(folder)) == 2
    assert as_sent(SentFile.objects.get()).startswith(b"%PDF")


def test_as_many_questions_for_one_file_as_for_five(piece):
    counts = []
    for files in (1, 5):
        document = kept(piece, *(Upload(f"{n}.pdf", samples.pdf(n)) for n in range(1, files + 1)))
        prepared = keeping.prepare(
            [*reversed(document.files.all()), Upload("new.pdf", samples.pdf(7))]
        )
        with CaptureQueriesContext(connection) as asked, transaction.atomic():
            keeping.write(piece, "hosting_agreement", prepared)
        counts.append(len(asked))
    assert counts[0] == counts[1]


# ---- never opened under another's name, never left behind ------------------------------------


def test_swapped_ciphertexts_do_not_open(piece):
    document = kept(piece)
    file = document.files.get()
    document.store_name, file.store_name = file.store_name, document.store_name
    with pytest.raises(SealBroken):
        opened(document)
    with pytest.raises(SealBroken):
        safe.get(name=file.store_name, identity=file.identity, wrapped_key=file.wrapped_key)


def test_a_key_of_another_document_does_not_open(piece):
    first, second = kept(piece), kept(piece)
    second.wrapped_key = first.wrapped_key
    with pytest.raises(SealBroken):
        opened(second)


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
