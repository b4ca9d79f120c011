"""Files as honest people send them, and as hostile ones do; each made here, none downloaded."""

import io
import os
import struct
import zipfile
import zlib
from functools import cache

import pikepdf
import pillow_heif
from pikepdf import Array, Dictionary, Name, String
from PIL import Image, ImageDraw

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
