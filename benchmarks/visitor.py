"""A visitor of the pages: reads a page, fills its forms, sends them, goes where it is led.

The pages are served in this process by Django's test client; what the server spends is counted
around its handler only, so that reading pages and making multipart bodies cost it nothing.
"""

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from html.parser import HTMLParser
from typing import Any
from urllib.parse import urljoin, urlsplit

from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client

from benchmarks.measured import Meter

_REDIRECTS = range(300, 400)
_OK = 200
_TOLD_AT_MOST = 2000
_TAGS = re.compile(r"<[^>]*>")


class Lost(Exception):
    """A page did not answer as the way of a complete request expects."""


@dataclass
class Form:
    """A form of a page, with what it would send if nothing were changed."""

    action: str
    values: dict[str, Any] = field(default_factory=dict)


@dataclass
class Page:
    """A page as it was read: its address, its forms, the images it shows, its bytes."""

    url: str
    content: bytes
    forms: list[Form] = field(default_factory=list)
    images: list[str] = field(default_factory=list)

    def form(self, action: str = "") -> Form:
        """Return the form that is sent to `action` (the page itself), with most to fill."""
        wanted = urlsplit(action or self.url).path
        found = [f for f in self.forms if urlsplit(urljoin(self.url, f.action)).path == wanted]
        if not found:
            message = f"{self.url} has no form for {wanted}"
            raise Lost(message)
        return max(found, key=lambda f: len(f.values))

    def words(self) -> str:
        """Return the first words of the page proper, for whoever asks why it is this one."""
        main = self.content.decode(errors="replace").partition("<main")[2]
        return " ".join(_TAGS.sub(" ", main).split())[:_TOLD_AT_MOST]


class _Reader(HTMLParser):
    """Reads what a browser would send of the forms of a page."""

    def __init__(self, page: Page) -> None:
        super().__init__()
        self.page = page
        self.form: Form | None = None
        self.select = ""
        self.textarea = ""

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        has = dict(attrs)
        name = has.get("name") or ""
        match tag:
            case "form":
                self.form = Form(has.get("action") or "")
                self.page.forms.append(self.form)
            case "img":
                self.page.images.append(has.get("src") or "")
            case "input" if self.form and name:
                self._input(self.form, name, has)
            case "select" if self.form and name:
                self.select = name
                self.form.values.setdefault(name, "")
            case "option" if self.form and self.select and "selected" in has:
                self.form.values[self.select] = has.get("value") or ""
            case "textarea" if self.form and name:
                self.textarea = name
                self.form.values[name] = ""
            case _:
                pass

    def handle_endtag(self, tag: str) -> None:
        match tag:
            case "form":
                self.form = None
            case "select":
                self.select = ""
            case "textarea":
                self.textarea = ""
            case _:
                pass

    def handle_data(self, data: str) -> None:
        if self.form and self.textarea:
            self.form.values[self.textarea] += data

    @staticmethod
    def _input(form: Form, name: str, has: Mapping[str, str | None]) -> None:
        kind = has.get("type") or "text"
        if kind in {"checkbox", "radio"}:
            if "checked" in has:
                form.values[name] = has.get("value") or "on"
        elif kind not in {"submit", "button", "file"}:
            form.values[name] = has.get("value") or ""


def read_page(page: Page) -> Page:
    """Find the forms and the images of a page of HTML; return it."""
    _Reader(page).feed(page.content.decode())
    return page


class Visitor:
    """Somebody with a browser, whose server's work `meter` counts."""

    def __init__(self, meter: Meter) -> None:
        self.meter = meter
        self.client = Client(
            enforce_csrf_checks=True,
            headers={"accept-language": "fr", "host": "localhost"},
            raise_request_exception=True,
        )
        self.phase = "pages"
        self.client.handler = _Metered(self.client.handler, self)  # type: ignore[assignment]

    def get(self, url: str) -> Page:
        """Open an address and go where it leads."""
        return self._arrive(url, self.client.get(url))

    def send(
        self,
        page: Page,
        values: Mapping[str, str],
        *,
        to: str = "",
        file: tuple[str, bytes] | None = None,
    ) -> Page:
        """Fill the form of the page that is sent `to` an address, send it, go where that leads."""
        form = page.form(to)
        data: dict[str, Any] = {**form.values, **values}
        if file:
            data["file"] = SimpleUploadedFile(*file)
        url = urljoin(page.url, form.action)
        return self._arrive(url, self.client.post(url, data))

    def look(self, page: Page) -> None:
        """Load the images of a page that the service makes, as a browser does."""
        for image in page.images:
            url = urljoin(page.url, image)
            if not urlsplit(url).path.startswith("/static/"):
                self._arrive(url, self.client.get(url))

    def _arrive(self, url: str, response: Any) -> Page:
        if response.status_code in _REDIRECTS:
            return self.get(urljoin(url, response.headers["Location"]))
        content = b"".join(response) if response.streaming else response.content
        response.close()
        if response.status_code != _OK:
            said = Page(url, content).words()
            message = f"{url} answered {response.status_code}: {said}"
            raise Lost(message)
        page = Page(url, content)
        is_html = response.headers["Content-Type"].startswith("text/html")
        return read_page(page) if is_html else page


class _Metered:
    """The handler of the test client, whose every call is counted under the visitor's phase."""

    def __init__(self, handler: Callable[..., Any], visitor: Visitor) -> None:
        self.handler = handler
        self.visitor = visitor

    def __call__(self, environ: dict[str, Any]) -> Any:
        with self.visitor.meter.phase(self.visitor.phase):
            return self.handler(environ)
