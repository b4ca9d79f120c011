"""The parts of a page as plain data: what a view hands to the tags of `escale_ui`."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from escale.kit.sentences import Sentence


class Tone(StrEnum):
    """How a badge, an alert or a callout sounds; its words say the same without the colour."""

    NEUTRAL = "neutral"
    INFO = "info"
    SUCCESS = "success"
    WARNING = "warning"
    ERROR = "error"


class StepState(StrEnum):
    """Where one stands with a step."""

    DONE = "done"
    CURRENT = "current"
    TODO = "todo"


@dataclass(frozen=True, kw_only=True)
class Step:
    """One step of the way; without `url` it cannot be opened yet."""

    title: "Sentence"
    state: StepState
    url: str = ""

    @property
    def is_current(self) -> bool:
        """Whether this is the step one is at."""
        return self.state == StepState.CURRENT

    @property
    def is_done(self) -> bool:
        """Whether this step holds all it must."""
        return self.state == StepState.DONE


@dataclass(frozen=True, kw_only=True)
class SummaryRow:
    """One line of a summary: what it is, what was answered, where to change it.

    Several `values` are shown one under the other. No value and `is_missing`: the line says
    that an answer is awaited; no value otherwise: that nothing was entered.
    """

    label: "Sentence"
    values: tuple["Sentence", ...] = ()
    change_url: str = ""
    is_missing: bool = False
    is_known: bool = False


@dataclass(frozen=True, kw_only=True)
class Moment:
    """One entry of a history; `is_done` tells what happened from what is still to come."""

    title: "Sentence"
    when: datetime | date | None = None
    text: "Sentence" = ""
    is_done: bool = True
    when_words: "Sentence" = ""


@dataclass(frozen=True, kw_only=True)
class Download:
    """A document to take away: its name, its address, its type and its size in bytes."""

    title: "Sentence"
    url: str
    kind: str = "PDF"
    size: int | None = None
    language: str = ""


@dataclass(frozen=True, kw_only=True)
class FileRow:
    """One file of a slot: its name, a word on it, where to look at it and to remove it."""

    name: str
    detail: "Sentence" = ""
    view_url: str = ""
    remove_url: str = ""
    # Where its place among the others is changed, and which places are before and after it.
    id: str = ""
    move_url: str = ""
    place_before: int | None = None
    place_after: int | None = None


@dataclass(frozen=True, kw_only=True)
class FaultLink:
    """One line of the list of errors: what is wrong, and the field it leads to."""

    sentence: "Sentence"
    target: str


@dataclass(frozen=True, kw_only=True)
class NavigationLink:
    """One entry of the main menu."""

    text: "Sentence"
    url: str
    is_here: bool = False


def current_step(steps: Iterable[Step]) -> int:
    """Return the number, from 1, of the step one is at; 0 when there is none."""
    return next((number for number, step in enumerate(steps, 1) if step.is_current), 0)
