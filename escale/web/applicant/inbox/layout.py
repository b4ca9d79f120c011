"""The text of a message laid out again: paragraphs, lists, links, as `notices.plain` wrote them."""

import re
from dataclasses import dataclass, field
from typing import Final

_ITEM: Final = re.compile(r"(?:-|\d+\.) ")
_NUMBERED: Final = re.compile(r"\d+\. ")
_LINK: Final = re.compile(
    r"(?P<words>[^<>\n]*?)\s?<(?P<address>https?://[^\s<>]+|[^\s<>@]+@[^\s<>]+)>"
)
_RULE: Final = "--"


@dataclass(frozen=True, kw_only=True)
class Run:
    """Some words of a line, which may lead somewhere."""

    words: str
    url: str = ""


@dataclass(frozen=True, kw_only=True)
class Block:
    """A paragraph, or a list: its lines, each made of runs."""

    kind: str  # "p", "ul" or "ol"
    lines: list[list[Run]] = field(default_factory=list)


def blocks(text: str) -> list[Block]:
    """Return the blocks of a plain text, in order; a line of dashes only parts them."""
    found: list[Block] = []
    for passage in re.split(r"\n{2,}", text.strip()):
        lines = [line for line in passage.split("\n") if line not in {"", _RULE}]
        for position, line in enumerate(lines):
            kind = _kind(line)
            if position == 0 or found[-1].kind != kind:
                found.append(Block(kind=kind))
            found[-1].lines.append(_runs(_ITEM.sub("", line, count=1) if kind != "p" else line))
    return found


def _kind(line: str) -> str:
    if _NUMBERED.match(line):
        return "ol"
    return "ul" if _ITEM.match(line) else "p"


def _runs(line: str) -> list[Run]:
    """Return the runs of a line; an address in angle brackets is where the words before it lead."""
    runs, end = [], 0
    for match in _LINK.finditer(line):
        address = match["address"]
        url = address if address.startswith("http") else f"mailto:{address}"
        words = match["words"].strip() or address
        runs.append(Run(words=words, url=url))
        end = match.end()
    rest = line[end:]
    return [*runs, Run(words=rest)] if rest else runs
