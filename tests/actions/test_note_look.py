"""A visit: one line in the access log, and what had been seen before it."""

from datetime import timedelta

import pytest

from escale.actions.add_note import add_note
from escale.actions.note_look import A_VISIT, OPENED, Seen, keep_up
from escale.actions.note_look import note_look as noting
from escale.applications.models import Application
from escale.applications.notes import Look
from escale.audit.models import Access, Purpose
from escale.people.models import Account
from tests import people

pytestmark = pytest.mark.django_db


@pytest.fixture
def officer():
    return people.staff()


def note_look(application: Application, *, by: Account) -> Seen:
    return noting(application, by=by, purpose=Purpose.EXAMINATION)


def grow_older(by: timedelta) -> None:
    look = Look.objects.get()
    Look.objects.update(at=look.at - by)


def test_the_first_visit_is_logged_and_had_seen_nothing(officer):
    application = people.filed()
    seen = note_look(application, by=officer)
    assert (seen.since, seen.revision) == (None, None)
    line = Access.objects.get()
    assert (line.what, line.subject, line.account) == (OPENED, application.reference, officer)
    assert line.person_id == application.person_id
    assert Look.objects.get().revision == application.revision


def test_pages_opened_one_after_the_other_are_one_visit(officer):
    application = people.filed()
    for _ in range(3):
        note_look(application, by=officer)
        grow_older(A_VISIT - timedelta(minutes=1))
    assert Access.objects.count() == 1
    assert Look.objects.get().since is None


def test_a_later_visit_is_another_and_counts_from_the_end_of_the_one_before(officer):
    application = people.filed()
    note_look(application, by=officer)
    grow_older(A_VISIT + timedelta(minutes=1))
    end = Look.objects.get().at
    assert note_look(application, by=officer).since == end
    # Within the visit, what had been seen before it stays what it was.
    assert note_look(application, by=officer).since == end
    assert Access.objects.count() == 2


def test_each_colleague_has_their_own_visits(officer):
    application = people.filed()
    note_look(application, by=officer)
    assert note_look(application, by=people.staff()).since is None
    assert (Access.objects.count(), Look.objects.count()) == (2, 2)


def test_one_s_own_change_counts_as_seen_unless_something_else_had_changed(officer):
    application = people.filed()
    note_look(application, by=officer)
    add_note(application, text="Un.", by=officer)
    application.refresh_from_db()
    keep_up(application, by=officer, revision=application.revision)
    assert Look.objects.get().revision == application.revision
    seen = application.revision
    add_note(application, text="Deux.", by=people.staff())
    add_note(application, text="Trois.", by=officer)
    application.refresh_from_db()
    keep_up(application, by=officer, revision=application.revision)
    assert Look.objects.get().revision == seen
