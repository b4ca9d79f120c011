"""A stolen disk tells nothing; a swapped, cut or changed document does not open."""

import base64
import io

import pytest
from hypothesis import given
from hypothesis import strategies as st

from escale.documents.vault import (
    FRAME,
    KeyMissing,
    Keyring,
    KeyringUnusable,
    SealBroken,
    master_of,
    plain_size,
    rewrapped,
    seal,
    unseal,
    unsealed,
)
from tests import samples

FIRST = "1:" + base64.b64encode(b"1" * 32).decode()
SECOND = "2:" + base64.b64encode(b"2" * 32).decode()
KEYS = Keyring.from_setting(FIRST)


def sealed(plain, identity="42"):
    made = seal(plain, identity=identity, keyring=KEYS)
    return b"".join(made.frames), made.wrapped_key


def reopened(content, wrapped_key, identity="42", keyring=KEYS):
    return unsealed(
        io.BytesIO(content), wrapped_key=wrapped_key, identity=identity, keyring=keyring
    )


@pytest.mark.parametrize("size", [0, 1, FRAME - 1, FRAME, FRAME + 1, 2 * FRAME, 3 * FRAME + 7])
def test_what_is_sealed_opens_the_same(size):
    plain = bytes(range(256)) * (size // 256) + bytes(size % 256)
    for source in (plain, io.BytesIO(plain)):
        content, key = sealed(source)
        assert reopened(content, key) == plain
        assert plain_size(len(content)) == size


@given(plain=st.binary(max_size=2000), flipped=st.integers(min_value=0))
def test_a_single_bit_changed_is_noticed(plain, flipped):
    content, key = sealed(plain)
    at = flipped % len(content)
    changed = content[:at] + bytes([content[at] ^ 1]) + content[at + 1 :]
    with pytest.raises(SealBroken):
        reopened(changed, key)


def test_no_known_phrase_is_found_in_what_is_stored():
    content, key = sealed(samples.KNOWN_PHRASE.encode() * 1000)
    assert samples.KNOWN_PHRASE.encode() not in content
    assert samples.KNOWN_PHRASE not in key


def test_two_documents_exchanged_do_not_open():
    mine, my_key = sealed(b"mine", identity="1")
    theirs, their_key = sealed(b"theirs", identity="2")
    for content, key, identity in (
        (theirs, my_key, "1"),
        (theirs, their_key, "1"),
        (mine, their_key, "1"),
        (mine, my_key, "2"),
    ):
        with pytest.raises(SealBroken):
            reopened(content, key, identity=identity)


def frames(content):
    body, size = content[8:], FRAME + 16
    return content[:8], [body[at : at + size] for at in range(0, len(body), size)]


def test_a_frame_missing_moved_or_repeated_is_noticed():
    content, key = sealed(bytes(3 * FRAME + 5))
    head, (one, two, three, last) = frames(content)
    for parts in (
        (one, two, three),
        (two, one, three, last),
        (one, one, three, last),
        (one, two, last),
        (one, two, three, last, last),
        (last,),
        (),
    ):
        with pytest.raises(SealBroken):
            reopened(head + b"".join(parts), key)


def test_a_document_cut_at_any_byte_does_not_open():
    content, key = sealed(b"twelve bytes")
    for end in range(len(content)):
        with pytest.raises(SealBroken):
            reopened(content[:end], key)


@pytest.mark.parametrize("start", [0, 1, FRAME - 1, FRAME, FRAME + 1, 2 * FRAME + 3])
def test_a_document_is_read_from_its_middle(start):
    plain = b"".join(number.to_bytes(4, "big") for number in range(FRAME // 2 + 9))
    content, key = sealed(plain)
    given = unseal(io.BytesIO(content), wrapped_key=key, identity="42", keyring=KEYS, start=start)
    assert b"".join(given) == plain[start:]


def test_a_new_master_key_rewrites_the_small_key_only():
    content, key = sealed(b"kept")
    both = Keyring.from_setting(f"{FIRST},{SECOND}")
    assert both.current == "2"
    assert reopened(content, key, keyring=both) == b"kept"
    assert master_of(key) == "1"
    renewed = rewrapped(key, identity="42", keyring=both)
    assert master_of(renewed) == "2"
    assert rewrapped(renewed, identity="42", keyring=both) == renewed
    assert reopened(content, renewed, keyring=Keyring.from_setting(SECOND)) == b"kept"
    with pytest.raises(KeyMissing) as missing:
        reopened(content, key, keyring=Keyring.from_setting(SECOND))
    assert missing.value.master == "1"


def test_a_key_s_number_cannot_be_forged():
    content, key = sealed(b"kept")
    same = Keyring({1: KEYS.keys[1], 2: KEYS.keys[1]})
    with pytest.raises(SealBroken):
        reopened(content, "2" + key[1:], keyring=same)


@pytest.mark.parametrize("key", ["", "1", "1:", "x:AAAA", "1:!!!", "1:AAAA", "²:AAAA"])
def test_a_damaged_key_does_not_open(key):
    content, _ = sealed(b"kept")
    with pytest.raises(SealBroken):
        reopened(content, key)


@pytest.mark.parametrize(
    "setting",
    [
        "",
        "x",
        "1:",
        "1:AAAA",
        "one:" + FIRST[2:],
        f"{FIRST},{FIRST}",
        "1:" + "é" * 44,
        "²:" + FIRST[2:],
    ],
)
def test_a_wrong_setting_is_refused_with_a_sentence_that_tells_no_key(setting):
    with pytest.raises(KeyringUnusable, match="ESCALE_DOCUMENT_KEYS") as refused:
        Keyring.from_setting(setting)
    assert FIRST[2:] not in str(refused.value)


def test_keys_may_be_one_a_line():
    assert Keyring.from_setting(f"{FIRST}\n{SECOND}\n") == Keyring.from_setting(f"{FIRST},{SECOND}")


def test_a_keyring_printed_in_a_log_tells_no_key():
    assert repr(KEYS) == "Keyring([1])"


def test_memory_stays_flat_whatever_the_size():
    class Endless:
        left = 64 * FRAME

        def read(self, size):
            given = min(size, self.left)
            self.left -= given
            return bytes(given)

    made = seal(Endless(), identity="42", keyring=KEYS)
    assert max(len(frame) for frame in made.frames) == FRAME + 16
