"""Count what a page would draw, where drawings hold drawings: a few bytes can ask for billions."""

import re

import pikepdf
from pikepdf import Array, Dictionary, Name, Object, Stream

from escale.documents.causes import Cause, Unfit

# A drawing is named, then done (ISO 32000-2, 8.10); names end at a space or a delimiter.
_DONE = re.compile(rb"(/[^\s()<>\[\]{}/%]+)\s+Do(?![^\s()<>\[\]{}/%])")
_CODE = re.compile(rb"#([0-9A-Fa-f]{2})")
_MOST = 20_000
_DEEPEST = 60


def check(page: pikepdf.Page) -> None:
    """Raise `Unfit(TOO_HEAVY)` for a page whose drawings hold each other without end."""
    resources = page.obj.get(Name.Resources)
    if isinstance(resources, Dictionary) and _drawings(resources):
        contents = page.obj.get(Name.Contents)
        parts = contents if isinstance(contents, Array) else [contents]
        bodies = [part.read_bytes() for part in parts if isinstance(part, Stream)]
        _Count().of(b"\n".join(bodies), resources, deep=0)


class _Count:
    """The drawings met so far, each with the number of those that it makes."""

    def __init__(self) -> None:
        self.known: dict[tuple[int, int], int] = {}

    def of(self, body: bytes, resources: Dictionary, *, deep: int) -> int:
        """Return how many drawings these operators make, those within them counted."""
        held = _drawings(resources)
        if deep > _DEEPEST:
            raise Unfit(Cause.TOO_HEAVY)
        total = 1
        for name in _DONE.findall(body) if held else ():
            drawing = held.get(_spelt(name))
            if drawing is not None:
                total += self._of_drawing(drawing, resources, deep=deep + 1)
            if total > _MOST:
                raise Unfit(Cause.TOO_HEAVY)
        return total

    def _of_drawing(self, drawing: Stream, around: Dictionary, *, deep: int) -> int:
        if drawing.objgen not in self.known:
            resources = drawing.get(Name.Resources)
            within = resources if isinstance(resources, Dictionary) else around
            try:
                body = drawing.read_bytes()
            except pikepdf.PdfError:
                body = b""  # nobody can draw it either
            self.known[drawing.objgen] = self.of(body, within, deep=deep)
        return self.known[drawing.objgen]


def _spelt(name: bytes) -> str:
    plain = _CODE.sub(lambda code: bytes.fromhex(code[1].decode()), name)
    return plain.decode("utf-8", "replace")


def _drawings(resources: Dictionary) -> dict[str, Stream]:
    held: Object | None = resources.get(Name.XObject)
    if not isinstance(held, Dictionary):
        return {}
    return {
        name: drawing
        for name, drawing in held.items()
        if isinstance(drawing, Stream) and drawing.get(Name.Subtype) == Name.Form
    }
