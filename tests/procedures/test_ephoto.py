"""The e-photo code."""

from datetime import UTC, date, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from escale.procedures import ephoto
from escale.procedures.ephoto import BadEphotoCode, in_groups, normalise, read_code

CODE = "OKABCD1234EFGH5678IJ9K"
codes = st.text("ABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789", min_size=22, max_size=22)


@pytest.mark.parametrize(
    "typed",
    [
        CODE,
        CODE.lower(),
        in_groups(CODE),
        "OKAB-CD12-34EF-GH56-78IJ-9K",
        "  OKAB\u00a0CD12\u202f34EF – GH56 — 78IJ\t9K\n",
        "OK\u200bABCD1234EFGH5678IJ9K",
    ],
)
def test_spaces_dashes_and_case_are_forgiven(typed):
    assert read_code(typed) == CODE


@given(codes, st.integers(1, 8))
def test_a_code_printed_in_groups_is_read_back(code, size):
    assert read_code(in_groups(code, size=size)) == code
    assert normalise(normalise(code)) == code


@pytest.mark.parametrize("length", [1, 21, 23, 40])
def test_a_code_of_another_length_is_told_how_many_characters_it_has(length):
    with pytest.raises(BadEphotoCode) as refusal:
        read_code("A" * length)
    assert str(length) in str(refusal.value.sentence)
    assert "22" in str(refusal.value.sentence)


def test_an_accent_is_told_apart_from_a_wrong_length():
    with pytest.raises(BadEphotoCode) as refusal:
        read_code("É" + CODE[1:])
    assert "sans accent" in str(refusal.value.sentence)


@pytest.mark.parametrize("typed", ["", "   ", "- -"])
def test_nothing_typed_is_said_so(typed):
    with pytest.raises(BadEphotoCode) as refusal:
        read_code(typed)
    assert "Aucun code" in str(refusal.value.sentence)


def test_a_code_lasts_six_months_and_is_active_within_72_hours():
    assert ephoto.expires_on(date(2026, 8, 31)) == date(2027, 2, 28)
    taken = datetime(2026, 3, 28, 12, tzinfo=UTC)
    assert ephoto.active_at_latest(taken) - taken == timedelta(hours=72)


def test_the_guide_tells_where_how_much_and_how_long_before_the_booth():
    topics = {topic.code: str(topic.text) for topic in ephoto.guide()}
    assert "e-photo pour permis de conduire" in topics["booth"].replace("\u00a0", " ")
    assert "six mois" in topics["validity"]
    assert "72 heures" in topics["activation"]
    assert "euros" in topics["price"]
    assert "photographes agréés" in topics["finder"]
    assert ephoto.FINDER_URL.startswith("https://permisdeconduire.ants.gouv.fr/")
