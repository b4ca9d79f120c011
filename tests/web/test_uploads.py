"""Files on their way in: under no name, sealed, bounded, freed with the request."""

import random

import pytest
from django.core.files.uploadhandler import MemoryFileUploadHandler
from django.test import RequestFactory

from escale.documents.quota import TooManyFiles
from escale.documents.store import StoreUnavailable
from escale.web.uploads import AnonymousFileUploadHandler, as_upload, of_fair_size
from tests.held_files import held_in


def arriving(*contents: bytes, name: str = "scan.pdf"):
    part = (
        b'--x\r\nContent-Disposition: form-data; name="file"; filename="%s"\r\n'
        b"Content-Type: application/pdf\r\n\r\n%s\r\n"
    )
    body = b"".join(part % (name.encode(), content) for content in contents) + b"--x--\r\n"
    request = RequestFactory().post("/", body, content_type="multipart/form-data; boundary=x")
    request.upload_handlers = [AnonymousFileUploadHandler(request)]
    return request


def test_the_bytes_are_found_again_and_only_here(settings, tmp_path):
    settings.FILE_UPLOAD_TEMP_DIR = str(tmp_path)
    content = random.Random(1).randbytes(300_000)
    request = arriving(content)
    file = request.FILES["file"]
    assert list(tmp_path.iterdir()) == []
    (sealed,) = held_in(tmp_path)
    assert len(sealed) == len(content)
    assert content[:64] not in sealed
    upload = as_upload(file)
    assert (upload.name, upload.size) == ("scan.pdf", 300_000)
    with upload.opened() as opened:
        assert opened.read() == content
    request.close()
    assert held_in(tmp_path) == []


def test_what_exceeds_the_limit_is_counted_and_not_kept(settings, tmp_path):
    settings.MAX_UPLOAD_BYTES, settings.FILE_UPLOAD_TEMP_DIR = 1000, str(tmp_path)
    request = arriving(b"a" * 200_000)
    assert request.FILES["file"].size == 200_000
    assert [len(sealed) for sealed in held_in(tmp_path)] == [1001]
    request.close()


def test_of_a_crowd_of_files_only_a_document_s_number_is_kept(settings, tmp_path):
    settings.FILE_UPLOAD_TEMP_DIR = str(tmp_path)
    request = arriving(*[b"a"] * 61)
    files = request.FILES.getlist("file")
    assert len(files) == 61
    assert len(held_in(tmp_path)) == settings.MAX_FILES_A_DOCUMENT
    fit, ((name, refused),) = of_fair_size(files)
    assert (fit, name) == ([], "")
    assert isinstance(refused, TooManyFiles)
    request.close()


def test_a_disk_that_fills_up_is_told_for_the_files_that_it_does_not_hold(
    settings, small_disk, caplog
):
    settings.FILE_UPLOAD_TEMP_DIR = str(small_disk("arriving", 64))
    request = arriving(b"a" * 20_000, b"b" * 100_000, b"c" * 30_000)
    fit, ((_name, refused),) = of_fair_size(request.FILES.getlist("file"))
    assert isinstance(refused, StoreUnavailable)
    held = []
    for file in fit:
        with as_upload(file).opened() as opened:
            held.append(opened.read())
    assert held == [b"a" * 20_000, b"c" * 30_000]  # room was made for the third
    assert "cannot be held: No space left on device" in caplog.text
    request.close()


def test_a_folder_that_is_gone_is_told(settings, tmp_path, caplog):
    settings.FILE_UPLOAD_TEMP_DIR = str(tmp_path / "gone")
    request = arriving(b"abc")
    fit, ((_name, refused),) = of_fair_size(request.FILES.getlist("file"))
    assert (fit, type(refused)) == ([], StoreUnavailable)
    assert "cannot be held" in caplog.text
    request.close()


def test_the_file_is_freed_with_the_request():
    request = arriving(b"abc")
    file = request.FILES["file"]
    request.close()
    assert file.closed


def test_a_cut_connection_frees_it():
    handler = AnonymousFileUploadHandler()
    handler.new_file("file", "a.pdf", "application/pdf", None)
    handler.upload_interrupted()
    assert handler.held.closed


def test_it_is_the_handler_of_the_service(settings):
    (name,) = settings.FILE_UPLOAD_HANDLERS
    assert name.endswith(AnonymousFileUploadHandler.__name__)
    assert not issubclass(AnonymousFileUploadHandler, MemoryFileUploadHandler)


def test_a_person_who_sends_too_many_files_reads_a_sentence_before_django_says_no(settings):
    assert settings.DATA_UPLOAD_MAX_NUMBER_FILES > settings.MAX_FILES_AN_APPLICATION
    assert settings.MAX_FILES_AN_APPLICATION >= settings.MAX_FILES_A_DOCUMENT
    full = settings.MAX_FILES_AN_APPLICATION * settings.MAX_UPLOAD_BYTES
    assert full <= settings.MAX_BYTES_A_PERSON  # one request may be as heavy as its files may be


@pytest.mark.parametrize("name", ["../../etc/passwd", "C:\\dossiers\\etc\\passwd"])
def test_a_path_is_not_part_of_a_name(name):
    request = arriving(b"abc", name=name)
    assert request.FILES["file"].name == "passwd"
    request.close()
