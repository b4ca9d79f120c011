"""Outages: the gaps of the beats, what an operator tells, and whom they owe more time."""

from datetime import date, timedelta

import pytest
from django.core.management import CommandError, call_command
from django.db import connection

from escale.actions import file as filing
from escale.kit import clock
from escale.watch import beats, outages
from escale.watch.models import Beat, Outage
from tests import answers, people

pytestmark = pytest.mark.django_db

HOUR = timedelta(hours=1)
MINUTE = timedelta(minutes=1)


def ago(**delay: float):
    return beats.minute_of(clock.machine_now()) - timedelta(**delay)


def beaten(*instants) -> None:
    Beat.objects.bulk_create(Beat(minute=instant) for instant in instants)


def spans() -> list[tuple]:
    return list(Outage.objects.order_by("began_at").values_list("began_at", "ended_at"))


# ---- found in the beats ----------------------------------------------------------------------


def test_the_first_installation_is_no_outage():
    assert outages.find() == {"found": 0, "ended": 0, "beats_forgotten": 0}
    beaten(ago(minutes=0))
    outages.find()
    assert not Outage.objects.exists()


def test_an_hour_without_a_beat_is_none_and_a_minute_more_is_one():
    beaten(ago(hours=9), ago(hours=8), ago(hours=8) + HOUR + MINUTE, ago(minutes=0))
    Beat.objects.bulk_create(
        Beat(minute=ago(hours=8) + HOUR + MINUTE + n * HOUR) for n in range(1, 7)
    )
    outages.find()
    assert spans() == [(ago(hours=8), ago(hours=8) + HOUR + MINUTE)]


def test_an_outage_that_lasts_ends_with_the_next_beat():
    beaten(ago(hours=5))
    outages.find()
    assert spans() == [(ago(hours=5), None)]
    assert outages.is_lasting()
    beaten(ago(minutes=2), ago(minutes=1))
    assert outages.find()["ended"] == 1
    assert spans() == [(ago(hours=5), ago(minutes=2))]
    assert not outages.is_lasting()


def test_found_twice_it_is_noted_once():
    beaten(ago(hours=5), ago(hours=2), ago(minutes=1), ago(minutes=0))
    Beat.objects.bulk_create(Beat(minute=ago(minutes=m)) for m in (70, 20))
    outages.find()
    outages.find()
    assert spans() == [(ago(hours=5), ago(hours=2))]


def test_ten_days_off_are_one_outage_and_the_last_beat_before_them_is_kept():
    beaten(ago(days=10, minutes=1), ago(days=10))
    outages.find()
    assert Beat.objects.get().minute == ago(days=10)
    beaten(ago(minutes=0))
    outages.find()
    assert spans() == [(ago(days=10), ago(minutes=0))]
    assert Beat.objects.get().minute == ago(minutes=0)


def test_beats_are_kept_eight_days():
    beaten(*(ago(days=days, minutes=1) for days in range(12)))
    outages.find()
    assert min(Beat.objects.values_list("minute", flat=True)) == ago(days=7, minutes=1)


def test_a_jump_of_legal_time_is_no_outage():
    beaten(ago(minutes=1), ago(minutes=0))
    with clock.ahead_by(timedelta(days=400)):
        outages.find()
        assert not outages.is_lasting()
        assert outages.to_make_up_for(clock.machine_now()) == []
    assert not Outage.objects.exists()


# ---- told ------------------------------------------------------------------------------------


def test_an_outage_told_swallows_the_gap_it_covers():
    beaten(ago(hours=5), ago(hours=3), ago(minutes=1))
    Beat.objects.bulk_create(Beat(minute=ago(hours=h)) for h in (2, 1))
    outages.declare(ago(hours=6), ago(hours=2), by=people.applicant().pk)
    outages.find()
    assert spans() == [(ago(hours=6), ago(hours=2))]


def test_one_that_lasts_is_ended_by_hand_and_by_no_beat():
    outages.declare(ago(minutes=10), None)
    beaten(ago(minutes=1), ago(minutes=0))
    outages.find()
    assert outages.is_lasting()
    assert outages.end_declared() is not None
    assert not outages.is_lasting()
    assert outages.end_declared() is None


@pytest.mark.parametrize("began, ended", [(1, 2), (-1, None), (2, 2), (2, -1)])
def test_an_outage_is_of_the_past_and_goes_forward(began, ended):
    end = None if ended is None else ago(hours=ended)
    with pytest.raises(outages.NotAnOutage):
        outages.declare(ago(hours=began), end)
    assert not Outage.objects.exists()


def test_an_outage_is_not_told_twice_nor_within_another():
    outages.declare(ago(hours=9), ago(hours=2))
    for began, ended in ((9, 2), (9, 3), (8, 4)):
        with pytest.raises(outages.AlreadyAnOutage):
            outages.declare(ago(hours=began), ago(hours=ended))
    outages.declare(ago(hours=1), None)
    with pytest.raises(outages.AlreadyAnOutage):
        outages.declare(ago(minutes=30), None)


# ---- what they owe ---------------------------------------------------------------------------


def test_what_is_made_up_for_has_ended_lasted_over_an_hour_and_touches_three_days():
    wanted = [
        outages.declare(ago(hours=75), ago(hours=71)),
        outages.declare(ago(hours=10), ago(hours=8)),
    ]
    outages.declare(ago(hours=100), ago(hours=73))  # too old
    outages.declare(ago(hours=6), ago(hours=5))  # an hour, no more
    outages.declare(ago(hours=3), None)  # not over
    assert outages.to_make_up_for(clock.machine_now()) == wanted


def test_whoever_asks_depends_on_no_sweep():
    beaten(ago(hours=5))
    assert outages.is_lasting()
    beaten(ago(minutes=1))
    [owed] = outages.to_make_up_for(clock.machine_now())
    assert owed.ended_at == ago(minutes=1)


def test_the_days_that_failed_are_those_an_outage_touched():
    noon = clock.machine_now().replace(hour=12, minute=0, second=0, microsecond=0)
    outages.declare(noon - timedelta(days=4), noon - timedelta(days=2))
    outages.declare(noon - timedelta(days=9), noon - timedelta(days=9) + HOUR)  # too short
    day: date = noon.date()
    failed = {day - timedelta(days=n) for n in (4, 3, 2)}
    assert outages.days_failed("Europe/Paris") == failed


# ---- beats -----------------------------------------------------------------------------------


def test_nodes_write_a_minute_once():
    beats.beat()
    beats.beat()
    assert Beat.objects.count() in {1, 2}  # the minute may turn between the two
    assert all(b.minute.second == b.minute.microsecond == 0 for b in Beat.objects.all())


def test_finding_costs_the_same_for_a_day_or_a_week_of_beats(django_assert_num_queries):
    beaten(*(ago(minutes=m) for m in range(60)))
    with django_assert_num_queries(3):
        outages.find()
    beaten(*(ago(minutes=m) for m in range(60, 6000)))
    with django_assert_num_queries(3):
        outages.find()


# ---- the command -----------------------------------------------------------------------------


def test_the_command_notes_an_outage_in_the_time_of_paris(capsys):
    call_command("outage", "--from", "2026-03-12T08:00", "--to", "2026-03-12T11:30")
    assert "2026-03-12 08:00 to 2026-03-12 11:30  (3.5 h, told)" in capsys.readouterr().out
    assert Outage.objects.get().began_at.hour == 7


def test_the_command_ends_the_one_that_lasts(capsys):
    call_command("outage", "--from", ago(hours=2).isoformat())
    call_command("outage", "--end")
    assert not outages.is_lasting()
    with pytest.raises(CommandError, match="lasts now"):
        call_command("outage", "--end")
    capsys.readouterr()


@pytest.mark.parametrize("wrong", ["hier", "2026-13-01", "2026-03-12 8h"])
def test_the_command_refuses_what_is_no_instant(wrong):
    with pytest.raises(CommandError, match="not an instant"):
        call_command("outage", "--from", wrong)


@pytest.mark.django_db(transaction=True)
def test_a_beat_that_fails_is_logged_and_kills_nothing(caplog):
    with connection.cursor() as cursor:
        cursor.execute("alter table watch_beat rename to watch_beat_away")
    try:
        beats._try_to_beat()
        assert "a beat is missing" in caplog.text
    finally:
        with connection.cursor() as cursor:
            cursor.execute("alter table watch_beat_away rename to watch_beat")
    beats._try_to_beat()
    assert Beat.objects.count() == 1


def test_filing_late_because_the_service_failed_is_in_time():
    expires_on = clock.today() + timedelta(days=59)  # the last day in time was yesterday
    stated = {"documents": {"residence_until": answers._day(expires_on)}}
    application = people.complete_draft(answers=stated)
    noon = clock.machine_now().replace(hour=12, minute=0, second=0, microsecond=0)
    outages.declare(noon - timedelta(days=1, hours=2), noon - timedelta(days=1))
    filed = filing.file(application, by=people.account_of(application), is_declared_true=True)
    assert filed.document_expires_on == expires_on
    assert filed.filed_in_time
