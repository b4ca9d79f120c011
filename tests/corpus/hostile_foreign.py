"""Files of kinds that we do not take: markup, office documents, archives, programs, and names."""

import base64
import gzip
import io
import tarfile
import zipfile
from collections.abc import Iterator
from functools import partial

from escale.documents.causes import Likeness
from tests import samples
from tests.corpus import images, pdfs
from tests.corpus.sent import EICAR, PHRASE, Hostile, foreign, taken

_BILLION = b'<?xml version="1.0"?><!DOCTYPE lolz [<!ENTITY a0 "EVIL">%s]><x>&a9;</x>' % b"".join(
    b'<!ENTITY a%d "%s">' % (number, b"&a%d;" % (number - 1) * 10) for number in range(1, 10)
)
_OUTSIDE = (
    b'<?xml version="1.0"?><!DOCTYPE x [<!ENTITY e SYSTEM "file:///etc/passwd">]><x>&e;EVIL</x>'
)
_SVG = b'<svg xmlns="http://www.w3.org/2000/svg" onload="EVIL()"><script>EVIL()</script></svg>'


def markup() -> Iterator[Hostile]:
    drawing, page, xml = Likeness.DRAWING, Likeness.WEB_PAGE, Likeness.XML
    names = ("x.svg", "x.png", "x.pdf", "x.jpg")
    for name in names:
        yield foreign(f"a drawing called {name}", _SVG, drawing, filename=name)
    for label, content in {
        "a drawing after a declaration": b'<?xml version="1.0"?>\n<!-- EVIL -->\n' + _SVG,
        "a drawing after a type": b"<!DOCTYPE svg PUBLIC 'x' 'EVIL'>" + _SVG,
        "a drawing with an outside entity": _OUTSIDE.replace(b"<x>", b"<svg >"),
        "a drawing after a mark of order": b"\xef\xbb\xbf" + _SVG,
        "a drawing in UTF-16": _SVG.decode().encode("utf-16"),
        "a drawing in capitals": _SVG.replace(b"svg", b"SVG"),
        "a drawing that holds a page": _SVG.replace(b"</svg>", b"<foreignObject><iframe/></svg>"),
        "a drawing after empty lines": b"\r\n\r\n  " + _SVG,
    }.items():
        yield foreign(label, content, drawing, filename="x.png")
    for label, content in {
        "a page": b"<!DOCTYPE html><html><script>EVIL()</script></html>",
        "a page without heading": b"<script>EVIL()</script>",
        "a page that draws": b"<html><body><svg onload=EVIL()></svg></body></html>",
        "a page that leads away": b'<meta http-equiv="refresh" content="0;url=//evil.example">',
        "a page with a PDF in it": b"<html>EVIL" + pdfs.document(),
        "an image's element": b"<img src=x onerror=EVIL()>",
        "a frame": b"<iframe src=javascript:EVIL()></iframe>",
    }.items():
        likeness = drawing if "draws" in label else page
        yield foreign(label, content, likeness, filename="x.pdf")
    for label, content in {
        "a billion laughs": _BILLION,
        "an outside entity": _OUTSIDE,
        "a style sheet": b'<?xml version="1.0"?><xsl:stylesheet>EVIL</xsl:stylesheet>',
        "an inclusion": b'<?xml version="1.0"?><x xmlns:xi="x"><xi:include href="EVIL"/></x>',
        "a form to print": b'<?xml version="1.0"?><xdp:xdp>EVIL</xdp:xdp>',
        "a long entity": b"<!DOCTYPE x [<!ENTITY a '" + b"E" * 100_000 + b"'>]><x>&a;</x>",
    }.items():
        yield foreign(label, content, xml, filename="x.xml")


# ---- office documents and archives ---------------------------------------------------------------


def zipped(members: dict[str, bytes]) -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as made:
        for name, content in members.items():
            made.writestr(zipfile.ZipInfo(name), content)
    return out.getvalue()


def _tar() -> bytes:
    out = io.BytesIO()
    with tarfile.open(fileobj=out, mode="w") as made:
        member = tarfile.TarInfo("../../EVIL")
        member.size = 4
        made.addfile(member, io.BytesIO(b"EVIL"))
    return out.getvalue()


_OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"


def containers() -> Iterator[Hostile]:
    types = {"[Content_Types].xml": b"<Types/>"}
    macro = {"word/vbaProject.bin": b"EVIL"}
    for label, members, likeness in (
        ("a letter", {**types, "word/document.xml": b"EVIL"}, Likeness.WORD),
        ("a letter with macros", {**types, "word/document.xml": b"", **macro}, Likeness.WORD),
        (
            "a letter that loads a template",
            {"word/_rels/settings.xml.rels": b"EVIL"},
            Likeness.WORD,
        ),
        ("a sheet", {**types, "xl/workbook.xml": b"EVIL"}, Likeness.SPREADSHEET),
        ("a sheet with macros", {**types, "xl/vbaProject.bin": b"EVIL"}, Likeness.SPREADSHEET),
        ("slides", {**types, "ppt/presentation.xml": b"EVIL"}, Likeness.SLIDES),
        ("slides that run", {**types, "ppt/vbaProject.bin": b"EVIL"}, Likeness.SLIDES),
        ("a text of LibreOffice", {"mimetype": b"x"}, Likeness.ARCHIVE),
        ("a book", {"META-INF/container.xml": b"EVIL"}, Likeness.ARCHIVE),
        ("a program of Java", {"META-INF/MANIFEST.MF": b"EVIL"}, Likeness.PROGRAM),
        ("a program of Android", {"AndroidManifest.xml": b"EVIL"}, Likeness.PROGRAM),
        ("pages of Apple", {"Index/Document.iwa": b"EVIL"}, Likeness.APPLE_PAGES),
        ("an archive that climbs", {"../../../EVIL": b"EVIL"}, Likeness.ARCHIVE),
        ("an archive of an archive", {"a.zip": samples.archive("EVIL")}, Likeness.ARCHIVE),
        ("an archive of zeros", {"0": bytes(2_000_000)}, Likeness.ARCHIVE),
    ):
        for name in ("x.pdf", "x.zip") if likeness is Likeness.ARCHIVE else ("x.docx",):
            yield foreign(f"{label} called {name}", zipped(members), likeness, filename=name)
    odt = io.BytesIO()
    with zipfile.ZipFile(odt, "w", zipfile.ZIP_STORED) as made:
        made.writestr("mimetype", "application/vnd.oasis.opendocument.text")
    yield foreign("a text of LibreOffice, stored", odt.getvalue(), Likeness.OPEN_DOCUMENT)
    yield foreign("an empty archive", b"PK\x05\x06" + bytes(18), Likeness.ARCHIVE)
    yield foreign("a tar", _tar(), Likeness.ARCHIVE, filename="x.tar")
    yield foreign("a tar, squeezed", gzip.compress(_tar(), mtime=0), Likeness.ARCHIVE)
    for label, start in (
        ("RAR", b"Rar!\x1a\x07\x01\x00"),
        ("7z", b"7z\xbc\xaf\x27\x1c"),
        ("bzip2", b"BZh91AY&SY"),
        ("xz", b"\xfd7zXZ\x00"),
        ("zstd", b"\x28\xb5\x2f\xfd"),
        ("a cabinet", b"MSCF"),
    ):
        yield foreign(label, start + b"EVIL" * 9, Likeness.ARCHIVE, filename="x.pdf")
    for name in ("old.doc", "old.xls", "mail.msg", "set-up.msi", "locked.docx"):
        yield foreign(name, _OLE + b"EVIL" * 200, Likeness.OLD_OFFICE, filename=name)
    yield foreign("a rich text", b"{\\rtf1{\\object\\objdata EVIL}}", Likeness.RICH_TEXT)
    yield foreign("a letter in one XML", b"<?mso-application progid='Word'?>EVIL", Likeness.WORD)
    yield foreign("a mail", b"From: a@b.c\nSubject: EVIL\n\nx", Likeness.EMAIL, filename="x.eml")
    yield foreign("an icon", b"\x00\x00\x01\x00" + b"EVIL" * 9, Likeness.OTHER_IMAGE)
    yield foreign("a GIF", samples.image(images.scene(), "GIF"), Likeness.OTHER_IMAGE)
    yield foreign("a film", b"\x00\x00\x00\x18ftypmp42" + b"EVIL" * 9, Likeness.VIDEO)


# ---- programs and shortcuts ----------------------------------------------------------------------


def programs() -> Iterator[Hostile]:
    program, script, shortcut = Likeness.PROGRAM, Likeness.SCRIPT, Likeness.SHORTCUT
    for label, start in {
        "Windows": b"MZ\x90\x00\x03",
        "Windows, with a PDF in it": b"MZ%PDF-1.7\n",
        "Linux": b"\x7fELF\x02\x01\x01",
        "macOS": b"\xcf\xfa\xed\xfe",
        "macOS for all": b"\xca\xfe\xba\xbe",
        "the web": b"\x00asm\x01\x00\x00\x00",
        "Android": b"dex\n035\x00",
    }.items():
        for name in ("passport.pdf", "passport.pdf.exe"):
            yield foreign(f"{label}, {name}", start + b"EVIL" * 99, program, filename=name)
    for label, content in {
        "shell": b"#!/bin/sh\nEVIL\n",
        "Python": b"import os\nos.system('EVIL')\n",
        "PHP": b"<?php system('EVIL');",
        "DOS": b"@echo off\r\nEVIL\r\n",
        "Visual Basic": b"Option Explicit\r\nEVIL\r\n",
    }.items():
        yield foreign(f"{label}, called as a PDF", content, script, filename="scan.pdf")
    yield foreign("a shell that holds a PDF", b"#!EVIL\n" + pdfs.document(), script)
    yield foreign("a link of Windows", b"L\x00\x00\x00\x01\x14\x02\x00EVIL" * 9, shortcut)
    yield foreign("a link to the web", b"[InternetShortcut]\r\nURL=https://EVIL\r\n", shortcut)
    yield foreign("an online document", b'{"url": "https://evil"}', Likeness.ONLINE_SHORTCUT)
    yield foreign("PostScript", b"%!PS-Adobe-3.0\n(EVIL) run\n", Likeness.POSTSCRIPT)
    yield foreign("a hidden file of macOS", b"\x00\x05\x16\x07EVIL" * 9, Likeness.MAC_HIDDEN)
    yield foreign("words", b"powershell -c EVIL\n", Likeness.TEXT, filename="scan.ps1")


# ---- names ---------------------------------------------------------------------------------------

NAMES: dict[str, str] = {
    "two endings": "passport.pdf.exe",
    "many spaces": "passport.pdf" + " " * 120 + ".exe",
    "read backwards": "passport\u202efdp.exe",
    "isolated backwards": "\u2066fdp.\u2069exe.pdf",
    "a zero": "passport.pdf\x00.exe",
    "a parent folder": "../../../../etc/passwd",
    "a parent folder of Windows": "..\\..\\windows\\win.ini",
    "an absolute path": "/etc/shadow",
    "a drive": "C:\\boot.ini",
    "a share": "\\\\evil.example\\share\\x.pdf",
    "a new heading": 'x.pdf"\r\nSet-Cookie: EVIL=1\r\n\r\n<script>',
    "a device": "CON",
    "a device with an ending": "NUL.pdf",
    "another stream": "x.pdf::$DATA",
    "255 bytes": "n" * 251 + ".pdf",
    "255 bytes of emoji": "😀" * 62 + "x.pdf",
    "far too long": "n" * 5_000 + ".pdf",
    "markup": "<img src=x onerror=alert(1)>.pdf",
    "a quotation": "'; DROP TABLE documents; --.pdf",
    "a format": "%s%n%(x)s{0}{{.pdf",
    "a command": "$(reboot)`reboot`|reboot;.pdf",
    "an option": "--output=/etc/passwd",
    "half a letter": "x\ud800.pdf",
    "accents without end": "e" + "\u0301" * 200 + ".pdf",
    "invisible": "\u200b\u200d\ufeff.pdf",
    "dots": "...",
    "nothing": "",
    "a folder": "x.pdf/",
    "control codes": "\x1b[31mx\x07.pdf",
}


def names() -> Iterator[Hostile]:
    for label, name in NAMES.items():
        content = pdfs.document()
        yield taken(f"a page called with {label}", content, filename=name, says=PHRASE)
    for label in ("two endings", "a parent folder", "a new heading", "a zero", "255 bytes"):
        content = b"MZ" + b"EVIL" * 99
        yield foreign(
            f"a program called with {label}", content, Likeness.PROGRAM, filename=NAMES[label]
        )


# ---- the phrase of antiviruses -------------------------------------------------------------------


def eicar() -> Iterator[Hostile]:
    """What the antivirus finds in what is sent must not be in what was made safe either."""
    yield foreign("plain", EICAR, Likeness.TEXT, filename="eicar.com")
    yield foreign("plain, called as a PDF", EICAR, Likeness.TEXT)
    yield foreign("plain, in UTF-16", EICAR.decode().encode("utf-16"), Likeness.TEXT)
    yield foreign("encoded", base64.b64encode(EICAR), Likeness.TEXT)
    yield foreign("in an archive", zipped({"eicar.com": EICAR}), Likeness.ARCHIVE)
    nested = zipped({"a.zip": zipped({"eicar.com": EICAR})})
    yield foreign("in an archive of an archive", nested, Likeness.ARCHIVE)
    yield foreign("squeezed", gzip.compress(EICAR, mtime=0), Likeness.ARCHIVE)
    yield foreign("in a letter", zipped({"word/a.bin": EICAR}), Likeness.WORD)
    yield foreign("in a mail", b"From: a@b.c\nTo: b@c.d\n\n" + EICAR, Likeness.EMAIL)
    yield foreign("in a drawing", b"<svg >" + EICAR + b"</svg>", Likeness.DRAWING)
    jpeg = images.saved("JPEG")
    for label, content in {
        "in a comment of JPEG": images.jpeg_with(images.segment(0xFE, EICAR)),
        "in the notes of JPEG": images.jpeg_with(images.segment(0xE1, b"Exif\x00\x00" + EICAR)),
        "in the colours of JPEG": images.jpeg_with(
            images.segment(0xEE, b"Adobe" + bytes(7) + EICAR)
        ),
        "behind a JPEG": jpeg + EICAR,
        "in the words of PNG": images.png_with((b"tEXt", b"a\x00" + EICAR)),
        "in a chunk of PNG": images.png_with((b"eiCr", EICAR)),
        "behind a PNG": images.saved("PNG") + EICAR,
        "behind a WebP": images.saved("WEBP") + EICAR,
        "behind a TIFF": images.saved("TIFF") + EICAR,
        "behind a HEIC": images.saved("HEIF") + EICAR,
    }.items():
        yield taken(label, content)
    for label, content in {
        "behind a PDF": pdfs.document() + EICAR,
        "before a PDF": EICAR + b"\n" + pdfs.document(),
        "in a comment of a PDF": pdfs.assembled(
            pdfs.bodies(), header=b"%PDF-1.7\n%" + EICAR + b"\n"
        ),
        "in the words of a PDF": pdfs.document(
            b"<< /Title (%s) >>"
            % EICAR.replace(b"\\", b"\\\\").replace(b"(", b"\\(").replace(b")", b"\\)"),
            trailer=b"/Info 6 0 R",
        ),
        "in a stream that nobody uses": pdfs.document(pdfs.stream(EICAR)),
        "in the metadata of a PDF": pdfs.document(pdfs.stream(EICAR), catalog=b"/Metadata 6 0 R"),
    }.items():
        yield taken(
            label,
            partial(pdfs.rewritten_index, content) if "before" in label else content,
            says=PHRASE,
        )
