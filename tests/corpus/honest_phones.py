"""What phones send: photos held in every way, screenshots, and what makers add to them."""

import random
from collections.abc import Iterator
from functools import cache, partial

from PIL import Image
from PIL.Image import Transpose

from tests import samples
from tests.corpus import images
from tests.corpus.images import jpeg_with, segment
from tests.corpus.sent import SEED, Honest

# How the sensor saw the scene, for each orientation that tells how to hold it upright (EXIF 3.0).
_SEEN = {
    2: Transpose.FLIP_LEFT_RIGHT,
    3: Transpose.ROTATE_180,
    4: Transpose.FLIP_TOP_BOTTOM,
    5: Transpose.TRANSPOSE,
    6: Transpose.ROTATE_90,
    7: Transpose.TRANSVERSE,
    8: Transpose.ROTATE_270,
}
_FORMS = {"JPEG": "jpg", "HEIF": "heic", "WEBP": "webp", "PNG": "png", "TIFF": "tif"}


def held(form: str, orientation: int, size: tuple[int, int] = images.SMALL, **how) -> bytes:
    """The scene as a phone held this way stores it."""
    drawn = samples.scene(*size)
    if orientation in _SEEN:
        drawn = drawn.transpose(_SEEN[orientation])
    if form == "TIFF":
        return samples.image(drawn, form, tiffinfo=_turned(orientation), **how)
    notes = samples.camera_notes(orientation)
    return samples.image(drawn, form, exif=notes.tobytes(), **how)


def _turned(orientation: int) -> Image.Exif:
    notes = Image.Exif()
    notes[0x0112] = orientation
    return notes


@cache
def photo(megapixels: int, quality: int = 85) -> bytes:
    """As many pixels as a phone gives, and about as heavy: the scene under a little noise."""
    width = int((megapixels * 1_000_000 * 4 / 3) ** 0.5)
    size = (width, width * 3 // 4)
    chance = random.Random(SEED + megapixels)
    noise = Image.frombytes("L", (256, 256), chance.randbytes(65_536))
    sheet = Image.new("L", size)
    for x in range(0, size[0], 256):
        for y in range(0, size[1], 256):
            sheet.paste(noise, (x, y))
    drawn = Image.blend(samples.scene(640, 480).resize(size), sheet.convert("RGB"), 0.08)
    return samples.image(drawn, "JPEG", exif=samples.camera_notes().tobytes(), quality=quality)


def phones() -> Iterator[Honest]:
    for form, ending in _FORMS.items():
        for orientation in range(1, 9):
            yield Honest(
                label=f"{form} held {orientation}",
                make=partial(held, form, orientation),
                filename=f"IMG_{orientation}.{ending}",
                is_scene=True,
            )
    for orientation in (1, 6, 8):
        make = partial(held, "JPEG", orientation, (3600, 2700))
        yield Honest(
            label=f"a large JPEG held {orientation}", make=make, filename="a.jpg", is_scene=True
        )
    for megapixels in (8, 12, 16, 48, 50):
        make = partial(photo, megapixels)
        yield Honest(label=f"{megapixels} megapixels", make=make, filename="a.jpg", is_scene=True)
    yield Honest(
        label="a HEIC of 12 megapixels",
        make=partial(held, "HEIF", 6, (4032, 3024)),
        filename="a.heic",
        is_scene=True,
    )
    yield Honest(
        label="a WebP of 12 megapixels",
        make=partial(held, "WEBP", 1, (4032, 3024), method=0),
        filename="a.webp",
        is_scene=True,
    )
    yield from _with_additions()
    yield from _encoded()
    yield from _screens()


def _with_additions() -> Iterator[Honest]:
    plain = held("JPEG", 1)
    depth = samples.image(Image.new("L", (64, 48), 128), "JPEG")
    film = b"\x00\x00\x00\x18ftypmp42\x00\x00\x00\x00mp42isom" + bytes(5_000)
    xmp = segment(0xE1, b"http://ns.adobe.com/xap/1.0/\x00<x:xmpmeta xmlns:x='adobe:ns:meta/'/>")
    for label, content in {
        "a moving photo": plain + film,
        "a trailer of Samsung": plain
        + b"\x00\x00\x01\x0aImage_UTC_Data1700000000000SEFH\x6b\x00\x00\x00SEFT",
        "a portrait with its depth": jpeg_with(xmp, content=plain) + depth,
        "a gain map": jpeg_with(
            segment(0xE2, b"MPF\x00MM\x00*\x00\x00\x00\x08\x00\x00"), content=plain
        )
        + depth,
        "zeros behind": plain + bytes(4_096),
        "a comment": jpeg_with(segment(0xFE, "Pièce d’identité".encode()), content=plain),
        "a colour profile": samples.image(images.scene(), "JPEG", icc_profile=bytes(3_144)),
        "a profile in many parts": samples.image(
            images.scene(), "JPEG", icc_profile=bytes(150_000)
        ),
        "bytes to fill": plain[:2] + b"\xff\xff" + plain[2:],
        "no notes": samples.image(images.scene(), "JPEG"),
        "a damaged directory": jpeg_with(
            segment(0xE1, b"Exif\x00\x00MM\x00*\xff\xff\xff\xff"),
            content=samples.image(images.scene(), "JPEG"),
        ),
    }.items():
        yield Honest(
            label=f"a JPEG with {label}",
            make=partial(bytes, content),
            filename="a.jpg",
            is_scene=True,
        )
    make = partial(
        samples.image, images.scene(), "MPO", save_all=True, append_images=[images.scene()]
    )
    yield Honest(label="two views in one", make=make, filename="a.jpg", is_scene=True)
    make = partial(
        samples.image,
        images.scene(),
        "HEIF",
        save_all=True,
        append_images=[Image.new("RGB", (64, 64))],
    )
    yield Honest(label="a burst", make=make, filename="a.heic", is_scene=True)


def _encoded() -> Iterator[Honest]:
    for label, how in {
        "in passes": {"progressive": True},
        "in passes, with restarts": {"progressive": True, "restart_marker_rows": 1},
        "with restarts": {"restart_marker_blocks": 3},
        "of full colours": {"subsampling": 0},
        "of half colours": {"subsampling": 1},
        "of quarter colours": {"subsampling": 2},
        "with its own tables": {"optimize": True},
        "hardly squeezed": {"quality": 100},
        "much squeezed": {"quality": 30},
        "in red, green and blue": {"keep_rgb": True},
    }.items():
        make = partial(samples.image, images.scene(), "JPEG", **how)
        yield Honest(label=f"a JPEG {label}", make=make, filename="a.jpeg", is_scene=True)
    for label, form, mode, how in (
        ("a grey HEIC", "HEIF", "L", {}),
        ("a HEIC seen through", "HEIF", "RGBA", {}),
        ("a HEIC without loss", "HEIF", "RGB", {"quality": -1}),
        ("a HEIC of full colours", "HEIF", "RGB", {"chroma": 444}),
        ("a WebP without loss", "WEBP", "RGB", {"lossless": True}),
        ("a WebP seen through", "WEBP", "RGBA", {}),
        ("a grey JPEG", "JPEG", "L", {}),
        ("a JPEG for printers", "JPEG", "CMYK", {}),
    ):
        make = partial(samples.image, images.scene().convert(mode), form, **how)
        yield Honest(label=label, make=make, filename=f"a.{_FORMS[form]}", is_scene=mode != "L")


def _screens() -> Iterator[Honest]:
    for size in ((1170, 2532), (1080, 2400), (1920, 1080)):
        make = partial(samples.image, samples.scene(*size), "PNG")
        yield Honest(
            label=f"a screen of {size}", make=make, filename="Screenshot.png", is_scene=True
        )
    for mode in ("1", "L", "LA", "P", "RGBA", "I;16"):
        drawn = (
            images.scene().convert("L").convert(mode)
            if mode.startswith("I")
            else images.scene().convert(mode)
        )
        make = partial(samples.image, drawn, "PNG")
        yield Honest(
            label=f"a PNG of mode {mode}",
            make=make,
            filename="a.png",
            is_scene=mode in {"P", "RGBA"},
        )
    seen_through = images.scene().quantize(16)
    make = partial(samples.image, seen_through, "PNG", transparency=3)
    yield Honest(label="a palette seen through", make=make, filename="a.png")
    make = partial(
        samples.image, images.scene(), "PNG", save_all=True, append_images=[images.scene()]
    )
    yield Honest(label="a PNG that moves", make=make, filename="a.png", is_scene=True)
    for size in ((1, 1), (2, 2), (16, 16), (3000, 20), (20, 3000), (1, 900)):
        for form in ("PNG", "JPEG"):
            drawn = Image.new("RGB", size, "white")
            make = partial(samples.image, drawn, form)
            yield Honest(label=f"{form} of {size}", make=make, filename=f"a.{_FORMS[form]}")
