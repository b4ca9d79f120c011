"""The text of an e-mail, read from its HTML: the two always say the same."""

import re
from html.parser import HTMLParser
from typing import Final

_ITS_OWN_PARAGRAPH: Final = {"p", "h1", "h2", "h3", "ul", "ol", "dl", "table", "div", "hr"}
_ITS_OWN_LINE: Final = {"li", "dt", "tr", "br"}
_UNSEEN: Final = {"head", "style", "script", "title"}
_SPACES: Final = re.compile(r"[ \t\r\n\f]+")  # a no-break space is meant


def as_text(html: str) -> str:
    """Return what a reader of `html` sees, as plain text that ends with a line feed.

    Made for our own frame: paragraphs, titles, lists, terms with their values (`dl`), links.
    An address is written after the words that lead to it, unless they are the address.
    """
    reader = _Reader()
    reader.feed(html)
    reader.close()
    return reader.text()


class _Reader(HTMLParser):
    """Walks through the page and writes it down."""

    def __init__(self) -> None:
        """Start with an empty sheet; entities are read as the characters they name."""
        super().__init__(convert_charrefs=True)
        self._written = ""
        self._hidden = 0
        self._link = ""
        self._label = ""
        # One entry a list we are in: the number of its last item, None when it has none.
        self._numbers: list[int | None] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        """Begin a paragraph, a line, an item or a link."""
        if tag in _UNSEEN:
            self._hidden += 1
        elif tag in _ITS_OWN_PARAGRAPH:
            self._break(2)
            if tag in {"ul", "ol"}:
                self._numbers.append(0 if tag == "ol" else None)
            elif tag == "hr":
                self._written += "--"
                self._break(1)
        elif tag in _ITS_OWN_LINE:
            self._break(1)
            if tag == "li":
                self._written += self._bullet()
        elif tag == "dd":
            self._written = self._written.rstrip(" ") + " "
        elif tag == "a":
            self._link, self._label = dict(attrs).get("href") or "", ""

    def handle_endtag(self, tag: str) -> None:
        """End a link with its address, a list with a blank line."""
        if tag in _UNSEEN:
            self._hidden -= 1
        elif tag == "a":
            address = self._link.removeprefix("mailto:")
            if not self._link.startswith("tel:") and address != self._label.strip():
                self._written += f" <{address}>"
            self._link = ""
        elif tag in _ITS_OWN_PARAGRAPH:
            if tag in {"ul", "ol"}:
                self._numbers.pop()
            self._break(2)

    def handle_data(self, data: str) -> None:
        """Write words; how the source is laid out means nothing."""
        if self._hidden:
            return
        words = _SPACES.sub(" ", data)
        if not self._written or self._written[-1] in "\n ":
            words = words.removeprefix(" ")
        self._written += words
        self._label += words

    def text(self) -> str:
        """Return the sheet."""
        return self._written.strip() + "\n"

    def _bullet(self) -> str:
        """Return what announces an item: a dash, or its number."""
        number = self._numbers[-1] if self._numbers else None
        if number is None:
            return "- "
        self._numbers[-1] = number + 1
        return f"{number + 1}. "

    def _break(self, lines: int) -> None:
        """Make sure that what follows is that many line ends away, and no more."""
        self._written = self._written.rstrip(" ")
        if self._written:
            ends = len(self._written) - len(self._written.rstrip("\n"))
            self._written += "\n" * max(0, lines - ends)
