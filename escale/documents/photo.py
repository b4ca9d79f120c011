"""Read a photo or a scanned image, and make of it one page of a PDF without its metadata."""

import io
import struct
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass

import pikepdf
import pillow_heif
from PIL import ExifTags, Image

from escale.documents.causes import Cause, Likeness, Unfit
from escale.documents.findings import MAX_MEGAPIXELS, MAX_PAGES
from escale.documents.headings import tiff_pages, webp_size
from escale.documents.jpeg import bare_jpeg
from escale.documents.kinds import Kind

# What remains legible: A4 at 300 dots an inch is 2,480 by 3,508; photos of papers are read well
# with 2,480 along the page, and weigh half.
LONG_SIDE = 2480
QUALITY = 82

# A4 in points: the long side of every page made from an image.
_PAGE_LONG_SIDE = 842.0
_PAGE_SHORTEST = 3.0

_FORMATS: dict[Kind, tuple[str, ...]] = {
    Kind.JPEG: ("JPEG", "MPO"),
    Kind.PNG: ("PNG",),
    Kind.HEIC: ("HEIF",),
    Kind.WEBP: ("WEBP",),
    Kind.TIFF: ("TIFF",),
}
_DNG_VERSION = 50706  # the tag that makes of a TIFF a raw photo (Adobe DNG 1.7, chapter 4)
_MOST_COUNTED = 1_000_000
_UPRIGHT = 1
_BOX_HEAD = 8  # bytes

# One matrix for each EXIF orientation: the unit square that holds the stored image is laid on a
# page of W by H points, so that photos are turned without being encoded again.
_TURNS: dict[int, Callable[[float, float], tuple[float, ...]]] = {
    1: lambda w, h: (w, 0, 0, h, 0, 0),
    2: lambda w, h: (-w, 0, 0, h, w, 0),
    3: lambda w, h: (-w, 0, 0, -h, w, h),
    4: lambda w, h: (w, 0, 0, -h, 0, h),
    5: lambda w, h: (0, -h, -w, 0, w, h),
    6: lambda w, h: (0, -h, w, 0, 0, h),
    7: lambda w, h: (0, h, w, 0, 0, 0),
    8: lambda w, h: (0, h, -w, 0, w, 0),
}
_QUARTER_TURNS = frozenset({5, 6, 7, 8})

# Pixels are counted here before any is decoded, with a sentence; not by Pillow, with a warning.
Image.MAX_IMAGE_PIXELS = None
pillow_heif.register_heif_opener(thumbnails=False)
pillow_heif.options.DECODE_THREADS = 1


@dataclass(frozen=True, kw_only=True)
class Shape:
    """Pages, and the size in pixels of the first, as the heading of the file tells them."""

    pages: int
    width: int
    height: int


@dataclass(frozen=True, kw_only=True)
class _Plate:
    """A JPEG ready to be laid on a page."""

    jpeg: bytes
    width: int
    height: int
    is_grey: bool
    orientation: int


def shape(content: bytes, kind: Kind) -> Shape:
    """Return the pages and size that an image's heading announces, decoding none of its pixels.

    Raises `Unfit` when the heading is damaged or announces more than we take.
    """
    with _opened(content, kind) as image:
        pages = getattr(image, "n_frames", 1) if kind is Kind.TIFF else 1
        return Shape(pages=pages, width=image.width, height=image.height)


def check_pixels(content: bytes, kind: Kind) -> None:
    """Decode every pixel once and forget them; raises `Unfit` when the image is cut or damaged."""
    for _ in _plates(content, kind):
        pass


def add_pages(pdf: pikepdf.Pdf, content: bytes, kind: Kind) -> None:
    """Add to `pdf` one page for each image of the file, upright and without metadata.

    Raises `Unfit` when the image is cut, damaged, or announces more than we take.
    """
    for plate in _plates(content, kind):
        _lay(pdf, plate)


@contextmanager
def _opened(content: bytes, kind: Kind) -> Iterator[Image.Image]:
    """Open an image; whatever its reader raises becomes the cause that a person is told."""
    _check_heading(content, kind)
    try:
        with Image.open(io.BytesIO(content), formats=_FORMATS[kind]) as image:
            _check_size(*image.size)
            _check_raw(image)
            yield image
    except (Unfit, MemoryError):
        raise
    except Exception as fault:  # readers of hostile images raise anything
        raise _damage(fault, content, kind) from fault


def _damage(fault: Exception, content: bytes, kind: Kind) -> Unfit:
    is_cut = "truncated" in str(fault).lower() or isinstance(fault, EOFError | struct.error)
    is_cut = is_cut or (kind is Kind.PNG and b"IEND" not in content[-64:])
    is_cut = is_cut or (kind is Kind.JPEG and b"\xff\xd9" not in content)
    is_cut = is_cut or (kind is Kind.HEIC and _ends_early(content))
    is_cut = is_cut or (kind is Kind.WEBP and int.from_bytes(content[4:8], "little") > len(content))
    return Unfit(Cause.TRUNCATED_IMAGE if is_cut else Cause.CORRUPT_IMAGE, kind=kind.value)


def _ends_early(content: bytes) -> bool:
    """Say whether the boxes of an ISO media file announce more bytes than there are."""
    at = 0
    while at + _BOX_HEAD <= len(content):
        size = int.from_bytes(content[at : at + 4], "big")
        if size == 1:
            size = int.from_bytes(content[at + 8 : at + 16], "big")
        if size < _BOX_HEAD:  # 0: until the end; less: nonsense
            return False
        at += size
    return at != len(content)


def _check_raw(image: Image.Image) -> None:
    if image.format == "TIFF" and _DNG_VERSION in image.getexif():
        raise Unfit(Cause.WRONG_TYPE, seems=Likeness.RAW_PHOTO.value)


def _check_heading(content: bytes, kind: Kind) -> None:
    """Refuse what the heading alone condemns, before a reader spends time or memory on it."""
    if kind is Kind.TIFF:
        pages = tiff_pages(content, most=_MOST_COUNTED)
        if pages > MAX_PAGES:
            raise Unfit(Cause.TOO_MANY_PAGES, pages=pages, limit=MAX_PAGES)
    size = webp_size(content) if kind is Kind.WEBP else None
    if size is not None:
        _check_size(*size)


def _check_size(width: int, height: int) -> None:
    # Rounded up: 100.4 megapixels must not be refused as « 100, and the limit is 100 ».
    megapixels = -(-width * height // 1_000_000)
    if megapixels > MAX_MEGAPIXELS:
        raise Unfit(Cause.TOO_MANY_PIXELS, megapixels=megapixels, limit=MAX_MEGAPIXELS)


def _plates(content: bytes, kind: Kind) -> Iterator[_Plate]:
    with _opened(content, kind) as image:
        if kind is Kind.JPEG:
            yield _plate_of_jpeg(image, content)
            return
        for number in range(getattr(image, "n_frames", 1) if kind is Kind.TIFF else 1):
            if number:
                image.seek(number)
                _check_size(*image.size)
            yield _plate_of(image)


def _plate_of_jpeg(image: Image.Image, content: bytes) -> _Plate:
    """Keep a photo as it is when its size allows it: only its metadata go."""
    is_small = max(image.size) <= LONG_SIDE
    if is_small and image.mode in {"RGB", "L"}:
        width, height, is_grey = image.width, image.height, image.mode == "L"
        orientation = _orientation(image)
        # An eighth of the size: every bit is read, the transform of nearly every pixel is saved.
        image.draft("L", (max(1, width // 8), max(1, height // 8)))
        image.load()
        return _Plate(
            jpeg=bare_jpeg(content),
            width=width,
            height=height,
            is_grey=is_grey,
            orientation=orientation,
        )
    if not is_small:
        image.draft(image.mode, (LONG_SIDE, LONG_SIDE))
    return _plate_of(image)


def _plate_of(image: Image.Image) -> _Plate:
    image.load()
    orientation = _orientation(image)
    flat = _on_white(_reduced(image))
    out = io.BytesIO()
    # The quantisation is fixed and nothing is copied from the source: no metadata survives.
    flat.save(out, "JPEG", quality=QUALITY)
    return _Plate(
        jpeg=out.getvalue(),
        width=flat.width,
        height=flat.height,
        is_grey=flat.mode == "L",
        orientation=orientation,
    )


def _orientation(image: Image.Image) -> int:
    try:
        told = image.getexif().get(ExifTags.Base.Orientation, _UPRIGHT)
    except Exception:  # noqa: BLE001 - a damaged note of the camera is no reason to refuse
        return _UPRIGHT
    return told if told in _TURNS else _UPRIGHT


def _reduced(image: Image.Image) -> Image.Image:
    """Return the image with its long side within what remains legible."""
    if image.mode in {"P", "PA"}:
        image = image.convert("RGBA" if "transparency" in image.info else "RGB")
    elif image.mode == "1":
        image = image.convert("L")
    elif image.mode.startswith(("I", "F")):
        image = _eight_bits(image)
    longest = max(image.size)
    if longest <= LONG_SIDE:
        return image
    size = (
        max(1, round(image.width * LONG_SIDE / longest)),
        max(1, round(image.height * LONG_SIDE / longest)),
    )
    return image.resize(size, Image.Resampling.HAMMING, reducing_gap=2.0)


def _eight_bits(image: Image.Image) -> Image.Image:
    """Bring deep grey levels (medical and flat-bed scanners) to the 256 that a screen shows."""
    if image.mode.startswith("I;16"):
        return image.convert("I").point(lambda level: level * (1 / 256)).convert("L")
    low, high = image.getextrema()
    if not (isinstance(low, int | float) and isinstance(high, int | float)) or high <= low:
        return image.convert("L")
    scale = 255.0 / (high - low)
    return image.convert("F").point(lambda level: (level - low) * scale).convert("L")


def _on_white(image: Image.Image) -> Image.Image:
    """Lay an image that has transparent parts on white paper."""
    if image.mode in {"L", "RGB"}:
        return image
    if image.has_transparency_data:
        layered = image.convert("RGBA")
        paper = Image.new("RGB", image.size, "white")
        paper.paste(layered, mask=layered.getchannel("A"))
        return paper
    return image.convert("RGB")


def _lay(pdf: pikepdf.Pdf, plate: _Plate) -> None:
    """Add a page of the image's proportions, as long as A4, that shows it upright."""
    turned = plate.orientation in _QUARTER_TURNS
    across, along = (plate.height, plate.width) if turned else (plate.width, plate.height)
    scale = _PAGE_LONG_SIDE / max(across, along)
    width = max(_PAGE_SHORTEST, round(across * scale, 2))
    height = max(_PAGE_SHORTEST, round(along * scale, 2))
    picture = pdf.make_stream(
        plate.jpeg,
        Type=pikepdf.Name.XObject,
        Subtype=pikepdf.Name.Image,
        Width=plate.width,
        Height=plate.height,
        ColorSpace=pikepdf.Name.DeviceGray if plate.is_grey else pikepdf.Name.DeviceRGB,
        BitsPerComponent=8,
        Filter=pikepdf.Name.DCTDecode,
    )
    turn = " ".join(f"{number:g}" for number in _TURNS[plate.orientation](width, height))
    pdf.pages.append(
        pikepdf.Page(
            pdf.make_indirect(
                pikepdf.Dictionary(
                    Type=pikepdf.Name.Page,
                    MediaBox=[0, 0, width, height],
                    Resources=pikepdf.Dictionary(XObject=pikepdf.Dictionary(Photo=picture)),
                    Contents=pdf.make_stream(f"q {turn} cm /Photo Do Q".encode()),
                )
            )
        )
    )
