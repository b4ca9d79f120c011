"""Ten tries an hour: counted by what is guessed at, in the database, one by one."""

from datetime import timedelta

import pytest
import time_machine

from escale.kit import clock
from escale.people import attempts
from escale.people.models import Attempt

DOOR = Attempt.Door.SIGN_IN


@pytest.fixture(autouse=True)
def _database(db):
    pass


def exhaust(subject="ada@exemple.fr", door=DOOR):
    for _time in range(10):
        assert attempts.allowed(door, subject)


def test_the_eleventh_try_within_an_hour_is_refused():
    exhaust()
    assert not attempts.allowed(DOOR, "ada@exemple.fr")
    assert 59 <= attempts.minutes_to_wait(DOOR, "ada@exemple.fr") <= 60


@pytest.mark.parametrize(
    "spelling", ["ADA@EXEMPLE.FR", " ada@exemple.fr", "ada @exemple.fr", "ａda@exemple.fr"]
)
def test_spellings_of_one_address_are_one_subject(spelling):
    exhaust()
    assert not attempts.allowed(DOOR, spelling)


def test_another_subject_and_another_door_are_not_concerned():
    exhaust()
    assert attempts.allowed(DOOR, "eve@exemple.fr")
    assert attempts.allowed(Attempt.Door.RESET, "ada@exemple.fr")


def test_a_refused_try_does_not_lengthen_the_wait():
    exhaust()
    with time_machine.travel(clock.machine_now() + timedelta(minutes=59)):
        assert not attempts.allowed(DOOR, "ada@exemple.fr")
    with time_machine.travel(clock.machine_now() + timedelta(minutes=61)):
        assert attempts.minutes_to_wait(DOOR, "ada@exemple.fr") == 0
        assert attempts.allowed(DOOR, "ada@exemple.fr")


def test_a_right_answer_is_taken_back_and_the_wrong_ones_stay():
    for _time in range(9):
        attempts.allowed(DOOR, "ada@exemple.fr")
    for _time in range(5):
        assert attempts.allowed(DOOR, "ada@exemple.fr")
        attempts.take_back(DOOR, "ada@exemple.fr")
    assert attempts.allowed(DOOR, "ada@exemple.fr")
    assert not attempts.allowed(DOOR, "ada@exemple.fr")


def test_forgetting_opens_the_door_again():
    exhaust()
    attempts.forget(DOOR, "ADA@exemple.fr")
    assert attempts.allowed(DOOR, "ada@exemple.fr")


def test_the_table_tells_nothing_of_the_addresses_tried():
    attempts.allowed(DOOR, "ada@exemple.fr")
    assert b"ada" not in bytes(Attempt.objects.get().subject)


def test_attempts_are_deleted_after_a_day():
    attempts.allowed(DOOR, "ada@exemple.fr")
    assert attempts.purge() == 0
    with time_machine.travel(clock.machine_now() + timedelta(hours=25)):
        assert attempts.purge() == 1
