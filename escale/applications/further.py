"""Pieces asked for beyond the national list: each is what the line that asked for it says."""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import Final

from escale.applications.examination import RequestLine
from escale.applications.models import Piece
from escale.procedures.pieces import FURTHER_DOCUMENT, Alternative, Slot
from escale.procedures.pieces import slot as slot_called

FURTHER_SLOT: Final = "further-"


def is_further(code: str) -> bool:
    """Whether the code is that of a piece beyond the national list."""
    return code.startswith(FURTHER_SLOT)


def slots_of(pieces: Sequence[Piece]) -> Mapping[int, Slot]:
    """Return what each piece is, by its number: of the national list, or as it was asked for.

    One question to the database at most. A piece that neither the list nor a line names is left
    out.
    """
    beyond = [piece.pk for piece in pieces if is_further(piece.slot)]
    found: dict[int, Slot] = {}
    for piece in pieces:
        if not is_further(piece.slot):
            found[piece.pk] = slot_called(piece.slot)
    if beyond:
        named = RequestLine.objects.filter(piece__in=beyond).exclude(label="")
        for line in named.select_related("piece").order_by("pk"):
            found[line.piece_id] = _slot_asked_by(line)
    return found


def _slot_asked_by(line: RequestLine) -> Slot:
    """Return the piece that a line describes: one document, whose reason and text are the officer's."""
    return Slot(
        code=line.piece.slot,
        label=line.label,
        why=line.text,
        article=line.legal_basis,
        alternatives=(
            Alternative.of(
                FURTHER_DOCUMENT.code,
                line.label,
                replace(FURTHER_DOCUMENT, label=line.label, is_identity=False),
            ),
        ),
    )
