"""The authority that seals in these tests, and a way to read a letter."""

import re
import unicodedata
from collections.abc import Callable
from pathlib import Path

import pypdfium2
import pytest

from escale.letters import authority


@pytest.fixture(scope="session")
def keeper(tmp_path_factory: pytest.TempPathFactory) -> authority.Authority:
    """A demo authority made for this run."""
    folder = tmp_path_factory.mktemp("seal") / "authority"
    authority.demo_authority(folder)
    return authority.load(folder)


@pytest.fixture
def text_of() -> Callable[[bytes], str]:
    """The words of a PDF as a person reads them: one kind of blank, no invisible break."""
    return _text_of


@pytest.fixture
def saved(tmp_path: Path) -> Callable[[bytes], str]:
    """Write bytes to a file and give its path, for the checkers that want one."""

    def save(pdf: bytes) -> str:
        path = tmp_path / "letter.pdf"
        path.write_bytes(pdf)
        return str(path)

    return save


def _text_of(pdf: bytes) -> str:
    document = pypdfium2.PdfDocument(pdf)
    pages = [page.get_textpage().get_text_range() for page in document]
    document.close()
    text = "\n".join(pages).replace("\u200b", "").replace("\ufffe", "")
    return unicodedata.normalize("NFC", re.sub(r"\s+", " ", text))
