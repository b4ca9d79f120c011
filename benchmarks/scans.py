"""Five files of about one megabyte: three scans as PDF, two photos of a phone."""

import io

import pikepdf
from PIL import Image

_MEGABYTE = 1_000_000


def five() -> dict[str, tuple[str, bytes]]:
    """Return, by slot of the renewal, a file name and its bytes."""
    return {
        "residence_document": ("titre.jpg", photo(seed=1)),
        "passport": ("passeport.jpg", photo(seed=2)),
        "address_proof": ("facture.pdf", scan(seed=3)),
        "hosting_agreement": ("convention.pdf", scan(seed=4)),
        "diploma": ("diplome.pdf", scan(seed=5)),
    }


def photo(*, seed: int, orientation: int = 6) -> bytes:
    """Return a JPEG as a phone writes it: on its side, about one megabyte."""
    notes = Image.Exif()
    notes[0x0112] = orientation
    return _jpeg(_sheet(2592, 1944, seed=seed), exif=notes)


def large_photo(*, seed: int) -> bytes:
    """Return a JPEG of twelve megapixels, on its side, as a phone writes it."""
    notes = Image.Exif()
    notes[0x0112] = 6
    out = io.BytesIO()
    _sheet(4032, 3024, seed=seed).save(out, "JPEG", quality=88, exif=notes)
    return out.getvalue()


def heavy_scan(*, seed: int) -> bytes:
    """Return a PDF of thirty-one pages and almost twenty megabytes."""
    return scan(seed=seed, pages=31, megabytes=15)


def scan(*, seed: int, pages: int = 2, megabytes: int = 1) -> bytes:
    """Return a PDF as a scanner writes it: a JPEG a page, about so many megabytes in all."""
    with pikepdf.new() as pdf:
        for number in range(pages):
            page = pdf.add_blank_page(page_size=(595, 842))
            picture = _jpeg(
                _sheet(1654, 2339, seed=seed * 10 + number), wanted=megabytes * _MEGABYTE / pages
            )
            page.obj.Resources = pikepdf.Dictionary(
                XObject=pikepdf.Dictionary(Scan=_image(pdf, picture, 1654, 2339))
            )
            page.obj.Contents = pdf.make_stream(b"q 595 0 0 842 0 0 cm /Scan Do Q")
        out = io.BytesIO()
        pdf.save(out)
    return out.getvalue()


def _image(pdf: pikepdf.Pdf, jpeg: bytes, width: int, height: int) -> pikepdf.Stream:
    return pikepdf.Stream(
        pdf,
        jpeg,
        Type=pikepdf.Name.XObject,
        Subtype=pikepdf.Name.Image,
        Width=width,
        Height=height,
        ColorSpace=pikepdf.Name.DeviceRGB,
        BitsPerComponent=8,
        Filter=pikepdf.Name.DCTDecode,
    )


def _sheet(width: int, height: int, *, seed: int) -> Image.Image:
    """Draw a sheet with the grain of paper: what makes real files heavy."""
    grain = Image.effect_noise((width // 3, height // 3), 24 + seed % 7).resize((width, height))
    shade = Image.linear_gradient("L").resize((width, height))
    return Image.merge("RGB", [grain, grain, Image.blend(grain, shade, 0.1)])


def _jpeg(drawn: Image.Image, *, wanted: float = _MEGABYTE, **how: object) -> bytes:
    """Write it with the quality that brings it nearest to so many bytes."""
    tried = []
    for quality in (60, 75, 85, 90, 95):
        out = io.BytesIO()
        drawn.save(out, "JPEG", quality=quality, **how)
        tried.append(out.getvalue())
    return min(tried, key=lambda content: abs(len(content) - wanted))
