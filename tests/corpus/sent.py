"""One file of the corpus: what is sent, and what must come of it."""

from collections.abc import Callable
from dataclasses import dataclass, field

from escale.documents.causes import Cause, Likeness
from tests import samples

SEED = 20_261_124
# Every load that must not get through holds this word, wherever it hides.
MARK = b"EVIL"
# Antivirus programs know this harmless phrase; in two parts, or they would object to this module.
EICAR = b"X5O!P%@AP[4\\PZX54(P^)7CC)7}" + b"$EICAR-STANDARD-ANTIVIRUS-TEST-FILE!$H+H*"
PHRASE = samples.KNOWN_PHRASE

TAKEN = None
DAMAGED = frozenset(
    {TAKEN, Cause.CORRUPT_PDF, Cause.CORRUPT_PAGE, Cause.TRUNCATED_PDF, Cause.NO_PAGES}
)


@dataclass(frozen=True, kw_only=True)
class Hostile:
    """A file that is refused for its exact cause, or taken and made inert (`TAKEN`).

    `causes` holds more than one only where chance broke the file. What is taken must still
    show `says`, when that is given.
    """

    label: str
    make: Callable[[], bytes] = field(repr=False)
    causes: frozenset[Cause | None]
    filename: str = "piece.pdf"
    seems: Likeness | None = None
    says: str = ""


@dataclass(frozen=True, kw_only=True)
class Honest:
    """A file that is taken with all its pages, says what it said, and stands upright."""

    label: str
    make: Callable[[], bytes] = field(repr=False)
    filename: str = "piece.pdf"
    pages: int = 1
    says: str = ""
    is_scene: bool = False  # the four corners of `samples.scene` belong where they were


def refused(label: str, make: Callable[[], bytes] | bytes, cause: Cause, **how: object) -> Hostile:
    return Hostile(label=label, make=made(make), causes=frozenset({cause}), **how)


def foreign(
    label: str, make: Callable[[], bytes] | bytes, seems: Likeness, **how: object
) -> Hostile:
    """A file of a kind that we do not take, recognised for what it is."""
    return refused(label, make, Cause.WRONG_TYPE, seems=seems, **how)


def taken(label: str, make: Callable[[], bytes] | bytes, **how: object) -> Hostile:
    return Hostile(label=label, make=made(make), causes=frozenset({TAKEN}), **how)


def made(make: Callable[[], bytes] | bytes) -> Callable[[], bytes]:
    return make if callable(make) else lambda: make
