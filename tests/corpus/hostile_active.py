"""PDFs that run something, carry files, or fetch from elsewhere: taken, and nothing of it left."""

from collections.abc import Iterator
from functools import partial

from escale.documents.causes import Cause
from tests.corpus import pdfs
from tests.corpus.sent import EICAR, PHRASE, Hostile, refused, taken

_SCRIPT = b"(app.alert\\('EVIL-SCRIPT'\\))"

# Every action of ISO 32000-2, table 201, that runs, sends or opens something.
ACTIONS: dict[str, bytes] = {
    "JavaScript": b"<< /S /JavaScript /JS %s >>" % _SCRIPT,
    "JavaScript in a stream": b"<< /S /JavaScript /JS 7 0 R >>",
    "Launch": b"<< /S /Launch /F (EVIL.exe) /NewWindow true >>",
    "Launch on Windows": b"<< /S /Launch /Win << /F (cmd.exe) /P (/c EVIL) >> >>",
    "URI": b"<< /S /URI /URI (https://evil.example/EVIL) >>",
    "SubmitForm": b"<< /S /SubmitForm /F << /FS /URL /F (https://evil.example/EVIL) >> >>",
    "ImportData": b"<< /S /ImportData /F (EVIL.fdf) >>",
    "GoToR": b"<< /S /GoToR /F (EVIL.pdf) /D [0 /Fit] >>",
    "GoToE": b"<< /S /GoToE /T << /R /C /N (EVIL.pdf) >> /D [0 /Fit] >>",
    "Thread": b"<< /S /Thread /F (EVIL.pdf) /D 0 >>",
    "Movie": b"<< /S /Movie /T (EVIL) >>",
    "Sound": b"<< /S /Sound /Sound 8 0 R >>",
    "Rendition": b"<< /S /Rendition /OP 0 /R << /S /MR /C << /D (EVIL.mp4) >> >> /JS %s >>"
    % _SCRIPT,
    "RichMediaExecute": b"<< /S /RichMediaExecute /CMD << /C (EVIL) >> >>",
    "GoTo3DView": b"<< /S /GoTo3DView /V (EVIL) >>",
    "SetOCGState": b"<< /S /SetOCGState /State [/OFF 9 0 R] >>",
    "chained": b"<< /S /GoTo /D [3 0 R /Fit] /Next [<< /S /JavaScript /JS %s >>] >>" % _SCRIPT,
}

# Where an action can stand: parts of the document that lead to object 6.
PLACES: dict[str, dict[str, bytes]] = {
    "opening": {"catalog": b"/OpenAction 6 0 R"},
    "events of the document": {"catalog": b"/AA << /WC 6 0 R /DP 6 0 R >>"},
    "events of a page": {"page": b"/AA << /O 6 0 R /C 6 0 R >>"},
    "a link": {"page": b"/Annots [<< /Subtype /Link /Rect [0 0 595 842] /A 6 0 R >>]"},
    "the events of a note": {
        "page": b"/Annots [<< /Subtype /Text /Rect [0 0 9 9] /AA << /E 6 0 R >> >>]"
    },
    "a button": {
        "catalog": b"/AcroForm << /Fields [10 0 R] >>",
        "page": b"/Annots [10 0 R]",
    },
    "the calculation of a field": {
        "catalog": b"/AcroForm << /Fields [11 0 R] /CO [11 0 R] >>",
        "page": b"/Annots [11 0 R]",
    },
    "a bookmark": {"catalog": b"/Outlines << /First 12 0 R /Last 12 0 R /Count 1 >>"},
    "the tree of names": {
        "catalog": b"/Names << /JavaScript << /Names [(EVIL) 6 0 R] >> "
        b"/URLS << /Names [(EVIL) 6 0 R] >> >>"
    },
    "a leaf of the tree of names": {
        "catalog": b"/Names << /JavaScript << /Kids [<< /Limits [(a) (z)] "
        b"/Names [(EVIL) 6 0 R] >>] >> >>"
    },
    "a screen": {"page": b"/Annots [<< /Subtype /Screen /Rect [0 0 595 842] /A 6 0 R >>]"},
    "the resources": {"resources": b"/Properties << /P << /A 6 0 R >> >>"},
    "a thread": {"catalog": b"/Threads [<< /I << /Title (EVIL) >> /F << /A 6 0 R >> >>]"},
    "viewer requirements": {
        "catalog": b"/Requirements [<< /S /EnableJavaScripts /RH [<< /S /JS /Script (EVIL) >>] >>]"
    },
}

_AROUND = (
    pdfs.stream(b"app.alert('EVIL-STREAM')"),
    pdfs.stream(b"EVIL-SOUND" * 4, b"/Type /Sound /R 8000"),
    b"<< /Type /OCG /Name (EVIL) >>",
    b"<< /Subtype /Widget /FT /Btn /Ff 65536 /T (EVIL) /Rect [0 0 9 9] /A 6 0 R >>",
    b"<< /Subtype /Widget /FT /Tx /T (EVIL) /Rect [0 0 9 9] /AA << /C 6 0 R /K 6 0 R >> >>",
    b"<< /Title (EVIL) /A 6 0 R >>",
)


def acting(action: str, place: str) -> bytes:
    return pdfs.document(ACTIONS[action], *_AROUND, **PLACES[place])


def active() -> Iterator[Hostile]:
    for action in ACTIONS:
        for place in ("opening", "a link"):
            yield taken(f"{action} at {place}", partial(acting, action, place), says=PHRASE)
    for place in PLACES:
        if place not in {"opening", "a link"}:
            make = partial(acting, "JavaScript", place)
            yield taken(f"JavaScript at {place}", make, says=PHRASE)
    for hiding, hide in pdfs.HIDING.items():
        for action in ("JavaScript", "Launch", "JavaScript in a stream"):
            make = partial(_hidden, hide, action)
            yield taken(f"{action} {hiding}", make, says=PHRASE)
    for kind in ("RichMedia", "3D", "Movie", "Sound", "Projection", "TrapNet", "PrinterMark"):
        note = b"<< /Subtype /%s /Rect [0 0 99 99] /F 4 /AP << /N 7 0 R >> /T (EVIL) " % (
            kind.encode()
        )
        load = b"/RichMediaContent 6 0 R /3DD 6 0 R /Movie 6 0 R /Sound 6 0 R >>"
        face = pdfs.stream(b"q Q", b"/Subtype /Form /BBox [0 0 99 99] /Metadata 6 0 R")
        content = pdfs.document(
            pdfs.stream(b"EVIL", b"/Type /3D /Subtype /U3D /OnInstantiate 6 0 R"),
            face,
            page=b"/Annots [" + note + load + b"]",
        )
        yield taken(f"a note of kind {kind}", content, says=PHRASE)
    button = b"/XObject << /X 10 0 R /Y << /Annots [10 0 R 11 0 R] >> >>"
    content = pdfs.document(ACTIONS["Launch"], *_AROUND, resources=button)
    yield taken("buttons among the drawings of a page", content, says=PHRASE)
    yield from _forms()


def _hidden(hide, action: str) -> bytes:
    return hide(acting(action, "opening"))


def _forms() -> Iterator[Hostile]:
    xfa = pdfs.stream(b"<xdp:xdp><script>EVIL</script></xdp:xdp>")
    yield refused(
        "an XFA form without fields",
        pdfs.document(xfa, catalog=b"/AcroForm << /XFA 6 0 R /Fields [] >>"),
        Cause.DYNAMIC_FORM,
    )
    yield refused(
        "an XFA form in parts",
        pdfs.document(xfa, catalog=b"/AcroForm << /XFA [(template) 6 0 R] >>"),
        Cause.DYNAMIC_FORM,
    )
    yield refused(
        "a form to be drawn by its reader",
        pdfs.document(xfa, catalog=b"/NeedsRendering true /AcroForm << /XFA 6 0 R >>"),
        Cause.DYNAMIC_FORM,
    )
    field = b"<< /Subtype /Widget /FT /Tx /T (EVIL) /V (Oui) /Rect [60 400 200 430] /F 4 >>"
    yield taken(
        "XFA behind a plain form",
        pdfs.document(
            xfa,
            field,
            catalog=b"/AcroForm << /XFA 6 0 R /Fields [7 0 R] >>",
            page=b"/Annots [7 0 R]",
        ),
        says=PHRASE,
    )
    signature = b"<< /Subtype /Widget /FT /Sig /T (EVIL) /Rect [0 0 0 0] /V 7 0 R >>"
    yield taken(
        "a signature that gives rights and holds a program",
        pdfs.document(
            signature,
            b"<< /Type /Sig /Filter /Adobe.PPKLite /Contents <4556494C> "
            b"/Reference [<< /TransformMethod /UR3 /Data 1 0 R >>] >>",
            catalog=b"/AcroForm << /Fields [6 0 R] /SigFlags 3 >> /Perms << /UR3 7 0 R >>",
            page=b"/Annots [6 0 R]",
        ),
        says=PHRASE,
    )


# ---- files in a PDF ------------------------------------------------------------------------------

_LOADS: dict[str, bytes] = {
    "a program": b"MZ\x90\x00EVIL",
    "an archive": b"PK\x03\x04EVIL",
    "a page": b"<html><script>EVIL</script></html>",
    "a PDF": b"%PDF-1.4 EVIL",
    "the phrase of antiviruses": EICAR,
}
_BEARERS: dict[str, dict[str, bytes]] = {
    "the tree of files": {"catalog": b"/Names << /EmbeddedFiles << /Names [(e) 6 0 R] >> >>"},
    "a file's note": {
        "page": b"/Annots [<< /Subtype /FileAttachment /Rect [0 0 9 9] /FS 6 0 R >>]"
    },
    "the document's companions": {"catalog": b"/AF [6 0 R]"},
    "a page's companions": {"page": b"/AF [6 0 R]"},
    "the resources": {"resources": b"/Properties << /P << /AF [6 0 R] >> >>"},
    "a drawing": {"resources": b"/XObject << /X 8 0 R >>"},
    "the structure": {"catalog": b"/StructTreeRoot << /Type /StructTreeRoot /AF [6 0 R] >>"},
    "the private data of a page": {"page": b"/PieceInfo << /E << /Private 7 0 R >> >>"},
    "the metadata of a page": {"page": b"/Metadata 7 0 R"},
    "the thumbnail of a page": {"page": b"/Thumb 7 0 R"},
    "a resource of no known kind": {"resources": b"/Evil << /X 7 0 R >>"},
}


def bearing(load: str, bearer: str) -> bytes:
    return pdfs.document(
        b"<< /Type /Filespec /F (EVIL.exe) /UF (EVIL.exe) /EF << /F 7 0 R >> >>",
        pdfs.stream(_LOADS[load], b"/Type /EmbeddedFile"),
        pdfs.stream(b"q Q", b"/Type /XObject /Subtype /Form /BBox [0 0 9 9] /AF [6 0 R]"),
        **_BEARERS[bearer],
    )


def stuffed() -> Iterator[Hostile]:
    for bearer in _BEARERS:
        yield taken(f"a program in {bearer}", partial(bearing, "a program", bearer), says=PHRASE)
    for load in _LOADS:
        if load != "a program":
            make = partial(bearing, load, "the tree of files")
            yield taken(f"{load} in the tree of files", make, says=PHRASE)
    for hiding, hide in pdfs.HIDING.items():
        make = partial(_hidden_file, hide)
        yield taken(f"a program in a file's note, {hiding}", make, says=PHRASE)
    yield refused(
        "a portfolio",
        pdfs.document(
            b"<< /Type /Filespec /F (EVIL.exe) /EF << /F 7 0 R >> >>",
            pdfs.stream(b"EVIL"),
            catalog=b"/Collection << /Type /Collection /View /D >> "
            b"/Names << /EmbeddedFiles << /Names [(e) 6 0 R] >> >>",
        ),
        Cause.PORTFOLIO,
    )


def _hidden_file(hide) -> bytes:
    return hide(bearing("a program", "a file's note"))


# ---- what is elsewhere ---------------------------------------------------------------------------

_ELSEWHERE: dict[str, bytes] = {
    "an address": b"<< /FS /URL /F (https://evil.example/EVIL.png) >>",
    "a path": b"(/etc/EVIL)",
    "a share of Windows": b"(\\\\\\\\evil.example\\\\EVIL)",
    "a parent folder": b"<< /Type /Filespec /F (../../../EVIL) >>",
}


def elsewhere() -> Iterator[Hostile]:
    for what, where in _ELSEWHERE.items():
        image = (
            b"/Type /XObject /Subtype /Image /Width 1 /Height 1 /ColorSpace /DeviceGray "
            b"/BitsPerComponent 8 /F %s /FFilter /DCTDecode" % where
        )
        yield taken(
            f"an image at {what}",
            pdfs.document(pdfs.stream(b"", image), resources=b"/XObject << /X 6 0 R >>"),
            says=PHRASE,
        )
        yield taken(
            f"a font at {what}",
            pdfs.document(
                b"<< /Type /Font /Subtype /TrueType /BaseFont /Evil /FontDescriptor 7 0 R >>",
                b"<< /Type /FontDescriptor /FontName /Evil /FontFile2 8 0 R >>",
                pdfs.stream(b"", b"/F %s" % where),
                resources=b"/Pattern << >> /ExtGState << /G << /Font [6 0 R 12] >> >>",
            ),
            says=PHRASE,
        )
        yield taken(
            f"a drawing of {what}",
            pdfs.document(
                pdfs.stream(
                    b"q Q",
                    b"/Type /XObject /Subtype /Form /BBox [0 0 9 9] "
                    b"/Ref << /F %s /Page 0 >>" % where,
                ),
                resources=b"/XObject << /X 6 0 R >>",
            ),
            says=PHRASE,
        )
        yield taken(
            f"the page's images replaced by {what}",
            pdfs.document(
                pdfs.stream(
                    b"\x00",
                    b"/Type /XObject /Subtype /Image /Width 1 /Height 1 /BitsPerComponent 8 "
                    b"/ColorSpace /DeviceGray /OPI << /2.0 << /Type /OPI /F %s >> >> "
                    b"/Alternates [<< /Image 7 0 R >>]" % where,
                ),
                pdfs.stream(b"", b"/Subtype /Image /F %s" % where),
                resources=b"/XObject << /X 6 0 R >>",
            ),
            says=PHRASE,
        )
    yield taken(
        "a base address for every link",
        pdfs.document(catalog=b"/URI << /Base (https://evil.example/EVIL) >>"),
        says=PHRASE,
    )
    yield taken(
        "pages of the web in the PDF",
        pdfs.document(
            catalog=b"/SpiderInfo << /V 1.0 /C [<< /AU (https://evil.example/EVIL) >>] >>"
        ),
        says=PHRASE,
    )
    yield taken(
        "a drawing in PostScript",
        pdfs.document(
            pdfs.stream(b"(EVIL) run", b"/Type /XObject /Subtype /PS"),
            resources=b"/XObject << /X 6 0 R >>",
        ),
        says=PHRASE,
    )
