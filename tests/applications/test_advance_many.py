"""The door in its batch form: the same moves, the same history, thousands at a time."""

import pytest
from django.db import transaction

from escale.applications import advance as door
from escale.applications.advance import advance, advance_many, locked
from escale.applications.enums import Party, Status
from escale.applications.models import Application, Event
from escale.kit import clock
from tests import people

pytestmark = pytest.mark.django_db


@pytest.fixture
def two_at_a_time(monkeypatch):
    monkeypatch.setattr(door, "BATCH", 2)


def filed(how_many: int) -> list[int]:
    return [people.filed().pk for _ in range(how_many)]


def take_up(application: Application) -> Event:
    with transaction.atomic():
        return advance(locked(application), "take_up", party=Party.OFFICER)


def statuses(numbers: list[int]) -> list[str]:
    found = Application.objects.in_bulk(numbers)
    return [found[number].status for number in numbers]


def test_each_move_leaves_the_event_that_the_single_form_would_leave():
    alone, together = people.filed(), people.filed()
    event = take_up(alone)
    list(advance_many([together.pk], "take_up", party=Party.OFFICER, detail={"why": "batch"}))
    other = together.events.get(act="take_up")
    same = ("act", "name", "from_status", "to_status", "party", "account_id")
    assert [getattr(event, name) for name in same] == [getattr(other, name) for name in same]
    assert other.detail == {"why": "batch"}
    assert other.at <= clock.now()
    together.refresh_from_db()
    alone.refresh_from_db()
    assert together.revision == alone.revision
    assert together.status == alone.status == Status.UNDER_REVIEW


def test_batches_are_yielded_as_they_are_moved(two_at_a_time):
    numbers = filed(5)
    assert list(advance_many(numbers, "take_up", party=Party.OFFICER)) == [
        numbers[0:2],
        numbers[2:4],
        numbers[4:5],
    ]
    assert set(statuses(numbers)) == {Status.UNDER_REVIEW}


def test_those_that_moved_meanwhile_are_passed_over():
    numbers = filed(3)
    take_up(Application.objects.get(pk=numbers[1]))
    (moved,) = advance_many(numbers, "take_up", party=Party.OFFICER)
    assert moved == [numbers[0], numbers[2]]
    assert Event.objects.filter(application_id=numbers[1], act="take_up").count() == 1


def test_doing_it_again_changes_nothing():
    numbers = filed(2)
    list(advance_many(numbers, "take_up", party=Party.OFFICER))
    assert list(advance_many(numbers, "take_up", party=Party.OFFICER)) == [[]]
    assert Event.objects.filter(act="take_up").count() == 2


def test_an_application_named_twice_moves_once():
    (number,) = filed(1)
    (moved,) = advance_many([number, number], "take_up", party=Party.OFFICER)
    assert moved == [number]
    assert Event.objects.filter(act="take_up").count() == 1


def test_an_act_that_stays_where_it_is_raises_the_revision():
    (number,) = filed(1)
    before = Application.objects.get(pk=number).revision
    list(advance_many([number], "assign", party=Party.MANAGER))
    after = Application.objects.get(pk=number)
    assert (after.status, after.revision) == (Status.FILED, before + 1)
    assert after.events.get(act="assign").to_status == Status.FILED


@pytest.mark.parametrize(
    "act,party",
    [
        ("undo_withdrawal", Party.APPLICANT),  # within 24 hours: looked at one by one
        ("discard", Party.SYSTEM),  # erases
        ("take_up", Party.APPLICANT),  # not theirs to do
    ],
)
def test_an_act_that_must_be_looked_at_one_by_one_is_refused(act, party):
    with pytest.raises(ValueError, match="cannot be done in batches"):
        list(advance_many([1], act, party=party))


def test_nothing_to_move_moves_nothing():
    assert list(advance_many([], "take_up", party=Party.OFFICER)) == []


@pytest.mark.django_db(transaction=True)
def test_a_batch_is_taken_back_whole_when_what_follows_it_fails(two_at_a_time):
    numbers = filed(4)
    with pytest.raises(ZeroDivisionError):
        take_up_failing_at(numbers[2], numbers)
    kept, taken_back = statuses(numbers[:2]), statuses(numbers[2:])
    assert set(kept) == {Status.UNDER_REVIEW}
    assert set(taken_back) == {Status.FILED}
    assert not Event.objects.filter(application_id__in=numbers[2:], act="take_up").exists()


def take_up_failing_at(number: int, numbers: list[int]) -> None:
    for moved in advance_many(numbers, "take_up", party=Party.OFFICER):
        if number in moved:
            raise ZeroDivisionError


@pytest.mark.parametrize("how_many", [1, 5])
def test_a_batch_is_one_question_to_the_database(how_many, django_assert_num_queries):
    numbers = filed(how_many)
    with django_assert_num_queries(3):  # savepoint, move, release
        list(advance_many(numbers, "take_up", party=Party.OFFICER))
