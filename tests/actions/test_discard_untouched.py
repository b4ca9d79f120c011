"""A draft nobody touches for three months is erased, after two warnings that say the day."""

from datetime import UTC, date, datetime, timedelta

import pytest

from escale.actions import discard_untouched
from escale.applications.deadlines import draft_expires_on
from escale.applications.models import Application
from escale.kit import clock
from escale.notices.models import Notice
from tests import people

pytestmark = pytest.mark.django_db

BEGAN = datetime(2027, 1, 10, 9, 0, tzinfo=UTC)
EXPIRES_ON = date(2027, 4, 10)


@pytest.fixture
def draft() -> Application:
    with clock.at(BEGAN):
        return people.draft()


def sweep(day: date, hour: int = 12) -> int:
    with clock.at(datetime(day.year, day.month, day.day, hour, tzinfo=UTC)):
        return discard_untouched.discard_due()


def warnings() -> list[Notice]:
    return list(Notice.objects.filter(kind="draft_ending").order_by("pk"))


def test_a_person_is_told_15_days_and_2_days_before_then_the_draft_is_erased(draft):
    assert draft_expires_on(draft.touched_at, clock.PARIS) == EXPIRES_ON
    told, erased = {}, {}
    for number in range(60):
        day = date(2027, 3, 1) + timedelta(days=number)
        erased[day] = sweep(day)
        told[day] = len(warnings())
    assert [day for day in told if told[day] > told.get(day - timedelta(days=1), 0)] == [
        EXPIRES_ON - timedelta(days=15),
        EXPIRES_ON - timedelta(days=2),
    ]
    assert [day for day, number in erased.items() if number] == [EXPIRES_ON + timedelta(days=1)]
    assert not Application.objects.filter(pk=draft.pk).exists()


def test_the_day_told_is_the_last_day_it_is_kept(draft):
    sweep(EXPIRES_ON - timedelta(days=15))
    (warning,) = warnings()
    assert "samedi 10 avril 2027" in warning.subject
    assert draft.reference in warning.text
    sweep(EXPIRES_ON - timedelta(days=2))
    assert sweep(EXPIRES_ON, hour=21) == 0  # 23 h in Paris, on the day that was told
    assert sweep(EXPIRES_ON, hour=23) == 1  # the day after, in Paris


def test_sweeping_every_hour_tells_once(draft):
    for hour in range(5, 20):
        sweep(EXPIRES_ON - timedelta(days=15), hour)
    assert len(warnings()) == 1


def test_a_draft_that_was_touched_starts_over(draft):
    sweep(EXPIRES_ON - timedelta(days=15))
    with clock.at(datetime(2027, 3, 31, 9, tzinfo=UTC)):
        people.say(draft, "identity")
    assert sweep(EXPIRES_ON + timedelta(days=1)) == 0
    assert len(warnings()) == 1
    sweep(date(2027, 6, 30) - timedelta(days=15))
    assert len(warnings()) == 2


def test_a_worker_that_slept_warns_once_and_leaves_two_days(draft):
    woke_on = EXPIRES_ON + timedelta(days=20)
    assert sweep(woke_on) == 0
    (warning,) = warnings()
    assert "dimanche 2 mai 2027" in warning.subject
    assert sweep(woke_on + timedelta(days=1)) == 0
    assert sweep(woke_on + timedelta(days=2)) == 0
    assert sweep(woke_on + timedelta(days=3)) == 1
    assert warnings() == []  # gone with the draft


def test_a_first_warning_alone_is_not_enough(draft):
    sweep(EXPIRES_ON - timedelta(days=15))
    assert sweep(EXPIRES_ON + timedelta(days=1)) == 0
    assert len(warnings()) == 2


def test_nobody_to_tell_is_nobody_to_wait_for(draft):
    people.Account.objects.filter(person=draft.person).update(is_active=False)
    assert sweep(EXPIRES_ON) == 0
    assert sweep(EXPIRES_ON + timedelta(days=1)) == 1


def test_a_filed_request_is_never_erased():
    with clock.at(BEGAN):
        application = people.filed()
    assert sweep(EXPIRES_ON + timedelta(days=400)) == 0
    assert Application.objects.filter(pk=application.pk).exists()
    assert warnings() == []


def test_a_draft_somebody_comes_back_to_at_the_last_moment_is_kept(draft):
    read = Application.objects.get(pk=draft.pk)
    people.say(draft, "identity")
    assert discard_untouched._erase(read) is False
    assert Application.objects.filter(pk=draft.pk).exists()


def test_a_draft_erased_meanwhile_is_no_fault(draft):
    read = Application.objects.get(pk=draft.pk)
    assert discard_untouched._erase(read) is True
    assert discard_untouched._erase(read) is False


def test_no_more_are_erased_than_asked():
    with clock.at(BEGAN):
        for _ in range(3):
            people.draft()
    sweep(EXPIRES_ON - timedelta(days=2))
    with clock.at(datetime(2027, 4, 11, 12, tzinfo=UTC)):
        assert discard_untouched.discard_due(at_most=2) == 2
        assert discard_untouched.discard_due() == 1


@pytest.mark.parametrize("how_many", [1, 5])
def test_looking_at_drafts_already_warned_is_one_question(how_many, django_assert_num_queries):
    with clock.at(BEGAN):
        for _ in range(how_many):
            people.draft()
    sweep(EXPIRES_ON - timedelta(days=15))
    with django_assert_num_queries(1):
        sweep(EXPIRES_ON - timedelta(days=14))
