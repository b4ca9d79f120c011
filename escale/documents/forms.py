"""Draw on its page what each field of a PDF form says, so that it is read once nothing is filled.

The face drawn by the program that filled a form is the most faithful one, and is kept. An answer
without a face, or whose face is said to be out of date, is drawn here, in Helvetica: an answer
that needs other letters than those of Western Europe, and has no face, would be lost; its form is
refused instead.
"""

import codecs
from collections.abc import Iterator

import pikepdf
from pikepdf import Dictionary, Name, Stream

from escale.documents.causes import Cause, Unfit

# Flags of an annotation (ISO 32000-2, table 167) and of a text field (table 231).
_UNSEEN = 0b100010  # hidden, not viewed
_MANY_LINES = 1 << 12
_PASSWORD = 1 << 13

# WinAnsiEncoding, but for a few codes that no keyboard types; sought now, for the process that
# opens a file can open no other, not even a module of Python.
_LETTERS = codecs.lookup("cp1252")
_SIZES = (12, 11, 10, 9, 8, 7, 6, 5, 4)  # points: the largest at which the whole answer fits
_LEADING = 1.15
_PADDING = 2
# Widths of Helvetica, rounded up, in parts of the size.
_NARROW, _WIDE = frozenset(" !'(),-./:;I[]`fijlrt|"), frozenset("%@MWm—…œŒæÆ")
_WIDTHS = (0.34, 0.57, 0.8, 1.02)

Shown = tuple[pikepdf.AcroFormField, pikepdf.Annotation]


def draw(pdf: pikepdf.Pdf) -> None:
    """Give a face to every answer that has none; raises `Unfit(UNDRAWN_FORM)`."""
    form = pdf.acroform
    is_stale = form.needs_appearances
    for field, shown in list(_answers(pdf)):
        has_face = _has_face(shown)
        if has_face and not is_stale:
            continue
        try:
            answer, _ = _LETTERS.encode(field.value_as_string)
        except UnicodeEncodeError as fault:
            if has_face:
                continue
            raise Unfit(Cause.UNDRAWN_FORM) from fault
        is_long = field.is_text and bool(field.flags & _MANY_LINES)
        shown.obj.AP = Dictionary(N=_drawn(pdf, answer, shown.rect, is_long=is_long))
    # Each has its face now: none must be drawn a second time.
    form.needs_appearances = False


def _answers(pdf: pikepdf.Pdf) -> Iterator[Shown]:
    """The fields of text and of choice that say something, with each place where it is seen."""
    form = pdf.acroform
    for page in pdf.pages:
        for shown in form.get_widget_annotations_for_page(page):
            field = form.get_field_for_annotation(shown)
            is_answer = (field.is_text and not field.flags & _PASSWORD) or field.is_choice
            if is_answer and field.value_as_string.strip() and not shown.flags & _UNSEEN:
                yield field, shown


def _has_face(shown: pikepdf.Annotation) -> bool:
    faces = shown.obj.get(Name.AP)
    return isinstance(faces, Dictionary) and isinstance(faces.get(Name.N), Stream)


def _drawn(pdf: pikepdf.Pdf, answer: bytes, box: pikepdf.Rectangle, *, is_long: bool) -> Stream:
    """Return a face as large as its box that shows the whole of an answer."""
    width, height = float(box.width), float(box.height)
    for size in _SIZES:
        lines = _lines(answer, (width - 2 * _PADDING) / size, is_long=is_long)
        if size * _LEADING * len(lines) <= height and (is_long or len(lines) == 1):
            break
    top = height - size if is_long else (height - size * 0.7) / 2
    shown = b" T* ".join(b"<%s> Tj" % line.hex().encode() for line in lines)
    drawing = f"/Tx BMC q BT /F {size} Tf {size * _LEADING:g} TL {_PADDING} {top:g} Td "
    return pdf.make_stream(
        drawing.encode() + shown + b" ET Q EMC",
        Type=Name.XObject,
        Subtype=Name.Form,
        BBox=[0, 0, width, height],
        Resources=Dictionary(
            Font=Dictionary(
                F=Dictionary(
                    Type=Name.Font,
                    Subtype=Name.Type1,
                    BaseFont=Name.Helvetica,
                    Encoding=Name.WinAnsiEncoding,
                )
            )
        ),
    )


def _lines(answer: bytes, across: float, *, is_long: bool) -> list[bytes]:
    """Break an answer between words, so that no line is wider than so many times its size."""
    lines: list[bytes] = []
    for paragraph in answer.splitlines() if is_long else [b" ".join(answer.splitlines())]:
        line = b""
        for word in paragraph.split(b" "):
            longer = line + b" " + word if line else word
            if line and _width(longer) > across:
                lines.append(line)
                longer = word
            line = longer
        lines.append(line)
    return lines


def _width(line: bytes) -> float:
    narrow, usual, capital, wide = _WIDTHS
    return sum(
        narrow if letter in _NARROW
        else wide if letter in _WIDE
        else capital if letter.isupper()
        else usual
        for letter in _LETTERS.decode(line)[0]
    )  # fmt: skip
