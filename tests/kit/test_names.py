import pytest
from hypothesis import given
from hypothesis import strategies as st

from escale.kit.names import name_key


@pytest.mark.parametrize(
    "spelling",
    ["O’Brien", "O'BRIEN", "o brien", "  O´Brien ", "O-Brien", "Ó BRIEN", "o\u00a0brien"],
)
def test_the_spellings_of_a_name_have_one_key(spelling):
    assert name_key(spelling) == "O BRIEN"


@pytest.mark.parametrize(
    "name, key",
    [
        ("Łukasz Żółć", "LUKASZ ZOLC"),
        ("Søren Æbelø", "SOREN AEBELO"),
        ("Nguyễn Thị Đào", "NGUYEN THI DAO"),
        ("Weiß", "WEISS"),
        ("Œuvrard", "OEUVRARD"),
        ("İbrahim Işık", "IBRAHIM ISIK"),
        ("王小明", "王小明"),
        ("Д’Артаньян", "Д АРТАНЬЯН"),
        ("", ""),
        (" - ’ ", ""),
    ],
)
def test_a_name_keeps_its_letters_and_loses_its_marks(name, key):
    assert name_key(name) == key


@given(st.text(max_size=60))
def test_the_key_of_a_key_is_itself(text):
    assert name_key(name_key(text)) == name_key(text)
