"""Photos that tell on people or carry words beside their picture, and tricks of image formats."""

import struct
import zlib
from collections.abc import Iterator
from functools import partial

from PIL import Image

from escale.documents.causes import Cause, Likeness
from tests import samples
from tests.corpus import images, pdfs
from tests.corpus.images import jpeg_with, png_with, segment
from tests.corpus.sent import PHRASE, Hostile, foreign, refused, taken

_XMP = b"http://ns.adobe.com/xap/1.0/\x00<x:xmpmeta><script>EVIL</script></x:xmpmeta>"
_SCRIPT = b"<script>EVIL()</script>"


def notes() -> Iterator[Hostile]:
    """EXIF, places, words, colours and thumbnails: nothing but the picture is left."""
    exif = samples.camera_notes().tobytes()
    for form in ("JPEG", "PNG", "WEBP", "HEIF"):
        yield taken(f"where a {form} was taken", partial(images.saved, form, exif=exif))
    thumb = samples.image(Image.new("RGB", (160, 120), "red"), "JPEG", comment=b"EVIL")
    for label, content in {
        "a comment": jpeg_with(segment(0xFE, _SCRIPT)),
        "a hundred comments": jpeg_with(*[segment(0xFE, _SCRIPT * 9)] * 100),
        "XMP": jpeg_with(segment(0xE1, _XMP)),
        "long XMP": jpeg_with(
            segment(0xE1, b"http://ns.adobe.com/xmp/extension/\x00" + b"EVIL" * 99)
        ),
        "words of the press": jpeg_with(segment(0xED, b"Photoshop 3.0\x008BIM\x04\x04EVIL")),
        "a colour profile": jpeg_with(segment(0xE2, b"ICC_PROFILE\x00\x01\x01" + b"EVIL" * 99)),
        "a thumbnail of something else": jpeg_with(segment(0xE0, b"JFXX\x00\x10" + thumb)),
        "another photo behind": samples.jpeg() + thumb,
        "a depth map": jpeg_with(segment(0xE2, b"MPF\x00II*\x00EVIL")) + thumb,
        "a trailer of the maker": samples.jpeg() + b"\x00\x00EVIL_SEFT_TRAILER" * 9,
        "a film behind": samples.jpeg() + b"\x00\x00\x00\x18ftypmp42EVIL",
        "every application segment": jpeg_with(
            *[segment(0xE0 + number, b"EVIL" * 9) for number in range(16)]
        ),
        "words in the colour transform": jpeg_with(
            segment(0xEE, b"Adobe\x00d\x00\x00\x00\x00\x01" + b"EVIL" * 9)
        ),
        "an orientation beyond eight": images.saved("JPEG", exif=_turned(9)),
        "a damaged directory": jpeg_with(segment(0xE1, b"Exif\x00\x00II*\x00\xff\xff\xff\xffEVIL")),
        "a directory in a loop": jpeg_with(segment(0xE1, _looped_exif())),
    }.items():
        yield taken(f"a JPEG with {label}", content)
    reserved = jpeg_with(*[segment(0xF0 + number, b"EVIL") for number in range(14)])
    yield refused("a JPEG with segments of no known use", reserved, Cause.CORRUPT_IMAGE)
    for label, content in {
        "words": png_with((b"tEXt", b"Comment\x00" + _SCRIPT)),
        "squeezed words": png_with((b"zTXt", b"Comment\x00\x00" + zlib.compress(_SCRIPT))),
        "words of all languages": png_with(
            (b"iTXt", b"XML:com.adobe.xmp\x00\x00\x00\x00\x00" + _XMP)
        ),
        "EXIF": png_with((b"eXIf", exif[6:])),
        "an instant": png_with((b"tIME", struct.pack(">HBBBBB", 2026, 1, 1, 1, 1, 1))),
        "a chunk of its own": png_with((b"evIl", _SCRIPT)),
        "a page behind": images.saved("PNG") + _SCRIPT,
    }.items():
        yield taken(f"a PNG with {label}", content)
    notes_of_tiff = samples.camera_notes()
    notes_of_tiff[270] = "EVIL"
    yield taken("a TIFF that describes", partial(images.saved, "TIFF", tiffinfo=notes_of_tiff))
    yield taken("a WebP with XMP", partial(images.saved, "WEBP", xmp=_XMP))
    yield taken("a HEIC with XMP", partial(images.saved, "HEIF", xmp=_XMP))
    yield from _photos_in_pdf(exif)


def _photos_in_pdf(exif: bytes) -> Iterator[Hostile]:
    """A PDF made by a phone keeps the photo whole, with the place where it was taken."""
    photo = images.saved("JPEG", exif=exif, comment=b"EVIL")
    entries = (
        b"/Type /XObject /Subtype /Image /Width 320 /Height 240 /ColorSpace /DeviceRGB "
        b"/BitsPerComponent 8 /Filter "
    )
    for label, filters, data in (
        ("", b"/DCTDecode", photo),
        (", in a list", b"[/DCTDecode]", photo),
        (", deflated", b"[/FlateDecode /DCTDecode]", zlib.compress(photo)),
        (", without an end", b"/DCTDecode", photo[:-2]),
        (", with a page behind", b"/DCTDecode", photo + _SCRIPT),
    ):
        content = pdfs.document(
            pdfs.stream(data, entries + filters), resources=b"/XObject << /X 6 0 R >>"
        )
        yield taken(f"a photo in a PDF tells its place{label}", content, says=PHRASE)

    boxes = images.saved("JPEG2000") + images.box(b"xml ", _XMP) + images.box(b"uuid", exif)
    entries = b"/Type /XObject /Subtype /Image /Width 320 /Height 240 /Filter /JPXDecode"
    content = pdfs.document(pdfs.stream(boxes, entries), resources=b"/XObject << /X 6 0 R >>")
    yield taken("wavelets in a PDF tell their place", content, says=PHRASE)


def _turned(orientation: int) -> Image.Exif:
    exif = Image.Exif()
    exif[0x0112] = orientation
    return exif


def _looped_exif() -> bytes:
    entry = struct.pack("<HHII", 0x8769, 4, 1, 8)
    return b"Exif\x00\x00II*\x00" + struct.pack("<IH", 8, 1) + entry + struct.pack("<I", 8)


# ---- tricks of formats ---------------------------------------------------------------------------


def tricks() -> Iterator[Hostile]:
    corrupt = Cause.CORRUPT_IMAGE
    yield taken("a TIFF that goes round", partial(images.tiff_of, 1, loops=True))
    yield taken("a TIFF that goes round by 50", partial(images.tiff_of, 50, loops=True))
    yield refused(
        "a TIFF of 20,000 directories", partial(images.tiff_of, 20_000), Cause.TOO_MANY_PAGES
    )
    lost = b"II+\x00\x08\x00\x00\x00" + b"\xff" * 40
    yield refused("a large TIFF that begins beyond every file", lost, corrupt)
    far = [(700, 7, 0x7FFFFFFF, 0x7FFFFFFF), (34665, 4, 1, 8)]
    yield taken("a TIFF with notes beyond its end", partial(images.tiff_of, 1, extra=far))
    yield refused(
        "a TIFF of no strip", lambda: b"II*\x00\x08\x00\x00\x00\x00\x00\x00\x00\x00\x00", corrupt
    )
    yield refused(
        "a TIFF with a strip beyond its end",
        partial(images.tiff_of, 1, at=0x7FFFFFF),
        Cause.TRUNCATED_IMAGE,
    )
    raw = partial(images.tiff_of, 1, extra=[(50706, 1, 4, 0x0401)])
    yield refused("a raw photo", raw, Cause.WRONG_TYPE)
    yield foreign(
        "a raw photo of Canon", b"II*\x00\x10\x00\x00\x00CR\x02\x00EVIL", Likeness.RAW_PHOTO
    )
    yield from _tricks_of_jpeg()
    yield from _tricks_of_others()


def _tricks_of_jpeg() -> Iterator[Hostile]:
    corrupt = Cause.CORRUPT_IMAGE
    for mode in ("CMYK", "L", "YCbCr"):
        yield taken(
            f"a JPEG in {mode}", partial(images.saved, "JPEG", images.scene().convert(mode))
        )
    yield taken("a JPEG in CMYK without its transform", _bare_cmyk)
    yield taken("a progressive JPEG", partial(images.saved, "JPEG", progressive=True))
    yield taken("a JPEG of 2,000 passes", _many_passes)
    yield refused("a JPEG of 12 bits", lambda: _precise(12), corrupt)
    yield refused("a JPEG without tables", _without_tables, corrupt)


def _tricks_of_others() -> Iterator[Hostile]:
    corrupt = Cause.CORRUPT_IMAGE
    for form in ("WEBP", "PNG"):
        for frames in (100, 10_000):
            make = partial(images.animated, form, frames)
            yield taken(f"a {form} of {frames} frames", make)
    yield taken("a PNG of 16 bits", partial(_deep, 16, 2))
    yield taken("a grey PNG of 16 bits", partial(_deep, 16, 0))
    yield refused("a PNG of 3 bits", partial(_deep, 3, 0), corrupt)
    yield refused("a PNG of colour 5", partial(_deep, 8, 5), corrupt)
    yield taken("a PNG with a palette of nothing", partial(_deep, 8, 3))
    yield refused("a PNG of two headings", _two_headings, Cause.TOO_MANY_PIXELS)
    yield refused("a HEIC of a grid of 65,536 tiles", _grid, corrupt)
    yield refused("a HEIC that refers to itself", _self_reference, corrupt)
    yield refused(
        "a HEIC of no picture",
        lambda: images.box(b"ftyp", b"heic\x00\x00\x00\x00mif1"),
        Cause.CORRUPT_IMAGE,
    )
    yield refused("a WebP of no picture", lambda: images.riff((b"EXIF", b"EVIL")), corrupt)
    yield refused(
        "a WebP within itself",
        lambda: images.riff((b"VP8X", bytes(10)), (b"RIFF", b"EVIL")),
        corrupt,
    )


def _bare_cmyk() -> bytes:
    content = images.saved("JPEG", images.scene().convert("CMYK"))
    at = content.index(b"\xff\xee")
    return content[:at] + content[at + 16 :]


def _many_passes() -> bytes:
    content = images.saved("JPEG", progressive=True)
    at = content.rindex(b"\xff\xda")
    return content[:at] + content[at:-2] * 2_000 + b"\xff\xd9"


def _precise(bits: int) -> bytes:
    content = images.saved("JPEG")
    at = content.index(b"\xff\xc0")
    return content[: at + 4] + bytes([bits]) + content[at + 5 :]


def _without_tables() -> bytes:
    content = images.saved("JPEG")
    return content[:20] + content[content.index(b"\xff\xda") :]


def _deep(depth: int, colour: int) -> bytes:
    row = 1 + 20 * 8
    return images.raw_png(20, 20, depth=depth, colour=colour, body=zlib.compress(bytes(row * 20)))


def _two_headings() -> bytes:
    content = images.raw_png(20, 20, body=zlib.compress(bytes(61 * 20)))
    heading = struct.pack(">IIBBBBB", 60_000, 60_000, 8, 2, 0, 0, 0)
    return content[:33] + images.chunk(b"IHDR", heading) + content[33:]


def _grid() -> bytes:
    content = images.saved("HEIF")
    return content.replace(b"hvc1", b"grid", 1)


def _self_reference() -> bytes:
    content = images.saved("HEIF")
    return content.replace(b"pitm\x00\x00\x00\x00\x00", b"pitm\x00\x00\x00\x00\xff", 1)
