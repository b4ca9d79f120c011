"""What office suites and administrations send: forms, signatures, structure, names and sizes."""

import random
from collections.abc import Iterator
from functools import cache, partial

import pikepdf
import typst

from tests import samples
from tests.corpus import honest_phones, images, pdfs
from tests.corpus.sent import PHRASE, SEED, Honest

# What a form holds and must be read on the page once it can no longer be filled.
VALUE = "Amelie 42"


def office() -> Iterator[Honest]:
    for version in ("1.0", "1.3", "1.4", "1.5", "1.6", "1.7", "2.0"):
        content = pdfs.assembled(
            pdfs.bodies(), header=b"%%PDF-%s\n%%\xe2\xe3\xcf\xd3\n" % version.encode()
        )
        yield Honest(label=f"PDF {version}", make=partial(bytes, content), says=PHRASE)
    for revision in (2, 3, 4, 5, 6):
        how = pikepdf.Encryption(owner="owner", R=revision, aes=revision > 3, metadata=revision > 3)
        make = partial(pdfs.rewritten, pdfs.document(), encryption=how)
        yield Honest(label=f"restricted, revision {revision}", make=make, says=PHRASE)
    for label, how in {
        "for the web": {"linearize": True},
        "packed": {"object_stream_mode": pikepdf.ObjectStreamMode.generate},
        "packed for the web": {
            "linearize": True,
            "object_stream_mode": pikepdf.ObjectStreamMode.generate,
        },
        "unsqueezed": {
            "compress_streams": False,
            "stream_decode_level": pikepdf.StreamDecodeLevel.all,
        },
        "laid out by hand": {"qdf": True},
    }.items():
        make = partial(pdfs.rewritten, samples.pdf(5), **how)
        yield Honest(label=label, make=make, pages=5, says=PHRASE)
    for standard in ("1.4", "1.7", "2.0", "a-1b", "a-2b", "a-2u", "a-3b", "a-4", "ua-1"):
        yield Honest(
            label=f"typeset, {standard}", make=partial(typeset, standard), pages=3, says=PHRASE
        )
    yield from _structured()
    yield from _forms()
    yield from _noted()
    yield from _laid_out()


@cache
def typeset(standard: str) -> bytes:
    """A letter with a heading, a link, a table and three pages, as a typesetter makes it."""
    words = (
        '#set document(title: "Lettre", author: "Service")\n#set text(lang: "fr")\n= Lettre\n'
        f'{PHRASE} #link("https://example.org")[ici]\n#table(columns: 2, [a], [b])\n'
        "#pagebreak()\n== Suite\nDeux\n#pagebreak()\nTrois"
    )
    made = typst.compile(words.encode(), format="pdf", pdf_standards=[standard])
    assert isinstance(made, bytes)
    return made


_XMP = (
    b"<x:xmpmeta xmlns:x='adobe:ns:meta/'><rdf:RDF "
    b"xmlns:rdf='http://www.w3.org/1999/02/22-rdf-syntax-ns#'/></x:xmpmeta>"
)


def _spelt_in_latin() -> dict[str, bytes]:
    """Names in the letters of the 1990s, as old programs still write them."""
    stamp = b"/Type /XObject /Subtype /Form /BBox [0 0 9 9]"
    drawn = pdfs.stream(pdfs.drawing() + b" /X\xe9 Do")
    note = b"/Annots [<< /Subtype /T\xe9xte /Rect [0 0 9 9] >>]"
    odd = b"/Properties << /P << /Type /\xe9 /A << /S /URI /URI (https://example.org) >> >> >>"
    return {
        "a font": pdfs.rewritten_index(pdfs.document().replace(b"/F1", b"/F\xe9")),
        "a drawing": pdfs.document(
            pdfs.stream(b"q Q", stamp), resources=b"/XObject << /X\xe9 6 0 R >>", contents=drawn
        ),
        "a note": pdfs.document(page=note),
        "a property": pdfs.document(resources=odd),
    }


def _structured() -> Iterator[Honest]:
    for label, content in _spelt_in_latin().items():
        yield Honest(label=f"an old name of {label}", make=partial(bytes, content), says=PHRASE)
    xmp = pdfs.stream(_XMP, b"/Type /Metadata /Subtype /XML")
    for label, content in {
        "an archive’s metadata": pdfs.document(xmp, catalog=b"/Metadata 6 0 R /OutputIntents []"),
        "tags": pdfs.document(
            b"<< /Type /StructTreeRoot /K [7 0 R] >>",
            b"<< /Type /StructElem /S /P /P 6 0 R /Pg 3 0 R /K 0 >>",
            catalog=b"/StructTreeRoot 6 0 R /MarkInfo << /Marked true >> /Lang (fr)",
            page=b"/StructParents 0 /Tabs /S",
            contents=pdfs.stream(b"/P << /MCID 0 >> BDC " + pdfs.drawing() + b" EMC"),
        ),
        "bookmarks": pdfs.document(
            b"<< /First 7 0 R /Last 7 0 R /Count 1 >>",
            b"<< /Title (Un) /Parent 6 0 R /Dest [3 0 R /Fit] >>",
            catalog=b"/Outlines 6 0 R /PageMode /UseOutlines",
        ),
        "links": pdfs.document(
            page=b"/Annots [<< /Subtype /Link /Rect [60 690 400 720] /Border [0 0 0] "
            b"/A << /S /URI /URI (https://example.org) >> >>]"
        ),
        "an opening view": pdfs.document(catalog=b"/OpenAction [3 0 R /FitH 842]"),
        "an opening jump": pdfs.document(catalog=b"/OpenAction << /S /GoTo /D [3 0 R /Fit] >>"),
        "names of pages": pdfs.document(catalog=b"/PageLabels << /Nums [0 << /S /r >>] >>"),
        "layers": pdfs.document(
            b"<< /Type /OCG /Name (Fond) >>",
            catalog=b"/OCProperties << /OCGs [6 0 R] /D << /ON [6 0 R] >> >>",
            resources=b"/Properties << /L 6 0 R >>",
            contents=pdfs.stream(b"/OC /L BDC " + pdfs.drawing() + b" EMC"),
        ),
        "an author": pdfs.document(b"<< /Author (A) /Title (T) >>", trailer=b"/Info 6 0 R"),
        "a file beside": pdfs.document(
            b"<< /Type /Filespec /F (a.xml) /AFRelationship /Data /EF << /F 7 0 R >> >>",
            pdfs.stream(b"<Invoice/>", b"/Type /EmbeddedFile"),
            catalog=b"/AF [6 0 R] /Names << /EmbeddedFiles << /Names [(a) 6 0 R] >> >>",
        ),
    }.items():
        yield Honest(label=f"a PDF with {label}", make=partial(bytes, content), says=PHRASE)
        yield Honest(
            label=f"a packed PDF with {label}", make=partial(pdfs.packed, content), says=PHRASE
        )


# ---- forms and signatures ------------------------------------------------------------------------

_LOOK = b"/DR << /Font << /Helv 5 0 R >> >> /DA (/Helv 12 Tf 0 g)"


def form(field: bytes, *others: bytes, needs: bytes = b"/NeedAppearances true") -> bytes:
    return pdfs.document(
        b"<< /Type /Annot /Subtype /Widget /T (f) /F 4 /Rect [60 400 400 430] "
        b"/DA (/Helv 12 Tf 0 g) %s >>" % field,
        *others,
        catalog=b"/AcroForm << /Fields [6 0 R] %s %s >>" % (_LOOK, needs),
        page=b"/Annots [6 0 R]",
    )


def _face(words: str) -> bytes:
    return pdfs.stream(
        b"/Tx BMC BT /F1 12 Tf 2 8 Td (%s) Tj ET EMC" % words.encode(),
        b"/Type /XObject /Subtype /Form /BBox [0 0 340 30] /Resources << /Font << /F1 5 0 R >> >>",
    )


def _forms() -> Iterator[Honest]:
    value = VALUE.encode()
    signed = b"<< /Type /Sig /Filter /Adobe.PPKLite /ByteRange [0 1 2 3] /Contents <00> >>"
    for label, content in {
        "a text typed on screen": form(b"/FT /Tx /V (%s)" % value),
        "a text already drawn": form(
            b"/FT /Tx /V (%s) /AP << /N 7 0 R >>" % value, _face(VALUE), needs=b""
        ),
        "a text without flag": form(b"/FT /Tx /V (%s)" % value, needs=b""),
        "a read-only text": form(b"/FT /Tx /Ff 1 /V (%s)" % value),
        "a text of many lines": form(b"/FT /Tx /Ff 4096 /V (%s)" % value),
        "a text without letters of its own": form(b"/FT /Tx /DA () /V (%s)" % value),
        "a long text of many lines": form(b"/FT /Tx /Ff 4096 /V (%s %s)" % (b"mot " * 40, value)),
        "a text in Chinese, already drawn": form(
            b"/FT /Tx /V <FEFF738B5C0F660E> /AP << /N 7 0 R >>", _face(VALUE)
        ),
        "a list": form(b"/FT /Ch /Ff 131072 /Opt [(%s) (autre)] /V (%s)" % (value, value)),
        "a button with a name": form(b"/FT /Btn /Ff 65536 /AP << /N 7 0 R >>", _face(VALUE)),
        "a signature that is seen": form(
            b"/FT /Sig /V 8 0 R /AP << /N 7 0 R >>", _face(VALUE), signed, needs=b"/SigFlags 3"
        ),
        "a ticked box": form(
            b"/FT /Btn /V /Oui /AS /Oui /AP << /N << /Oui 7 0 R >> >>", _face(VALUE), needs=b""
        ),
    }.items():
        yield Honest(label=f"a form: {label}", make=partial(bytes, content), says=VALUE)
    filled = form(b"/FT /Tx /V (avant) /AP << /N 7 0 R >>", _face("avant"), needs=b"")
    field = (
        b"<< /Type /Annot /Subtype /Widget /T (f) /F 4 /Rect [60 400 400 430] /FT /Tx "
        b"/DA (/Helv 12 Tf 0 g) /V (%s) /AP << /N 7 0 R >> >>" % value
    )
    yield Honest(
        label="a form filled by a revision",
        make=partial(pdfs.updated, filled, {6: field, 7: _face(VALUE)}, size=8),
        says=VALUE,
    )
    yield Honest(label="a form of accents", make=samples.form_pdf, says="Amélie Ngô")


def _noted() -> Iterator[Honest]:
    """What is written over a page is part of what it says."""
    for kind in ("FreeText", "Stamp", "Square", "Highlight", "Ink"):
        content = pdfs.document(
            b"<< /Type /Annot /Subtype /%s /F 4 /Rect [60 400 400 430] /AP << /N 7 0 R >> >>"
            % kind.encode(),
            _face(VALUE),
            page=b"/Annots [6 0 R]",
        )
        yield Honest(label=f"a note: {kind}", make=partial(bytes, content), says=VALUE)


# ---- pages of every shape ------------------------------------------------------------------------


def _laid_out() -> Iterator[Honest]:
    for turn in (90, 180, 270, -90, 360):
        yield Honest(label=f"turned by {turn}", make=partial(_turned_page, turn), is_scene=True)
    for label, page in {
        "A3": b"/MediaBox [0 0 842 1191]",
        "a ticket": b"/MediaBox [0 0 60 800]",
        "a margin cut": b"/CropBox [20 20 575 822]",
        "an origin elsewhere": b"/MediaBox [-100 -100 495 842]",
        "a large unit": b"/UserUnit 2",
        "a group": b"/Group << /S /Transparency /CS /DeviceRGB >>",
    }.items():
        yield Honest(label=f"a page: {label}", make=partial(_shaped, page), says=PHRASE)
    inherited = pdfs.bodies()
    inherited[1] = (
        b"<< /Type /Pages /Kids [3 0 R] /Count 1 /MediaBox [0 0 595 842] /Rotate 0 "
        b"/Resources << /Font << /F1 5 0 R >> >> >>"
    )
    inherited[2] = b"<< /Type /Page /Parent 2 0 R /Contents [4 0 R] >>"
    yield Honest(label="what pages share", make=partial(pdfs.assembled, inherited), says=PHRASE)
    yield Honest(label="an empty page", make=partial(_shaped, b"/Contents []"))
    for pages in (1, 2, 50, 99, 100):
        yield Honest(
            label=f"{pages} pages", make=partial(samples.pdf, pages), pages=pages, says=PHRASE
        )


def _shaped(page: bytes) -> bytes:
    objects = pdfs.bodies()
    key = page.split()[0]
    start = objects[2]
    if key in start:
        old = b"/MediaBox [0 0 595 842]" if key == b"/MediaBox" else b"/Contents 4 0 R"
        objects[2] = start.replace(old, page)
    else:
        objects[2] = start[:-2] + page + b" >>"
    return pdfs.assembled(objects)


def _turned_page(turn: int) -> bytes:
    """The scene laid turned on its page, which says by how much to turn it back."""
    drawn = samples.scene(640, 480).rotate(turn, expand=True)
    picture = pdfs.stream(
        samples.image(drawn, "JPEG"),
        b"/Type /XObject /Subtype /Image /Width %d /Height %d /ColorSpace /DeviceRGB "
        b"/BitsPerComponent 8 /Filter /DCTDecode" % drawn.size,
    )
    contents = pdfs.stream(b"q %d 0 0 %d 0 0 cm /X Do Q" % drawn.size)
    content = pdfs.document(
        picture, contents=contents, resources=b"/XObject << /X 6 0 R >>", page=b"/Rotate %d" % turn
    )
    return content.replace(b"[0 0 595 842]", b"[0 0 %d %d]" % drawn.size)


# ---- names and sizes -----------------------------------------------------------------------------

NAMES = (
    *samples.NAMES,
    "جواز سفر — نسخة.pdf",
    "تأشيرة ٢٠٢٦.jpg",
    "护照复印件（正本）.pdf",
    "簽證.png",
    "パスポート.pdf",
    "여권 사본.pdf",
    "Паспорт.PDF",
    "Ελληνικά.pdf",
    "हिन्दी दस्तावेज़.pdf",
    "Đơn xin thị thực.pdf",
    "👩🏽‍🔬📄🇫🇷.pdf",
    "e\u0301te\u0301 combine\u0301.pdf",
    "日" * 83 + ".pdf",
    "😀" * 62 + ".pdf",
    "a.b.c.d.pdf",
    "  espaces  .pdf  ",
    "IMG-20260114-WA0003.jpg",
    "Scan 14 janv. 2026 à 10.11.12.pdf",
    "PXL_20260114_101112345.MP.jpg",
    "image.jfif",
)


def named() -> Iterator[Honest]:
    for number, name in enumerate(NAMES):
        is_photo = number % 3 == 2
        make = partial(honest_phones.held, "JPEG", 6) if is_photo else pdfs.document
        says = "" if is_photo else PHRASE
        yield Honest(
            label=f"called {name[:30]!r}", make=make, filename=name, says=says, is_scene=is_photo
        )


def heavy() -> Iterator[Honest]:
    for megabytes in (1, 5, 10, 19):
        make = partial(_heavy_pdf, megabytes * samples.MEGABYTE)
        yield Honest(label=f"a PDF of {megabytes} MB", make=make, says=PHRASE)
    yield Honest(
        label="a PDF of all but 20 MB",
        make=partial(_heavy_pdf, 20 * samples.MEGABYTE - 2_000),
        says=PHRASE,
    )
    make = partial(_padded, 20 * samples.MEGABYTE)
    yield Honest(label="a JPEG of 20 MB exactly", make=make, filename="a.jpg", is_scene=True)


def _heavy_pdf(weight: int) -> bytes:
    side = int((weight / 3) ** 0.5)
    data = random.Random(SEED).randbytes(side * side * 3)
    picture = pdfs.stream(
        data,
        b"/Type /XObject /Subtype /Image /Width %d /Height %d /ColorSpace /DeviceRGB "
        b"/BitsPerComponent 8" % (side, side),
    )
    contents = pdfs.stream(b"q 99 0 0 99 0 0 cm /X Do Q " + pdfs.drawing())
    return pdfs.document(picture, contents=contents, resources=b"/XObject << /X 6 0 R >>")


def _padded(size: int) -> bytes:
    content = images.saved("JPEG")
    return content + bytes(size - len(content))
