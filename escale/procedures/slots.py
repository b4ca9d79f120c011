"""What a piece of the file is made of, and when it counts as provided."""

from collections.abc import Collection
from dataclasses import dataclass
from enum import StrEnum
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from escale.kit.sentences import Sentence


class Kind(StrEnum):
    """How a piece is provided: a document sent, a code typed, a text signed on the page."""

    UPLOAD = "upload"
    EPHOTO = "ephoto"
    ENGAGEMENT = "engagement"


@dataclass(frozen=True, kw_only=True)
class Component:
    """One document of a piece: its name, what is accepted for it, what a good scan shows."""

    code: str
    label: "Sentence"
    accepted: tuple["Sentence", ...] = ()
    hint: "Sentence" = ""
    # Whoever holds a copy could pass for its holder: no copy leaves without a watermark.
    is_identity: bool = False


@dataclass(frozen=True, kw_only=True)
class Alternative:
    """One of the ways to provide a piece; all its components are needed together."""

    code: str
    label: "Sentence"
    components: tuple[Component, ...]

    @classmethod
    def of(cls, code: str, label: "Sentence", *components: Component) -> "Alternative":
        """Make the alternative that these components provide together."""
        return cls(code=code, label=label, components=components)

    @classmethod
    def single(
        cls, code: str, *, label: "Sentence", accepted: tuple["Sentence", ...], hint: "Sentence"
    ) -> tuple["Alternative", ...]:
        """Make the alternatives of a piece that one document provides: one, of the same code."""
        component = Component(code=code, label=label, accepted=accepted, hint=hint)
        return (cls(code=code, label=label, components=(component,)),)


@dataclass(frozen=True, kw_only=True)
class Slot:
    """A piece of the file, why it is asked for, and the alternatives that provide it."""

    code: str
    label: "Sentence"
    why: "Sentence"
    article: str
    alternatives: tuple[Alternative, ...]
    required: bool = True
    kind: Kind = Kind.UPLOAD
    hint: "Sentence" = ""

    @property
    def has_choice(self) -> bool:
        """Whether the person chooses between several ways of providing it."""
        return len(self.alternatives) > 1

    def alternative(self, code: str) -> Alternative | None:
        """Return the alternative of this code; the only one when there is one; else None."""
        if not self.has_choice:
            return self.alternatives[0]
        return next((a for a in self.alternatives if a.code == code), None)

    @property
    def component_codes(self) -> frozenset[str]:
        """The codes of every component of every alternative."""
        return frozenset(c.code for a in self.alternatives for c in a.components)


@dataclass(frozen=True, kw_only=True)
class PieceState:
    """What has been provided for a slot so far; the empty state is nothing at all."""

    alternative: str = ""
    received: Collection[str] = ()
    explained: bool = False


NOTHING = PieceState()


def missing_components(
    slot: Slot, *, alternative: str, received: Collection[str]
) -> tuple[Component, ...]:
    """Return the documents still awaited for the alternative chosen.

    With no choice made yet, these are the documents of the first alternative, the usual one.
    """
    chosen = slot.alternative(alternative) or slot.alternatives[0]
    return tuple(c for c in chosen.components if c.code not in received)


def is_answered(
    slot: Slot, *, alternative: str, received: Collection[str], explained: bool
) -> bool:
    """Whether a piece holds every document of one alternative, or its absence is explained.

    An explanation counts as an answer (the officer sees it flagged). With no alternative chosen,
    or an unknown one, what was received answers if it fills any alternative entirely.
    """
    if explained:
        return True
    chosen = slot.alternative(alternative)
    candidates = slot.alternatives if chosen is None else (chosen,)
    return any(all(c.code in received for c in a.components) for a in candidates)


def is_state_answered(slot: Slot, state: PieceState) -> bool:
    """Whether a piece in this state is answered: `is_answered`, from a `PieceState`."""
    return is_answered(
        slot,
        alternative=state.alternative,
        received=state.received,
        explained=state.explained,
    )
