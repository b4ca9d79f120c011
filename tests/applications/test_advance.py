"""The only door to a status: one application at a time, under its lock."""

from itertools import pairwise

import pytest
from django.db import DatabaseError, IntegrityError, connection, transaction

from escale.actions.discard import discard
from escale.applications.advance import advance, begin, locked
from escale.applications.enums import Party, Status
from escale.applications.models import Application, Event
from escale.kit import clock
from escale.kit.sentences import Refused
from tests import people

pytestmark = pytest.mark.django_db


def test_an_act_moves_the_status_the_revision_and_leaves_its_event():
    application = people.filed()
    officer = people.applicant()
    before = application.revision
    with transaction.atomic():
        held = locked(application)
        event = advance(held, "take_up", party=Party.OFFICER, by=officer, detail={"desk": "4"})
    application.refresh_from_db()
    assert application.status == Status.UNDER_REVIEW
    assert application.revision == before + 1
    assert (event.act, event.name) == ("take_up", "taken_up")
    assert (event.from_status, event.to_status) == (Status.FILED, Status.UNDER_REVIEW)
    assert (event.party, event.account, event.detail) == ("O", officer, {"desk": "4"})
    assert event.at <= clock.now()
    assert application.events.count() == 3  # started, filed, taken up


def test_an_act_that_stays_where_it_is_is_in_the_history_all_the_same():
    application = people.filed()
    with transaction.atomic():
        event = advance(locked(application), "assign", party=Party.MANAGER)
    assert (event.from_status, event.to_status) == (Status.FILED, Status.FILED)
    application.refresh_from_db()
    assert application.status == Status.FILED


def test_the_columns_of_the_act_are_written_with_it():
    application = people.filed()
    instant = clock.now()
    with transaction.atomic():
        advance(
            locked(application),
            "withdraw",
            party=Party.APPLICANT,
            withdrawn_at=instant,
            withdrawn_from=Status.FILED,
        )
    application.refresh_from_db()
    assert (application.withdrawn_at, application.withdrawn_from) == (instant, Status.FILED)


@pytest.mark.parametrize(
    "act,party",
    [("sign_approval", Party.SIGNATORY), ("take_up", Party.APPLICANT), ("promote", Party.OFFICER)],
)
def test_a_refused_act_changes_nothing(act, party):
    application = people.filed()
    before = (application.revision, application.events.count())
    with transaction.atomic(), pytest.raises(Refused):
        advance(locked(application), act, party=party)
    application.refresh_from_db()
    assert application.status == Status.FILED
    assert (application.revision, application.events.count()) == before


@pytest.mark.django_db(transaction=True)
def test_without_the_transaction_that_holds_the_row_nothing_moves():
    application = people.filed()
    with pytest.raises(RuntimeError, match="transaction"):
        advance(application, "take_up", party=Party.OFFICER)
    application.refresh_from_db()
    assert application.status == Status.FILED


@pytest.mark.django_db(transaction=True)
def test_what_fails_after_the_act_takes_the_act_back():
    application = people.filed()
    with pytest.raises(ZeroDivisionError):
        take_up_and_fail(application)
    application.refresh_from_db()
    assert application.status == Status.FILED
    assert not application.events.filter(act="take_up").exists()


def test_what_was_erased_meanwhile_cannot_be_held():
    draft = people.draft()
    also_read = Application.objects.get(pk=draft.pk)
    discard(draft)
    with transaction.atomic(), pytest.raises(Application.DoesNotExist):
        locked(also_read)


def take_up_and_fail(application: Application) -> None:
    with transaction.atomic():
        advance(locked(application), "take_up", party=Party.OFFICER)
        raise ZeroDivisionError


# ---- the history -----------------------------------------------------------------------------


def test_a_line_of_history_cannot_be_changed():
    event = people.filed().events.get(act="file")
    with transaction.atomic(), pytest.raises(DatabaseError, match="append-only"):
        Event.objects.filter(pk=event.pk).update(detail={"case": "another"})
    with transaction.atomic(), pytest.raises(DatabaseError, match="append-only"):
        event.save()
    event.refresh_from_db()
    assert event.detail["case"] == "renewal"


def test_a_line_of_history_cannot_be_taken_out():
    event = people.filed().events.get(act="start")
    with transaction.atomic(), pytest.raises(DatabaseError, match="append-only"):
        event.delete()
    assert Event.objects.filter(pk=event.pk).exists()


def test_a_draft_cannot_be_deleted_behind_the_back_of_its_history():
    draft = people.draft()
    with transaction.atomic(), pytest.raises(DatabaseError, match="append-only"):
        draft.delete()


def test_not_even_the_act_that_erases_drafts_can_take_a_line_out_of_what_was_filed():
    event = people.filed().events.get(act="start")
    with transaction.atomic(), pytest.raises(DatabaseError, match="append-only"):
        erasing_a_draft(event)
    draft = people.draft().events.get()
    with transaction.atomic():
        erasing_a_draft(draft)
    assert not Event.objects.filter(pk=draft.pk).exists()


def erasing_a_draft(event: Event) -> None:
    with connection.cursor() as cursor:
        cursor.execute("set local escale.erasing = 'draft'")
    event.delete()


@pytest.mark.parametrize(
    "changes",
    [
        {"act": "promote"},
        {"name": "approved"},
        {"from_status": Status.DRAFT},
        {"to_status": Status.APPROVED},
    ],
)
def test_a_step_the_table_does_not_have_is_refused_by_the_database(changes):
    application = people.filed()
    step = {
        "act": "take_up",
        "name": "taken_up",
        "from_status": Status.FILED,
        "to_status": Status.UNDER_REVIEW,
        "party": Party.OFFICER,
    }
    with transaction.atomic(), pytest.raises(IntegrityError, match="event_is_a_step_of_the_table"):
        Event.objects.create(application=application, **step | changes)


def test_a_history_reads_as_one_way_without_a_gap():
    application = people.walked_to(Status.HANDED_OVER)
    steps = [(e.from_status, e.to_status) for e in application.events.all()]
    assert steps[0] == ("", Status.DRAFT)
    assert steps[-1][1] == Status.HANDED_OVER
    assert all(before[1] == after[0] for before, after in pairwise(steps))


def test_the_first_event_says_who_began():
    account = people.applicant()
    application = Application.objects.create(person=account.person)
    event = begin(application, party=Party.APPLICANT, by=account)
    assert (event.name, event.from_status, event.to_status) == ("started", "", Status.DRAFT)
    assert event.account == account
