"""The environment is read with its type, and a value that makes no sense is said so."""

import pytest
from django.core.exceptions import ImproperlyConfigured

from config import env

NAME = "ESCALE_TRIED"


@pytest.fixture
def given(monkeypatch):
    """A function setting the variable, or unsetting it (None)."""

    def give(value: str | None) -> None:
        if value is None:
            monkeypatch.delenv(NAME, raising=False)
        else:
            monkeypatch.setenv(NAME, value)

    return give


@pytest.mark.parametrize(
    "value,read", [("  a b ", "a b"), ("", "default"), ("   ", "default"), (None, "default")]
)
def test_a_text_is_stripped_and_empty_means_unset(given, value, read):
    given(value)
    assert env.text(NAME, "default") == read


@pytest.mark.parametrize("value", ["1", "true", "YES", " on "])
def test_a_flag_is_on(given, value):
    given(value)
    assert env.flag(NAME) is True


@pytest.mark.parametrize("value", ["0", "false", "No", "off", ""])
def test_a_flag_is_off_even_where_it_is_on_by_default(given, value):
    given(value)
    assert env.flag(NAME, default=True) is False


@pytest.mark.parametrize("default", [True, False])
def test_an_unset_flag_is_its_default(given, default):
    given(None)
    assert env.flag(NAME, default=default) is default


def test_a_flag_that_is_neither_is_refused_with_a_sentence(given):
    given("oui")
    with pytest.raises(ImproperlyConfigured) as refused:
        env.flag(NAME)
    assert str(refused.value) == "ESCALE_TRIED is 'oui': write 1 (yes) or 0 (no)."


@pytest.mark.parametrize("value,read", [("8001", 8001), (" 7 ", 7), ("-1", -1), ("", 5), (None, 5)])
def test_a_number_is_read(given, value, read):
    given(value)
    assert env.number(NAME, 5) == read


@pytest.mark.parametrize("value", ["many", "1.5", "0x10"])
def test_a_number_that_is_none_is_refused_with_a_sentence(given, value):
    given(value)
    with pytest.raises(ImproperlyConfigured, match=r"ESCALE_TRIED is .*: write a whole number\."):
        env.number(NAME, 5)


def test_a_choice_is_one_of_those_offered(given):
    given("state")
    assert env.choice(NAME, ("neutral", "state"), "neutral") == "state"
    given(None)
    assert env.choice(NAME, ("neutral", "state"), "neutral") == "neutral"
    given("royal")
    with pytest.raises(ImproperlyConfigured, match=r"write one of neutral, state\."):
        env.choice(NAME, ("neutral", "state"), "neutral")


@pytest.mark.parametrize(
    "value,read", [("a.fr, b.fr ,,c.fr", ["a.fr", "b.fr", "c.fr"]), ("", []), (None, [])]
)
def test_words_are_separated_by_commas(given, value, read):
    given(value)
    assert env.words(NAME) == read
