"""Files that are two things, cut, broken or locked: no traceback, no half of a document."""

import random
from collections.abc import Iterator
from functools import partial

import pikepdf

from escale.documents.causes import Cause, Likeness
from tests import samples
from tests.corpus import hostile_active, images, pdfs
from tests.corpus.hostile_foreign import zipped
from tests.corpus.sent import DAMAGED, PHRASE, SEED, TAKEN, Hostile, foreign, refused, taken

_SCRIPT = b"<script>EVIL()</script>"
_PROGRAM = b"MZ\x90\x00EVIL"


def polyglots() -> Iterator[Hostile]:
    archive = zipped({"EVIL.exe": _PROGRAM})
    behind = {
        "a zip": archive,
        "a page": _SCRIPT,
        "a program": _PROGRAM,
        "a PDF": hostile_active.acting("JavaScript", "opening"),
    }
    for form in ("JPEG", "PNG", "WEBP", "TIFF", "HEIF"):
        for label, tail in behind.items():
            yield taken(f"a {form} with {label} behind", partial(_with_tail, form, tail))
    for label, tail in behind.items():
        if label != "a PDF":
            yield taken(f"a PDF with {label} behind", pdfs.document() + tail, says=PHRASE)
    for label, head in {
        "a zip": archive,
        "a page": b"<html>" + _SCRIPT,
        "a program": _PROGRAM,
    }.items():
        likeness = {"a zip": Likeness.ARCHIVE, "a page": Likeness.WEB_PAGE}.get(
            label, Likeness.PROGRAM
        )
        yield foreign(f"{label} with a PDF behind", head + pdfs.document(), likeness)
    yield taken(
        "a PDF whose comment is a page",
        pdfs.assembled(pdfs.bodies(), header=b"%PDF-1.7\n%" + _SCRIPT + b"\n"),
        says=PHRASE,
    )
    yield taken(
        "a PDF with a page between its objects",
        pdfs.rewritten_index(pdfs.document().replace(b"4 0 obj", _SCRIPT + b"\n4 0 obj")),
        says=PHRASE,
    )
    yield taken("a JPEG whose comment is a page", images.jpeg_with(images.segment(0xFE, _SCRIPT)))
    yield taken(
        "a JPEG whose comment is a PDF",
        images.jpeg_with(images.segment(0xFE, hostile_active.acting("JavaScript", "opening"))),
    )


def _with_tail(form: str, tail: bytes) -> bytes:
    return images.saved(form) + tail


# ---- cut -----------------------------------------------------------------------------------------


def cut() -> Iterator[Hostile]:
    """Cut at every interesting place: no end, no index, half a page, half a heading."""
    whole = pdfs.document()
    packed = pdfs.packed(whole)
    end = Cause.TRUNCATED_PDF
    for label, place in {
        "in its heading": 6,
        "after its heading": 9,
        "in its catalog": whole.index(b"/Catalog"),
        "between objects": whole.index(b"3 0 obj"),
        "in its drawing": whole.index(b"BT /F1"),
        "before its index": whole.index(b"xref\n0"),
        "in its index": whole.index(b"xref\n0") + 50,
        "before its trailer": whole.index(b"trailer"),
        "in its trailer": whole.index(b"/Root"),
        "before its address": whole.index(b"startxref"),
    }.items():
        yield refused(f"a PDF {label}", whole[:place], end)
    # All its pages and its index are there: only the word that closes it is not.
    yield taken("a PDF before its last word", whole[: whole.index(b"%%EOF")], says=PHRASE)
    yield taken("a PDF in its last word", whole[: whole.index(b"%%EOF") + 3], says=PHRASE)
    revised = pdfs.revised(hostile_active.acting("JavaScript", "opening"))
    first = revised.index(b"%%EOF") + 6
    for place in (first + 1, first + 4, first + 9, len(revised) - 60):
        yield refused(f"a revision of a PDF at byte {place}", revised[:place], end)
    for share in (10, 50, 90):
        yield refused(f"a packed PDF at {share} %", packed[: len(packed) * share // 100], end)
    linear = pdfs.rewritten(pdfs.document(*[b"<< >>"] * 200), linearize=True)
    for share in (30, 60, 95):
        yield refused(f"a PDF for the web at {share} %", linear[: len(linear) * share // 100], end)
    for form in ("JPEG", "PNG", "WEBP", "TIFF", "HEIF"):
        content = images.saved(form)
        for share in (2, 25, 50, 75, 99):
            half = content[: max(16, len(content) * share // 100)]
            yield Hostile(
                label=f"a {form} at {share} %",
                make=partial(bytes, half),
                causes=frozenset({Cause.TRUNCATED_IMAGE}),
            )


# ---- broken --------------------------------------------------------------------------------------


def _flipped(content: bytes, seed: int, flips: int) -> bytes:
    chance = random.Random(seed)
    broken = bytearray(content)
    for _ in range(flips):
        broken[chance.randrange(8, len(broken))] ^= 1 << chance.randrange(8)
    return bytes(broken)


def broken() -> Iterator[Hostile]:
    image = frozenset(
        {
            TAKEN,
            Cause.CORRUPT_IMAGE,
            Cause.TRUNCATED_IMAGE,
            Cause.TOO_MANY_PIXELS,
            Cause.WRONG_TYPE,
            Cause.TOO_HEAVY,
        }
    )
    page = pdfs.document()
    for number in range(12):
        make = partial(_flipped, page, SEED + number, 1 + number)
        yield Hostile(
            label=f"a PDF with {1 + number} bits turned",
            make=make,
            causes=DAMAGED | {Cause.TOO_HEAVY},
        )
    for form in ("JPEG", "PNG", "WEBP", "TIFF", "HEIF"):
        content = images.saved(form)
        for number in (1, 8, 64):
            make = partial(_flipped, content, SEED + number, number)
            yield Hostile(label=f"a {form} with {number} bits turned", make=make, causes=image)
    yield from _broken_trees()
    yield from _broken_bodies()


def _tree(**parts: bytes) -> bytes:
    objects = pdfs.bodies()
    for number, body in parts.items():
        objects[int(number[1:]) - 1] = body
    return pdfs.assembled(objects)


def _broken_trees() -> Iterator[Hostile]:
    damaged, none = Cause.CORRUPT_PDF, Cause.NO_PAGES
    yield refused(
        "pages that hold themselves",
        _tree(n2=b"<< /Type /Pages /Kids [2 0 R] /Count 1 >>"),
        damaged,
    )
    yield taken(
        "pages that hold their catalog", _tree(n2=b"<< /Type /Pages /Kids [1 0 R] /Count 1 >>")
    )
    yield refused("pages that are a number", _tree(n2=b"42"), damaged)
    yield refused(
        "pages that are missing", _tree(n1=b"<< /Type /Catalog /Pages 99 0 R >>"), damaged
    )
    yield refused("no kids", _tree(n2=b"<< /Type /Pages /Kids [] /Count 0 >>"), none)
    yield refused("a catalog that is itself", _tree(n1=b"1 0 R"), damaged)
    yield refused("a catalog that is a stream", _tree(n1=pdfs.stream(b"EVIL")), damaged)
    deep = b"[" * 20_000 + b"]" * 20_000
    yield taken(
        "arrays nested 20,000 times in the resources",
        pdfs.document(deep, resources=b"/Evil 6 0 R"),
        says=PHRASE,
    )
    yield taken(
        "dictionaries nested 400 times in the resources",
        pdfs.document(
            b"<< /A " * 400 + b"0" + b" >>" * 400, resources=b"/Properties << /P 6 0 R >>"
        ),
        says=PHRASE,
    )
    yield refused(
        "actions nested 300 times in the resources",
        pdfs.document(
            b"<< /A " * 300 + b"<< /S /JavaScript /JS (EVIL) >>" + b" >>" * 300,
            resources=b"/Properties << /P 6 0 R >>",
        ),
        damaged,
    )
    chain = [
        b"<< /Next %d 0 R /S /JavaScript /JS (EVIL) >>" % (number + 1) for number in range(6, 3_006)
    ]
    yield taken(
        "a chain of 3,000 actions",
        pdfs.document(*chain, b"6 0 R", catalog=b"/OpenAction 6 0 R"),
        says=PHRASE,
    )


def _broken_bodies() -> Iterator[Hostile]:
    page = Cause.CORRUPT_PAGE
    drawing = pdfs.drawing()
    flate = b"/Filter /FlateDecode"
    yield refused(
        "a drawing that is not deflated",
        pdfs.document(contents=pdfs.stream(b"EVIL" * 9, flate)),
        page,
    )
    yield refused(
        "a drawing of no known filter",
        pdfs.document(contents=pdfs.stream(b"EVIL", b"/Filter /Evil")),
        page,
    )
    yield refused(
        "a drawing of itself", pdfs.document(contents=pdfs.stream(drawing, b"/Filter 4 0 R")), page
    )
    for label, length in {"below nothing": -1, "too short": 3, "too long": 10**9}.items():
        content = pdfs.document(contents=pdfs.stream(drawing, length=length))
        yield taken(f"a drawing of a length {label}", content, says=PHRASE)
    yield taken(
        "a drawing whose length is itself",
        pdfs.document(contents=b"<< /Length 4 0 R >>\nstream\n" + drawing + b"\nendstream"),
        says=PHRASE,
    )
    yield taken("objects without end", pdfs.document().replace(b"endobj\n", b""), says=PHRASE)
    yield taken("an index of anything", partial(_random_index, SEED), says=PHRASE)
    yield taken(
        "an address of nowhere",
        pdfs.document().replace(b"startxref\n", b"startxref\n99"),
        says=PHRASE,
    )
    yield taken(
        "an address below nothing",
        pdfs.document().replace(b"startxref\n", b"startxref\n-"),
        says=PHRASE,
    )
    whole = pdfs.document()
    at = int(whole.rpartition(b"startxref\n")[2].split()[0])
    yield taken(
        "an index that precedes itself", pdfs.document(trailer=b"/Prev %d" % at), says=PHRASE
    )
    yield refused("a drawing that draws itself", _self_drawn(), Cause.TOO_HEAVY)
    yield refused("drawings that double thirty times", _doubled(30), Cause.TOO_HEAVY)
    coded = _doubled(30).replace(b"/X Do /X Do ", b"/#58 Do /X Do")
    yield refused("drawings that double, spelt with codes", coded, Cause.TOO_HEAVY)
    yield taken("a chain of forty drawings", _doubled(40, times=1), says=PHRASE)
    yield taken("a pattern that paints itself", _self_painted(), says=PHRASE)
    yield taken(
        "a page of no size",
        pdfs.document().replace(b"[0 0 595 842]", b"[0 0 000 000]"),
        says=PHRASE,
    )
    yield taken(
        "a page as large as a town", pdfs.document().replace(b"[0 0 595 842]", b"[0 0 9e9 9e9]")
    )
    yield taken(
        "a page of words for size",
        pdfs.document().replace(b"[0 0 595 842]", b"(EVIL EVIL)  "),
        says=PHRASE,
    )
    yield taken("a page turned by 45 degrees", pdfs.document(page=b"/Rotate 45"), says=PHRASE)
    yield taken("notes that are a number", pdfs.document(page=b"/Annots 42"), says=PHRASE)
    yield taken(
        "notes that are themselves",
        pdfs.document(b"[6 0 R 6 0 R]", page=b"/Annots 6 0 R"),
        says=PHRASE,
    )
    yield taken(
        "a form of numbers",
        pdfs.document(page=b"/Annots [1 2 3]", catalog=b"/AcroForm [1 2]"),
        says=PHRASE,
    )
    yield taken(
        "resources that are a name",
        pdfs.document().replace(b"/Resources <<", b"/Resources /E /X <<"),
    )


def _random_index(seed: int) -> bytes:
    chance = random.Random(seed)
    body, _, tail = pdfs.document().rpartition(b"xref\n0 6\n")
    rows = b"".join(b"%010d 00000 n \n" % chance.randrange(10**9) for _ in range(6))
    return body + b"xref\n0 6\n" + rows + tail[120:]


def _self_drawn() -> bytes:
    form = pdfs.stream(
        b"/X Do /X Do",
        b"/Type /XObject /Subtype /Form /BBox [0 0 595 842] /Resources << /XObject << /X 6 0 R >> >>",
    )
    contents = pdfs.stream(pdfs.drawing() + b" /X Do")
    return pdfs.document(form, contents=contents, resources=b"/XObject << /X 6 0 R >>")


def _doubled(steps: int, *, times: int = 2) -> bytes:
    """A billion laughs, drawn: each drawing does the next one twice."""
    forms = [
        pdfs.stream(
            b"/X Do " * times,
            b"/Type /XObject /Subtype /Form /BBox [0 0 595 842] "
            b"/Resources << /XObject << /X %d 0 R >> >>" % (number + 1),
        )
        for number in range(6, 6 + steps)
    ]
    last = pdfs.stream(b"0 0 1 1 re f", b"/Type /XObject /Subtype /Form /BBox [0 0 595 842]")
    contents = pdfs.stream(pdfs.drawing() + b" /X Do")
    return pdfs.document(*forms, last, contents=contents, resources=b"/XObject << /X 6 0 R >>")


def _self_painted() -> bytes:
    pattern = pdfs.stream(
        b"/Pattern cs /P scn 0 0 9 9 re f",
        b"/Type /Pattern /PatternType 1 /PaintType 1 /TilingType 1 /BBox [0 0 9 9] /XStep 1e-9 "
        b"/YStep 1e-9 /Resources << /Pattern << /P 6 0 R >> >>",
    )
    contents = pdfs.stream(pdfs.drawing() + b" /Pattern cs /P scn 0 0 595 842 re f")
    return pdfs.document(pattern, contents=contents, resources=b"/Pattern << /P 6 0 R >>")


# ---- locked --------------------------------------------------------------------------------------


def locked() -> Iterator[Hostile]:
    for revision in (2, 3, 4, 5, 6):
        for plain in (True, False) if revision in {4, 6} else (False,):
            how = pikepdf.Encryption(
                owner="owner",
                user="secret",
                R=revision,
                aes=revision > 3,
                metadata=not plain and revision > 3,
            )
            make = partial(pdfs.rewritten, pdfs.document(), encryption=how)
            yield refused(f"a password of revision {revision}, {plain}", make, Cause.PASSWORD)
    whole = pdfs.document(
        b"<< /Filter /Adobe.PubSec /V 4 /SubFilter /adbe.pkcs7.s5 /Recipients [(EVIL)] >>",
        trailer=b"/Encrypt 6 0 R /ID [(a) (a)]",
    )
    yield refused("a certificate", whole, Cause.PASSWORD)
    for label, entries in {
        "a cipher of no known kind": b"/Filter /Evil /V 99 /R 99",
        "a cipher of revision 99": b"/Filter /Standard /V 99 /R 99 /O (a) /U (a) /P -4",
    }.items():
        content = pdfs.document(b"<< %s >>" % entries, trailer=b"/Encrypt 6 0 R /ID [(a) (a)]")
        yield refused(label, content, Cause.PASSWORD)
    for label, entries in {
        "a cipher without keys": b"/Filter /Standard /V 2 /R 3 /P -4",
        "a cipher that is empty": b"",
    }.items():
        content = pdfs.document(b"<< %s >>" % entries, trailer=b"/Encrypt 6 0 R /ID [(a) (a)]")
        yield refused(label, content, Cause.PASSWORD)
    yield refused("a password over programs", partial(_locked_program), Cause.PASSWORD)


def _locked_program() -> bytes:
    how = pikepdf.Encryption(owner="owner", user="secret")
    return pdfs.rewritten(samples.scripted_pdf(), encryption=how)
