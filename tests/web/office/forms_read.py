"""The forms of a page as a browser reads them: where they are sent, and what with."""

from collections import defaultdict
from dataclasses import dataclass, field
from html.parser import HTMLParser

#: Of these, one is chosen: the last that is offered.
_CHOICES = frozenset({"radio", "option"})


@dataclass
class Control:
    """One field: its name, what kind it is, what it holds, by which words it is described."""

    name: str
    kind: str
    value: str = ""
    is_on: bool = True
    described_by: tuple[str, ...] = ()


@dataclass
class Form:
    """One form: its method, its address (empty: the page's own), its fields in order."""

    method: str
    action: str
    controls: list[Control] = field(default_factory=list)

    @property
    def written(self) -> list[Control]:
        """The fields in which words are written."""
        return [one for one in self.controls if one.kind in {"textarea", "text", "search"}]

    def filled(self, **changes: str) -> dict[str, list[str]]:
        """What a browser sends: what is there, the last choice of each question, the first button."""
        sent: dict[str, list[str]] = {}
        for one in self.controls:
            if one.kind in _CHOICES or (one.kind == "submit" and one.name not in sent):
                sent[one.name] = [one.value]
            elif one.kind not in {*_CHOICES, "submit"} and (one.is_on or one.kind != "checkbox"):
                sent.setdefault(one.name, []).append(one.value)
        told = {name: [value] for name, value in changes.items()}
        return {name: values for name, values in (sent | told).items() if name}


class Reader(HTMLParser):
    """Reads the forms of a page, and the words of whatever has an id."""

    def __init__(self, page: str) -> None:
        super().__init__()
        self.forms: list[Form] = []
        self.words: dict[str, str] = defaultdict(str)
        self._form: Form | None = None
        self._select = ""
        self._area: Control | None = None
        self._open: list[tuple[str, str]] = []
        self.feed(page)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        told = {name: value or "" for name, value in attrs}
        if tag == "form":
            self._form = Form(told.get("method", "get").lower(), told.get("action", ""))
            self.forms.append(self._form)
        elif self._form is not None:
            self._read_control(tag, told)
        if tag not in _VOID:
            self._open.append((tag, told.get("id", "")))

    def _read_control(self, tag: str, told: dict[str, str]) -> None:
        assert self._form is not None
        name, described = told.get("name", ""), tuple(told.get("aria-describedby", "").split())
        if tag == "input":
            kind, is_on = told.get("type", "text"), "checked" in told
            value = told.get("value", "on" if kind in {"checkbox", "radio"} else "")
            self._form.controls.append(Control(name, kind, value, is_on, described))
        elif tag == "textarea":
            self._area = Control(name, "textarea", described_by=described)
            self._form.controls.append(self._area)
        elif tag == "button" and told.get("type", "submit") == "submit":
            self._form.controls.append(Control(name, "submit", told.get("value", ""), is_on=False))
        elif tag == "select":
            self._select = name
        elif tag == "option":
            self._form.controls.append(Control(self._select, "option", told.get("value", "")))

    def handle_endtag(self, tag: str) -> None:
        while self._open:
            if self._open.pop()[0] == tag:
                break
        if tag == "form":
            self._form = None
        elif tag == "textarea":
            self._area = None

    def handle_data(self, data: str) -> None:
        if self._area is not None:
            self._area.value += data
        for _tag, name in self._open:
            if name:
                self.words[name] += data


_VOID = frozenset({"input", "br", "hr", "img", "link", "meta", "wbr", "source", "col", "area"})
