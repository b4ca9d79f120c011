"""What a letter says, block by block: typeset on paper and shown on a page, the same words."""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final, TypeAlias

from escale.letters.typeset import Data
from escale.letters.words import Language


@dataclass(frozen=True, kw_only=True)
class Said:
    """A sentence or more; `lead` comes first, in bold."""

    text: str
    lead: str = ""
    kind: str = "text"


@dataclass(frozen=True, kw_only=True)
class Heading:
    """The title of what follows."""

    text: str
    kind: str = "heading"


@dataclass(frozen=True, kw_only=True)
class Items:
    """A list."""

    items: tuple[Said, ...]
    kind: str = "items"


@dataclass(frozen=True, kw_only=True)
class Panel:
    """What must be seen first; `warns` says in which tone."""

    said: tuple[Said, ...]
    warns: bool = False
    kind: str = "panel"


@dataclass(frozen=True, kw_only=True)
class Written:
    """What a member wrote about this case, with its line ends: printed as it is, in French."""

    text: str
    kind: str = "written"


Block: TypeAlias = Said | Heading | Items | Panel | Written

# A no-break space before the high signs, inside quotation marks and in the names of articles, as
# French is printed.
_BEFORE: Final = re.compile(r" (?=[:;?!»])|(?<=\b[LR]\.) (?=\d)")


def data_of(blocks: Sequence[Block], language: Language) -> list[Data]:
    """Return the blocks as the template reads them."""
    return [_data(block, language) for block in blocks]


def spaced(text: str, language: Language) -> str:
    """Return our own words with the spaces that no line end may cut."""
    return _BEFORE.sub("\u00a0", text).replace("« ", "«\u00a0") if language == "fr" else text


def _data(block: Block, language: Language) -> Data:
    if isinstance(block, Items):
        return {"kind": block.kind, "items": [_said(one, language) for one in block.items]}
    if isinstance(block, Panel):
        said = [_said(one, language) for one in block.said]
        return {"kind": block.kind, "said": said, "warns": block.warns}
    if isinstance(block, Said):
        return {"kind": block.kind, **_said(block, language)}
    if isinstance(block, Heading):
        return {"kind": block.kind, "text": spaced(block.text, language)}
    return {"kind": block.kind, "text": block.text}


def _said(said: Said, language: Language) -> dict[str, Data]:
    return {"lead": spaced(said.lead, language), "text": spaced(said.text, language)}
