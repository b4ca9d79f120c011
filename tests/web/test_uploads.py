"""Files on their way in: under no name, bounded, freed with the request."""

import os

import pytest
from django.core.files.uploadhandler import MemoryFileUploadHandler
from django.test import RequestFactory

from escale.web.uploads import AnonymousFileUploadHandler, as_upload


def arriving(content: bytes, *, name: str = "scan.pdf"):
    body = (
        b'--x\r\nContent-Disposition: form-data; name="file"; filename="%s"\r\n'
        b"Content-Type: application/pdf\r\n\r\n%s\r\n--x--\r\n" % (name.encode(), content)
    )
    request = RequestFactory().post("/", body, content_type="multipart/form-data; boundary=x")
    request.upload_handlers = [AnonymousFileUploadHandler(request)]
    return request


def test_the_bytes_are_found_again_without_any_name(settings, tmp_path):
    settings.FILE_UPLOAD_TEMP_DIR = str(tmp_path)
    request = arriving(b"abc" * 1000)
    file = request.FILES["file"]
    assert list(tmp_path.iterdir()) == []
    assert os.fstat(file.fileno()).st_nlink == 0
    upload = as_upload(file)
    assert (upload.name, upload.read()) == ("scan.pdf", b"abc" * 1000)
    request.close()


def test_what_exceeds_the_limit_is_counted_and_not_kept(settings):
    settings.MAX_UPLOAD_BYTES = 1000
    request = arriving(b"a" * 200_000)
    file = request.FILES["file"]
    assert file.size == 200_000
    assert os.fstat(file.fileno()).st_size == 1001
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
    assert handler.file.closed


def test_it_is_the_handler_of_the_service(settings):
    (name,) = settings.FILE_UPLOAD_HANDLERS
    assert name.endswith(AnonymousFileUploadHandler.__name__)
    assert not issubclass(AnonymousFileUploadHandler, MemoryFileUploadHandler)


@pytest.mark.parametrize("name", ["../../etc/passwd", "C:\\dossiers\\etc\\passwd"])
def test_a_path_is_not_part_of_a_name(name):
    request = arriving(b"abc", name=name)
    assert request.FILES["file"].name == "passwd"
    request.close()
