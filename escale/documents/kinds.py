"""Tell what a file is by its content alone; its name is never believed."""

import re
from enum import StrEnum
from typing import NoReturn

from escale.documents.causes import Cause, Likeness, Unfit


class Kind(StrEnum):
    """The kinds of file that we take."""

    PDF = "pdf"
    JPEG = "jpeg"
    PNG = "png"
    HEIC = "heic"
    WEBP = "webp"
    TIFF = "tiff"


EXTENSIONS: dict[Kind, frozenset[str]] = {
    Kind.PDF: frozenset({"pdf"}),
    Kind.JPEG: frozenset({"jpg", "jpeg", "jpe", "jfif"}),
    Kind.PNG: frozenset({"png"}),
    Kind.HEIC: frozenset({"heic", "heif", "hif"}),
    Kind.WEBP: frozenset({"webp"}),
    Kind.TIFF: frozenset({"tif", "tiff"}),
}

# Readers find « %PDF- » anywhere in the first 1,024 bytes (ISO 32000-1, note of annex H.3.4.1).
_PDF_HEADER_WITHIN = 1024

_HEIC_BRANDS = frozenset(
    {b"heic", b"heix", b"heim", b"heis", b"hevc", b"hevx", b"hevm", b"hevs", b"mif1", b"msf1"}
)
_SOUND_BRANDS = frozenset({b"M4A ", b"M4B ", b"M4P "})

_SIGNATURES: tuple[tuple[bytes, Likeness], ...] = (
    (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", Likeness.OLD_OFFICE),
    (b"{\\rtf", Likeness.RICH_TEXT),
    (b"%!PS", Likeness.POSTSCRIPT),
    (b"\xc5\xd0\xd3\xc6", Likeness.POSTSCRIPT),
    (b"MZ", Likeness.PROGRAM),
    (b"\x7fELF", Likeness.PROGRAM),
    (b"\xfe\xed\xfa\xce", Likeness.PROGRAM),
    (b"\xfe\xed\xfa\xcf", Likeness.PROGRAM),
    (b"\xcf\xfa\xed\xfe", Likeness.PROGRAM),
    (b"\xca\xfe\xba\xbe", Likeness.PROGRAM),
    (b"\x00asm", Likeness.PROGRAM),
    (b"dex\n", Likeness.PROGRAM),
    (b"#!", Likeness.SCRIPT),
    (b"L\x00\x00\x00\x01\x14\x02\x00", Likeness.SHORTCUT),
    (b"[InternetShortcut]", Likeness.SHORTCUT),
    (b"Rar!\x1a\x07", Likeness.ARCHIVE),
    (b"7z\xbc\xaf\x27\x1c", Likeness.ARCHIVE),
    (b"\x1f\x8b", Likeness.ARCHIVE),
    (b"BZh", Likeness.ARCHIVE),
    (b"\xfd7zXZ\x00", Likeness.ARCHIVE),
    (b"\x28\xb5\x2f\xfd", Likeness.ARCHIVE),
    (b"MSCF", Likeness.ARCHIVE),
    (b"\x00\x05\x16\x07", Likeness.MAC_HIDDEN),
    (b"\x00\x05\x16\x00", Likeness.MAC_HIDDEN),
    (b"Bud1", Likeness.MAC_HIDDEN),
    (b"GIF87a", Likeness.OTHER_IMAGE),
    (b"GIF89a", Likeness.OTHER_IMAGE),
    (b"8BPS", Likeness.OTHER_IMAGE),
    (b"AT&TFORM", Likeness.OTHER_IMAGE),
    (b"\x00\x00\x00\x0cjP  ", Likeness.OTHER_IMAGE),
    (b"\xff\x4f\xff\x51", Likeness.OTHER_IMAGE),
    (b"\x00\x00\x00\x0cJXL ", Likeness.OTHER_IMAGE),
    (b"\xff\x0a", Likeness.OTHER_IMAGE),
    (b"\x00\x00\x01\x00", Likeness.OTHER_IMAGE),
    (b"\x1aE\xdf\xa3", Likeness.VIDEO),
    (b"\x00\x00\x01\xba", Likeness.VIDEO),
    (b"FLV\x01", Likeness.VIDEO),
    (b"ID3", Likeness.SOUND),
    (b"OggS", Likeness.SOUND),
    (b"fLaC", Likeness.SOUND),
    (b"\xff\xfb", Likeness.SOUND),
)

# Most telling first: a Word document is also a zip, a drawing is also XML.
_IN_ZIP: tuple[tuple[bytes, Likeness], ...] = (
    (b"word/", Likeness.WORD),
    (b"xl/", Likeness.SPREADSHEET),
    (b"ppt/", Likeness.SLIDES),
    (b"application/vnd.oasis.opendocument", Likeness.OPEN_DOCUMENT),
    (b"Index/Document.iwa", Likeness.APPLE_PAGES),
    (b"application/epub+zip", Likeness.BOOK),
    (b"META-INF/MANIFEST.MF", Likeness.PROGRAM),
    (b"AndroidManifest.xml", Likeness.PROGRAM),
)
_IN_MARKUP: tuple[tuple[bytes, Likeness], ...] = (
    (rb"<svg[\s>]", Likeness.DRAWING),
    (rb"<!doctype\s+svg", Likeness.DRAWING),
    (rb"<(?:!doctype\s+html|html|head|body|script|iframe|meta|img|a\s|div|p>)", Likeness.WEB_PAGE),
    (rb"<w:document|<\?mso-application", Likeness.WORD),
    (rb"<\?xml|<!doctype|<!entity", Likeness.XML),
)
_MAIL_HEADINGS = (
    rb"\A(?:(?:received|return-path|delivered-to|from|to|subject|date|message-id|mime-version)"
    rb":.*\r?\n(?:[ \t].*\r?\n)*){2}"
)
_IN_TEXT: tuple[tuple[bytes, Likeness], ...] = (
    (rb"\A\s*\{\s*\"(?:doc_id|url|resource_id)\"", Likeness.ONLINE_SHORTCUT),
    (_MAIL_HEADINGS, Likeness.EMAIL),
    (rb"\A(?:@echo off|import os|import sys|<\?php|Option Explicit)", Likeness.SCRIPT),
)


def recognise(content: bytes) -> Kind:
    """Return the kind of a file that we take, or refuse it with the name of what it seems to be.

    `content` is the whole file, not empty. Raises `Unfit(WRONG_TYPE, seems=Likeness)`.
    """
    kind = _image_kind(content)
    if kind is not None:
        return kind
    if content.startswith(b"%PDF-"):
        return Kind.PDF
    seems = _likeness(content)
    # Scanners put a few bytes before the header: harmless, unless these bytes are something else.
    if seems in {Likeness.UNKNOWN, Likeness.TEXT} and b"%PDF-" in content[:_PDF_HEADER_WITHIN]:
        return Kind.PDF
    raise Unfit(Cause.WRONG_TYPE, seems=seems.value)


def agrees(filename: str, kind: Kind) -> bool:
    """Say whether the end of a file's name agrees with its content (no ending agrees)."""
    _, dot, extension = filename.rpartition(".")
    return not dot or extension.strip().lower() in EXTENSIONS[kind]


def _refuse(seems: Likeness) -> NoReturn:
    raise Unfit(Cause.WRONG_TYPE, seems=seems.value)


def _image_kind(content: bytes) -> Kind | None:
    if content.startswith(b"\xff\xd8\xff"):
        return Kind.JPEG
    if content.startswith(b"\x89PNG\r\n\x1a\n"):
        return Kind.PNG
    if content.startswith((b"II*\x00", b"MM\x00*", b"II+\x00", b"MM\x00+")):
        # Canon's raw photos are TIFF files that say so at byte 8.
        if content[8:10] == b"CR":
            _refuse(Likeness.RAW_PHOTO)
        return Kind.TIFF
    if content.startswith(b"RIFF"):
        return _riff_kind(content)
    if content[4:8] == b"ftyp":
        return _iso_media_kind(content)
    return None


def _riff_kind(content: bytes) -> Kind:
    form = content[8:12]
    if form == b"WEBP":
        return Kind.WEBP
    _refuse({b"AVI ": Likeness.VIDEO, b"WAVE": Likeness.SOUND}.get(form, Likeness.UNKNOWN))


def _iso_media_kind(content: bytes) -> Kind:
    """Phones' photos, films and sounds share one container; its brands tell them apart."""
    length = min(int.from_bytes(content[:4], "big"), 256)
    major = content[8:12]
    brands = {major} | {content[at : at + 4] for at in range(16, length, 4)}
    if b"avif" in brands or b"avis" in brands:
        _refuse(Likeness.OTHER_IMAGE)
    if brands & _HEIC_BRANDS:
        return Kind.HEIC
    if major == b"crx ":
        _refuse(Likeness.RAW_PHOTO)
    _refuse(Likeness.SOUND if major in _SOUND_BRANDS else Likeness.VIDEO)


def _likeness(content: bytes) -> Likeness:
    for signature, likeness in _SIGNATURES:
        if content.startswith(signature):
            return likeness
    if content.startswith((b"PK\x03\x04", b"PK\x05\x06")):
        # Names stand at the head of each member and again in the directory that ends the file.
        around = content[:8192] + content[-65536:]
        return next((found for mark, found in _IN_ZIP if mark in around), Likeness.ARCHIVE)
    if content.startswith(b"BM") and content[6:10] == bytes(4):
        return Likeness.OTHER_IMAGE
    if content[257:262] == b"ustar":
        return Likeness.ARCHIVE
    return _text_likeness(content)


def _text_likeness(content: bytes) -> Likeness:
    head = content[:8192]
    if head.startswith((b"\xff\xfe", b"\xfe\xff")):
        text = head.decode("utf-16", errors="replace").encode()
    else:
        text = head.removeprefix(b"\xef\xbb\xbf")
    for pattern, likeness in _IN_TEXT:
        if re.match(pattern, text, re.IGNORECASE):
            return likeness
    if text.lstrip()[:1] == b"<":
        for pattern, likeness in _IN_MARKUP:
            if re.search(pattern, text, re.IGNORECASE):
                return likeness
    # Control characters other than tabs and line ends betray binary content.
    if re.search(rb"[\x00-\x08\x0e-\x1a\x1c-\x1f]", text):
        return Likeness.UNKNOWN
    return Likeness.TEXT
