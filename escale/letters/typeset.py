"""Typesets a letter: one `.typ` template and plain data in, an accessible PDF out."""

import functools
import json
import threading
from collections.abc import Mapping, Sequence
from datetime import datetime
from pathlib import Path
from typing import TypeAlias

import typst

from escale.kit.glyphs import FONTS, printable

Data: TypeAlias = str | int | bool | Sequence["Data"] | Mapping[str, "Data"] | None

TEMPLATES = Path(__file__).parent

# One compiler keeps the fonts, the parsed templates and typst's own caches: 10 ms a letter
# instead of 200. It serves one letter at a time.
_one_at_a_time = threading.Lock()


@functools.cache
def _compiler() -> typst.Compiler:
    fonts = typst.Fonts(
        include_system_fonts=False, include_embedded_fonts=False, font_paths=[FONTS]
    )
    return typst.Compiler(root=TEMPLATES, font_paths=fonts)


def typeset(template_name: str, data: Mapping[str, Data], *, at: datetime) -> bytes:
    """Return the letter as a tagged PDF that follows PDF/UA-1 (ISO 14289-1).

    `template_name` names a `.typ` file of this folder, without its suffix; `data` reaches it as
    JSON, so that nothing in it is ever read as markup; its characters that no shipped font
    has are replaced by a visible □. `at` (aware) is the instant written in the PDF: the same
    data at the same instant give the same bytes. Raises `typst.TypstError` on a faulty template.
    """
    inputs = {"data": json.dumps(_printable(data), ensure_ascii=False)}
    with _one_at_a_time:
        pdf = _compiler().compile(
            input=TEMPLATES / f"{template_name}.typ",
            format="pdf",
            pdf_standards="ua-1",
            sys_inputs=inputs,
            timestamp=int(at.timestamp()),
        )
    if not isinstance(pdf, bytes):
        message = f"typst gave no single PDF for {template_name}"
        raise TypeError(message)
    return pdf


def _printable(data: Data) -> Data:
    """Make every string of `data` printable, keys untouched."""
    if isinstance(data, str):
        return printable(data)
    if isinstance(data, Mapping):
        return {key: _printable(value) for key, value in data.items()}
    if isinstance(data, Sequence):
        return [_printable(value) for value in data]
    return data
