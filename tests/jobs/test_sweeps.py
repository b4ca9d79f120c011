"""Sweeps: each leaves its row; one that fails stops no other; the command tells what each did."""

import logging

import pytest
from django.core.management import CommandError, call_command
from django.db import connection
from procrastinate.contrib.django import app

from escale.jobs import stalled, sweeps
from escale.kit import clock
from escale.kit.hints import hint
from escale.watch.models import SweepRun

pytestmark = pytest.mark.django_db


def made(name="trial", *, do) -> sweeps.Sweep:
    return sweeps.Sweep(name, "Essai", sweeps.Every.MINUTE, do)


def test_a_run_leaves_when_it_began_and_ended_and_what_it_did():
    before = clock.machine_now()
    assert sweeps.run(made(do=lambda: {"closed": 2})) == {"closed": 2}
    row = SweepRun.objects.get(name="trial")
    assert before <= row.began_at <= row.ended_at <= clock.machine_now()
    assert (row.went_well_at, row.result, row.error) == (row.ended_at, {"closed": 2}, "")


def test_a_number_alone_is_what_was_done():
    assert sweeps.run(made(do=lambda: 3)) == {"done": 3}


def test_a_failure_is_told_by_its_kind_without_its_words_and_keeps_the_last_success():
    sweeps.run(made(do=lambda: 1))
    well = SweepRun.objects.get().went_well_at
    with pytest.raises(ZeroDivisionError):
        sweeps.run(made(do=lambda: 1 // 0))
    row = SweepRun.objects.get()
    assert (row.error, row.went_well_at, row.result) == ("ZeroDivisionError", well, {"done": 1})
    sweeps.run(made(do=lambda: 4))
    assert SweepRun.objects.get().error == ""


def test_one_that_fails_stops_no_other(caplog):
    both = (made("a", do=lambda: {}["Mme Untel"]), made("b", do=lambda: 1))
    done = {sweep.name: outcome for sweep, outcome in sweeps.run_all(both)}
    assert isinstance(done["a"], KeyError)
    assert SweepRun.objects.get(name="a").error == "KeyError"
    assert "the sweep a has failed" in caplog.text
    assert done["b"] == {"done": 1}


def test_every_sweep_has_its_own_name_and_words():
    names = [sweep.name for sweep in sweeps.SWEEPS]
    assert len(set(names)) == len(names)
    assert len({str(sweep.label) for sweep in sweeps.SWEEPS}) == len(names)
    with pytest.raises(sweeps.UnknownSweep):
        sweeps.named("nothing")


def test_messages_leave_after_all_that_queues_them():
    names = [sweep.name for sweep in sweeps.SWEEPS]
    legal = names[: names.index("purge_attempts")]
    assert legal[-1] == "deliver_notices"
    assert names[0] == "find_outages"


# ---- the command -----------------------------------------------------------------------------


def test_the_command_runs_them_all_in_order_and_says_what_each_did(settings, simulators, capsys):
    settings.EMAIL_HOST, settings.EMAIL_PORT = simulators.mail.host, simulators.mail.smtp_port
    call_command("sweep")
    lines = capsys.readouterr().out.splitlines()
    assert [line.partition(":")[0] for line in lines] == [s.name for s in sweeps.SWEEPS]
    assert SweepRun.objects.count() == len(sweeps.SWEEPS)


def test_the_command_runs_only_those_it_is_told(capsys):
    call_command("sweep", "make_letters")
    assert capsys.readouterr().out == "make_letters: done 0\n"


def test_the_command_refuses_a_name_it_does_not_know():
    with pytest.raises(CommandError, match="no sweep named nothing"):
        call_command("sweep", "nothing")


def test_the_command_fails_when_a_sweep_does(monkeypatch, capsys):
    monkeypatch.setattr(sweeps, "SWEEPS", (made(do=lambda: 1 // 0), made("b", do=lambda: 1)))
    logging.disable(logging.CRITICAL)
    try:
        with pytest.raises(CommandError, match=r"1 sweep\(s\) failed"):
            call_command("sweep")
    finally:
        logging.disable(logging.NOTSET)
    assert capsys.readouterr().out == "trial: FAILED, ZeroDivisionError\nb: done 1\n"


# ---- stalled jobs ----------------------------------------------------------------------------


@pytest.fixture
def doing():
    """A job that a worker had begun; the function gives the age of that worker's last beat."""

    def begun(seconds: int) -> int:
        hint("purge_attempts")
        with connection.cursor() as cursor:
            cursor.execute(
                "insert into procrastinate_workers (last_heartbeat)"
                " values (now() - make_interval(secs => %s)) returning id",
                [seconds],
            )
            [worker] = cursor.fetchone()
            cursor.execute(
                "update procrastinate_jobs set status = 'doing', worker_id = %s"
                " where id = (select max(id) from procrastinate_jobs) returning id",
                [worker],
            )
            [job] = cursor.fetchone()
        return job

    return begun


def status_of(job: int) -> str:
    return app.job_manager.get_job_status(job_id=job).value


def test_jobs_left_by_a_killed_worker_are_ended_and_counted(doing):
    left, alive = doing(300), doing(5)
    assert sweeps.run(sweeps.named("recover_jobs")) == {"done": 1}
    assert (status_of(left), status_of(alive)) == ("aborted", "doing")
    assert stalled.recover() == 0


def test_a_job_whose_worker_is_known_no_more_is_ended_too(doing):
    left = doing(5)
    with connection.cursor() as cursor:
        cursor.execute("update procrastinate_jobs set worker_id = null where id = %s", [left])
    assert stalled.recover() == 1
    assert status_of(left) == "aborted"
