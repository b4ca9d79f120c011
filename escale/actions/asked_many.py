"""The pieces that many requests still await, as a message keeps them: said once a reason."""

from collections.abc import Sequence
from functools import lru_cache
from typing import Any

from escale.applications.asked_lines import AskedLine
from escale.notices.facts import kept
from escale.procedures.piece_faults import piece_fault
from escale.procedures.pieces import slot as slot_called


def awaited_among(lines: Sequence[AskedLine]) -> list[dict[str, Any]]:
    """Return what is still awaited as the facts of a message: what `request_pieces.Asked` says."""
    return [
        {
            **_said(line.reason),
            "label": line.label or _label(line.slot),
            "text": line.text,
            "legal_basis": line.legal_basis,
        }
        for line in lines
        if not line.is_answered
    ]


@lru_cache
def _label(slot: str) -> Any:
    """Return what a piece of the national list is called, in every language."""
    return kept(slot_called(slot).label)


@lru_cache
def _said(reason: str) -> dict[str, Any]:
    """Return why a piece is asked for and what to do, in every language."""
    fault = piece_fault(reason)
    return {"sentence": kept(fault.sentence), "what_to_do": kept(fault.what_to_do)}
