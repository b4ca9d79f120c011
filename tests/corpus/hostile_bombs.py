"""Files that are small and become huge: refused before, or while, they take the machine."""

import struct
import zlib
from collections.abc import Iterator
from functools import partial

from escale.documents.causes import Cause
from tests import samples
from tests.corpus import images, pdfs
from tests.corpus.sent import PHRASE, Hostile, refused, taken

_MEGABYTE = 1024 * 1024


def deflated(megabytes: int, byte: bytes = b" ", times: int = 1) -> bytes:
    """So many megabytes of one byte, deflated again and again, without ever being whole."""
    part = byte * _MEGABYTE
    squeeze = zlib.compressobj(9, zlib.DEFLATED, -15)
    block = squeeze.compress(part) + squeeze.flush(zlib.Z_FULL_FLUSH)
    check = 1
    for _ in range(megabytes):
        check = zlib.adler32(part, check)
    content = b"\x78\xda" + block * megabytes + b"\x03\x00" + struct.pack(">I", check)
    for _ in range(times - 1):
        content = zlib.compress(content, 9)
    return content


def _drawn_bomb(megabytes: int, times: int) -> bytes:
    filters = b"/Filter [" + b"/FlateDecode " * times + b"]"
    return pdfs.document(contents=pdfs.stream(deflated(megabytes, times=times), filters))


def compressed() -> Iterator[Hostile]:
    for megabytes, times in ((600, 1), (600, 2), (2000, 3)):
        yield refused(
            f"a page drawn by {megabytes} MB deflated {times} times",
            partial(_drawn_bomb, megabytes, times),
            Cause.TOO_HEAVY,
        )
    yield refused("a page drawn by 1.5 GB in four parts", samples.bomb_pdf, Cause.TOO_HEAVY)
    hexadecimal = deflated(600).hex().encode()
    for name, entries, data, cause in (
        ("run lengths", b"/RunLengthDecode", b"\x81 " * (5 * _MEGABYTE), Cause.TOO_HEAVY),
        ("LZW", b"/LZWDecode", _lzw(200_000), Cause.TOO_HEAVY),
        ("hexadecimal", b"[/ASCIIHexDecode /FlateDecode]", hexadecimal, Cause.TOO_HEAVY),
        ("a thousand filters", b"[%s]" % (b"/FlateDecode " * 1000), b"", Cause.CORRUPT_PAGE),
    ):
        content = pdfs.document(contents=pdfs.stream(data, b"/Filter " + entries))
        yield refused(f"a page drawn by {name}", content, cause)
    yield refused("objects packed in 600 MB", partial(_packed_bomb, 600), Cause.CORRUPT_PDF)
    yield refused("an index of 200 MB", partial(_index_bomb, 200), Cause.CORRUPT_PDF)
    yield refused("an index of a billion rows", _long_index, Cause.CORRUPT_PDF)
    for width, height in ((20_000, 20_000), (60_000, 60_000)):
        for filters in (b"/FlateDecode", b"/JBIG2Decode", b"/CCITTFaxDecode", b"/JPXDecode"):
            yield refused(
                f"a picture of {width} by {height} by {filters.decode()[1:]} in a PDF",
                partial(_pictured, width, height, filters),
                Cause.TOO_HEAVY,
            )
    yield refused(
        "a PNG of 99 megapixels", partial(samples.bomb_png, 9_900, 10_000), Cause.TOO_HEAVY
    )
    inflated = deflated(300)
    for label, kind, head in (
        ("words", b"zTXt", b"EVIL\x00\x00"),
        ("words of all languages", b"iTXt", b"EVIL\x00\x01\x00\x00\x00"),
        ("colours", b"iCCP", b"EVIL\x00\x00"),
    ):
        make = partial(images.png_with, (kind, head + inflated))
        yield refused(f"a PNG whose {label} are 300 MB", make, Cause.CORRUPT_IMAGE)
    yield refused(
        "a PNG with pixels beyond its size",
        lambda: images.raw_png(100, 100, body=deflated(300)),
        Cause.CORRUPT_IMAGE,
    )
    # As many pixels as we take, in a file that is nearly nothing: decoded, within the limits.
    for name, code, data in (
        ("Deflate", 8, inflated),
        ("packed bits", 32773, b"\x81 " * _MEGABYTE),
        ("LZW", 5, _lzw(150_000)),
    ):
        make = partial(images.tiff_of, 1, width=9_999, height=9_999, data=data, compression=code)
        yield taken(f"a TIFF of 99 megapixels by {name}", make)


def _lzw(codes: int) -> bytes:
    """LZW codes that each name the row before and one more byte (TIFF and PDF, early change)."""
    bits, width, following = [(256, 9), (32, 9)], 9, 258
    for _ in range(codes):
        if following >= 4094:
            bits += [(256, width), (32, 9)]
            width, following = 9, 258
            continue
        bits.append((following, width))
        following += 1
        width = max(width, (following + 1).bit_length())
    number = 0
    out = bytearray()
    held = 0
    for code, size in [*bits, (257, width)]:
        number = number << size | code
        held += size
        while held >= 8:
            out.append(number >> (held - 8) & 255)
            held -= 8
        number &= (1 << held) - 1
    return bytes(out) + bytes([number << (8 - held) & 255])


def _packed_bomb(megabytes: int) -> bytes:
    """The catalog is in a stream of objects that is huge once inflated."""
    held = b"1 0 << /Type /Catalog /Pages 2 0 R >>"
    squeeze = zlib.compressobj(9)
    body = squeeze.compress(held) + b"".join(
        squeeze.compress(b" " * _MEGABYTE) for _ in range(megabytes)
    )
    body += squeeze.flush()
    objects = pdfs.bodies()
    packed = pdfs.stream(body, b"/Type /ObjStm /N 1 /First 4 /Filter /FlateDecode")
    out = bytearray(b"%PDF-1.7\n")
    rows = [struct.pack(">BIH", 0, 0, 65535), struct.pack(">BIH", 2, 6, 0)]
    for number, each in [*enumerate(objects[1:], start=2), (6, packed)]:
        rows.append(struct.pack(">BIH", 1, len(out), 0))
        out += b"%d 0 obj\n%s\nendobj\n" % (number, each)
    at = len(out)
    rows.append(struct.pack(">BIH", 1, at, 0))
    entries = b"/Type /XRef /W [1 4 2] /Size 8 /Root 1 0 R"
    out += b"7 0 obj\n%s\nendobj\nstartxref\n%d\n%%%%EOF\n" % (
        pdfs.stream(b"".join(rows), entries),
        at,
    )
    return bytes(out)


def _index_bomb(megabytes: int) -> bytes:
    out = b"%PDF-1.7\n"
    entries = b"/Type /XRef /W [1 4 2] /Size 8 /Root 1 0 R /Filter /FlateDecode"
    body = b"7 0 obj\n%s\nendobj\n" % pdfs.stream(deflated(megabytes, b"\x00"), entries)
    return out + body + b"startxref\n%d\n%%%%EOF\n" % len(out)


def _long_index() -> bytes:
    return b"%PDF-1.7\nxref\n0 1000000000\ntrailer\n<< /Size 1000000000 >>\nstartxref\n9\n%%EOF\n"


def _pictured(width: int, height: int, filters: bytes) -> bytes:
    picture = pdfs.stream(
        deflated(1),
        b"/Type /XObject /Subtype /Image /Width %d /Height %d /BitsPerComponent 8 "
        b"/ColorSpace /DeviceRGB /Filter %s" % (width, height, filters),
    )
    contents = pdfs.stream(b"q 595 0 0 842 0 0 cm /X Do Q")
    return pdfs.document(picture, contents=contents, resources=b"/XObject << /X 6 0 R >>")


# ---- what is announced ---------------------------------------------------------------------------


def announced() -> Iterator[Hostile]:
    """Pixels and pages that are counted before any is read."""
    pixels, pages = Cause.TOO_MANY_PIXELS, Cause.TOO_MANY_PAGES
    for width, height in ((65_535, 65_535), (20_000, 20_000), (100, 2_000_000)):
        size = f"{width} by {height}"
        png = partial(images.raw_png, width, height, body=b"none")
        yield refused(f"a PNG of {size}", png, pixels)
        tiff = partial(images.tiff_of, 1, width=width, height=height)
        yield refused(f"a TIFF of {size}", tiff, pixels)
    for width, height in ((65_535, 65_535), (65_500, 2_000)):
        jpeg = partial(images.resized_jpeg, width, height)
        yield refused(f"a JPEG of {width} by {height}", jpeg, pixels)
    yield refused("a PNG of deep colours", partial(images.raw_png, 2**31 - 1, 2**31 - 1), pixels)
    yield refused("a WebP of 16,383 by 16,383", _large_webp, pixels)
    yield refused(
        "a HEIC of 60,000 by 60,000", partial(images.resized_heic, 60_000, 60_000), pixels
    )
    yield refused(
        "black and white, 30,000 by 5,000",
        partial(samples.bomb_png, 30_000, 5_000, colour=0),
        pixels,
    )
    yield refused("a JPEG of no height", partial(images.resized_jpeg, 320, 0), Cause.CORRUPT_IMAGE)
    yield refused("a PNG of no width", partial(images.raw_png, 0, 9), Cause.CORRUPT_IMAGE)
    for count in (101, 1_000, 20_000):
        yield refused(f"a PDF of {count} pages", partial(_paged, count), pages)
    yield refused("one page a hundred thousand times", partial(_repeated, 100_000), pages)
    yield refused("pages that double twenty times", partial(_doubling, 20), Cause.CORRUPT_PDF)
    yield refused("a TIFF of 101 pages", partial(images.tiff_of, 101), pages)
    yield refused("a TIFF of 5,000 pages", partial(images.tiff_of, 5_000), pages)
    yield taken("a count of pages that lies", partial(_lying_count, 1_000_000), says=PHRASE)
    yield taken("a count of pages below nothing", partial(_lying_count, -5), says=PHRASE)


def _large_webp() -> bytes:
    body = struct.pack("<B", 0x2F) + struct.pack("<I", 16_382 | 16_382 << 14)
    return images.riff((b"VP8L", body + bytes(64)))


def _paged(count: int) -> bytes:
    kids = b" ".join(b"%d 0 R" % number for number in range(3, count + 3))
    page = b"<< /Type /Page /Parent 2 0 R /MediaBox [0 0 9 9] >>"
    return pdfs.assembled(
        [
            b"<< /Type /Catalog /Pages 2 0 R >>",
            b"<< /Type /Pages /Kids [%s] /Count %d >>" % (kids, count),
            *[page] * count,
        ]
    )


def _repeated(count: int) -> bytes:
    objects = pdfs.bodies()
    objects[1] = b"<< /Type /Pages /Kids [%s] /Count %d >>" % (b"3 0 R " * count, count)
    return pdfs.assembled(objects)


def _doubling(times: int) -> bytes:
    nodes = [
        b"<< /Type /Pages /Kids [%d 0 R %d 0 R] /Count 2 >>" % (number + 1, number + 1)
        for number in range(2, times + 2)
    ]
    page = b"<< /Type /Page /MediaBox [0 0 9 9] >>"
    return pdfs.assembled([b"<< /Type /Catalog /Pages 2 0 R >>", *nodes, page])


def _lying_count(count: int) -> bytes:
    objects = pdfs.bodies()
    objects[1] = objects[1].replace(b"/Count 1", b"/Count %d" % count)
    return pdfs.assembled(objects)
