"""What scanners send: faxes, stacks of pages, and PDFs that are pictures from edge to edge."""

import io
import struct
from collections.abc import Iterator
from functools import partial

from PIL import Image

from tests import samples
from tests.corpus import images, pdfs
from tests.corpus.sent import PHRASE, Honest

_COMPRESSIONS = {
    "1": ("group3", "group4", "tiff_lzw", "packbits", None),
    "L": ("tiff_lzw", "tiff_adobe_deflate", "packbits", "jpeg", None),
    "RGB": ("tiff_lzw", "tiff_adobe_deflate", "jpeg", "packbits", None),
}


def stack(mode: str, pages: int, **how) -> bytes:
    drawn = images.scene().convert(mode)
    return samples.image(drawn, "TIFF", save_all=True, append_images=[drawn] * (pages - 1), **how)


def scans() -> Iterator[Honest]:
    for mode, compressions in _COMPRESSIONS.items():
        for compression in compressions:
            for pages in (1, 3):
                yield Honest(
                    label=f"{pages} pages of {mode} by {compression}",
                    make=partial(stack, mode, pages, compression=compression),
                    filename="scan.tif",
                    pages=pages,
                    is_scene=mode == "RGB",
                )
    yield Honest(
        label="a hundred faxes",
        make=partial(stack, "1", 100, compression="group4"),
        filename="a.tiff",
        pages=100,
    )
    yield Honest(
        label="a large TIFF’s form",
        make=partial(stack, "RGB", 2, big_tiff=True),
        filename="a.tif",
        pages=2,
        is_scene=True,
    )
    yield Honest(
        label="a TIFF for printers", make=partial(stack, "CMYK", 1), filename="a.tif", is_scene=True
    )
    yield Honest(
        label="a TIFF of a palette", make=partial(stack, "P", 1), filename="a.tif", is_scene=True
    )
    yield Honest(
        label="a TIFF seen through", make=partial(stack, "RGBA", 1), filename="a.tif", is_scene=True
    )
    deep = images.scene().convert("L").convert("I;16")
    yield Honest(
        label="a TIFF of 16 bits", make=partial(samples.image, deep, "TIFF"), filename="a.tif"
    )
    yield Honest(label="a TIFF of Motorola’s order", make=_motorola, filename="a.tif")
    yield from _pictured()
    yield from _wrapped()


def _motorola() -> bytes:
    entries = images.plain_entries(at=8, size=16)
    rows = b"".join(
        struct.pack(">HHI", tag, kind, count)
        + (struct.pack(">HH", value, 0) if kind == 3 else struct.pack(">I", value))
        for tag, kind, count, value in entries
    )
    data = bytes(range(0, 160, 10))
    return (
        b"MM\x00*"
        + struct.pack(">I", 24)
        + data
        + struct.pack(">H", len(entries))
        + rows
        + bytes(4)
    )


# ---- PDFs that are pictures ----------------------------------------------------------------------


def fax_data(drawn: Image.Image) -> bytes:
    with Image.open(io.BytesIO(samples.image(drawn, "TIFF", compression="group4"))) as made:
        start, size = made.tag_v2[273][0], made.tag_v2[279][0]
    return samples.image(drawn, "TIFF", compression="group4")[start : start + size]


def jbig2_data(drawn: Image.Image) -> bytes:
    """The same lines as JBIG2 holds them: a page of one region coded as a fax (ITU-T T.88)."""
    width, height = drawn.size
    page = struct.pack(">IIIIBH", width, height, 0, 0, 0, 0)
    region = struct.pack(">IIIIB", width, height, 0, 0, 0) + b"\x01" + fax_data(drawn)
    return b"".join(
        struct.pack(">IBBBI", number, kind, 0, 1, len(data)) + data
        for number, kind, data in ((0, 48, page), (1, 38, region))
    )


def picture_page(
    data: bytes, entries: bytes, size: tuple[int, int], *, layer: bytes = b""
) -> bytes:
    picture = pdfs.stream(
        data,
        b"/Type /XObject /Subtype /Image /Width %d /Height %d " % size + entries,
    )
    contents = pdfs.stream(b"q 595 0 0 842 0 0 cm /X Do Q " + layer)
    return pdfs.document(picture, contents=contents, resources=b"/XObject << /X 6 0 R >>")


def _pictured() -> Iterator[Honest]:
    lines = samples.scene(850, 1100).convert("1")
    grey = b"/ColorSpace /DeviceGray /BitsPerComponent "
    fax = (
        b"/Filter /CCITTFaxDecode /DecodeParms << /K -1 /Columns 850 /Rows 1100 /BlackIs1 false >>"
    )
    layer = b"BT 3 Tr /F1 12 Tf 60 700 Td (%s) Tj ET" % PHRASE.encode()
    photo = samples.image(samples.scene(850, 1100), "JPEG")
    colour = b"/ColorSpace /DeviceRGB /BitsPerComponent 8 /Filter /DCTDecode"
    wavelet = samples.image(samples.scene(850, 1100), "JPEG2000")
    for label, data, entries, is_scene in (
        ("a fax", fax_data(lines), grey + b"1 " + fax, False),
        ("JBIG2", jbig2_data(lines), grey + b"1 /Filter /JBIG2Decode", False),
        ("a photo", photo, colour, True),
        ("a photo without its end", photo[:-2], colour, True),
        ("wavelets", wavelet, b"/Filter /JPXDecode", True),
        ("bare grey", samples.scene(850, 1100).convert("L").tobytes(), grey + b"8", False),
    ):
        make = partial(picture_page, data, entries, (850, 1100))
        yield Honest(label=f"a PDF of {label}", make=make, is_scene=is_scene)
        make = partial(picture_page, data, entries, (850, 1100), layer=layer)
        yield Honest(
            label=f"a PDF of {label} with its words", make=make, says=PHRASE, is_scene=is_scene
        )
    a4 = samples.scene(2480, 3508)
    for mode in ("L", "RGB", "1"):
        make = partial(samples.image, a4.convert(mode), "PDF", resolution=300)
        yield Honest(label=f"A4 at 300 dots, {mode}", make=make, is_scene=mode == "RGB")
    small = samples.scene(850, 1100)
    make = partial(samples.image, small, "PDF", save_all=True, append_images=[small] * 19)
    yield Honest(label="twenty scans", make=make, pages=20, is_scene=True)
    finest = bytes(9_921 * 14_031 // 8 + 14_031)
    make = partial(picture_page, finest, grey + b"1", (9_921, 14_031))
    yield Honest(label="A4 at 1,200 dots, black and white", make=lambda: pdfs.packed(make()))


def _wrapped() -> Iterator[Honest]:
    """Bytes that machines put around, and indexes that they get wrong."""
    whole = pdfs.document()
    for label, content in {
        "lines before": b"\r\n\r\n" + whole,
        "a mark of order before": b"\xef\xbb\xbf" + whole,
        "words before": b"Scanned by EcoScan 2.1\r\n" + whole,
        "zeros behind": whole + bytes(2_000),
        "lines behind": whole + b"\r\n" * 300,
        "the end of a mail behind": whole + b"\r\n--=_boundary--\r\n",
        "an address off by nine": whole.replace(b"startxref\n", b"startxref\n9"),
        "objects without end": whole.replace(b"endobj\n", b""),
        "lines of Windows": whole.replace(b"\n", b"\r\n"),
        "lines of old Macs": whole.replace(b"\n", b"\r"),
        "a wrong length": pdfs.document(contents=pdfs.stream(pdfs.drawing(), length=3)),
        "no last word": whole.replace(b"%%EOF\n", b""),
    }.items():
        yield Honest(label=f"a PDF with {label}", make=partial(bytes, content), says=PHRASE)
