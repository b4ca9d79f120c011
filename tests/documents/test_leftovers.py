"""Objects that no row names go after a day; a wrong database never empties the store."""

import logging
import os
import time
from collections.abc import Callable, Iterator
from contextlib import ExitStack
from datetime import timedelta

import pytest
import time_machine
from django.core.management import CommandError, call_command

from escale.documents import erasing, leftovers, safe, shelf, store
from escale.documents.models import Document
from escale.documents.tables import named
from escale.kit import clock
from tests import people
from tests.documents import sealed_rows

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def told(caplog):
    caplog.set_level(logging.INFO, logger="escale.documents.leftovers")
    return caplog


@pytest.fixture
def request_kept(documents_store):
    """A request with an object of every table."""
    return sealed_rows.application()


def objects(count: int) -> list[str]:
    """Objects that a killed worker left: kept, and named by no row."""
    return [store.keep([b"left"]) for _turn in range(count)]


@pytest.fixture
def after() -> Iterator[Callable[[timedelta], None]]:
    """Move the clock of the machine ahead: what was written keeps its date."""
    with ExitStack() as stack:
        yield lambda by: stack.enter_context(time_machine.travel(clock.machine_now() + by))


@pytest.fixture
def tomorrow(after) -> None:
    """A day and an hour have passed since anything was written."""
    after(timedelta(hours=25))


# ---- what goes, what stays ---------------------------------------------------------------------


def test_what_no_row_names_goes_after_a_day_and_nothing_else(
    request_kept, documents_store, tomorrow
):
    kept = documents_store.contents
    left = objects(3)
    assert leftovers.discard_due() == 3
    assert documents_store.contents == kept
    assert not any(store.exists(name) for name in left)
    for row in sealed_rows.rows():
        assert sealed_rows.opened(row)


def test_what_is_young_stays(request_kept, documents_store, after):
    objects(3)
    before = documents_store.names
    after(timedelta(hours=23))
    assert leftovers.discard_due() == 0
    assert documents_store.names == before


def test_every_table_is_asked(request_kept):
    names = {row.store_name for row in sealed_rows.rows()}
    assert named([*names, "aa/aa/" + "a" * 28, ""]) == names


def test_the_object_of_an_erased_document_is_a_leftover(
    request_kept, documents_store, tomorrow, django_capture_on_commit_callbacks
):
    document = Document.objects.first()
    with django_capture_on_commit_callbacks() as never_done:
        erasing.destroy([document])
    assert len(never_done) == 1  # the worker was killed before it could delete the bytes
    assert leftovers.discard_due() == 1
    assert not store.exists(document.store_name)


@pytest.mark.parametrize("documents_store", ["folder"], indirect=True)
def test_what_the_store_could_not_delete_goes_another_night(
    request_kept, documents_store, tomorrow, told
):
    kept = safe.put(b"x")
    place = (documents_store.options["location"] / kept.name).parent
    place.rename(place.with_name("away"))
    place.write_bytes(b"in place of the folder")
    safe.erase([kept.name])
    assert f"object {kept.name} is left to the leftovers" in told.text
    place.unlink()
    place.with_name("away").rename(place)
    assert leftovers.discard_due() == 1
    assert not store.exists(kept.name)


def test_what_is_not_ours_is_never_touched(request_kept, documents_store, tomorrow):
    documents_store.put_back({"README": b"of whoever looks after the bucket"})
    assert leftovers.discard_due() == 0
    assert "README" in documents_store.names


def test_each_deletion_is_written_down(request_kept, documents_store, tomorrow, told):
    (name,) = objects(1)
    leftovers.discard_due()
    assert f"object {name}, which no row named, is deleted" in told.text


# ---- what a killed program left half written -----------------------------------------------------


@pytest.mark.parametrize("documents_store", ["folder"], indirect=True)
def test_files_left_aside_go_after_a_day(request_kept, documents_store):
    name = sealed_rows.rows()[0].store_name
    place = (documents_store.options["location"] / name).parent
    old, young = place / f".{'a' * 28}.part", place / f".{'b' * 28}.part"
    for part in (old, young):
        part.write_bytes(b"half")
    yesterday = time.time() - 25 * 3600
    os.utime(old, (yesterday, yesterday))
    assert leftovers.discard_due() == 1
    assert (old.exists(), young.exists()) == (False, True)


@pytest.mark.parametrize("documents_store", ["s3"], indirect=True)
def test_sendings_left_in_s3_go_after_a_day(request_kept, documents_store):
    bucket = documents_store.options["bucket_name"]
    client = documents_store.client
    client.create_multipart_upload(Bucket=bucket, Key="documents/aa/aa/" + "a" * 28)
    # This server dates every sending of 2010.
    (sending,) = client.list_multipart_uploads(Bucket=bucket)["Uploads"]
    assert store.discard_unfinished(before=sending["Initiated"]) == 0
    assert leftovers.discard_due() == 1
    assert "Uploads" not in client.list_multipart_uploads(Bucket=bucket)


# ---- the brake -----------------------------------------------------------------------------------


def test_too_many_leftovers_are_an_error_and_nothing_is_deleted(
    request_kept, documents_store, tomorrow, told
):
    objects(leftovers.AT_MOST + 1)
    before = documents_store.names
    assert leftovers.discard_due() == 0
    assert documents_store.names == before
    (error,) = [record for record in told.records if record.levelno == logging.ERROR]
    assert "101 of the" in error.getMessage()
    assert "Is it the right database?" in error.getMessage()


@pytest.mark.parametrize("documents_store", ["folder"], indirect=True)
def test_as_many_as_looks_ordinary_go(request_kept, documents_store, tomorrow):
    objects(leftovers.AT_MOST)
    assert leftovers.discard_due() == leftovers.AT_MOST


@pytest.mark.parametrize(
    "objects_held,known,allowed",
    [(10, 0, 0), (10, 1, 100), (2000, 1900, 100), (10_000, 9000, 500), (10_000, 0, 0)],
)
def test_what_looks_ordinary_follows_the_size_of_the_store(objects_held, known, allowed):
    found = leftovers.Found(objects=objects_held, named=known, leftovers=objects_held - known)
    assert found.allowed == allowed


def test_a_database_that_knows_nothing_of_the_store_deletes_nothing_at_all(
    documents_store, tomorrow, told
):
    objects(2)
    assert leftovers.discard_due() == 0
    assert len(documents_store.names) == 2
    assert "nothing is deleted" in told.text


def test_a_store_that_does_not_answer_waits_for_the_next_night(folder_store, told):
    location = folder_store.options["location"]
    location.parent.mkdir()
    location.write_bytes(b"in place of the folder")
    assert leftovers.discard_due() == 0
    assert "leftovers wait for tomorrow" in told.text


def test_an_empty_store_is_no_fault(documents_store, told):
    assert leftovers.discard_due() == 0
    assert told.records == []


# ---- by pages ------------------------------------------------------------------------------------


def test_a_store_of_several_pages_is_read_page_by_page(documents_store, monkeypatch, tomorrow):
    for module in ("folder", "bucket"):
        monkeypatch.setattr(f"escale.documents.{module}.PAGE", 4)
    people.give(people.draft(), "passport", "passport")
    left = objects(9)
    assert [len(page) for page in store.pages()] == [4, 4, 3]
    assert leftovers.discard_due() == 9
    assert not any(store.exists(name) for name in left)


@pytest.mark.parametrize("documents_store", ["folder"], indirect=True)
def test_the_database_is_asked_once_a_table_and_page(
    request_kept, documents_store, django_assert_max_num_queries
):
    objects(50)
    assert shelf.PAGE > 50
    with django_assert_max_num_queries(len(sealed_rows.TABLES)):
        leftovers.count()


# ---- the command -----------------------------------------------------------------------------------


def test_the_command_counts_and_deletes_nothing(request_kept, documents_store, tomorrow, capsys):
    objects(2)
    before = documents_store.names
    call_command("leftovers")
    total = len(before)
    assert capsys.readouterr().out == (
        f"{total} objects, {total - 2} named by a row, 2 leftovers.\n"
    )
    assert documents_store.names == before


def test_the_command_deletes_when_asked(request_kept, documents_store, tomorrow, capsys):
    objects(2)
    call_command("leftovers", "--discard")
    assert capsys.readouterr().out == "2 leftovers deleted.\n"


def test_the_brake_of_the_command_is_released_by_a_number(documents_store, tomorrow):
    objects(3)
    with pytest.raises(CommandError, match="3 of the 3 objects"):
        call_command("leftovers", "--discard")
    with pytest.raises(CommandError, match="and 2 deletions at most"):
        call_command("leftovers", "--discard", "--at-most", "2")
    assert len(documents_store.names) == 3
    call_command("leftovers", "--discard", "--at-most", "3")
    assert documents_store.names == []
