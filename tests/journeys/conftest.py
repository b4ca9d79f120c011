"""What the journeys share: sample documents, what is checked on each page, and the pictures."""

import io
import os
from collections.abc import Callable
from pathlib import Path

import pytest
from PIL import Image
from playwright.sync_api import Page

from escale.jobs.demo_world.samples import sample_documents
from tests import people
from tests.fixtures.browser import assert_accessible

#: Where the pictures of the documentation go, when they are asked for (`make pictures`).
PICTURES = os.environ.get("ESCALE_PICTURES", "")
#: The pages that the documentation shows, by the name under which the journeys look at them.
SHOWN = {
    "landing": "landing",
    "prepare": "prepare",
    "sign_up": "account",
    "section_research": "step",
    "pieces": "pieces",
    "summary": "summary",
    "confirmation": "confirmation",
    "follow_up": "follow_up",
    "whole-2-asked": "request",
    "whole-12-handover": "handover",
}
SHOWN_ON_A_PHONE = {
    "home": "phone",
    "whole-9-stamp": "stamp",
    "whole-10-month": "appointment",
}
A_PHONE = 400


@pytest.fixture(scope="session")
def samples(tmp_path_factory) -> Path:
    """The demo's sample documents."""
    folder = tmp_path_factory.mktemp("samples")
    sample_documents(folder)
    return folder


@pytest.fixture
def offices(service):
    """The prefectures that the researchers' addresses lead to."""
    return people.prefectures()


@pytest.fixture
def looked_at() -> Callable[[Page, str], None]:
    """What is checked on each page met: axe finds nothing, one title, nothing wider than the screen."""
    return look_at


def look_at(page: Page, name: str) -> None:
    """Check a page as it stands; keep its picture when the documentation asks for it."""
    assert_accessible(page)
    assert page.locator("h1").count() == 1, f"{name}: one title a page"
    width = page.viewport_size["width"]
    too_wide = page.evaluate("document.documentElement.scrollWidth")
    assert too_wide <= width, f"{name}: the page is {too_wide} pixels wide on a screen of {width}"
    if PICTURES and page.locator("html").get_attribute("lang") == "fr":
        shown = SHOWN_ON_A_PHONE if width < A_PHONE else SHOWN
        if name in shown:
            _keep_picture(page, Path(PICTURES) / f"{shown[name]}.png")


def _keep_picture(page: Page, path: Path) -> None:
    """Keep what the screen shows, in few colours: the repository carries these pictures."""
    path.parent.mkdir(parents=True, exist_ok=True)
    page.evaluate("window.scrollTo(0, 0)")
    with Image.open(io.BytesIO(page.screenshot())) as picture:
        picture.convert("RGB").quantize(128).save(path, optimize=True)
