"""The rehearsal clock: legal time moves forward, machine time never does."""

from datetime import timedelta

import pytest
from django.core.management import CommandError, call_command
from django.test import Client
from django.urls import reverse

from escale.kit import clock
from escale.watch import rehearsing
from escale.watch.models import ClockMove
from tests import people

pytestmark = pytest.mark.django_db

DAY = timedelta(days=1)
SECOND = timedelta(seconds=1)


@pytest.fixture
def rehearsal(settings):
    settings.REHEARSAL = True


def test_legal_time_is_the_machines_and_the_moves(rehearsal):
    rehearsing.advance(DAY)
    assert rehearsing.advance(30 * DAY) == 31 * DAY
    with rehearsing.rehearsed():
        assert abs(clock.now() - clock.machine_now() - 31 * DAY) < SECOND
    assert abs(clock.now() - clock.machine_now()) < SECOND


def test_standing_time_stands_wherever_the_moves_are(rehearsal):
    rehearsing.advance(DAY)
    instant = clock.machine_now() - 100 * DAY
    with rehearsing.rehearsed(), clock.at(instant):
        assert clock.now() == instant


@pytest.mark.parametrize("delay", [timedelta(), -DAY, timedelta(milliseconds=300)])
def test_time_neither_stands_still_nor_goes_back(rehearsal, delay):
    with pytest.raises(rehearsing.TimeGoesForward):
        rehearsing.advance(delay)
    assert not ClockMove.objects.exists()


def test_time_goes_no_further_than_twenty_years(rehearsal):
    rehearsing.advance(19 * 365 * DAY)
    with pytest.raises(rehearsing.TooFar):
        rehearsing.advance(2 * 365 * DAY)
    with pytest.raises(rehearsing.TooFar):
        rehearsing.advance(400_000 * DAY)


def test_outside_a_rehearsal_time_is_not_moved_and_nothing_is_asked(
    settings, django_assert_num_queries
):
    settings.REHEARSAL = False
    with pytest.raises(rehearsing.NotARehearsal):
        rehearsing.advance(DAY)
    ClockMove.objects.create(seconds=86_400)  # left from a rehearsal
    with django_assert_num_queries(0), rehearsing.rehearsed():
        assert abs(clock.now() - clock.machine_now()) < SECOND


def test_a_clock_behind_the_machines_is_refused():
    with pytest.raises(ValueError, match="behind"), clock.ahead_by(-SECOND):
        pass


# ---- pages -----------------------------------------------------------------------------------


def test_a_page_reads_legal_time_once_in_a_rehearsal(rehearsal, django_assert_num_queries):
    rehearsing.advance(31 * DAY)
    with django_assert_num_queries(1):
        assert Client().get(reverse("public:help")).status_code == 200


def test_a_page_asks_nothing_elsewhere(settings, django_assert_num_queries):
    settings.REHEARSAL = False
    with django_assert_num_queries(0):
        assert Client().get(reverse("public:help")).status_code == 200


def test_what_a_page_does_is_dated_in_legal_time_and_the_session_lasts(rehearsal):
    account = people.applicant()
    client = people.signed_in(account)
    rehearsing.advance(400 * DAY)
    client.post(reverse("applicant:begin"))
    application = account.person.applications.get()
    event = application.events.get()
    assert abs(event.at - event.recorded_at - 400 * DAY) < SECOND
    assert client.get(reverse("applicant:home")).status_code == 200


# ---- the command -----------------------------------------------------------------------------


def test_the_command_moves_and_prints_both_times(rehearsal, capsys):
    for delay in ("31d", "2w", "5h", "90m"):
        call_command("clock", "--advance", delay)
    moved = 45 * DAY + timedelta(hours=6, minutes=30)
    assert rehearsing.ahead() == moved
    last = capsys.readouterr().out.splitlines()[-2:]
    assert last[0].startswith("machine time  ")
    assert last[1].endswith(f"(ahead by {moved})")


@pytest.mark.parametrize("delay", ["-1d", "0d"])
def test_the_command_refuses_to_go_back_with_a_sentence(rehearsal, delay):
    with pytest.raises(CommandError, match="avance que vers l’avant"):
        call_command("clock", f"--advance={delay}")
    assert rehearsing.ahead() == timedelta()


@pytest.mark.parametrize("delay", ["", "demain", "31", "d", "1y", "1.5d", "9999999d"])
def test_the_command_refuses_what_is_no_delay(rehearsal, delay):
    with pytest.raises(CommandError, match="not a delay"):
        call_command("clock", f"--advance={delay}")


def test_the_command_is_refused_outside_a_rehearsal(settings):
    settings.REHEARSAL = False
    with pytest.raises(CommandError, match="répétition"):
        call_command("clock", "--advance", "1d")
