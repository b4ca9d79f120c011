"""Proof that what was made of a file only shows: every object walked, every byte sought."""

import io
import re
from collections.abc import Iterator
from contextlib import suppress

import pikepdf
from pikepdf import Array, Dictionary, Name, Object, Stream

from escale.documents.findings import MAX_PAGES
from tests.corpus.sent import EICAR, MARK

_FORBIDDEN_KEYS = frozenset(
    {
        *("/JS", "/JavaScript", "/OpenAction", "/AA", "/Launch", "/URI", "/URLS"),
        *("/SubmitForm", "/ImportData", "/GoToR", "/GoToE", "/EmbeddedFile", "/EmbeddedFiles"),
        *("/EF", "/AF", "/RichMedia", "/RichMediaContent", "/XFA", "/AcroForm", "/Annots"),
        *("/Metadata", "/PieceInfo", "/Names", "/Outlines", "/Threads", "/Collection", "/Perms"),
        *(
            "/OPI",
            "/Ref",
            "/FFilter",
            "/FDecodeParms",
            "/Thumb",
            "/Alternates",
            "/Encrypt",
            "/Info",
        ),
    }
)
_FORBIDDEN_SUBTYPES = frozenset({"/PS", "/Link", "/Widget", "/RichMedia", "/3D", "/U3D", "/Movie"})
_ACTIONS = re.compile(
    r"/(JavaScript|Launch|URI|SubmitForm|ImportData|GoTo\w+|Thread|Movie|Sound|Rendition|\w*Execute)$"
)
_PAGE_KEYS = frozenset(
    {"/Type", "/Parent", "/Contents", "/Resources", "/MediaBox", "/CropBox", "/Rotate"}
) | {"/UserUnit", "/Group"}
# Headings and marks of other formats, and of words about a picture.
_ALIEN = (
    *(MARK, EICAR, b"PK\x03\x04", b"<script", b"Exif\x00", b"ns.adobe.com/xap", b"<x:xmpmeta"),
    *(b"GPSLatitude", b"ICC_PROFILE", b"Photoshop 3.0", b"MPF\x00", b"SEFT", b"ftypmp42"),
)


def faults(content: bytes) -> list[str]:
    """Say what is wrong with a normalised document; nothing when it is inert."""
    found = [f"holds {alien!r}" for alien in _ALIEN if alien in content]
    if not content.startswith(b"%PDF-"):
        found.append("does not begin as a PDF")
    if not content.endswith(b"%%EOF\n") or content.count(b"startxref") != 1:
        found.append("something follows its end")
    with pikepdf.open(io.BytesIO(content), attempt_recovery=False) as pdf:
        found += _faults_of_frame(pdf)
        for held in pdf.objects:
            found += _faults_of(held)
    return found


def _faults_of_frame(pdf: pikepdf.Pdf) -> Iterator[str]:
    if not 1 <= len(pdf.pages) <= MAX_PAGES:
        yield f"has {len(pdf.pages)} pages"
    if extra := set(pdf.Root.keys()) - {"/Type", "/Pages"}:
        yield f"its catalog holds {extra}"
    if extra := set(pdf.trailer.keys()) - {"/Size", "/Root", "/ID"}:
        yield f"its trailer holds {extra}"
    for page in pdf.pages:
        if extra := set(page.obj.keys()) - _PAGE_KEYS:
            yield f"a page holds {extra}"


def _faults_of(held: Object) -> Iterator[str]:
    waiting = [held]
    while waiting:
        each = waiting.pop()
        if isinstance(each, Dictionary | Stream):
            yield from _faults_of_keys(each)
            parts = [each[key] for key in each.keys()]  # noqa: SIM118 - a pikepdf dictionary
        else:
            parts = list(each) if isinstance(each, Array) else []
        if isinstance(each, pikepdf.String) and MARK in bytes(each):
            yield "a string holds the mark"
        waiting += [part for part in parts if isinstance(part, Object) and not part.is_indirect]
    if isinstance(held, Stream):
        yield from _faults_of_stream(held)


def _faults_of_keys(held: Object) -> Iterator[str]:
    yield from (f"a key {key}" for key in set(held.keys()) & _FORBIDDEN_KEYS)
    if isinstance(held, Stream) and Name.F in held:
        yield "a stream that is elsewhere"
    if _ACTIONS.match(action := _spelt(held.get(Name.S))):
        yield f"an action {action}"
    for key in (Name.Subtype, Name.Type):
        if (kind := _spelt(held.get(key))) in _FORBIDDEN_SUBTYPES:
            yield f"a kind {kind}"


def _spelt(name: object) -> str:
    return name.unparse().decode("latin-1") if isinstance(name, Name) else ""


def _faults_of_stream(held: Stream) -> Iterator[str]:
    contents = [held.read_raw_bytes()]
    with suppress(pikepdf.PdfError):  # a picture, that is not decoded here
        contents.append(held.read_bytes(pikepdf.StreamDecodeLevel.generalized))
    for content in contents:
        yield from (f"a stream holds {alien!r}" for alien in _ALIEN if alien in content)
        if content.startswith((b"MZ", b"\x7fELF", b"%PDF-", b"#!")):
            yield f"a stream begins with {content[:4]!r}"
