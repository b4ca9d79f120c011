"""What went wrong with what was just sent, told once beside the field it is about.

The page that takes files only takes: it leads back to the piece, which can be reloaded, and
what it has to say waits in the session meanwhile.
"""

from collections.abc import Sequence
from dataclasses import asdict, dataclass

from django.http import HttpRequest

from escale.kit.sentences import Refused

_KEY = "setback"
#: A text of 2,000 characters is asked; a longer one comes back whole, within reason.
_TEXT_AT_MOST = 20_000


@dataclass(frozen=True, kw_only=True)
class Fault:
    """One thing to mend: the file it is about, if any, why, and what to do."""

    sentence: str
    hint: str = ""
    name: str = ""

    @classmethod
    def of(cls, refused: Refused, *, name: str = "") -> "Fault":
        """Say a refusal in the language in force."""
        return cls(sentence=str(refused.sentence), hint=str(refused.hint), name=name)

    def __str__(self) -> str:
        """Return all of it on one line, for the list of what is to be mended."""
        told = f"{self.sentence} {self.hint}".strip()
        return f"{self.name} : {told}" if self.name else told


@dataclass(frozen=True, kw_only=True)
class Setback:
    """The faults of one part of the page, and the text that was typed.

    `slot`: of which piece, on a page that shows several.
    """

    part: str
    faults: Sequence[Fault]
    text: str = ""
    slot: str = ""


def keep_setback(request: HttpRequest, *, path: str, setback: Setback) -> None:
    """Keep it until the page at `path` is shown, wherever on it one is led."""
    kept = asdict(setback)
    kept["text"] = setback.text[:_TEXT_AT_MOST]
    request.session[_KEY] = {"path": path.partition("#")[0], **kept}


def take_setback(request: HttpRequest) -> Setback | None:
    """Return what this page has to say, once."""
    kept = request.session.get(_KEY)
    if not kept or kept["path"] != request.path:
        return None
    del request.session[_KEY]
    faults = [Fault(**fault) for fault in kept["faults"]]
    return Setback(part=kept["part"], faults=faults, text=kept["text"], slot=kept.get("slot", ""))
