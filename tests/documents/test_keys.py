"""Whatever seals the keys of documents keeps one contract: our keyring, or a key service."""

import base64
import os
import secrets
import subprocess
import sys
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

import pytest

from escale.documents import keys, safe
from escale.documents.vault import (
    KeyMissing,
    Keyring,
    KeysUnavailable,
    KeyWrapper,
    SealBroken,
    master_of,
    rewrapped,
)
from escale.kit.sentences import Refused
from tests.config.test_production import SAFE
from tests.documents.key_service import KeyService

ROOT = Path(__file__).resolve().parents[2]
KEY = secrets.token_bytes(32)
# The longest secret of a second factor: the seed of recovery codes.
SEED = secrets.token_hex(40).encode()


def encoded(letter: str) -> str:
    return base64.b64encode(letter.encode() * 32).decode()


@dataclass(frozen=True)
class Implementation:
    """How to make a wrapper that has the first master key, the second, or both."""

    first: Callable[[], KeyWrapper]
    both: Callable[[], KeyWrapper]
    second: Callable[[], KeyWrapper]


IMPLEMENTATIONS = {
    "keyring": Implementation(
        first=lambda: Keyring.from_setting(f"1:{encoded('a')}"),
        both=lambda: Keyring.from_setting(f"1:{encoded('a')},2:{encoded('b')}"),
        second=lambda: Keyring.from_setting(f"2:{encoded('b')}"),
    ),
    "service": Implementation(
        first=lambda: KeyService("v1"),
        both=lambda: KeyService("v1", "v2"),
        second=lambda: KeyService("v2"),
    ),
}


@pytest.fixture(params=IMPLEMENTATIONS)
def made(request) -> Implementation:
    return IMPLEMENTATIONS[request.param]


# ---- the contract ----------------------------------------------------------------------------


@pytest.mark.parametrize("sealed", [KEY, SEED], ids=["key", "seed"])
def test_what_is_sealed_opens_the_same(made, sealed):
    wrapped = made.first().wrap(sealed, identity="42")
    assert made.first().unwrap(wrapped, identity="42") == sealed


def test_a_sealed_key_names_its_master_fits_its_column_and_tells_nothing(made):
    wrapper = made.both()
    wrapped = wrapper.wrap(KEY, identity="42")
    assert master_of(wrapped) == wrapper.current
    assert 0 < len(wrapped) <= 200
    assert base64.b64encode(KEY).decode() not in wrapped
    assert wrapper.wrap(KEY, identity="42") != wrapped


def test_a_key_opens_for_its_document_only(made):
    wrapped = made.first().wrap(KEY, identity="42")
    with pytest.raises(SealBroken):
        made.first().unwrap(wrapped, identity="43")


@pytest.mark.parametrize("at", [-1, -20, -60])
def test_a_changed_key_does_not_open(made, at):
    wrapped = made.first().wrap(KEY, identity="42").rstrip("=")
    changed = wrapped[:at] + ("A" if wrapped[at] != "A" else "B") + wrapped[at:][1:]
    with pytest.raises(SealBroken):
        made.first().unwrap(changed, identity="42")


@pytest.mark.parametrize("end", ["", ":", ":!!!", ":AAAA"])
def test_a_damaged_key_does_not_open(made, end):
    wrapper = made.first()
    with pytest.raises(Refused):
        wrapper.unwrap(f"{wrapper.current}{end}", identity="42")


def test_a_newer_master_key_seals_and_the_older_still_opens(made):
    wrapped = made.first().wrap(KEY, identity="42")
    both = made.both()
    assert both.current == made.second().current != made.first().current
    assert both.knows(master_of(wrapped))
    renewed = rewrapped(wrapped, identity="42", keyring=both)
    assert master_of(renewed) == both.current
    assert made.second().unwrap(renewed, identity="42") == KEY


def test_a_master_key_taken_away_is_named(made):
    wrapped = made.first().wrap(KEY, identity="42")
    assert not made.second().knows(master_of(wrapped))
    with pytest.raises(KeyMissing, match="la clé qui le protège manque") as missing:
        made.second().unwrap(wrapped, identity="42")
    assert missing.value.master == master_of(wrapped)


# ---- the one that the settings choose ----------------------------------------------------------


def opened(kept: safe.Kept) -> bytes:
    return safe.get(name=kept.name, identity=kept.identity, wrapped_key=kept.wrapped_key)


def test_without_a_choice_the_keyring_seals(folder_store, settings):
    settings.DOCUMENT_KEYS = f"1:{encoded('a')},7:{encoded('b')}"
    kept = safe.put(b"x")
    assert master_of(kept.wrapped_key) == "7"
    assert opened(kept) == b"x"


def test_the_service_that_is_chosen_seals(folder_store, settings):
    settings.KEY_WRAPPER = "tests.documents.key_service.answering"
    kept = safe.put(b"x")
    assert master_of(kept.wrapped_key) == "projects-escale-v2"
    assert opened(kept) == b"x"


def test_a_service_that_is_down_is_a_sentence_and_nothing_is_kept(folder_store, settings):
    settings.KEY_WRAPPER = "tests.documents.key_service.down"
    with pytest.raises(KeysUnavailable, match="ne sont pas accessibles pour le moment"):
        safe.put(b"x")
    assert folder_store.names == []


def test_a_document_whose_master_key_is_gone_is_a_sentence_and_a_line_for_the_operator(
    folder_store, settings, caplog
):
    settings.DOCUMENT_KEYS = f"1:{encoded('a')}"
    kept = safe.put(b"x")
    settings.DOCUMENT_KEYS = f"2:{encoded('b')}"
    with pytest.raises(KeyMissing, match="ne peut pas être ouvert pour le moment"):
        opened(kept)
    assert f"object {kept.name} does not open: master key 1 is missing" in caplog.text
    assert encoded("b") not in caplog.text


# ---- at the start ------------------------------------------------------------------------------


def start(**environment: str) -> subprocess.CompletedProcess[str]:
    """Start the service in production, with these settings."""
    others = {name: value for name, value in SAFE.items() if name != "ESCALE_DOCUMENT_KEYS"}
    others["DJANGO_SETTINGS_MODULE"] = "config.settings"
    return subprocess.run(
        [sys.executable, "-c", "import django; django.setup()"],
        cwd=ROOT,
        env={"PATH": os.environ["PATH"], "PYTHONPATH": str(ROOT), **others, **environment},
        capture_output=True,
        text=True,
        check=False,
    )


def last_line(done: subprocess.CompletedProcess[str]) -> str:
    assert done.returncode != 0
    return done.stderr.strip().splitlines()[-1].partition("ImproperlyConfigured: ")[2]


@pytest.fixture
def file(tmp_path) -> Path:
    file = tmp_path / "keys"
    file.write_text(f"1:{encoded('a')}\n2:{encoded('b')}\n")
    file.chmod(0o600)
    return file


@pytest.mark.parametrize("mode", [0o400, 0o600, 0o640])
def test_the_keys_may_be_in_a_file(file, mode):
    file.chmod(mode)
    done = start(ESCALE_DOCUMENT_KEYS_FILE=str(file))
    assert done.returncode == 0, done.stderr


@pytest.mark.parametrize("mode", [0o644, 0o604, 0o620, 0o660])
def test_a_file_that_others_may_read_or_change_is_refused(file, mode):
    file.chmod(mode)
    refused = last_line(start(ESCALE_DOCUMENT_KEYS_FILE=str(file)))
    assert refused == (
        f"ESCALE_DOCUMENT_KEYS_FILE is '{file}', which others may read or change: "
        "make it chmod 600, or 640."
    )


def test_a_file_that_cannot_be_read_is_refused(file, tmp_path):
    for path, why in ((tmp_path / "none", "No such file"), (tmp_path, "Is a directory")):
        tmp_path.chmod(0o700)
        refused = last_line(start(ESCALE_DOCUMENT_KEYS_FILE=str(path)))
        assert refused.startswith(f"ESCALE_DOCUMENT_KEYS_FILE is '{path}', which cannot be read:")
        assert why in refused
    file.write_bytes(b"\xff\xfe")
    refused = last_line(start(ESCALE_DOCUMENT_KEYS_FILE=str(file)))
    assert refused.endswith("which cannot be read: it is not text.")


def test_an_empty_file_is_refused(file):
    file.write_text("\n")
    assert last_line(start(ESCALE_DOCUMENT_KEYS_FILE=str(file))).endswith("which is empty.")


def test_keys_at_two_places_are_refused(file):
    both = {
        "ESCALE_DOCUMENT_KEYS_FILE": str(file),
        "ESCALE_DOCUMENT_KEYS": f"1:{encoded('a')}",
    }
    assert last_line(start(**both)).endswith("are both set: keep one of them.")


def test_keys_that_cannot_be_used_stop_the_start_and_are_not_repeated(file):
    file.write_text(f"1:{encoded('a')[:-8]}")
    done = start(ESCALE_DOCUMENT_KEYS_FILE=str(file))
    assert last_line(done).startswith("ESCALE_DOCUMENT_KEYS must read `NUMBER:BASE64")
    assert encoded("a")[:20] not in done.stderr + done.stdout


def test_a_service_that_cannot_be_found_stops_the_start():
    refused = last_line(start(ESCALE_KEY_WRAPPER="nowhere.to.be.found"))
    assert refused == "ESCALE_KEY_WRAPPER is 'nowhere.to.be.found', which cannot be found."


def test_with_a_service_of_its_own_production_needs_no_keys():
    done = start(ESCALE_KEY_WRAPPER="tests.documents.key_service.answering")
    assert done.returncode == 0, done.stderr


def test_one_wrapper_is_made_for_one_setting(settings):
    settings.DOCUMENT_KEYS = f"1:{encoded('a')}"
    first = keys.wrapper()
    assert keys.wrapper() is first
    settings.DOCUMENT_KEYS = f"2:{encoded('a')}"
    assert keys.wrapper().current == "2"
