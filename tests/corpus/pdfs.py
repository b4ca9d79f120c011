"""PDFs written byte by byte: what no library would write, and the places where things hide."""

import io
import warnings
from collections.abc import Sequence

import pikepdf

from tests.corpus.sent import PHRASE

CATALOG, PAGES, PAGE, CONTENTS, FONT, FIRST_FREE = 1, 2, 3, 4, 5, 6


def stream(data: bytes, entries: bytes = b"", *, length: int | None = None) -> bytes:
    announced = len(data) if length is None else length
    return b"<< /Length %d %s >>\nstream\n%s\nendstream" % (announced, entries, data)


def drawing(phrase: str = PHRASE) -> bytes:
    return b"BT /F1 18 Tf 60 700 Td (" + phrase.encode() + b") Tj ET"


def assembled(
    objects: Sequence[bytes], *, trailer: bytes = b"", header: bytes = b"%PDF-1.7\n"
) -> bytes:
    """A PDF of these objects, numbered from 1; the first is its catalog."""
    out = bytearray(header)
    places = []
    for number, body in enumerate(objects, start=1):
        places.append(len(out))
        out += b"%d 0 obj\n%s\nendobj\n" % (number, body)
    return bytes(out) + index(places, at=len(out), trailer=trailer)


def index(places: Sequence[int], *, at: int, trailer: bytes = b"") -> bytes:
    rows = b"".join(b"%010d 00000 n \n" % place for place in places)
    return (
        b"xref\n0 %d\n0000000000 65535 f \n%s" % (len(places) + 1, rows)
        + b"trailer\n<< /Size %d /Root 1 0 R %s >>\n" % (len(places) + 1, trailer)
        + b"startxref\n%d\n%%%%EOF\n" % at
    )


def bodies(
    *others: bytes,
    catalog: bytes = b"",
    page: bytes = b"",
    resources: bytes = b"",
    contents: bytes = b"",
) -> list[bytes]:
    """The objects of one page that says the known phrase; `others` are numbered from 6."""
    return [
        b"<< /Type /Catalog /Pages 2 0 R %s >>" % catalog,
        b"<< /Type /Pages /Kids [3 0 R] /Count 1 >>",
        b"<< /Type /Page /Parent 2 0 R /MediaBox [0 0 595 842] /Contents 4 0 R "
        b"/Resources << /Font << /F1 5 0 R >> %s >> %s >>" % (resources, page),
        contents or stream(drawing()),
        b"<< /Type /Font /Subtype /Type1 /BaseFont /Helvetica /Encoding /WinAnsiEncoding >>",
        *others,
    ]


def document(*others: bytes, trailer: bytes = b"", **parts: bytes) -> bytes:
    return assembled(bodies(*others, **parts), trailer=trailer)


def saved(made: pikepdf.Pdf, **how: object) -> bytes:
    out = io.BytesIO()
    with warnings.catch_warnings():
        # Old ciphers are deprecated, and still sent.
        warnings.filterwarnings("ignore", "Encryption R=5", UserWarning)
        made.save(out, **{"deterministic_id": "encryption" not in how, **how})
    return out.getvalue()


def rewritten(content: bytes, **how: object) -> bytes:
    with pikepdf.open(io.BytesIO(content)) as made:
        return saved(made, **how)


# ---- where the same thing hides ------------------------------------------------------------------


def packed(content: bytes) -> bytes:
    """The same, its objects within compressed streams."""
    return rewritten(content, object_stream_mode=pikepdf.ObjectStreamMode.generate)


def locked(content: bytes) -> bytes:
    """The same, enciphered with a password that is empty."""
    return rewritten(content, encryption=pikepdf.Encryption(owner="owner", user=""))


def locked_in_2005(content: bytes) -> bytes:
    how = pikepdf.Encryption(owner="owner", user="", R=3, aes=False, metadata=False)
    return rewritten(content, encryption=how)


def spelt(content: bytes) -> bytes:
    """The same, its names written with codes, as those who hide write them (ISO 32000-1, 7.3.5)."""
    for name in (b"/JavaScript", b"/JS", b"/Launch", b"/OpenAction", b"/URI", b"/AA"):
        content = content.replace(name, b"/" + b"".join(b"#%02x" % byte for byte in name[1:]))
    return rewritten_index(content)


def rewritten_index(content: bytes) -> bytes:
    """The same objects, found again where they now are."""
    body, _, _ = content.rpartition(b"xref\n0 ")
    count = body.count(b" 0 obj\n")
    places = [body.index(b"%d 0 obj\n" % number) for number in range(1, count + 1)]
    return body + index(places, at=len(body))


def updated(innocent: bytes, objects: dict[int, bytes], *, size: int) -> bytes:
    """An innocent PDF followed by a revision that replaces some of its objects."""
    out = bytearray(innocent)
    rows = []
    for number, body in objects.items():
        rows.append(b"%d 1\n%010d 00000 n \n" % (number, len(out)))
        out += b"%d 0 obj\n%s\nendobj\n" % (number, body)
    previous = int(innocent.rpartition(b"startxref\n")[2].split()[0])
    at = len(out)
    out += b"xref\n" + b"".join(rows)
    out += b"trailer\n<< /Size %d /Root 1 0 R /Prev %d >>\n" % (size, previous)
    out += b"startxref\n%d\n%%%%EOF\n" % at
    return bytes(out)


def revised(content: bytes) -> bytes:
    """The same, arrived by a revision over an innocent page."""
    with pikepdf.open(io.BytesIO(content)) as made:
        objects = {
            held.objgen[0]: held.unparse(resolved=True)
            for held in made.objects
            if not isinstance(held, pikepdf.Stream)
        }
    streams = {
        number: body
        for number, body in enumerate(_bodies_of(content), start=1)
        if b"stream\n" in body
    }
    return updated(document(), {**objects, **streams}, size=len(objects) + len(streams) + 1)


def _bodies_of(content: bytes) -> list[bytes]:
    parts = content.split(b" 0 obj\n")[1:]
    return [part.partition(b"\nendobj\n")[0] for part in parts]


HIDING = {
    "packed": packed,
    "enciphered": locked,
    "enciphered as in 2005": locked_in_2005,
    "by a revision": revised,
    "spelt with codes": spelt,
}
