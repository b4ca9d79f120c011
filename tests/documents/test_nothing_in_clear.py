"""After a document was received, nothing of it is in clear on a disk, in a folder or in a log."""

import os
import secrets
import tempfile
import time
from pathlib import Path

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse

from escale.actions import provide
from escale.documents.models import Document
from tests import people
from tests.documents import sealed_rows

pytestmark = pytest.mark.django_db

_TOO_LARGE = 64 * 1024 * 1024  # of a file that is no document of ours


@pytest.fixture
def upload_folder(settings, tmp_path) -> Path:
    folder = tmp_path / "uploads"
    folder.mkdir()
    settings.FILE_UPLOAD_TEMP_DIR = str(folder)
    return folder


def written_since(instant: float, *folders: Path) -> list[Path]:
    """Every file of these folders that was written since."""
    return [
        Path(folder, name)
        for root in folders
        for folder, _folders, names in os.walk(root)
        for name in names
        if _is_of_interest(Path(folder, name), instant)
    ]


def _is_of_interest(path: Path, instant: float) -> bool:
    try:
        found = path.lstat()
    except FileNotFoundError:
        return False
    is_a_file = path.is_file() and not path.is_symlink()
    return is_a_file and found.st_ctime >= instant and found.st_size < _TOO_LARGE


def holds(path: Path, marks: list[bytes]) -> bool:
    try:
        content = path.read_bytes()
    except OSError:  # of another program, gone since
        return False
    return any(mark in content for mark in marks)


def test_the_search_finds_what_is_in_clear(tmp_path):
    began = time.time() - 1
    mark = secrets.token_hex(16).encode()
    (tmp_path / "deep").mkdir()
    (tmp_path / "deep" / "file").write_bytes(b"x" * 100 + mark)
    found = written_since(began, Path(tempfile.gettempdir()))
    assert [path for path in found if holds(path, [mark])] == [tmp_path / "deep" / "file"]


def test_a_document_received_is_nowhere_in_clear(
    documents_store, upload_folder, caplog, capfd, tmp_path
):
    caplog.set_level("DEBUG")
    began = time.time() - 1
    phrase, name = secrets.token_hex(16), f"{secrets.token_hex(8)}.pdf"
    application = people.draft()
    provide.choose_alternative(application, slot="passport", alternative="passport")
    client = people.signed_in(people.account_of(application))
    # Larger than what is held in memory on its way in.
    head, end, rest = people.tiny_pdf(phrase).partition(b"\n")
    sent = head + end + b"%" + phrase.encode() * 20_000 + end + rest
    answer = client.post(
        reverse("applicant:upload", args=[application.reference, "passport", "passport"]),
        {"file": SimpleUploadedFile(name, sent, "application/pdf")},
    )
    assert answer.status_code == 302
    document = Document.objects.get()
    whole = sealed_rows.opened(document)
    assert sealed_rows.opened(document.files.get()) == sent
    marks = [phrase.encode(), phrase.encode("utf-16-be"), whole[200:264], b"%PDF-" + whole[5:40]]
    assert len(documents_store.names) == 2
    sealed = b"".join(documents_store.contents.values())
    assert not any(mark in sealed for mark in marks)
    assert list(upload_folder.iterdir()) == []
    everywhere = written_since(began, Path(tempfile.gettempdir()), Path("/dev/shm"))
    assert [path for path in everywhere if holds(path, marks)] == []
    spoken = caplog.text + "".join(capfd.readouterr())
    assert phrase not in spoken
    assert name not in spoken
