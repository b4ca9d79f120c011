"""Any text can be printed; what no font has is seen as a box."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from escale.kit.glyphs import covered, printable
from escale.letters.typeset import typeset
from tests.letters.receipts import FILED_AT, receipt


@pytest.mark.parametrize(
    "written, printed",
    [
        ("王小明", "王小明"),
        ("김민준", "김민준"),
        ("محمد بن سلمان", "محمد بن سلمان"),
        ("می\u200cخواهم", "می\u200cخواهم"),
        ("Nguyễn Thị Ánh", "Nguyễn Thị Ánh"),
        ("passport_📷.pdf", "passport_□.pdf"),
        ("👍🏽", "□"),
        ("\ue000", "□"),
        ("a\tb\u3000c\u202fd", "a b c\u00a0d"),
        ("a\r\nb\u2028c", "a\nb\nc"),
        ("\x00bell\x07\x1b[31m", "bell[31m"),
        ("facture\u202efdp.exe", "facturefdp.exe"),
        ("e\u0301", "é"),
        ("\ud800", ""),
    ],
)
def test_what_is_written_is_printed_or_shown_as_a_box(written, printed):
    assert printable(written) == printed


@given(st.text())
def test_making_text_printable_never_fails_and_is_done_once(text):
    once = printable(text)

    assert printable(once) == once
    assert all(ord(c) in covered() or c in "\n \u200c\u200d" for c in once)


@settings(max_examples=60, deadline=None)
@given(st.text(max_size=200), st.text(st.characters(min_codepoint=0x300), max_size=80))
def test_no_text_stops_a_letter(one, other):
    pdf = typeset("filing_receipt", _data(one, other), at=FILED_AT)

    assert pdf.startswith(b"%PDF-")


def _data(one, other):
    from escale.letters.filing_receipt import _printed  # noqa: PLC0415 - the one test inside

    return _printed(receipt(applicant_name=one or "–", observations=other, case_label=one))
