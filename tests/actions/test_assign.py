"""Assigning: to oneself, to a colleague, to nobody; never to somebody who cannot examine."""

import threading

import pytest
from django.db import connection, transaction

from escale.actions.assign import assign, assign_many
from escale.actions.choose import Outcome
from escale.actions.examine import NotAsRead
from escale.actions.revoke import revoke
from escale.applications.enums import Status
from escale.applications.models import Application
from escale.kit import clock
from escale.kit.sentences import Refused
from escale.people.duty import NotOnDuty, RoleMissing
from escale.people.models import Role, StaffMember
from tests import people

pytestmark = pytest.mark.django_db


@pytest.fixture
def officer():
    return people.staff()


@pytest.fixture
def isere():
    return people.prefectures()["isere"]


def holder(application: Application):
    return Application.objects.get(pk=application.pk).assigned_to


def test_a_request_is_given_and_given_back(officer):
    application, colleague = people.filed(), people.staff()
    assign(application, to=colleague, by=officer)
    assert holder(application) == colleague
    assert application.events.get(act="assign").detail == {"to": colleague.pk}
    assign(application, to=None, by=officer)
    assert holder(application) is None
    application.refresh_from_db()
    assert application.status == Status.FILED


def test_a_manager_assigns_as_a_manager(officer):
    application = people.filed()
    assign(application, to=officer, by=people.staff(Role.MANAGER))
    assert application.events.get(act="assign").party == "M"


def test_giving_to_whoever_has_it_changes_nothing(officer):
    application = people.filed()
    for _ in range(2):
        assign(application, to=officer, by=officer)
    assert application.events.filter(act="assign").count() == 1


@pytest.mark.parametrize("role", [Role.SIGNATORY, Role.CLERK, Role.MANAGER, Role.AUDITOR])
def test_only_an_officer_can_be_given_a_request(role, officer, isere):
    application = people.filed()
    with pytest.raises(Refused, match="agent instructeur"):
        assign(application, to=people.staff(role), by=officer)
    with pytest.raises(Refused, match="agent instructeur"):
        assign_many([application.reference], to=people.staff(role), by=officer, prefecture=isere)
    assert holder(application) is None


def test_nobody_of_elsewhere_or_revoked_can_be_given_a_request(officer):
    application, revoked = people.filed(), people.staff()
    StaffMember.objects.filter(account=revoked).update(revoked_at=clock.now())
    elsewhere = people.staff(prefecture=people.prefectures()["reunion"])
    for to in (revoked, elsewhere, people.applicant()):
        with pytest.raises(Refused, match="agent instructeur"):
            assign(application, to=to, by=officer)
    assert holder(application) is None


@pytest.mark.parametrize("role", [Role.SIGNATORY, Role.CLERK, Role.AUDITOR])
def test_only_an_officer_or_a_manager_assigns(role, officer, isere):
    application = people.filed()
    with pytest.raises(RoleMissing):
        assign(application, to=officer, by=people.staff(role))
    with pytest.raises(RoleMissing):
        assign_many([application.reference], to=officer, by=people.staff(role), prefecture=isere)
    assert holder(application) is None


def test_whoever_is_of_elsewhere_assigns_nothing(officer, isere):
    application = people.filed()
    stranger = people.staff(prefecture=people.prefectures()["reunion"])
    with pytest.raises(NotOnDuty):
        assign(application, to=stranger, by=stranger)
    with pytest.raises(NotOnDuty):
        assign_many([application.reference], to=stranger, by=stranger, prefecture=isere)
    assert holder(application) is None


def test_a_stale_page_gives_nothing(officer):
    application, colleague = people.filed(), people.staff()
    read = application.revision
    assign(application, to=colleague, by=officer, revision_read=read)
    with pytest.raises(NotAsRead):
        assign(application, to=officer, by=officer, revision_read=read)
    assert holder(application) == colleague


def test_a_decided_request_is_given_to_nobody_any_more(officer):
    with pytest.raises(Refused, match="acceptée"):
        assign(people.walked_to(Status.APPROVED), to=officer, by=officer)


def test_those_chosen_change_hands_and_the_others_are_passed_over(officer, isere):
    colleague = people.staff()
    free, theirs = people.filed(), people.filed()
    assign(theirs, to=colleague, by=officer)
    decided = people.walked_to(Status.APPROVED)
    elsewhere = people.filed(answers={"contact": {"postcode": "97400", "town": "Saint-Denis"}})
    chosen = [one.reference for one in (free, theirs, decided, elsewhere)]
    outcome = assign_many(chosen, to=colleague, by=officer, prefecture=isere)
    assert outcome == Outcome(done=1, passed=3)
    assert holder(free) == holder(theirs) == colleague
    assert holder(decided) is holder(elsewhere) is None
    assert theirs.events.filter(act="assign").count() == 1
    back = assign_many(chosen, to=None, by=officer, prefecture=isere)
    assert back == Outcome(done=2, passed=2)
    assert holder(free) is None


# ---- given to somebody whose access is being taken away ------------------------------------------


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("is_given_first", [True, False], ids=["given first", "revoked first"])
def test_nothing_stays_with_somebody_revoked_at_the_same_moment(is_given_first):
    """Whichever comes first, the other waits for it: the request is nobody's in the end."""
    officer, colleague, manager = people.staff(), people.staff(), people.staff(Role.MANAGER)
    application = people.filed()
    refused: list[str] = []

    def give() -> None:
        try:
            assign(application, to=colleague, by=officer)
        except Refused as why_not:
            refused.append(str(why_not))

    def take_away() -> None:
        revoke(StaffMember.objects.get(account=colleague), by=manager)

    first, second = (give, take_away) if is_given_first else (take_away, give)
    other = threading.Thread(target=_and_close(second))
    with transaction.atomic():
        first()
        other.start()
        other.join(timeout=0.5)
        assert other.is_alive(), "it did not wait"
    other.join(timeout=10)
    assert holder(application) is None
    assert StaffMember.objects.get(account=colleague).revoked_at is not None
    assert len(refused) == (0 if is_given_first else 1)


@pytest.mark.django_db(transaction=True)
def test_two_officers_who_give_each_other_their_requests_never_wait():
    one, other = people.staff(), people.staff()
    mine, theirs = people.filed(), people.filed()
    gone = threading.Thread(target=_and_close(lambda: assign(theirs, to=one, by=other)))
    with transaction.atomic():
        assign(mine, to=other, by=one)
        gone.start()
        gone.join(timeout=10)
        assert not gone.is_alive()
    assert (holder(mine), holder(theirs)) == (other, one)


def _and_close(do):
    def done() -> None:
        try:
            do()
        finally:
            connection.close()

    return done
