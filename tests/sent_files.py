"""Whole families of files: those that must be refused, those that are two things, honest ones."""

import struct
from dataclasses import dataclass
from functools import cache

import pikepdf
from PIL import Image

from escale.documents.causes import Cause, Likeness
from tests import samples


@dataclass(frozen=True)
class Hostile:
    """A file that must be refused, and why."""

    name: str
    content: bytes
    cause: Cause
    seems: Likeness | None = None


def polyglots() -> dict[str, bytes]:
    """Files that are two things at once: the second must not survive."""
    hidden = b"<script>EVIL-SCRIPT</script>"
    return {
        "a PDF that is also a zip": samples.pdf() + samples.archive("EVIL-MEMBER.exe"),
        "a JPEG that is also a zip": samples.jpeg() + samples.archive("EVIL-MEMBER.exe"),
        "a JPEG that is also a page": samples.jpeg()[:2]
        + b"\xff\xfe"
        + struct.pack(">H", len(hidden) + 2)
        + hidden
        + samples.jpeg()[2:],
        "a PNG with a page behind": samples.png() + hidden,
        "a JPEG with a PDF behind": samples.jpeg() + samples.scripted_pdf(),
    }


@cache
def hostile() -> tuple[Hostile, ...]:
    """Every kind of file that must be refused, with its exact cause."""
    wrong = Cause.WRONG_TYPE
    markup_bomb = (
        b'<?xml version="1.0"?><!DOCTYPE lolz [<!ENTITY a "lol">'
        b'<!ENTITY b "&a;&a;&a;&a;">]><x>&b;</x>'
    )
    return (
        Hostile("empty.pdf", b"", Cause.EMPTY),
        Hostile("21.pdf", samples.pdf() + bytes(21 * samples.MEGABYTE), Cause.TOO_LARGE),
        Hostile("just-over.jpg", samples.jpeg() + bytes(20 * samples.MEGABYTE), Cause.TOO_LARGE),
        Hostile("zip.pdf", samples.archive("a.txt"), wrong, Likeness.ARCHIVE),
        Hostile("letter.docx", samples.word(), wrong, Likeness.WORD),
        Hostile("letter.pdf", samples.word(), wrong, Likeness.WORD),
        Hostile(
            "sheet.xlsx",
            samples.archive("[Content_Types].xml", "xl/a.xml"),
            wrong,
            Likeness.SPREADSHEET,
        ),
        Hostile("slides.pptx", samples.archive("ppt/a.xml"), wrong, Likeness.SLIDES),
        Hostile("app.apk", samples.archive("AndroidManifest.xml"), wrong, Likeness.PROGRAM),
        Hostile(
            "old.doc", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(512), wrong, Likeness.OLD_OFFICE
        ),
        Hostile("invoice.pdf.exe", b"MZ\x90\x00" + bytes(512), wrong, Likeness.PROGRAM),
        Hostile("exe.jpg", b"MZ\x90\x00" + b"%PDF-1.4" + bytes(512), wrong, Likeness.PROGRAM),
        Hostile("elf.pdf", b"\x7fELF\x02" + bytes(512), wrong, Likeness.PROGRAM),
        Hostile("run.sh", b"#!/bin/sh\nrm -rf /\n", wrong, Likeness.SCRIPT),
        Hostile("page.pdf", b"<!DOCTYPE html><html><script>x</script>", wrong, Likeness.WEB_PAGE),
        Hostile("page2.pdf", b"<html>%PDF-1.4</html>" + samples.pdf(), wrong, Likeness.WEB_PAGE),
        Hostile("x.svg", b'<?xml version="1.0"?><svg onload="x()"/>', wrong, Likeness.DRAWING),
        Hostile("x.png", b"<svg xmlns='http://www.w3.org/2000/svg'/>", wrong, Likeness.DRAWING),
        Hostile("bomb.xml", markup_bomb, wrong, Likeness.XML),
        Hostile("x.rtf", b"{\\rtf1 hello}", wrong, Likeness.RICH_TEXT),
        Hostile("x.txt", "Voici ma réponse.\n".encode(), wrong, Likeness.TEXT),
        Hostile("x.eml", b"From: a@b.c\r\nTo: d@e.f\r\n\r\nHello", wrong, Likeness.EMAIL),
        Hostile("x.gdoc", b'{"doc_id":"1","email":"a@b.c"}', wrong, Likeness.ONLINE_SHORTCUT),
        Hostile("x.gif", b"GIF89a" + bytes(64), wrong, Likeness.OTHER_IMAGE),
        Hostile("gif.pdf", b"GIF89a" + samples.pdf(), wrong, Likeness.OTHER_IMAGE),
        Hostile("x.bmp", samples.image(samples.scene(), "BMP"), wrong, Likeness.OTHER_IMAGE),
        Hostile("x.avif", b"\x00\x00\x00\x1cftypavif" + bytes(64), wrong, Likeness.OTHER_IMAGE),
        Hostile("x.mp4", b"\x00\x00\x00\x18ftypisom" + bytes(64), wrong, Likeness.VIDEO),
        Hostile("x.wav", b"RIFF\x00\x00\x00\x00WAVE" + bytes(64), wrong, Likeness.SOUND),
        Hostile("._scan.pdf", b"\x00\x05\x16\x07" + bytes(64), wrong, Likeness.MAC_HIDDEN),
        Hostile("x.ps", b"%!PS-Adobe-3.0\n", wrong, Likeness.POSTSCRIPT),
        Hostile("zeros.pdf", bytes(4096), wrong, Likeness.UNKNOWN),
        Hostile("password.pdf", samples.protected_pdf(), Cause.PASSWORD),
        Hostile(
            "cut.pdf",
            samples.pdf(5, weight=samples.MEGABYTE)[: samples.MEGABYTE // 2],
            Cause.TRUNCATED_PDF,
        ),
        Hostile("heading.pdf", b"%PDF-1.7\n", Cause.TRUNCATED_PDF),
        Hostile("rubbish.pdf", b"%PDF-1.7\nrubbish\n%%EOF", Cause.CORRUPT_PDF),
        Hostile("pageless.pdf", samples.pageless_pdf(), Cause.NO_PAGES),
        Hostile("300.pdf", samples.pdf(300), Cause.TOO_MANY_PAGES),
        Hostile("xfa.pdf", samples.dynamic_form_pdf(), Cause.DYNAMIC_FORM),
        Hostile("portfolio.pdf", samples.portfolio_pdf(), Cause.PORTFOLIO),
        Hostile("bomb.pdf", samples.bomb_pdf(), Cause.TOO_HEAVY),
        Hostile("cut.jpg", samples.phone_photo(1)[:50_000], Cause.TRUNCATED_IMAGE),
        Hostile("cut.png", samples.png()[:-200], Cause.TRUNCATED_IMAGE),
        Hostile("cut.heic", samples.heic()[:-500], Cause.TRUNCATED_IMAGE),
        Hostile("cut.webp", samples.image(samples.scene(), "WEBP")[:-300], Cause.TRUNCATED_IMAGE),
        Hostile("rubbish.jpg", b"\xff\xd8\xff\xe0" + b"rubbish" * 99, Cause.TRUNCATED_IMAGE),
        Hostile("announced.png", samples.announced_png(20_000, 20_000), Cause.TOO_MANY_PIXELS),
        Hostile("bomb.png", samples.bomb_png(30_000, 5_000, colour=0), Cause.TOO_MANY_PIXELS),
        Hostile("heavy.png", samples.bomb_png(9_900, 10_000), Cause.TOO_HEAVY),
        Hostile("thick.tiff", samples.tiff(101), Cause.TOO_MANY_PAGES),
    )


@cache
def honest() -> tuple[tuple[str, bytes, int], ...]:
    """Files that must be taken: name, bytes, pages."""
    files = [
        ("plain.pdf", samples.pdf(), 1),
        ("heavy.pdf", samples.pdf(3, weight=samples.MEGABYTE), 3),
        ("hundred.pdf", samples.pdf(100), 100),
        ("restricted.pdf", samples.restricted_pdf(), 1),
        ("restricted-in-2001.pdf", samples.restricted_pdf(3), 1),
        ("restricted-in-2005.pdf", samples.restricted_pdf(4), 1),
        ("form.pdf", samples.form_pdf(), 1),
        ("scripted.pdf", samples.scripted_pdf(), 1),
        ("shifted.pdf", samples.shifted_pdf(), 2),
        ("misindexed.pdf", samples.misindexed_pdf(), 2),
        (
            "packed.pdf",
            samples.saved(
                samples.opened(samples.pdf(3)), object_stream_mode=pikepdf.ObjectStreamMode.generate
            ),
            3,
        ),
        ("linear.pdf", samples.saved(samples.opened(samples.pdf(3)), linearize=True), 3),
        ("trailing.pdf", samples.pdf() + b"\n\x00" * 100, 1),
        ("photo.jpg", samples.phone_photo(), 1),
        ("progressive.jpg", samples.image(samples.scene(), "JPEG", progressive=True), 1),
        ("restarts.jpg", samples.image(samples.scene(), "JPEG", restart_marker_rows=1), 1),
        ("grey.jpg", samples.image(samples.scene().convert("L"), "JPEG"), 1),
        ("print.jpg", samples.image(samples.scene().convert("CMYK"), "JPEG"), 1),
        ("photo.heic", samples.heic(), 1),
        ("photo.webp", samples.image(samples.scene(), "WEBP"), 1),
        ("lossless.webp", samples.image(samples.scene().convert("RGBA"), "WEBP", lossless=True), 1),
        ("screen.png", samples.png(), 1),
        ("seen-through.png", samples.transparent_png(), 1),
        ("palette.png", samples.image(samples.scene().quantize(16), "PNG"), 1),
        ("bilevel.png", samples.image(samples.scene().convert("1"), "PNG"), 1),
        ("deep.png", samples.image(Image.new("I;16", (200, 100), 40_000), "PNG"), 1),
        ("scan.tiff", samples.tiff(), 1),
        ("fax.tiff", samples.image(samples.scene().convert("1"), "TIFF", compression="group4"), 1),
        ("scan.tif", samples.tiff(12), 12),
        ("squeezed.tiff", samples.image(samples.scene(), "TIFF", compression="tiff_lzw"), 1),
    ]
    files += [(f"turned-{turn}.jpg", samples.jpeg(turn), 1) for turn in range(1, 9)]
    files += [(name, samples.pdf(), 1) for name in samples.NAMES]
    return tuple(files)
