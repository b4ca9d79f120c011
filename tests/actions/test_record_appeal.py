"""Noting an appeal: by its person or an officer; the decision and the delays stay."""

from datetime import timedelta

import pytest

from escale.actions.examine import NotAsRead
from escale.actions.record_appeal import record_appeal
from escale.applications.enums import Status
from escale.applications.models import Appeal
from escale.kit import clock
from escale.kit.sentences import Refused
from escale.notices.models import Notice
from escale.people.duty import NotOnDuty, RoleMissing
from escale.people.models import Role
from tests import people

pytestmark = pytest.mark.django_db


def note(application, by, **changes) -> Appeal:
    today = clock.today(application.zone or clock.PARIS)
    told = {"kind": "court", "made_on": today, "court_reference": "2601234", **changes}
    return record_appeal(application, by=by, **told)


@pytest.mark.parametrize("status", [Status.REFUSED, Status.CLOSED])
def test_its_person_notes_it_and_nothing_else_changes(status):
    application = people.walked_to(status)
    appeal = note(application, people.account_of(application))
    application.refresh_from_db()
    assert application.status == status
    assert (appeal.kind, appeal.court_reference) == ("court", "2601234")
    assert application.events.get(act="record_appeal").party == "A"
    text = Notice.objects.get(application=application, kind="appeal_recorded").text
    assert "2601234" in text
    assert "ne remplace pas le recours" in text


def test_an_officer_notes_one_that_came_by_post():
    application = people.walked_to(Status.REFUSED)
    note(application, people.staff(), revision_read=application.revision, kind="office")
    assert application.events.get(act="record_appeal").party == "O"
    with pytest.raises(NotAsRead):
        note(application, people.staff(), revision_read=application.revision, kind="minister")


def test_told_twice_it_is_noted_once_and_another_is_another():
    application = people.walked_to(Status.REFUSED)
    account = people.account_of(application)
    assert note(application, account) == note(application, people.staff())
    note(application, account, kind="urgent")
    assert application.appeals.count() == 2
    assert application.events.filter(act="record_appeal").count() == 2


@pytest.mark.parametrize(
    "change,said",
    [
        ({"kind": "king"}, "Dites devant qui"),
        ({"court_reference": "x" * 61}, "limite est de 60"),
    ],
)
def test_what_is_told_is_checked(change, said):
    application = people.walked_to(Status.REFUSED)
    with pytest.raises(Refused, match=said):
        note(application, people.account_of(application), **change)


@pytest.mark.parametrize("days,said", [(1, "pas encore venu"), (-1, "avant la décision")])
def test_it_was_made_after_the_decision_and_before_now(days, said):
    application = people.walked_to(Status.REFUSED)
    day = clock.today(application.zone) + timedelta(days=days)
    with pytest.raises(Refused, match=said):
        note(application, people.account_of(application), made_on=day)


@pytest.mark.parametrize("status", [Status.FILED, Status.APPROVED, Status.WITHDRAWN])
def test_without_a_decision_there_is_nothing_to_contest(status):
    application = people.walked_to(status)
    with pytest.raises(Refused):
        note(application, people.account_of(application))
    assert not Appeal.objects.exists()


def test_nobody_else_notes_it():
    application = people.walked_to(Status.REFUSED)
    with pytest.raises(NotOnDuty):
        note(application, people.applicant())
    with pytest.raises(NotOnDuty):
        note(application, people.staff(prefecture=people.prefectures()["reunion"]))
    with pytest.raises(RoleMissing):
        note(application, people.staff(Role.CLERK))
