"""Files as honest people send them, and as hostile ones do; each made here, none downloaded."""

import io
import os
import struct
import zipfile
import zlib
from dataclasses import dataclass
from functools import cache

import pikepdf
import pillow_heif
from pikepdf import Array, Dictionary, Name, String
from PIL import Image, ImageDraw

from escale.documents.causes import Cause, Likeness

pillow_heif.register_heif_opener()

MEGABYTE = 1024 * 1024
KNOWN_PHRASE = "Le jasmin fleurit sur les quais de Strasbourg"
CAMERA = "SecretCamera9000"

# Names that phones, scanners and people really give.
NAMES = (
    "scan.pdf",
    "IMG_20260114_101112.HEIC",
    "passport_📷.pdf",
    "جواز السفر.pdf",
    "王小明 护照.pdf",
    "Passeport d’Étienne (copie 2).PDF",
    "a" * 251 + ".pdf",
    "é" * 125 + ".pdf",
    "sans extension",
    ".pdf",
    "../../etc/passwd",
    "<script>alert(1)</script>.pdf",
    'gu"ille\nmets.pdf',
    "CON.pdf",
    "double.extension.jpg.pdf",
)


@dataclass(frozen=True)
class Hostile:
    """A file that must be refused, and why."""

    name: str
    content: bytes
    cause: Cause
    seems: Likeness | None = None


# ---- PDF -----------------------------------------------------------------------------------------


def pdf(pages: int = 1, *, phrase: str = KNOWN_PHRASE, weight: int = 0) -> bytes:
    """A PDF of so many pages that say a phrase; `weight` more bytes that do not compress."""
    with pikepdf.new() as made:
        for number in range(pages):
            _page(made, f"{phrase} {number + 1}", weight=weight // pages)
        return saved(made)


def saved(made: pikepdf.Pdf, **how) -> bytes:
    out = io.BytesIO()
    made.save(out, **how)
    return out.getvalue()


def opened(content: bytes) -> pikepdf.Pdf:
    return pikepdf.open(io.BytesIO(content))


def _page(made: pikepdf.Pdf, phrase: str, *, weight: int = 0) -> pikepdf.Page:
    page = made.add_blank_page(page_size=(595, 842))
    font = Dictionary(Type=Name.Font, Subtype=Name.Type1, BaseFont=Name.Helvetica)
    page.obj.Resources = Dictionary(Font=Dictionary(F1=font))
    if weight:
        stream = made.make_stream(os.urandom(weight))
        page.obj.Resources.XObject = Dictionary(Weight=stream)
    text = phrase.replace("(", "\\(").replace(")", "\\)").encode("cp1252", "replace")
    page.obj.Contents = made.make_stream(b"BT /F1 18 Tf 60 700 Td (" + text + b") Tj ET")
    return page


def protected_pdf(password: str = "secret") -> bytes:
    with opened(pdf()) as made:
        return saved(made, encryption=pikepdf.Encryption(owner="owner", user=password))


def restricted_pdf(revision: int = 6) -> bytes:
    """A PDF that opens without password but forbids printing: many administrations send these."""
    how = pikepdf.Encryption(owner="owner", R=revision, aes=revision > 3, metadata=revision > 3)
    with opened(pdf()) as made:
        return saved(made, encryption=how)


def scripted_pdf() -> bytes:
    with opened(pdf()) as made:
        action = Dictionary(S=Name.JavaScript, JS=String("app.alert('EVIL-SCRIPT')"))
        made.Root.OpenAction = made.make_indirect(action)
        made.Root.AA = Dictionary(WC=action)
        made.Root.Names = Dictionary(
            JavaScript=Dictionary(Names=Array([String("evil"), made.make_indirect(action)]))
        )
        made.pages[0].obj.AA = Dictionary(O=action)
        return saved(made)


def launching_pdf() -> bytes:
    with opened(pdf()) as made:
        action = Dictionary(S=Name.Launch, F=String("/EVIL-PROGRAM/calc.exe"))
        link = Dictionary(
            Type=Name.Annot, Subtype=Name.Link, Rect=Array([0, 0, 595, 842]), A=action
        )
        uri = Dictionary(
            Type=Name.Annot,
            Subtype=Name.Link,
            Rect=Array([0, 0, 595, 842]),
            A=Dictionary(S=Name.URI, URI=String("https://evil.example/EVIL-LINK")),
        )
        made.pages[0].obj.Annots = Array([made.make_indirect(link), made.make_indirect(uri)])
        made.Root.OpenAction = action
        return saved(made)


def stuffed_pdf() -> bytes:
    """A PDF with a file inside, by the attachments' tree, an annotation and a note of the page."""
    with opened(pdf()) as made:
        made.attachments["evil.exe"] = b"MZ-EVIL-PAYLOAD"
        spec = made.attachments["evil.exe"].obj
        made.pages[0].obj.Annots = Array(
            [
                made.make_indirect(
                    Dictionary(
                        Type=Name.Annot,
                        Subtype=Name.FileAttachment,
                        Rect=Array([0, 0, 9, 9]),
                        FS=spec,
                    )
                )
            ]
        )
        made.pages[0].obj.AF = Array([spec])
        made.Root.AF = Array([spec])
        made.docinfo["/Author"] = "EVIL-AUTHOR"
        with made.open_metadata() as metadata:
            metadata["dc:title"] = "EVIL-TITLE"
        return saved(made, compress_streams=False)


def burrowed_pdf() -> bytes:
    """A PDF whose dangers hide in the resources of a page, where no reader looks."""
    with opened(pdf()) as made:
        drawing = made.make_stream(b"q Q", Type=Name.XObject, Subtype=Name.Form, BBox=[0, 0, 9, 9])
        drawing.Metadata = made.make_stream(b"EVIL-METADATA", Type=Name.Metadata)
        drawing.PieceInfo = Dictionary(Evil=Dictionary(Private=String("EVIL-PRIVATE")))
        drawing.AF = Array([Dictionary(Type=Name.Filespec, F=String("EVIL-FILE"))])
        program = made.make_stream(b"EVIL-POSTSCRIPT", Type=Name.XObject, Subtype=Name.PS)
        elsewhere = made.make_stream(b"", F=String("/etc/EVIL-PATH"))
        page = made.pages[0].obj
        page.Resources.XObject = Dictionary(D=drawing, P=program, E=elsewhere)
        page.Resources.Properties = Dictionary(
            M=Dictionary(A=Dictionary(S=Name.JavaScript, JS=String("EVIL-SCRIPT")))
        )
        return saved(made, compress_streams=False)


def form_pdf(value: str = "Amélie Ngô") -> bytes:
    """A form filled on screen, whose field has no drawing yet (NeedAppearances)."""
    with opened(pdf()) as made:
        font = Dictionary(
            Type=Name.Font,
            Subtype=Name.Type1,
            BaseFont=Name.Helvetica,
            Encoding=Name.WinAnsiEncoding,
        )
        field = made.make_indirect(
            Dictionary(
                Type=Name.Annot,
                Subtype=Name.Widget,
                FT=Name.Tx,
                T=String("name"),
                V=String(value),
                DA=String("/Helv 24 Tf 0 g"),
                Rect=Array([60, 400, 500, 440]),
                F=4,
                P=made.pages[0].obj,
            )
        )
        made.pages[0].obj.Annots = Array([field])
        made.Root.AcroForm = Dictionary(
            Fields=Array([field]),
            NeedAppearances=True,
            DR=Dictionary(Font=Dictionary(Helv=font)),
            DA=String("/Helv 24 Tf 0 g"),
            XFA=made.make_stream(b"<xdp>EVIL-XFA</xdp>"),
        )
        return saved(made)


def dynamic_form_pdf() -> bytes:
    with opened(pdf(phrase="Please wait...")) as made:
        made.Root.NeedsRendering = True
        made.Root.AcroForm = Dictionary(Fields=Array(), XFA=made.make_stream(b"<xdp/>"))
        return saved(made)


def portfolio_pdf() -> bytes:
    with opened(pdf(phrase="For the best experience, open this portfolio")) as made:
        made.attachments["real.pdf"] = pdf()
        made.Root.Collection = Dictionary(Type=Name.Collection)
        return saved(made)


def pageless_pdf() -> bytes:
    with pikepdf.new() as made:
        return saved(made)


def bomb_pdf() -> bytes:
    """A page whose drawing is 1.5 GB once inflated twice."""
    with opened(pdf()) as made:
        stream = made.make_stream(b"")
        deflated = zlib.compress(zlib.compress(bytes(1500 * MEGABYTE // 4), 1), 9)
        stream.write(deflated, filter=Array([Name.FlateDecode, Name.FlateDecode]))
        made.pages[0].obj.Contents = Array([stream] * 4)
        return saved(made, compress_streams=False)


def shifted_pdf() -> bytes:
    """A scanner's PDF whose index is wrong by the bytes that stand before its header."""
    return b"\r\n\r\nScanned by EcoScan 2.1\r\n" + pdf(2)


def misindexed_pdf() -> bytes:
    content = pdf(2)
    return content.replace(b"startxref\n", b"startxref\n9")


# ---- images --------------------------------------------------------------------------------------


@cache
def scene(width: int = 640, height: int = 480) -> Image.Image:
    """A sheet whose four corners differ: red, green, blue and black on white, with some text."""
    drawn = Image.new("RGB", (width, height), "white")
    pen = ImageDraw.Draw(drawn)
    w, h = width // 4, height // 4
    pen.rectangle((0, 0, w, h), fill="red")
    pen.rectangle((width - w, 0, width, h), fill="green")
    pen.rectangle((0, height - h, w, height), fill="blue")
    pen.rectangle((width - w, height - h, width, height), fill="black")
    pen.text((width // 3, height // 2), KNOWN_PHRASE, fill="black")
    return drawn


def grain(width: int, height: int) -> Image.Image:
    """A photo as heavy as one of a phone: noise does not compress."""
    return Image.effect_noise((width // 4, height // 4), 60).resize((width, height)).convert("RGB")


def image(drawn: Image.Image, form: str, **how) -> bytes:
    out = io.BytesIO()
    drawn.save(out, form, **how)
    return out.getvalue()


def camera_notes(orientation: int = 1) -> Image.Exif:
    notes = Image.Exif()
    notes[0x0112] = orientation
    notes[0x010F] = CAMERA
    place = notes.get_ifd(0x8825)
    place[1], place[2] = "N", (48.0, 34.0, 24.75)
    return notes


def jpeg(orientation: int = 1, *, size: tuple[int, int] = (640, 480)) -> bytes:
    return image(
        scene(*size), "JPEG", exif=camera_notes(orientation), comment=b"EVIL-COMMENT", quality=90
    )


def phone_photo(megapixels: int = 12) -> bytes:
    width = int((megapixels * 1_000_000 * 4 / 3) ** 0.5)
    return image(grain(width, width * 3 // 4), "JPEG", exif=camera_notes(6), quality=90)


def heic(*, size: tuple[int, int] = (640, 480)) -> bytes:
    return image(scene(*size), "HEIF", exif=camera_notes().tobytes(), quality=70)


def png(**how) -> bytes:
    return image(scene(), "PNG", **how)


def transparent_png() -> bytes:
    drawn = Image.new("RGBA", (200, 100), (0, 0, 0, 0))
    ImageDraw.Draw(drawn).rectangle((0, 0, 99, 99), fill=(255, 0, 0, 255))
    return image(drawn, "PNG")


def tiff(pages: int = 1) -> bytes:
    sheets = [scene().convert("1") for _ in range(pages)]
    return image(sheets[0], "TIFF", save_all=True, append_images=sheets[1:])


def bomb_png(width: int, height: int, *, colour: int = 6) -> bytes:
    """A PNG of some hundred kilobytes that announces and holds so many pixels."""
    row = bytes(1 + width * {0: 1, 2: 3, 6: 4}[colour])
    squeeze = zlib.compressobj(1)
    parts = [squeeze.compress(row) for _ in range(height)]
    body = b"".join([*parts, squeeze.flush()])
    heading = struct.pack(">IIBBBBB", width, height, 8, colour, 0, 0, 0)
    chunks = ((b"IHDR", heading), (b"IDAT", body), (b"IEND", b""))
    return b"\x89PNG\r\n\x1a\n" + b"".join(
        struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))
        for kind, data in chunks
    )


def announced_png(width: int, height: int) -> bytes:
    """A PNG that announces pixels it does not hold."""
    heading = struct.pack(">IIBBBBB", width, height, 8, 6, 0, 0, 0)
    chunks = ((b"IHDR", heading), (b"IDAT", b"none"), (b"IEND", b""))
    return b"\x89PNG\r\n\x1a\n" + b"".join(
        struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))
        for kind, data in chunks
    )


@cache
def slow_png() -> bytes:
    """An image that takes some tenths of a second to open."""
    return bomb_png(6000, 6000)


# ---- what is neither -----------------------------------------------------------------------------


def archive(*names: str) -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as made:
        for name in names:
            made.writestr(name, "x" * 100)
    return out.getvalue()


def word() -> bytes:
    return archive("[Content_Types].xml", "_rels/.rels", "word/document.xml")


def polyglots() -> dict[str, bytes]:
    """Files that are two things at once: the second must not survive."""
    hidden = b"<script>EVIL-SCRIPT</script>"
    return {
        "a PDF that is also a zip": pdf() + archive("EVIL-MEMBER.exe"),
        "a JPEG that is also a zip": jpeg() + archive("EVIL-MEMBER.exe"),
        "a JPEG that is also a page": jpeg()[:2]
        + b"\xff\xfe"
        + struct.pack(">H", len(hidden) + 2)
        + hidden
        + jpeg()[2:],
        "a PNG with a page behind": png() + hidden,
        "a JPEG with a PDF behind": jpeg() + scripted_pdf(),
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
        Hostile("21.pdf", pdf() + bytes(21 * MEGABYTE), Cause.TOO_LARGE),
        Hostile("just-over.jpg", jpeg() + bytes(20 * MEGABYTE), Cause.TOO_LARGE),
        Hostile("zip.pdf", archive("a.txt"), wrong, Likeness.ARCHIVE),
        Hostile("letter.docx", word(), wrong, Likeness.WORD),
        Hostile("letter.pdf", word(), wrong, Likeness.WORD),
        Hostile(
            "sheet.xlsx", archive("[Content_Types].xml", "xl/a.xml"), wrong, Likeness.SPREADSHEET
        ),
        Hostile("slides.pptx", archive("ppt/a.xml"), wrong, Likeness.SLIDES),
        Hostile("app.apk", archive("AndroidManifest.xml"), wrong, Likeness.PROGRAM),
        Hostile(
            "old.doc", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(512), wrong, Likeness.OLD_OFFICE
        ),
        Hostile("invoice.pdf.exe", b"MZ\x90\x00" + bytes(512), wrong, Likeness.PROGRAM),
        Hostile("exe.jpg", b"MZ\x90\x00" + b"%PDF-1.4" + bytes(512), wrong, Likeness.PROGRAM),
        Hostile("elf.pdf", b"\x7fELF\x02" + bytes(512), wrong, Likeness.PROGRAM),
        Hostile("run.sh", b"#!/bin/sh\nrm -rf /\n", wrong, Likeness.SCRIPT),
        Hostile("page.pdf", b"<!DOCTYPE html><html><script>x</script>", wrong, Likeness.WEB_PAGE),
        Hostile("page2.pdf", b"<html>%PDF-1.4</html>" + pdf(), wrong, Likeness.WEB_PAGE),
        Hostile("x.svg", b'<?xml version="1.0"?><svg onload="x()"/>', wrong, Likeness.DRAWING),
        Hostile("x.png", b"<svg xmlns='http://www.w3.org/2000/svg'/>", wrong, Likeness.DRAWING),
        Hostile("bomb.xml", markup_bomb, wrong, Likeness.XML),
        Hostile("x.rtf", b"{\\rtf1 hello}", wrong, Likeness.RICH_TEXT),
        Hostile("x.txt", "Voici ma réponse.\n".encode(), wrong, Likeness.TEXT),
        Hostile("x.eml", b"From: a@b.c\r\nTo: d@e.f\r\n\r\nHello", wrong, Likeness.EMAIL),
        Hostile("x.gdoc", b'{"doc_id":"1","email":"a@b.c"}', wrong, Likeness.ONLINE_SHORTCUT),
        Hostile("x.gif", b"GIF89a" + bytes(64), wrong, Likeness.OTHER_IMAGE),
        Hostile("gif.pdf", b"GIF89a" + pdf(), wrong, Likeness.OTHER_IMAGE),
        Hostile("x.bmp", image(scene(), "BMP"), wrong, Likeness.OTHER_IMAGE),
        Hostile("x.avif", b"\x00\x00\x00\x1cftypavif" + bytes(64), wrong, Likeness.OTHER_IMAGE),
        Hostile("x.mp4", b"\x00\x00\x00\x18ftypisom" + bytes(64), wrong, Likeness.VIDEO),
        Hostile("x.wav", b"RIFF\x00\x00\x00\x00WAVE" + bytes(64), wrong, Likeness.SOUND),
        Hostile("._scan.pdf", b"\x00\x05\x16\x07" + bytes(64), wrong, Likeness.MAC_HIDDEN),
        Hostile("x.ps", b"%!PS-Adobe-3.0\n", wrong, Likeness.POSTSCRIPT),
        Hostile("zeros.pdf", bytes(4096), wrong, Likeness.UNKNOWN),
        Hostile("password.pdf", protected_pdf(), Cause.PASSWORD),
        Hostile("cut.pdf", pdf(5, weight=MEGABYTE)[: MEGABYTE // 2], Cause.TRUNCATED_PDF),
        Hostile("heading.pdf", b"%PDF-1.7\n", Cause.TRUNCATED_PDF),
        Hostile("rubbish.pdf", b"%PDF-1.7\nrubbish\n%%EOF", Cause.CORRUPT_PDF),
        Hostile("pageless.pdf", pageless_pdf(), Cause.NO_PAGES),
        Hostile("300.pdf", pdf(300), Cause.TOO_MANY_PAGES),
        Hostile("xfa.pdf", dynamic_form_pdf(), Cause.DYNAMIC_FORM),
        Hostile("portfolio.pdf", portfolio_pdf(), Cause.PORTFOLIO),
        Hostile("bomb.pdf", bomb_pdf(), Cause.TOO_HEAVY),
        Hostile("cut.jpg", phone_photo(1)[:50_000], Cause.TRUNCATED_IMAGE),
        Hostile("cut.png", png()[:-200], Cause.TRUNCATED_IMAGE),
        Hostile("cut.heic", heic()[:-500], Cause.TRUNCATED_IMAGE),
        Hostile("cut.webp", image(scene(), "WEBP")[:-300], Cause.TRUNCATED_IMAGE),
        Hostile("rubbish.jpg", b"\xff\xd8\xff\xe0" + b"rubbish" * 99, Cause.TRUNCATED_IMAGE),
        Hostile("announced.png", announced_png(20_000, 20_000), Cause.TOO_MANY_PIXELS),
        Hostile("bomb.png", bomb_png(30_000, 5_000, colour=0), Cause.TOO_MANY_PIXELS),
        Hostile("heavy.png", bomb_png(9_900, 10_000), Cause.TOO_HEAVY),
        Hostile("thick.tiff", tiff(101), Cause.TOO_MANY_PAGES),
    )


@cache
def honest() -> tuple[tuple[str, bytes, int], ...]:
    """Files that must be taken: name, bytes, pages."""
    files = [
        ("plain.pdf", pdf(), 1),
        ("heavy.pdf", pdf(3, weight=MEGABYTE), 3),
        ("hundred.pdf", pdf(100), 100),
        ("restricted.pdf", restricted_pdf(), 1),
        ("restricted-in-2001.pdf", restricted_pdf(3), 1),
        ("restricted-in-2005.pdf", restricted_pdf(4), 1),
        ("form.pdf", form_pdf(), 1),
        ("scripted.pdf", scripted_pdf(), 1),
        ("shifted.pdf", shifted_pdf(), 2),
        ("misindexed.pdf", misindexed_pdf(), 2),
        (
            "packed.pdf",
            saved(opened(pdf(3)), object_stream_mode=pikepdf.ObjectStreamMode.generate),
            3,
        ),
        ("linear.pdf", saved(opened(pdf(3)), linearize=True), 3),
        ("trailing.pdf", pdf() + b"\n\x00" * 100, 1),
        ("photo.jpg", phone_photo(), 1),
        ("progressive.jpg", image(scene(), "JPEG", progressive=True), 1),
        ("restarts.jpg", image(scene(), "JPEG", restart_marker_rows=1), 1),
        ("grey.jpg", image(scene().convert("L"), "JPEG"), 1),
        ("print.jpg", image(scene().convert("CMYK"), "JPEG"), 1),
        ("photo.heic", heic(), 1),
        ("photo.webp", image(scene(), "WEBP"), 1),
        ("lossless.webp", image(scene().convert("RGBA"), "WEBP", lossless=True), 1),
        ("screen.png", png(), 1),
        ("seen-through.png", transparent_png(), 1),
        ("palette.png", image(scene().quantize(16), "PNG"), 1),
        ("bilevel.png", image(scene().convert("1"), "PNG"), 1),
        ("deep.png", image(Image.new("I;16", (200, 100), 40_000), "PNG"), 1),
        ("scan.tiff", tiff(), 1),
        ("fax.tiff", image(scene().convert("1"), "TIFF", compression="group4"), 1),
        ("scan.tif", tiff(12), 12),
        ("squeezed.tiff", image(scene(), "TIFF", compression="tiff_lzw"), 1),
    ]
    files += [(f"turned-{turn}.jpg", jpeg(turn), 1) for turn in range(1, 9)]
    files += [(name, pdf(), 1) for name in NAMES]
    return tuple(files)
