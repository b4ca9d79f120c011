import pytest
from hypothesis import given
from hypothesis import strategies as st

from escale.register.numbers import Kind, Problem, parse_number

SEPARATORS = st.text(" \u00a0\u202f-–—‑.,/_·'’:()", max_size=3)
ANY_DOCUMENT = (Kind.VISA, Kind.PERMIT)
ANY = (Kind.FOREIGNER, *ANY_DOCUMENT)


@pytest.mark.parametrize(
    "spelling",
    [
        "9903000001",
        "99 03 00 00 01",
        " 9903-000-001 ",
        "99.03.00.00.01",
        "N° 9903000001",
        "n º: 9903000001",
        "№ 9903000001",
        "９９０３００００01",
        "٩٩٠٣٠٠٠٠٠١",
        "\u200e9903000001\u200f",
        "9903\u202f000\u00a0001",
        "9903‑000‑001",
    ],
)
def test_a_foreigner_number_is_read_in_every_spelling(spelling):
    number = parse_number(spelling)
    assert number.normalised == "9903000001"
    assert number.kinds == (Kind.FOREIGNER,)
    assert number.foreigner_number == "9903000001"
    assert number.is_readable
    assert number.sentence == ""


def test_nine_digits_may_be_a_foreigner_number_whose_first_zero_is_not_printed():
    number = parse_number("903 000 001")
    assert number.kinds == ANY
    assert number.foreigner_number == "0903000001"
    assert number.document_number == "903000001"


@pytest.mark.parametrize("spelling", ["x1y2-3z4w5", "X1Y 23Z 4W5", "Ｘ１Ｙ２３Ｚ４Ｗ５"])
def test_a_document_number_is_read_in_every_spelling(spelling):
    number = parse_number(spelling)
    assert number.normalised == "X1Y23Z4W5"
    assert number.kinds == ANY_DOCUMENT


def test_an_o_is_searched_as_a_zero_too_and_never_rewritten():
    number = parse_number("99O3OOOOO1")
    assert number.normalised == "99O3OOOOO1"
    assert number.foreigner_number == ""
    assert number.foreigner_variants() == ("9903000001",)
    assert number.kinds == (Kind.FOREIGNER,)
    assert set(parse_number("AO1234567").document_variants()) == {"AO1234567", "A01234567"}


def test_the_exact_spelling_is_searched_first():
    assert parse_number("A0B0C1234").document_variants()[0] == "A0B0C1234"


@given(st.text("0123456789O", min_size=9, max_size=9))
def test_a_number_is_never_searched_in_more_than_sixteen_spellings(text):
    variants = parse_number(text).document_variants()
    assert 1 <= len(variants) <= 16
    assert len(set(variants)) == len(variants)


@pytest.mark.parametrize(
    "typed, problem, says",
    [
        ("", Problem.EMPTY, "Continuez sans lui"),
        (" -- ", Problem.EMPTY, "Continuez sans lui"),
        ("12345678", Problem.SHORT, "8 sur 9"),
        ("7", Problem.SHORT, "1 sur 9"),
        ("12345678901", Problem.LONG, "trop long"),
        ("9" * 5000, Problem.LONG, "trop long"),
        ("12345ABCDE", Problem.LETTERS, "sans lettre"),
        ("12345€789", Problem.IMPOSSIBLE, "« € »"),
        ("ÉTOILE123", Problem.IMPOSSIBLE, "« É »"),
        ("ada@example.org", Problem.EMAIL, "adresse électronique"),
    ],
)
def test_a_number_that_cannot_be_read_has_its_sentence_and_blocks_nothing(typed, problem, says):
    number = parse_number(typed)
    assert number.problem is problem
    assert number.kinds == ()
    assert says in number.sentence
    assert "ontinuez sans lui" in number.sentence or "continuez sans lui" in number.sentence
    assert "reconnu" not in number.sentence


def test_what_is_kept_of_a_number_is_short():
    assert len(parse_number("9" * 5000).normalised) <= 41


@given(st.text(max_size=80))
def test_any_text_is_read_without_fault(text):
    number = parse_number(text)
    assert number.is_readable == bool(number.kinds)
    assert bool(number.sentence) != number.is_readable
    assert len(number.foreigner_variants()) <= 2


@given(st.text("0123456789", min_size=10, max_size=10), st.data())
def test_separators_change_nothing(digits, data):
    spelling = "".join(character + data.draw(SEPARATORS) for character in digits)
    assert parse_number(spelling).normalised == digits
