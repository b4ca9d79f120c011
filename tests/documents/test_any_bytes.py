"""Whatever becomes of a file on its way, it is refused with a sentence or made inert.

`ESCALE_FUZZ=5000 pytest tests/documents/test_any_bytes.py -n0` tries as many files.
"""

import os
from functools import cache

from hypothesis import HealthCheck, event, given, settings
from hypothesis import strategies as st

from escale.documents import sandbox
from escale.documents.causes import Cause
from escale.documents.kinds import Kind
from escale.documents.refusals import DocumentRefused
from tests.corpus import hostile_active, images, oracle, pdfs
from tests.corpus.honest_office import VALUE, form, typeset
from tests.corpus.honest_phones import held
from tests.corpus.honest_scans import fax_data, picture_page, stack
from tests.corpus.sent import MARK

TRIES = int(os.environ.get("ESCALE_FUZZ", "600"))
# What must never be heard, whatever is sent.
OURS = {Cause.CRASHED, Cause.BUSY, Cause.CUT}
# Words that turn one thing of a PDF into another.
WORDS = (
    *(b"/JavaScript", b"/OpenAction", b"/AA", b"/Annots", b"/AcroForm", b"/Kids", b"/Length"),
    *(b"/Filter", b"/FlateDecode", b"/DCTDecode", b"/Type", b"/Subtype", b"/Parent", b"/Prev"),
    *(b"1 0 R", b"3 0 R", b"<<", b">>", b"[", b"]", b"stream\n", b"endobj", b"null", b"-1"),
    *(b"\x00" * 8, b"\xff" * 8, b"\xff\xd9", b"\xff\xda", b"%%EOF\n", b"99999999999"),
)


@cache
def whole() -> dict[str, bytes]:
    """Small honest files of every kind, and a few that hold what must not get through."""
    fax = b"/ColorSpace /DeviceGray /BitsPerComponent 1 /Filter /CCITTFaxDecode /DecodeParms "
    lines = images.scene().convert("1")
    return {
        "a page": pdfs.document(),
        "a packed page": pdfs.packed(pdfs.document()),
        "a page for the web": pdfs.rewritten(pdfs.document(), linearize=True),
        "an open page": pdfs.rewritten(pdfs.document(), qdf=True),
        "a form": form(b"/FT /Tx /V (%s)" % VALUE.encode()),
        "a typeset letter": typeset("a-2b"),
        "a program": hostile_active.acting("JavaScript", "the tree of names"),
        "a program at a button": hostile_active.acting("Launch", "a button"),
        "a file": hostile_active.bearing("a program", "a file's note"),
        "a revision": pdfs.revised(hostile_active.acting("URI", "a link")),
        "a fax": picture_page(
            fax_data(lines), fax + b"<< /K -1 /Columns 320 /Rows 240 >>", images.SMALL
        ),
        "a photo in a PDF": picture_page(
            held("JPEG", 1),
            b"/ColorSpace /DeviceRGB /BitsPerComponent 8 /Filter /DCTDecode",
            images.SMALL,
        ),
        "two scans": stack("1", 2, compression="group4"),
        "a scan": stack("RGB", 1, compression="tiff_lzw"),
        **{form: held(form, 6) for form in ("JPEG", "PNG", "WEBP", "HEIF", "TIFF")},
        "a JPEG in passes": images.saved("JPEG", progressive=True),
        "a WebP without loss": images.saved("WEBP", lossless=True),
    }


@st.composite
def broken_files(draw) -> bytes:
    content = bytearray(whole()[draw(st.sampled_from(sorted(whole())))])
    for _ in range(draw(st.integers(1, 6))):
        at = draw(st.integers(0, max(0, len(content) - 1)))
        length = draw(st.integers(0, 64))
        how = draw(st.sampled_from(("flip", "word", "insert", "drop", "copy", "splice", "cut")))
        if how == "flip" and content:
            content[at] ^= 1 << draw(st.integers(0, 7))
        elif how == "word":
            word = draw(st.sampled_from(WORDS))
            content[at : at + len(word)] = word
        elif how == "insert":
            content[at:at] = draw(st.binary(max_size=64))
        elif how == "drop":
            del content[at : at + length]
        elif how == "copy":
            content[at:at] = content[at : at + length] * draw(st.integers(1, 200))
        elif how == "splice":
            other = whole()[draw(st.sampled_from(sorted(whole())))]
            start = draw(st.integers(0, len(other)))
            content[at:] = other[start:]
        elif draw(st.integers(0, 3)) == 0:
            del content[at:]
    return bytes(content)


# A PDF broken enough holds bytes that nobody reads as what they were: the words of a photo whose
# dictionary no longer says that it is one, the name of a key that became a text. None can run.
UNREAD = {
    f"{where} {what!r}" for where in ("holds", "a stream holds") for what in (MARK, b"Exif\x00")
} | {"a string holds the mark"}


@settings(
    max_examples=TRIES,
    deadline=None,
    derandomize="ESCALE_FUZZ" not in os.environ,
    database=None,
    suppress_health_check=list(HealthCheck),
)
@given(content=broken_files())
def test_any_bytes_are_refused_with_a_sentence_or_made_inert(content):
    try:
        received = sandbox.receive(content, filename="a.pdf")
    except DocumentRefused as refused:
        event(f"refused: {refused.cause.value}")
        is_told = refused.cause not in OURS and bool(str(refused.sentence))
    else:
        event("taken")
        is_told = True
        ignored = UNREAD if received.understood.kind is Kind.PDF else set()
        assert set(oracle.faults(received.normalised.pdf)) - ignored == set()
    assert is_told
