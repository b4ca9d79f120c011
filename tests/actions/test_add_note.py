"""Notes between colleagues: kept once, whatever the status, by whoever works on it."""

from datetime import timedelta

import pytest

from escale.actions.add_note import SENT_TWICE_WITHIN, WHO_WRITES, add_note
from escale.applications.enums import Status
from escale.applications.examination import TEXT_AT_MOST
from escale.applications.notes import Note
from escale.kit import clock
from escale.kit.sentences import Refused
from escale.people.duty import NotOnDuty, RoleMissing
from escale.people.models import Role
from tests import people

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize("role", WHO_WRITES)
def test_whoever_works_on_it_writes(role):
    application = people.filed()
    member = people.staff(role)
    note = add_note(application, text="  Appelée ce matin.\r\nRappellera. ", by=member)
    assert (note.text, note.by) == ("Appelée ce matin.\nRappellera.", member)
    revision = application.revision
    application.refresh_from_db()
    assert application.revision == revision + 1


def test_whoever_audits_writes_nothing():
    with pytest.raises(RoleMissing):
        add_note(people.filed(), text="x", by=people.staff(Role.AUDITOR))


def test_nobody_of_elsewhere_writes():
    application = people.filed()
    elsewhere = people.staff(prefecture=people.prefectures()["reunion"])
    for by in (elsewhere, people.account_of(application)):
        with pytest.raises(NotOnDuty):
            add_note(application, text="x", by=by)
    assert not Note.objects.exists()


def test_the_same_note_sent_twice_is_one_and_later_it_is_another(monkeypatch):
    application, officer = people.filed(), people.staff()
    first = add_note(application, text="Vu.", by=officer)
    assert add_note(application, text="Vu.", by=officer) == first
    assert add_note(application, text="Vu.", by=people.staff()) != first
    Note.objects.filter(pk=first.pk).update(
        at=clock.now() - SENT_TWICE_WITHIN - timedelta(seconds=1)
    )
    assert add_note(application, text="Vu.", by=officer) != first


@pytest.mark.parametrize("status", [Status.REFUSED, Status.WITHDRAWN, Status.HANDED_OVER])
def test_a_note_is_kept_whatever_the_status(status):
    assert add_note(people.walked_to(status), text="Vu.", by=people.staff()).pk


@pytest.mark.parametrize("text", ["", " \r\n ", "\x00"])
def test_an_empty_note_is_told(text):
    with pytest.raises(Refused, match="Écrivez votre note"):
        add_note(people.filed(), text=text, by=people.staff())


def test_a_note_that_is_too_long_is_told():
    application, officer = people.filed(), people.staff()
    with pytest.raises(Refused, match="10\xa0000 caractères"):
        add_note(application, text="x" * 10_000, by=officer)
    assert len(add_note(application, text="x" * TEXT_AT_MOST, by=officer).text) == TEXT_AT_MOST
