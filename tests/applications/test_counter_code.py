"""The code of the counter: read in any spelling, computed from its seed, found by its digest."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from escale.applications.counter_code import (
    LENGTH,
    code_of,
    digest_of,
    digests_of,
    in_groups,
    new_seed,
    read_code,
)
from escale.kit.reference import ALPHABET

SEEDS = st.text("0123456789abcdef", min_size=32, max_size=32)


@given(SEEDS)
def test_a_code_is_read_aloud_without_mistake(seed):
    code = code_of(seed)
    assert len(code) == LENGTH
    assert set(code) <= set(ALPHABET)
    printed = in_groups(code)
    assert len(printed) == LENGTH + 2
    misread = printed.lower().replace("0", "o").replace("1", "l").replace("-", " ")
    assert read_code(printed) == read_code(misread) == code


@given(st.text())
def test_what_is_typed_is_a_code_or_nothing(typed):
    read = read_code(typed)
    assert read is None or (len(read) == LENGTH and set(read) <= set(ALPHABET))


def test_codes_and_digests_tell_nothing_of_each_other():
    seeds = {new_seed() for _ in range(500)}
    codes = {code_of(seed) for seed in seeds}
    assert len(codes) == 500
    for seed in list(seeds)[:20]:
        assert code_of(seed) not in seed.upper()
        assert digest_of(code_of(seed)) not in {seed, code_of(seed)}


def test_a_code_depends_on_the_key_of_the_service(settings):
    seed = new_seed()
    before = code_of(seed)
    settings.SECRET_KEY = "x" * 50
    assert code_of(seed) != before


@pytest.mark.parametrize("is_kept", [True, False])
def test_a_key_that_was_replaced_still_finds_a_code_while_it_is_kept(settings, is_kept):
    code, digest = "ABCDEFGHJKMN", digest_of("ABCDEFGHJKMN")
    former, settings.SECRET_KEY = settings.SECRET_KEY, "x" * 50
    settings.SECRET_KEY_FALLBACKS = [former] if is_kept else []
    assert (digest in set(digests_of(code))) is is_kept
