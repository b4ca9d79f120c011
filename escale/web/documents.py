"""Answers that carry somebody's document: kept by no cache, guessed by no browser, running nothing.

Every site of the web gives documents by these; what may be opened, and by whom, is settled by
`escale.documents.door`. A long document is given as it is decrypted, a part at a time.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from http import HTTPStatus
from typing import TypeVar

from django.db import connection
from django.http import HttpRequest, HttpResponse, StreamingHttpResponse
from django.http.response import HttpResponseBase
from django.utils.http import content_disposition_header

from escale.applications.models import Application
from escale.documents.door import Opened
from escale.documents.models import Document
from escale.procedures.pieces import label_of

_Response = TypeVar("_Response", bound=HttpResponseBase)

PDF = "application/pdf"
WEBP = "image/webp"

# What a file's name may weigh on the systems of our readers.
_NAME_BYTES = 255
# Path separators, what Windows forbids, controls, and marks that reverse the direction of the
# rest: « fdp.exe » must not read « exe.pdf ».
_NOT_IN_A_NAME = re.compile(
    r'[\\/:*?"<>|\x00-\x1f\x7f-\x9f\u061c\u200b-\u200f\u2028-\u202e\u2066-\u2069\ufeff\ud800-\udfff]+'
)
# RFC 9110, 14.1.2. Twenty digits: no size has more, and reading more costs.
_ONE_RANGE = re.compile(r"bytes=[ \t]*([0-9]{0,20})-([0-9]{0,20})[ \t]*", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class _Range:
    """The bytes from `first` to `last`, both included."""

    first: int
    last: int

    @property
    def length(self) -> int:
        """How many they are."""
        return self.last - self.first + 1


class _Unsatisfiable(Exception):
    """The part that is asked for begins after the end."""


def name_of(document: Document, application: Application) -> str:
    """Name the PDF of a document for whoever will look for it in a folder."""
    return f"{label_of(document.component)} - {application.reference}.pdf"


def image(content: bytes, *, name: str) -> HttpResponse:
    """Show an image that we drew."""
    return _private(HttpResponse(content, content_type=WEBP), name=name, is_attachment=False)


def download(request: HttpRequest, opened: Opened, *, name: str) -> HttpResponseBase:
    """Give a PDF to take away, whole or the one part that is asked for (RFC 9110, 14).

    A PDF is taken away rather than opened in the page: browsers open none in a sandbox. A copy
    made for its reader is given whole: the next would differ.
    """
    whole = _Range(0, opened.size - 1)
    try:
        asked = None if opened.is_watermarked else _asked(request, opened)
    except _Unsatisfiable:
        status = HTTPStatus.REQUESTED_RANGE_NOT_SATISFIABLE
        refused = HttpResponse(status=status, content_type=PDF)
        refused["Content-Range"] = f"bytes */{opened.size}"
        return _tagged(_private(refused, name=name, is_attachment=True), opened)
    part = asked or whole
    status = HTTPStatus.PARTIAL_CONTENT if asked else HTTPStatus.OK
    response: HttpResponseBase
    if request.method == "HEAD":
        response = HttpResponse(status=status, content_type=PDF)
    else:
        # Opened now: what cannot be is still a page with a sentence.
        parts = opened.parts(part.first)
        response = StreamingHttpResponse(
            _sent(parts, length=part.length), status=status, content_type=PDF
        )
    response["Content-Length"] = str(part.length)
    if asked:
        response["Content-Range"] = f"bytes {part.first}-{part.last}/{opened.size}"
    return _tagged(_private(response, name=name, is_attachment=True), opened)


def safe_name(name: str) -> str:
    """Return a name that every system can give to a file, its ending kept, 255 bytes at most."""
    plain = " ".join(_NOT_IN_A_NAME.sub("-", name).split()).strip(". ")
    stem, dot, ending = plain.rpartition(".")
    if not stem:
        stem, ending = plain or "document", ""
    suffix = f"{dot}{ending}" if ending else ""
    room = _NAME_BYTES - len(suffix.encode())
    if room <= 0:  # an ending that long is none
        stem, suffix, room = plain, "", _NAME_BYTES
    kept = stem.encode()[:room].decode(errors="ignore")
    return f"{kept.rstrip()}{suffix}"


def _asked(request: HttpRequest, opened: Opened) -> _Range | None:
    """Return the one part that is asked for; None for the whole, and for what we do not serve.

    Several parts at once, another unit, and what cannot be read are answered by the whole
    document, as RFC 9110 allows (14.2); so is a part of bytes that are no longer these.
    """
    if request.method != "GET":
        return None
    found = _ONE_RANGE.fullmatch(request.headers.get("range", ""))
    is_of_these_bytes = request.headers.get("if-range", "") in {"", f'"{opened.etag}"'}
    if not found or not is_of_these_bytes:
        return None
    first, last = found.groups()
    end = opened.size - 1
    if first:
        if last and int(last) < int(first):
            return None
        if int(first) > end:
            raise _Unsatisfiable
        return _Range(int(first), min(int(last), end) if last else end)
    if not last:
        return None
    if int(last) == 0:
        raise _Unsatisfiable
    return _Range(max(0, opened.size - int(last)), end)


def _sent(parts: Iterator[bytes], *, length: int) -> Iterator[bytes]:
    """Give `length` bytes of the parts, and no connection to the database meanwhile.

    There are few of these, and somebody on a train takes minutes to receive twenty megabytes.
    """
    if not connection.in_atomic_block:
        connection.close()
    for part in parts:
        given = part[:length]
        length -= len(given)
        if given:
            yield given
        if not length:
            return


def _tagged(response: _Response, opened: Opened) -> _Response:
    response["Accept-Ranges"] = "none" if opened.is_watermarked else "bytes"
    response["ETag"] = f'"{opened.etag}"'
    return response


def _private(response: _Response, *, name: str, is_attachment: bool) -> _Response:
    disposition = content_disposition_header(is_attachment, safe_name(name))
    response["Content-Disposition"] = disposition or ""
    response["Cache-Control"] = "private, no-store"
    response["X-Content-Type-Options"] = "nosniff"
    response["Content-Security-Policy"] = "default-src 'none'; frame-ancestors 'none'; sandbox"
    response["Cross-Origin-Resource-Policy"] = "same-origin"
    return response
