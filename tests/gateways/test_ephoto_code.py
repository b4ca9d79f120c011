"""A code is understood however it is typed, and what is wrong with it is said exactly."""

import string

import pytest
from hypothesis import given
from hypothesis import strategies as st

from escale.gateways.ephoto_code import in_groups, parse_code
from escale.kit.sentences import Refused

CODE = "OKA1B2C3D4E5F6G7H8J9K0"
ALPHABET = string.ascii_uppercase + string.digits
codes = st.text(ALPHABET, min_size=22, max_size=22)
separators = st.text(" \t\n\u00a0\u202f\u2007-‐‑‒–—―−．._·•\u200b\u200e\ufeff\u00ad", max_size=3)


typed_characters = st.tuples(separators, st.sampled_from(ALPHABET), st.booleans())


@given(st.lists(typed_characters, min_size=22, max_size=22), separators)
def test_separators_and_case_are_forgiven_anywhere(characters, end):
    typed = "".join(f"{gap}{c.lower() if small else c}" for gap, c, small in characters)
    assert parse_code(typed + end) == "".join(c for _, c, _ in characters)


@given(codes)
def test_a_code_written_in_groups_is_read_back(code):
    assert parse_code(in_groups(code)) == code


@given(st.text())
def test_whatever_is_typed_is_a_code_or_a_sentence(text):
    try:
        code = parse_code(text)
    except Refused as refused:
        said = [str(refused.sentence), str(refused.hint)]
    else:
        said = [code] if len(code) == 22 and set(code) <= set(ALPHABET) else []
    assert all(said)
    assert said


def test_a_code_is_written_in_groups_of_four():
    assert in_groups(CODE) == "OKA1 B2C3 D4E5 F6G7 H8J9 K0"


@pytest.mark.parametrize("typed", ["ＯＫａ1Ｂ2C3D4E5F6G7H8J9K0", "OKA١B٢C3D4E5F6G7H8J9K0"])
def test_other_keyboards_letters_and_digits_are_understood(typed):
    assert parse_code(typed) == CODE


@pytest.mark.parametrize(
    "typed,sentence,hint",
    [
        (CODE[:-1], "22 lettres et chiffres ; vous en avez saisi 21.", "Il en manque 1 :"),
        (CODE + "1", "22 lettres et chiffres ; vous en avez saisi 23.", "1 de trop"),
        (CODE[:-5], "22 lettres et chiffres ; vous en avez saisi 17.", "Il en manque 5 :"),
        ("", "Saisissez votre code", "planche"),
        (" -\u200b. ", "Saisissez votre code", "planche"),
        ("OKÉ" + CODE[3:], "sans « É »", "C’est le 3e caractère"),
        ("OK A1-Б" + CODE[5:], "sans « Б »", "C’est le 5e caractère"),
        (CODE + "<script>", "sans « < »", "C’est le 23e caractère"),
        (CODE[:-1] + "²", "sans « ² »", "C’est le 22e caractère"),
    ],
)
def test_a_wrong_code_is_told_what_is_wrong(typed, sentence, hint):
    with pytest.raises(Refused) as refused:
        parse_code(typed)
    assert sentence in str(refused.value.sentence).replace("\u00a0", " ")
    assert hint in str(refused.value.hint).replace("\u00a0", " ")
