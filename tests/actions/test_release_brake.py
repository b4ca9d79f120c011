"""The brake: too many closures at once stop, in that prefecture alone, and wait for two people."""

import threading
from datetime import UTC, datetime, timedelta

import pytest
from django.db import connection

from escale.actions import close_unanswered, provide
from escale.actions.release_brake import release_brake
from escale.actions.sign import ProofTooOld
from escale.applications import brakes
from escale.applications.brakes import Brake, is_too_many
from escale.applications.enums import Status
from escale.applications.examination import PieceRequest
from escale.applications.models import Application
from escale.kit import clock
from escale.kit.sentences import Refused
from escale.notices.models import Notice
from escale.people.duty import NotOnDuty, RoleMissing
from escale.people.models import Account, Operator, Role, StaffMember
from escale.people.operators import NotAnOperator
from tests import people
from tests.closing import awaiting

pytestmark = pytest.mark.django_db
CLOSES_AT = datetime(2026, 12, 25, 1, 0, tzinfo=UTC)
REUNION = {"contact": {"postcode": "97400", "town": "Saint-Denis"}}


@pytest.fixture
def few(monkeypatch):
    """Two closures at once are already too many."""
    monkeypatch.setattr(brakes, "ALWAYS_ALLOWED", 1)


def sweep(at: datetime = CLOSES_AT) -> dict[str, int]:
    with clock.at(at):
        return close_unanswered.close_due()


def release(brake: Brake, by: Account, *, age: timedelta = timedelta()) -> Brake:
    return release_brake(brake, by=by, proved_at=clock.machine_now() - age)


def operator() -> Account:
    account = people.applicant()
    Account.objects.filter(pk=account.pk).update(person=None)
    Operator.objects.create(account=account, name="Sacha Roux")
    account.refresh_from_db()
    return account


@pytest.fixture
def stopped(few) -> Brake:
    """Two closures that the brake holds, in Isère."""
    awaiting(), awaiting()
    assert sweep() == {"closed": 0, "stopped": 1}
    return Brake.objects.get()


# ---- when it is put on ---------------------------------------------------------------------------


@pytest.mark.parametrize(
    "due,open_applications,is_stopped",
    [
        (100, 100, False),  # a small office is never stopped
        (101, 101, True),
        (101, 10_000, True),
        (101, 10_100, False),
        (1000, 100_000, False),
        (1001, 100_000, True),
    ],
)
def test_more_than_a_hundred_and_than_one_in_a_hundred_is_too_many(
    due, open_applications, is_stopped
):
    assert is_too_many(due, open_applications=open_applications) is is_stopped


def test_it_says_how_many_of_how_many_and_until_which_day(stopped):
    assert (stopped.due, stopped.open_applications) == (2, 2)
    assert stopped.due_until.isoformat() == "2026-12-24"
    assert stopped.put_on_at == CLOSES_AT
    assert set(PieceRequest.objects.values_list("ended_at", flat=True)) == {None}


def test_the_other_prefectures_go_on(few):
    awaiting(), awaiting()
    elsewhere = awaiting(answers=REUNION).application
    assert sweep() == {"closed": 1, "stopped": 1}
    elsewhere.refresh_from_db()
    assert elsewhere.status == Status.CLOSED


def test_put_on_once_it_stays_on_and_its_managers_are_told_once(few):
    manager, other = people.staff(Role.MANAGER), people.staff(Role.MANAGER)
    gone = people.staff(Role.MANAGER)
    StaffMember.objects.filter(account=gone).update(revoked_at=clock.now())
    people.staff(Role.MANAGER, prefecture=people.prefectures()["reunion"])
    awaiting(), awaiting()
    for day in range(3):
        assert sweep(CLOSES_AT + timedelta(days=day))["closed"] == 0
    assert Brake.objects.count() == 1
    told = Notice.objects.filter(kind="closures_stopped")
    assert {notice.to for notice in told} == {manager.email, other.email}
    assert "2 clôtures arrêtées" in told[0].subject
    assert "/office/stopped-closures/" in told[0].text


# ---- two people ----------------------------------------------------------------------------------


def test_two_managers_let_it_go_and_what_was_due_is_closed(stopped):
    first, second = people.staff(Role.MANAGER), people.staff(Role.MANAGER)
    assert release(stopped, first).released_at is None
    assert sweep()["closed"] == 0
    released = release(stopped, second)
    assert (released.first_by, released.second_by) == (first, second)
    assert sweep() == {"closed": 2, "stopped": 0}


@pytest.mark.parametrize("is_operator_first", [True, False])
def test_a_manager_and_an_operator_let_it_go_in_either_order(stopped, is_operator_first):
    pair = [people.staff(Role.MANAGER), operator()]
    for one in reversed(pair) if is_operator_first else pair:
        brake = release(stopped, one)
    assert brake.released_at is not None
    assert sweep()["closed"] == 2


def test_two_operators_do_not(stopped):
    release(stopped, operator())
    with pytest.raises(Refused, match="Il faut un responsable"):
        release(stopped, operator())
    assert release(stopped, people.staff(Role.MANAGER)).released_at is not None


def test_the_same_person_twice_is_one_person(stopped):
    manager = people.staff(Role.MANAGER)
    release(stopped, manager)
    assert release(stopped, manager).released_at is None


def test_released_twice_it_is_released_once(stopped):
    first, second = people.staff(Role.MANAGER), people.staff(Role.MANAGER)
    release(stopped, first)
    at = release(stopped, second).released_at
    assert release(stopped, first).released_at == at


def test_a_first_who_has_left_counts_no_more(stopped):
    first, second, third = (people.staff(Role.MANAGER) for _turn in range(3))
    release(stopped, first)
    StaffMember.objects.filter(account=first).update(revoked_at=clock.now())
    again = release(stopped, second)
    assert (again.first_by, again.released_at) == (second, None)
    assert release(stopped, third).released_at is not None


def test_nobody_else_lets_it_go(stopped):
    with pytest.raises(RoleMissing):
        release(stopped, people.staff(Role.OFFICER, Role.SIGNATORY))
    with pytest.raises(NotOnDuty):
        release(stopped, people.staff(Role.MANAGER, prefecture=people.prefectures()["reunion"]))
    with pytest.raises(NotAnOperator):
        release(stopped, people.applicant())
    stopped.refresh_from_db()
    assert stopped.first_by is None


def test_the_second_factor_was_just_proved(stopped):
    with pytest.raises(ProofTooOld):
        release(stopped, people.staff(Role.MANAGER), age=timedelta(minutes=6))


# ---- what is let go ------------------------------------------------------------------------------


def released(brake: Brake) -> None:
    for _turn in range(2):
        release(brake, people.staff(Role.MANAGER))


def test_it_lets_go_of_what_was_due_and_of_nothing_else(stopped):
    later = [awaiting(), awaiting()]
    PieceRequest.objects.filter(pk__in=[one.pk for one in later]).update(answer_by="2026-12-26")
    released(stopped)
    assert sweep(CLOSES_AT + timedelta(days=5)) == {"closed": 2, "stopped": 1}
    assert Brake.objects.on().get().due == 2
    for one in later:
        one.application.refresh_from_db()
        assert one.application.status == Status.AWAITING_PIECES


def test_whoever_answers_while_it_is_on_is_not_closed(stopped):
    application = Application.objects.order_by("pk")[0]
    with clock.at(CLOSES_AT + timedelta(days=2)):
        provide.explain(application, slot="passport", explanation="Au consulat.")
    released(stopped)
    assert sweep(CLOSES_AT + timedelta(days=3))["closed"] == 1
    application.refresh_from_db()
    assert application.status == Status.AWAITING_PIECES


@pytest.mark.django_db(transaction=True)
def test_two_workers_at_once_put_one_brake_on_and_two_people_at_once_are_two(few):
    people.staff(Role.MANAGER)
    awaiting(), awaiting()
    at_once(sweep, sweep)
    assert Brake.objects.count() == 1
    assert Notice.objects.filter(kind="closures_stopped").count() == 1
    brake, pair = Brake.objects.get(), (people.staff(Role.MANAGER), people.staff(Role.MANAGER))
    at_once(*(lambda by=by: release(brake, by) for by in pair))
    brake.refresh_from_db()
    assert {brake.first_by, brake.second_by} == set(pair)


def at_once(*acts) -> None:
    barrier, faults = threading.Barrier(len(acts)), []

    def run(act) -> None:
        try:
            barrier.wait()
            act()
        except Exception as fault:  # noqa: BLE001 - told by the assertion below
            faults.append(fault)
        finally:
            connection.close()

    threads = [threading.Thread(target=run, args=(act,)) for act in acts]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert faults == []
