"""The master key changes without a document being lost, whenever the change is interrupted."""

import os
import signal
import subprocess
import sys
from collections import Counter
from pathlib import Path

import pytest
from django.apps import apps
from django.core.management import CommandError, call_command
from django.db import connections

from escale.documents import rotation
from escale.documents.models import Document, SentFile
from escale.documents.tables import COLUMNS, sealed_by, tables
from escale.documents.vault import SealBroken, master_of
from tests.documents import sealed_rows
from tests.documents.sealed_rows import BOTH, FIRST, SECOND

ROOT = Path(__file__).resolve().parents[2]
MANY = 6000


def silent(progress: rotation.Progress) -> None:
    """Tell nobody."""


@pytest.fixture
def rows(db, folder_store, settings):
    """Rows of every table, sealed by the first master key; the second has just been added."""
    settings.DOCUMENT_KEYS = FIRST
    sealed_rows.application()
    settings.DOCUMENT_KEYS = BOTH
    return sealed_rows.rows()


# ---- which tables ------------------------------------------------------------------------------


def test_every_table_that_keeps_a_sealed_key_is_known():
    assert set(tables()) == set(sealed_rows.TABLES)


def test_no_table_names_an_object_in_columns_of_its_own():
    for model in apps.get_models():
        names = {field.name for field in model._meta.get_fields()}
        of_an_object = {name for name in names if name.endswith(("store_name", "wrapped_key"))}
        assert not of_an_object or (model in tables() and of_an_object < COLUMNS), model


# ---- the keys change, the documents do not -----------------------------------------------------


def test_every_key_is_sealed_again_and_every_document_opens_without_the_former_one(
    rows, folder_store, settings
):
    plain = {row: sealed_rows.opened(row) for row in rows}
    bytes_before = folder_store.contents
    assert {type(row) for row in rows} == set(sealed_rows.TABLES)
    progress = rotation.rotate(tell=silent)
    assert (progress.done, progress.damaged) == (len(rows), set())
    assert folder_store.contents == bytes_before
    settings.DOCUMENT_KEYS = SECOND
    assert {row: sealed_rows.opened(row) for row in rows} == plain
    assert sealed_by() == {"2": len(rows)}


def test_a_second_run_has_nothing_to_do(rows):
    rotation.rotate(tell=silent)
    before = {row: row.wrapped_key for row in sealed_rows.rows()}
    assert rotation.rotate(tell=silent).done == 0
    assert {row: row.wrapped_key for row in sealed_rows.rows()} == before


def test_small_batches_do_the_same_and_tell_how_far_they_are(rows):
    told = []
    rotation.rotate(tell=lambda progress: told.append(progress.done), batch=2)
    assert told == sorted(told)
    assert told[-1] == len(rows)
    assert len(told) >= len(rows) // 2


def test_rows_without_an_object_stay_without(rows):
    Document.objects.filter(pk=Document.objects.first().pk).update(wrapped_key="")
    rotation.rotate(tell=silent)
    assert Document.objects.filter(wrapped_key="").count() == 1


@pytest.mark.parametrize("count", [1, 5])
def test_questions_do_not_grow_with_rows(rows, count, django_assert_max_num_queries):
    sealed_rows.many_files(100 * count)
    with django_assert_max_num_queries(30):
        rotation.rotate(tell=silent)


# ---- beside the acts ---------------------------------------------------------------------------


def test_what_an_act_replaces_meanwhile_keeps_what_the_act_wrote(rows, settings):
    settings.KEY_WRAPPER = "tests.documents.key_service.meddling"
    progress = rotation.rotate(tell=silent)
    kept = [row for row in sealed_rows.rows() if row.wrapped_key.startswith("1:written by an act")]
    assert len(kept) == 1
    assert progress.done == len(rows) - 1


@pytest.mark.django_db(transaction=True)
def test_a_row_that_an_act_holds_is_not_waited_for(folder_store, settings):
    settings.DOCUMENT_KEYS = FIRST
    sealed_rows.application()
    settings.DOCUMENT_KEYS = BOTH
    held = Document.objects.first()
    elsewhere = connections.create_connection("default")
    try:
        elsewhere.set_autocommit(False)
        with elsewhere.cursor() as cursor:
            cursor.execute("select 1 from documents_document where id = %s for update", [held.pk])
        rotation.rotate(tell=silent)
        assert sealed_by()["1"] == 1
    finally:
        elsewhere.rollback()
        elsewhere.close()
    assert rotation.rotate(tell=silent).done == 1
    assert set(sealed_by()) == {"2"}


def test_a_damaged_key_stops_nothing_and_is_named(rows, caplog):
    broken = Document.objects.first()
    Document.objects.filter(pk=broken.pk).update(wrapped_key=f"1:{'A' * 80}")
    progress = rotation.rotate(tell=silent, batch=3)
    assert progress.done == len(rows) - 1
    assert progress.damaged == {("documents.Document", broken.pk)}
    assert [record.getMessage() for record in caplog.records] == [
        f"the key of documents.Document {broken.pk} is damaged: what it seals does not open"
    ]
    with pytest.raises(SealBroken):
        sealed_rows.opened(broken)


def test_what_a_missing_master_key_seals_waits_for_it(rows):
    missing = SentFile.objects.first()
    SentFile.objects.filter(pk=missing.pk).update(wrapped_key="9:AAAA")
    assert rotation.standing().unknown == {"9": 1}
    assert rotation.rotate(tell=silent).done == len(rows) - 1
    assert sealed_by() == {"2": len(rows) - 1, "9": 1}


# ---- the command -------------------------------------------------------------------------------


def test_the_check_says_which_key_is_still_needed(rows, capsys):
    with pytest.raises(CommandError, match=f"{len(rows)} keys are still sealed by an older"):
        call_command("rotate_document_keys", "--check")
    assert f"Master key 1 seals {len(rows)} keys (still needed)." in capsys.readouterr().out
    assert sealed_by() == {"1": len(rows)}


def test_the_command_seals_everything_and_says_the_former_key_can_go(rows, capsys):
    call_command("rotate_document_keys")
    said = capsys.readouterr().out
    assert f"{len(rows)} of {len(rows)} sealed again" in said
    assert f"Master key 2 seals {len(rows)} keys (the newest)." in said
    assert said.endswith("the others can go.\n")
    call_command("rotate_document_keys", "--check")


def test_the_command_says_which_key_is_missing(rows, settings, capsys):
    settings.DOCUMENT_KEYS = SECOND
    with pytest.raises(CommandError, match="still sealed by an older master key"):
        call_command("rotate_document_keys")
    said = capsys.readouterr().out
    assert "(MISSING: put it back into ESCALE_DOCUMENT_KEYS)" in said
    assert sealed_by() == {"1": len(rows)}


def test_a_service_of_keys_that_is_down_is_a_sentence(rows, settings):
    settings.KEY_WRAPPER = "tests.documents.key_service.down"
    with pytest.raises(CommandError, match="does not answer: run this again later"):
        call_command("rotate_document_keys")


# ---- interrupted -------------------------------------------------------------------------------


@pytest.fixture
def many(transactional_db, folder_store, settings) -> int:
    """Thousands of keys to seal again, committed."""
    settings.DOCUMENT_KEYS = FIRST
    sealed_rows.application()
    sealed_rows.many_files(MANY)
    settings.DOCUMENT_KEYS = BOTH
    return sum(sealed_by().values())


def command(database_url: str, *arguments: str) -> subprocess.Popen[str]:
    return subprocess.Popen(
        [sys.executable, "manage.py", "rotate_document_keys", *arguments],
        cwd=ROOT,
        env=os.environ | {"DATABASE_URL": database_url, "ESCALE_DOCUMENT_KEYS": BOTH},
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    )


@pytest.mark.parametrize(
    "interruption,status", [(signal.SIGKILL, -signal.SIGKILL), (signal.SIGINT, 130)]
)
def test_stopped_in_the_middle_it_goes_on_when_it_is_run_again(
    many, database_url, interruption, status
):
    with command(database_url) as first:
        for line in first.stdout:
            if "sealed again" in line and not line.startswith("0 "):
                first.send_signal(interruption)
                break
        _rest, fault = first.communicate(timeout=60)
    assert first.returncode == status, fault
    midway = sealed_by()
    assert midway["1"] > 0
    assert midway["2"] > 0
    with command(database_url) as second:
        said, fault = second.communicate(timeout=60)
    assert second.returncode == 0, fault
    assert f"{midway['1']} of {midway['1']} sealed again" in said
    assert sealed_by() == {"2": many}
    assert Counter(master_of(key) for key in all_keys()) == {"2": many}


def all_keys() -> list[str]:
    return [row.wrapped_key for row in sealed_rows.rows()]


def test_stopped_by_hand_it_says_what_to_do(many, database_url):
    with command(database_url) as stopped:
        for line in stopped.stdout:
            if "sealed again" in line:
                stopped.send_signal(signal.SIGINT)
                break
        _rest, fault = stopped.communicate(timeout=60)
    assert "they are done. Run this again to go on." in fault
    assert "Traceback" not in fault


# ---- before the service starts -----------------------------------------------------------------


def check_rows(database_url: str, keys: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, "manage.py", "migrate"],
        cwd=ROOT,
        env=os.environ | {"DATABASE_URL": database_url, "ESCALE_DOCUMENT_KEYS": keys},
        capture_output=True,
        text=True,
        check=False,
    )


@pytest.mark.django_db(transaction=True)
def test_rows_sealed_by_an_unknown_key_stop_the_start_with_a_sentence(
    folder_store, settings, database_url
):
    settings.DOCUMENT_KEYS = FIRST
    sealed_rows.application()
    count = len(sealed_rows.rows())
    done = check_rows(database_url, SECOND)
    assert done.returncode != 0
    assert (
        f"{count} documents are sealed by master key 1, which is not in ESCALE_DOCUMENT_KEYS: "
        "they cannot be opened." in done.stderr
    )
    assert check_rows(database_url, BOTH).returncode == 0
