"""The log is append-only in the database, and forgets searches after a year."""

from datetime import timedelta

import pytest
from django.db import DatabaseError, connection, transaction

from escale.audit.models import Access, Purpose, Search
from escale.audit.reading import note_reading
from escale.audit.retention import SEARCHES_KEPT, forget_old_searches
from escale.kit import clock
from tests import people

pytestmark = pytest.mark.django_db
A_DAY = timedelta(days=1)


@pytest.fixture
def officer():
    return people.staff()


def searched(officer, *, ago: timedelta = timedelta(0), words: str = "OKONKWO") -> Search:
    office = people.prefectures()["isere"]
    at = clock.machine_now() - ago
    return Search.objects.create(account=officer, prefecture=office, words=words, at=at)


def read(officer, *, reference: str = "") -> Access:
    application = people.filed()
    subject = f"{reference or application.reference}/passport"
    note_reading(
        application.person, by=officer, what="portrait", subject=subject, purpose=Purpose.AUDIT
    )
    return Access.objects.get()


def erasing(line: Access | Search, what: str) -> None:
    """Delete a line as the job that is allowed to would."""
    with transaction.atomic():
        with connection.cursor() as cursor:
            cursor.execute("select set_config('escale.erasing', %s, true)", [what])
        line.delete()


# ---- searches --------------------------------------------------------------------------------


def test_searches_are_forgotten_after_a_year_and_not_before(officer):
    searched(officer, ago=SEARCHES_KEPT + A_DAY, words="old")
    searched(officer, ago=SEARCHES_KEPT - A_DAY, words="recent")
    assert forget_old_searches() == 1
    assert [search.words for search in Search.objects.all()] == ["recent"]
    assert forget_old_searches() == 0


def test_many_go_a_batch_at_a_time(officer):
    for _ in range(5):
        searched(officer, ago=SEARCHES_KEPT + A_DAY)
    kept = searched(officer)
    assert forget_old_searches(batch=2) == 5
    assert Search.objects.get() == kept


def test_a_search_cannot_be_changed_nor_taken_out(officer):
    search = searched(officer, ago=SEARCHES_KEPT + A_DAY)
    with transaction.atomic(), pytest.raises(DatabaseError, match="append-only"):
        Search.objects.update(words="another")
    with transaction.atomic(), pytest.raises(DatabaseError, match="append-only"):
        search.delete()
    assert Search.objects.get().words == "OKONKWO"


def test_not_even_the_job_takes_out_a_search_of_the_last_six_months(officer):
    with transaction.atomic(), pytest.raises(DatabaseError, match="append-only"):
        erasing(searched(officer, ago=timedelta(days=180)), "searches")
    erasing(searched(officer, ago=timedelta(days=190)), "searches")
    assert Search.objects.count() == 1


@pytest.mark.django_db(transaction=True)
def test_what_is_allowed_ends_with_the_transaction_of_the_job(officer):
    searched(officer, ago=SEARCHES_KEPT + A_DAY)
    assert forget_old_searches() == 1
    search = searched(officer, ago=SEARCHES_KEPT + A_DAY)
    with transaction.atomic(), pytest.raises(DatabaseError, match="append-only"):
        search.delete()


# ---- readings --------------------------------------------------------------------------------


def test_a_reading_cannot_be_changed_nor_taken_out(officer):
    line = read(officer)
    with transaction.atomic(), pytest.raises(DatabaseError, match="append-only"):
        Access.objects.update(purpose=Purpose.EXAMINATION)
    with transaction.atomic(), pytest.raises(DatabaseError, match="append-only"):
        line.delete()
    line.refresh_from_db()
    assert line.purpose == Purpose.AUDIT


def test_a_reading_is_kept_as_long_as_its_application(officer):
    with transaction.atomic(), pytest.raises(DatabaseError, match="append-only"):
        erasing(read(officer), "readings")
    assert Access.objects.count() == 1


def test_a_reading_goes_when_its_application_is_gone(officer):
    line = read(officer, reference="CHE-GONE-GONE")
    with transaction.atomic(), pytest.raises(DatabaseError, match="append-only"):
        line.delete()
    erasing(line, "readings")
    assert not Access.objects.exists()
