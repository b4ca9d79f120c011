"""Sample files to upload: one for each piece, photos from a phone, and some that go wrong.

All of it is drawn here; nothing belongs to anybody, and every page says so.
"""

import io
import json
import os
from collections.abc import Callable, Iterator
from dataclasses import asdict
from datetime import datetime
from functools import partial
from pathlib import Path

import pikepdf
import pillow_heif
import pypdfium2
import typst
from PIL import Image

from escale.jobs.demo_world.papers import Paper, papers
from escale.kit import clock
from escale.kit.glyphs import FONTS

#: Written in clear in every sample PDF: whoever looks for it in the store must not find it.
KNOWN_PHRASE = "Le phare de Cordouan veille sur cette page de demonstration"

_TEMPLATE = Path(__file__).parent / "sample.typ"
_EXIF_ORIENTATION = 0x0112
_TURNED_RIGHT = 6  # what a phone held upright writes: turn it a quarter to see it upright
_TOO_HEAVY = 21 * 1024 * 1024
_MANY_PAGES = 300


def sample_documents(folder: Path) -> None:
    """Write the sample files that `folder` lacks; those already there stay as they are.

    A file is written beside its place and then put there, so that an interrupted run leaves no
    half of one.
    """
    folder.mkdir(parents=True, exist_ok=True)
    makers = _makers(folder)
    for name, make in makers.items():
        path = folder / name
        if not path.exists():
            unfinished = folder / f".{name}.{os.getpid()}"
            unfinished.write_bytes(make())
            unfinished.replace(path)


def sample_for(component: str, folder: Path) -> Path:
    """Return the sample document that fills a component of a piece."""
    return folder / f"{component}.pdf"


def listed(folder: Path) -> list[Path]:
    """Return the sample files in the order of their names, nothing that is half written."""
    return sorted(p for p in folder.iterdir() if p.is_file() and not p.name.startswith("."))


def _makers(folder: Path) -> dict[str, Callable[[], bytes]]:
    """Return, by file name, what makes it; photos and faulty files are made of the others."""

    def of(component: str) -> Image.Image:
        return _page_image(sample_for(component, folder).read_bytes())

    made_today = clock.machine_now()
    return {
        **dict(_paper_makers(made_today)),
        "photo_permit.jpg": lambda: _phone_photo(of("permit")),
        "photo_passport.heic": lambda: _heic_photo(of("passport")),
        "photo_diploma.jpg": lambda: _phone_photo(of("diploma")),
        "capture_bill.png": lambda: _written(of("bill"), "PNG"),
        "trouble_empty.pdf": lambda: b"",
        "trouble_password.pdf": lambda: _protected(sample_for("diploma", folder)),
        "trouble_text_named.pdf": lambda: b"Ceci est un texte, pas un PDF.\n",
        "trouble_photo_named.pdf": lambda: _phone_photo(of("bill")),
        "trouble_cut.pdf": lambda: _cut(sample_for("hosting_agreement", folder)),
        "trouble_300_pages.pdf": lambda: _long(sample_for("transcript", folder)),
        "trouble_21_megabytes.pdf": lambda: _heavy(sample_for("transcript", folder)),
    }


def _paper_makers(made_at: datetime) -> Iterator[tuple[str, Callable[[], bytes]]]:
    compiler: list[typst.Compiler] = []  # loaded once, and only when a paper is missing

    def make(paper: Paper) -> bytes:
        if not compiler:
            compiler.append(_compiler())
        return _typeset(compiler[0], paper, made_at)

    for paper in papers(made_at.date()):
        yield f"{paper.code}.pdf", partial(make, paper)


def _compiler() -> typst.Compiler:
    fonts = typst.Fonts(
        include_system_fonts=False, include_embedded_fonts=False, font_paths=[FONTS]
    )
    return typst.Compiler(root=_TEMPLATE.parent, font_paths=fonts)


def _typeset(compiler: typst.Compiler, paper: Paper, made_at: datetime) -> bytes:
    data = {
        **asdict(paper),
        "title": paper.title,
        "phrase": KNOWN_PHRASE,
    }
    pdf = compiler.compile(
        input=_TEMPLATE,
        format="pdf",
        sys_inputs={"data": json.dumps(data, ensure_ascii=False)},
        timestamp=int(made_at.timestamp()),
    )
    assert isinstance(pdf, bytes), "typst gives one PDF for one template"
    return pdf


# ---- photos --------------------------------------------------------------------------------------


def _page_image(pdf: bytes) -> Image.Image:
    """Draw the first page."""
    document = pypdfium2.PdfDocument(pdf)
    try:
        drawn: Image.Image = document[0].render(scale=2.2).to_pil().convert("RGB")
    finally:
        document.close()
    return drawn


def _on_a_table(paper: Image.Image) -> Image.Image:
    """Show a paper as a hand-held phone sees it: a little crooked, on something brown."""
    width, height = paper.size
    table = Image.effect_noise((width // 2, height // 2), 28).resize((width + 220, height + 220))
    brown = Image.merge("RGB", [table.point(lambda v, k=k: int(v * k)) for k in (0.75, 0.55, 0.40)])
    turned = paper.convert("RGBA").rotate(1.6, expand=True, resample=Image.Resampling.BICUBIC)
    brown.paste(turned, (90, 90), turned)
    return brown


def _phone_photo(paper: Image.Image) -> bytes:
    """Return a JPEG whose pixels lie on their side, as phones write them (EXIF says how)."""
    sideways = _on_a_table(paper).transpose(Image.Transpose.ROTATE_90)
    notes = Image.Exif()
    notes[_EXIF_ORIENTATION] = _TURNED_RIGHT
    return _written(sideways, "JPEG", quality=88, exif=notes)


def _heic_photo(paper: Image.Image) -> bytes:
    pillow_heif.register_heif_opener()
    return _written(_on_a_table(paper), "HEIF", quality=70)


def _written(drawn: Image.Image, form: str, **how: object) -> bytes:
    out = io.BytesIO()
    drawn.save(out, form, **how)
    return out.getvalue()


# ---- files that go wrong -------------------------------------------------------------------------


def _protected(source: Path) -> bytes:
    lock = pikepdf.Encryption(owner="demonstration", user="demonstration")
    with pikepdf.open(source) as pdf:
        return _saved(pdf, encryption=lock)


def _cut(source: Path) -> bytes:
    """Return what remains of a transfer that stopped half-way."""
    whole = source.read_bytes()
    return whole[: len(whole) // 2]


def _long(source: Path) -> bytes:
    with pikepdf.open(source) as pdf:
        first = pdf.pages[0]
        for _copy in range(_MANY_PAGES - 1):
            pdf.pages.append(first)
        return _saved(pdf)


def _heavy(source: Path) -> bytes:
    with pikepdf.open(source) as pdf:
        noise = pdf.make_stream(os.urandom(_TOO_HEAVY))
        pdf.pages[0].obj.Resources.Properties = pikepdf.Dictionary(Weight=noise)
        return _saved(pdf)


def _saved(pdf: pikepdf.Pdf, *, encryption: pikepdf.Encryption | bool = False) -> bytes:
    out = io.BytesIO()
    pdf.save(out, encryption=encryption)
    return out.getvalue()
