"""Taking up: one, those chosen, the next one; never what a colleague has."""

from datetime import timedelta
from threading import Barrier, Thread

import pytest
from django.db import connection

from escale.actions.assign import assign
from escale.actions.choose import Outcome
from escale.actions.take_up import take_next, take_up, take_up_many
from escale.actions.withdraw import withdraw
from escale.applications.advance import note_change
from escale.applications.enums import Status
from escale.applications.models import Application, Event
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


def refreshed(application: Application) -> Application:
    application.refresh_from_db()
    return application


# ---- one -------------------------------------------------------------------------------------


def test_a_filed_request_is_under_review_by_its_officer(officer):
    application = take_up(people.filed(), by=officer)
    refreshed(application)
    assert (application.status, application.assigned_to) == (Status.UNDER_REVIEW, officer)
    event = application.events.get(act="take_up")
    assert (event.account, event.party) == (officer, "O")


def test_taking_up_twice_is_taking_up_once(officer):
    application = take_up(people.filed(), by=officer)
    take_up(application, by=officer)
    assert application.events.filter(act="take_up").count() == 1


def test_what_a_colleague_has_taken_up_is_not_taken_from_them(officer):
    application = take_up(people.filed(), by=officer)
    with pytest.raises(Refused):
        take_up(application, by=people.staff(name="Autre"))
    assert refreshed(application).assigned_to == officer


def test_what_was_given_to_a_colleague_is_said_to_be_theirs(officer):
    colleague = people.staff(name="Inès Roy")
    application = assign(people.filed(), to=colleague, by=people.staff(Role.MANAGER))
    with pytest.raises(Refused, match="Inès Roy"):
        take_up(application, by=officer)
    assert take_up(application, by=colleague).status == Status.UNDER_REVIEW


@pytest.mark.parametrize("role", [Role.SIGNATORY, Role.CLERK, Role.MANAGER, Role.AUDITOR])
def test_only_an_officer_takes_up(role, isere):
    member = people.staff(role)
    application = people.filed()
    with pytest.raises(RoleMissing):
        take_up(application, by=member)
    with pytest.raises(RoleMissing):
        take_up_many([application.reference], by=member, prefecture=isere)
    with pytest.raises(RoleMissing):
        take_next(isere, by=member)
    assert refreshed(application).status == Status.FILED


def test_an_officer_of_elsewhere_or_revoked_takes_up_nothing(officer, isere):
    application = people.filed()
    elsewhere = people.staff(prefecture=people.prefectures()["reunion"])
    StaffMember.objects.filter(account=officer).update(revoked_at=clock.now())
    for by in (elsewhere, officer):
        with pytest.raises(NotOnDuty):
            take_up(application, by=by)
        with pytest.raises(NotOnDuty):
            take_up_many([application.reference], by=by, prefecture=isere)
        with pytest.raises(NotOnDuty):
            take_next(isere, by=by)
    assert refreshed(application).status == Status.FILED


def test_a_withdrawn_request_is_not_taken_up(officer):
    application = people.walked_to(Status.WITHDRAWN)
    with pytest.raises(Refused, match="retirée"):
        take_up(application, by=officer)


# ---- those chosen ----------------------------------------------------------------------------


def test_those_chosen_are_taken_up_and_the_others_passed_over(officer, isere):
    free = [people.filed(), people.filed()]
    theirs = take_up(people.filed(), by=people.staff())
    gone = withdraw(people.filed(), by=people.account_of(people.filed()))
    chosen = [one.reference for one in (*free, theirs, gone)]
    assert take_up_many(chosen, by=officer, prefecture=isere) == Outcome(done=2, passed=2)
    for one in free:
        assert (refreshed(one).status, one.assigned_to) == (Status.UNDER_REVIEW, officer)
        assert one.events.get(act="take_up").account == officer
    assert refreshed(theirs).assigned_to != officer


@pytest.mark.parametrize("forged", ["", "\x00", "'; drop table", "😀", "XXX-XXX-XXX-X"])
def test_forged_references_and_those_of_elsewhere_change_nothing(officer, isere, forged):
    elsewhere = people.filed(answers={"contact": {"postcode": "97400", "town": "Saint-Denis"}})
    assert elsewhere.prefecture.code == "reunion"
    outcome = take_up_many([forged, elsewhere.reference], by=officer, prefecture=isere)
    assert outcome == Outcome(done=0, passed=2)
    assert refreshed(elsewhere).status == Status.FILED


def test_nothing_chosen_and_too_much_chosen_are_told(officer, isere):
    with pytest.raises(Refused, match="Cochez"):
        take_up_many([], by=officer, prefecture=isere)
    with pytest.raises(Refused, match="100"):
        take_up_many([str(n) for n in range(101)], by=officer, prefecture=isere)


@pytest.mark.parametrize("how_many", [1, 4])
def test_a_batch_asks_the_same_whatever_it_holds(
    how_many, officer, isere, django_assert_num_queries
):
    chosen = [people.filed().reference for _ in range(how_many)]
    with django_assert_num_queries(7):  # two savepoints, the rows, the member, the move
        take_up_many(chosen, by=officer, prefecture=isere)


# ---- the next one ----------------------------------------------------------------------------


def urgent(application: Application, *, days: int) -> Application:
    note_change(application, document_expires_on=clock.today() + timedelta(days=days))
    return application


def test_the_next_one_is_whom_waiting_harms_most(officer, isere):
    calm, harmed = urgent(people.filed(), days=50), urgent(people.filed(), days=2)
    assert take_next(isere, by=officer) == harmed
    assert take_next(isere, by=officer) == calm
    assert take_next(isere, by=officer) is None
    assert refreshed(harmed).status == Status.UNDER_REVIEW


def test_one_under_review_that_nobody_has_changes_hands_only(officer, isere):
    application = take_up(people.filed(), by=people.staff())
    assign(application, to=None, by=people.staff(Role.MANAGER))
    taken = take_next(isere, by=officer)
    assert taken == application
    assert refreshed(application).assigned_to == officer
    assert application.events.filter(act="take_up").count() == 1


def test_what_waits_for_the_person_a_signature_or_a_colleague_is_not_the_next_one(officer, isere):
    people.walked_to(Status.AWAITING_PIECES)
    people.walked_to(Status.DECISION_PROPOSED)
    assign(people.filed(), to=people.staff(), by=officer)
    assert take_next(isere, by=officer) is None


def test_the_next_one_is_never_of_elsewhere(officer):
    people.filed()
    with pytest.raises(NotOnDuty):
        take_next(people.prefectures()["reunion"], by=officer)


@pytest.mark.django_db(transaction=True)
def test_officers_who_take_the_next_one_at_once_never_get_the_same(isere):
    applications = {people.filed().pk for _ in range(6)}
    officers = [people.staff() for _ in range(4)]
    taken: list[int | None] = []
    together = Barrier(len(officers))

    def take(officer):
        try:
            together.wait()
            for _ in range(2):
                found = take_next(isere, by=officer)
                taken.append(found.pk if found else None)
        finally:
            connection.close()

    threads = [Thread(target=take, args=[officer]) for officer in officers]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(taken) == 8
    got = [number for number in taken if number is not None]
    assert sorted(got) == sorted(applications)
    assert Event.objects.filter(act="take_up").count() == len(applications)
