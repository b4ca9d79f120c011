"""A sealed letter can be read aloud: tagged, PDF/UA-1, by two checkers that know different faults.

`pdfua` alone passes files that a screen reader cannot follow; `outloud` sees those.
"""

import io
import re

import outloud
import pdfua
import pikepdf
import pytest

from escale.letters.filing_receipt import EPhoto, FiledPiece, make
from tests.letters.receipts import document, receipt


@pytest.fixture
def faults(saved):
    """What each of the two checkers finds wrong."""

    def find(pdf):
        path = saved(pdf)
        heard = outloud.check(path)
        assert heard.error is None
        found = pdfua.validate(path)
        return (
            {finding.rule for finding in heard.findings},
            {finding.rule_id for finding in found.findings},
        )

    return find


@pytest.fixture
def letter(keeper):
    return make(receipt(), by=keeper)


@pytest.mark.parametrize(
    "facts",
    [
        {},
        {"language": "en"},
        {"applicant_name": "王小明", "observations": "مرحبا\n\nBonjour 📷"},
        {"complete_on": None, "silence_on": None, "missing": ("Passeport",)},
        {"ephoto": EPhoto.NOT_YET_ACTIVE, "filed_in_time": False},
        {"language": "en", "follow_up_code": "ABCDEFGHJKMN", "follow_up_url": "https://a.exemple/"},
        {"pieces": tuple(FiledPiece(label=f"P{n}", documents=(document(),)) for n in range(40))},
    ],
)
def test_two_checkers_find_nothing_to_say_of_a_sealed_letter(faults, keeper, facts):
    assert faults(make(receipt(**facts), by=keeper)) == (set(), set())


def test_the_seal_leaves_the_tags_and_the_claim_in_place(letter):
    with pikepdf.open(io.BytesIO(letter)) as pdf:
        assert bool(pdf.Root.MarkInfo.Marked)
        assert "/K" in pdf.Root.StructTreeRoot
        metadata = bytes(pdf.Root.Metadata.read_bytes())
        kinds = _kinds(pdf.Root.StructTreeRoot)
        assert "/Sig" in [str(field.get("/FT")) for field in pdf.Root.AcroForm.Fields]

    assert re.search(rb'pdfuaid:part(="1"|>1<)', metadata)
    assert {"/H1", "/H2", "/Table", "/TH", "/TD", "/L", "/Figure", "/Link"} <= kinds


def test_the_qr_code_is_told_in_words(letter):
    with pikepdf.open(io.BytesIO(letter)) as pdf:
        (figure,) = [
            node for node in _nodes(pdf.Root.StructTreeRoot) if node.get("/S") == "/Figure"
        ]

        assert "https://escale.exemple.fr/v?code=H4TW9PQEX2MZ7KD3" in str(figure.Alt)


def test_the_pair_catches_a_letter_that_lost_its_tags(faults, letter):
    with pikepdf.open(io.BytesIO(letter)) as pdf:
        del pdf.Root.StructTreeRoot
        del pdf.Root.MarkInfo
        heard, found = faults(_saved(pdf))

    assert heard
    assert found


def test_outloud_catches_a_visible_seal_outside_the_tags_that_pdfua_passes(faults, letter):
    with pikepdf.open(io.BytesIO(letter)) as pdf:
        for field in pdf.Root.AcroForm.Fields:
            field.F = 4
            field.Rect = pikepdf.Array([50, 50, 150, 90])
        heard, found = faults(_saved(pdf))

    assert heard
    assert not found


def test_outloud_catches_an_emptied_structure_that_pdfua_passes(faults, letter):
    with pikepdf.open(io.BytesIO(letter)) as pdf:
        pdf.Root.StructTreeRoot.K = pikepdf.Array([])
        heard, found = faults(_saved(pdf))

    assert heard
    assert not found


def _saved(pdf):
    out = io.BytesIO()
    pdf.save(out)
    return out.getvalue()


def _nodes(node):
    """Walk the structure elements below `node`."""
    children = node.get("/K", [])
    for child in children if isinstance(children, pikepdf.Array) else [children]:
        if isinstance(child, pikepdf.Dictionary) and "/S" in child:
            yield child
            yield from _nodes(child)


def _kinds(root):
    return {str(node.S) for node in _nodes(root)}
