"""Answers that carry a document: named for any system, given whole or in part, kept by nobody."""

import re
from collections.abc import Iterator
from urllib.parse import unquote

import pytest
from django.db import connection
from django.http.response import HttpResponseBase
from django.test import RequestFactory
from django.urls import reverse

from escale.documents import safe
from escale.documents.door import Opened
from escale.documents.models import Document
from escale.web import documents
from escale.web.documents import safe_name
from tests import people, samples

CONTENT = bytes(range(256)) * 4
ETAG = '"abc"'


def opened(*, is_watermarked: bool = False, starts: list[int] | None = None) -> Opened:
    def read(start: int) -> Iterator[bytes]:
        if starts is not None:
            starts.append(start)
        return iter([CONTENT[start : start + 100], CONTENT[start + 100 :]])

    return Opened(size=len(CONTENT), etag="abc", is_watermarked=is_watermarked, _read=read)


def asked(method: str = "get", *, of: Opened | None = None, **headers: str) -> HttpResponseBase:
    request = getattr(RequestFactory(), method)("/", headers=headers)
    return documents.download(request, of or opened(), name="a.pdf")


@pytest.fixture(autouse=True)
def _with_database(db):
    """An answer gives its connection back before it is sent: a test's own must stay."""


def body(response: HttpResponseBase) -> bytes:
    return b"".join(response) if response.streaming else response.content


# ---- names ---------------------------------------------------------------------------------------


def name_told(name: str) -> str:
    """The name that a browser reads in the header (RFC 6266, RFC 8187)."""
    header = documents.image(b"", name=name)["Content-Disposition"]
    assert header.isascii()
    assert header.isprintable()
    extended = re.fullmatch(r"inline; filename\*=utf-8''([!#$&+.^_`|~%A-Za-z0-9/-]+)", header)
    if extended:
        return unquote(extended[1])
    quoted = re.fullmatch(r'inline; filename="((?:[^"\\]|\\.)*)"', header)
    assert quoted, header
    return re.sub(r"\\(.)", r"\1", quoted[1])


@pytest.mark.parametrize(
    "name,told",
    [
        ("Passeport - ESC-1.pdf", "Passeport - ESC-1.pdf"),
        ("Diplôme d’ingénieur.pdf", "Diplôme d’ingénieur.pdf"),
        ("جواز السفر.pdf", "جواز السفر.pdf"),
        ("王小明 护照.pdf", "王小明 护照.pdf"),
        ("passport_📷.pdf", "passport_📷.pdf"),
        ('gu"ille\nmets.pdf', "gu-ille-mets.pdf"),
        ("a\r\nSet-Cookie: x=1.pdf", "a-Set-Cookie- x=1.pdf"),
        ("../../etc/passwd", "-..-etc-passwd"),
        ("C:\\temp\\a.pdf", "C-temp-a.pdf"),
        ("a;b=c.pdf", "a;b=c.pdf"),
        ("100%41.pdf", "100%41.pdf"),
        ("\u202efdp.exe", "-fdp.exe"),
        ("  deux   espaces .pdf", "deux espaces.pdf"),
        (".pdf", "pdf"),
        ("", "document"),
        ("...", "document"),
        ("\ud800.pdf", "-.pdf"),
    ],
)
def test_a_name_is_told_as_rfc_6266_says(name, told):
    assert name_told(name) == told


@pytest.mark.parametrize("name", samples.NAMES)
def test_names_that_people_give_are_told(name):
    told = name_told(name)
    assert told
    assert not set(told) & set('/\\"\r\n<>')


@pytest.mark.parametrize("letter", ["a", "é", "王", "📷"])
def test_a_long_name_is_cut_and_its_ending_kept(letter):
    cut = safe_name(letter * 300 + ".pdf")
    assert 251 <= len(cut.encode()) <= 255
    assert cut.endswith(letter + ".pdf")


def test_a_name_of_255_bytes_is_left_alone():
    name = "é" * 125 + "a.pdf"
    assert len(name.encode()) == 255
    assert safe_name(name) == name


def test_an_ending_without_end_is_cut_too():
    assert len(safe_name("a." + "b" * 300).encode()) == 255


# ---- what browsers may do with it ----------------------------------------------------------------


@pytest.mark.parametrize("what", ["image", "whole", "part", "beyond", "head"])
def test_it_is_kept_by_no_cache_guessed_by_no_browser_and_runs_nothing(what):
    response = {
        "image": lambda: documents.image(b"x", name="a.webp"),
        "whole": asked,
        "part": lambda: asked(range="bytes=0-1"),
        "beyond": lambda: asked(range="bytes=5000-"),
        "head": lambda: asked("head"),
    }[what]()
    assert response["Cache-Control"] == "private, no-store"
    assert response["X-Content-Type-Options"] == "nosniff"
    policy = response["Content-Security-Policy"].split("; ")
    assert set(policy) == {"default-src 'none'", "frame-ancestors 'none'", "sandbox"}
    assert response["Cross-Origin-Resource-Policy"] == "same-origin"
    assert response["Content-Type"] == ("image/webp" if what == "image" else "application/pdf")
    kind = "inline" if what == "image" else "attachment"
    assert response["Content-Disposition"].startswith(f"{kind}; filename=")


# ---- a part of it --------------------------------------------------------------------------------


def test_the_whole_is_given_with_its_length():
    response = asked()
    assert response.status_code == 200
    assert (response["Content-Length"], response["Accept-Ranges"]) == ("1024", "bytes")
    assert response["ETag"] == ETAG
    assert "Content-Range" not in response
    assert body(response) == CONTENT


@pytest.mark.parametrize(
    "header,first,last",
    [
        ("bytes=0-0", 0, 0),
        ("bytes=0-99", 0, 99),
        ("bytes=100-299", 100, 299),
        ("bytes=1023-1023", 1023, 1023),
        ("bytes=1000-", 1000, 1023),
        ("bytes=0-", 0, 1023),
        ("bytes=1000-999999", 1000, 1023),
        ("bytes=-1", 1023, 1023),
        ("bytes=-1024", 0, 1023),
        ("bytes=-999999", 0, 1023),
        ("Bytes=5-6", 5, 6),
    ],
)
def test_one_part_is_given(header, first, last):
    starts: list[int] = []
    response = asked(of=opened(starts=starts), range=header)
    assert response.status_code == 206
    assert response["Content-Range"] == f"bytes {first}-{last}/1024"
    assert response["Content-Length"] == str(last - first + 1)
    assert body(response) == CONTENT[first : last + 1]
    # What precedes is not even decrypted.
    assert starts == [first]


@pytest.mark.parametrize(
    "header", ["bytes=1024-", "bytes=5000-6000", "bytes=-0", f"bytes={'9' * 20}-"]
)
def test_a_part_beyond_the_end_is_said_to_be_none(header):
    response = asked(range=header)
    assert response.status_code == 416
    assert response["Content-Range"] == "bytes */1024"
    assert body(response) == b""


@pytest.mark.parametrize(
    "header",
    [
        "bytes=0-1,5-6",
        "bytes=0-1, -5",
        "pages=1-2",
        "bytes=5-2",
        "bytes=-",
        "bytes=a-b",
        "bytes",
        "bytes=0x1-2",
        "bytes=1-2-3",
        "bytes=٣-٤",
        "bytes=+1-2",
        f"bytes={'9' * 5000}-",
    ],
)
def test_what_is_not_one_part_is_answered_by_the_whole(header):
    response = asked(range=header)
    assert response.status_code == 200
    assert body(response) == CONTENT


def test_a_part_of_the_same_bytes_is_given_the_rest_after_a_cut():
    assert asked(range="bytes=5-", **{"if-range": ETAG}).status_code == 206


@pytest.mark.parametrize(
    "validator", ['"other"', f"W/{ETAG}", "abc", "Tue, 24 Nov 2026 12:00:00 GMT"]
)
def test_a_part_of_other_bytes_is_answered_by_the_whole(validator):
    response = asked(range="bytes=5-", **{"if-range": validator})
    assert response.status_code == 200
    assert body(response) == CONTENT


def test_a_copy_made_for_its_reader_is_given_whole():
    response = asked(of=opened(is_watermarked=True), range="bytes=5-9")
    assert response.status_code == 200
    assert response["Accept-Ranges"] == "none"
    assert body(response) == CONTENT


@pytest.mark.parametrize("header", ["", "bytes=5-9"])
def test_a_head_opens_nothing_and_says_the_size(header):
    starts: list[int] = []
    response = asked("head", of=opened(starts=starts), range=header)
    assert (response.status_code, response["Content-Length"]) == (200, "1024")
    assert body(response) == b""
    assert starts == []


# ---- on its way ----------------------------------------------------------------------------------


@pytest.fixture
def long_document() -> tuple[Document, bytes]:
    """A diploma of three frames of the cipher."""
    content = bytes(range(256)) * 2600
    made = people.give(people.draft(), "diploma", "diploma")
    kept = safe.put(content)
    made.identity, made.store_name, made.wrapped_key = kept.identity, kept.name, kept.wrapped_key
    made.size = len(content)
    made.save()
    return made, content


def address_of(document: Document) -> str:
    reference = document.piece.application.reference
    return reverse("applicant:document", args=[reference, document.pk])


def test_the_rest_of_a_document_is_given_after_a_cut(long_document):
    document, content = long_document
    client = people.signed_in(people.account_of(document.piece.application))
    whole = client.get(address_of(document))
    assert body(whole) == content
    given = client.get(
        address_of(document), headers={"range": "bytes=300000-", "if-range": whole["ETag"]}
    )
    assert given.status_code == 206
    assert body(given) == content[300_000:]
    assert client.head(address_of(document))["Content-Length"] == str(len(content))


def test_what_cannot_be_opened_is_a_sentence_and_a_way_on(long_document):
    document, _ = long_document
    client = people.signed_in(people.account_of(document.piece.application))
    Document.objects.filter(pk=document.pk).update(state="received", checked_at=None)
    answer = client.get(address_of(document))
    assert answer.status_code == 409
    assert "en cours de vérification" in answer.content.decode()
    assert reverse("applicant:home") in answer.content.decode()


@pytest.mark.django_db(transaction=True)
def test_no_connection_is_held_while_it_is_sent(long_document):
    document, content = long_document
    client = people.signed_in(people.account_of(document.piece.application))
    answer = client.get(address_of(document))
    assert connection.connection is not None
    parts = iter(answer)
    first = next(parts)
    assert connection.connection is None
    assert first + b"".join(parts) == content
