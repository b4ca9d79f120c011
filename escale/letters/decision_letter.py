"""The letter of a decision: what it says, on the paper that all letters share."""

from datetime import datetime

from escale.letters import approval, paper, refusal
from escale.letters.authority import Authority
from escale.letters.blocks import Block
from escale.letters.decision import Approval, Refusal
from escale.letters.paper import Line, Paper, Signature
from escale.letters.remedies import in_full
from escale.letters.words import instant_in_words


def make(
    decision: Approval | Refusal, *, at: datetime | None = None, by: Authority | None = None
) -> bytes:
    """Return the letter of this decision: an accessible, sealed PDF.

    `at` (aware, machine time) dates the seal, by default now; `by` is the authority that seals,
    by default the one in force. Raises `SealUnavailable`: the decision stands, and the letter is
    made again later.
    """
    return paper.make(of(decision), at=at, by=by)


def unsealed(decision: Approval | Refusal) -> bytes:
    """Return the same letter without its seal: same facts, same bytes."""
    return paper.unsealed(of(decision))


def of(decision: Approval | Refusal) -> Paper:
    """Return the paper of a decision: it names its author and their office (CRPA L212-1)."""
    is_approval, wording = isinstance(decision, Approval), decision.wording
    return Paper(
        about=decision,
        title=title_of(decision),
        title_in_english=approval.TITLE_IN_ENGLISH if is_approval else refusal.TITLE_IN_ENGLISH,
        dated=decision.decided_at,
        head=(
            Line(label="Décision du", value=in_full(decision.decided_on, "fr")),
            Line(label="Déposée le", value=in_full(decision.filed_on, "fr")),
        ),
        blocks=in_french(decision),
        courtesy=_in_english(decision),
        signature=Signature(
            authority=wording.authority,
            place=wording.place,
            on=decision.decided_on,
            name=decision.signatory.name,
            title=decision.signatory.title,
            how=f"Signé électroniquement, {instant_in_words(decision.decided_at, decision.zone)}.",
        ),
    )


def title_of(decision: Approval | Refusal) -> str:
    """Return what the letter is called."""
    return approval.TITLE if isinstance(decision, Approval) else refusal.TITLE


def in_french(decision: Approval | Refusal) -> tuple[Block, ...]:
    """Return what the letter says, between its head and its signature."""
    if isinstance(decision, Approval):
        return approval.in_french(decision)
    return refusal.in_french(decision)


def _in_english(decision: Approval | Refusal) -> tuple[Block, ...]:
    if isinstance(decision, Approval):
        return approval.in_english(decision)
    return refusal.in_english(decision)
