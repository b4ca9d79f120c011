"""What runs by itself: each task does one action, is declared once, and is only a hint of work."""

import os
import subprocess
import sys
from datetime import timedelta
from pathlib import Path

import pytest
from django.db import connection, transaction
from procrastinate.contrib.django import app

from escale.actions import file as filing
from escale.applications.models import Application
from escale.audit.models import Search
from escale.documents.models import Document, Ephoto
from escale.jobs import sweeps
from escale.kit import clock
from escale.kit.hints import hint
from escale.notices.models import Notice
from escale.people.models import Attempt
from tests import people

ROOT = Path(__file__).resolve().parents[2]
SWEEPS = {sweep.name: sweep.every for sweep in sweeps.SWEEPS}
#: The tasks that keep the queue itself, and do nothing of the procedure.
KEEPING = {"remove_old_jobs": sweeps.Every.NIGHT}


@pytest.fixture
def services(simulators, settings):
    settings.EMAIL_HOST = simulators.mail.host
    settings.EMAIL_PORT = simulators.mail.smtp_port
    settings.EPHOTO_URL, settings.REHEARSAL = simulators.ephoto.address, True
    return simulators


def run(task: str) -> None:
    app.tasks[task](timestamp=0)


def jobs(task: str = "%") -> list[str]:
    with connection.cursor() as cursor:
        cursor.execute(
            "select task_name from procrastinate_jobs where task_name like %s order by id", [task]
        )
        return [name for (name,) in cursor.fetchall()]


def test_every_sweep_is_declared_with_its_time():
    declared = {
        name: periodic.cron for (name, _), periodic in app.periodic_registry.periodic_tasks.items()
    }
    assert declared == SWEEPS | KEEPING


def test_what_an_act_hints_at_is_a_task_that_exists():
    hinted = {
        line.partition('hint("')[2].partition('"')[0]
        for path in (ROOT / "escale").rglob("*.py")
        for line in path.read_text(encoding="utf-8").splitlines()
        if 'hint("' in line
    }
    assert hinted
    assert hinted <= set(SWEEPS)


def test_no_task_holds_a_lock_that_a_killed_worker_would_keep():
    for name in SWEEPS | KEEPING:
        task = app.tasks[name]
        assert (task.lock, task.queueing_lock) == (None, None)


# ---- each does its action --------------------------------------------------------------------


@pytest.mark.django_db
def test_documents_are_checked(antivirus):
    people.complete_draft()
    Document.objects.update(state="received", checked_at=None)
    run("check_documents")
    assert set(Document.objects.values_list("state", flat=True)) == {"clean"}


@pytest.mark.django_db
def test_notices_leave(services):
    account = people.account_of(people.filed())
    run("deliver_notices")
    assert len(services.messages_to(account.email)) == 1


@pytest.mark.django_db
def test_letters_are_made(services):
    application = people.filed()
    run("make_letters")
    assert filing.receipt_of(application).made_at is not None


@pytest.mark.django_db
def test_codes_are_used(services):
    application = people.filed()
    Ephoto.objects.filter(application=application).update(code="OKSCHEDULED00000000001")
    run("consume_ephotos")
    assert Ephoto.objects.get(application=application).consumed_at is not None


@pytest.mark.django_db
def test_codes_are_asked_about_again(services):
    people.prefectures()
    application = people.draft()
    Ephoto.objects.create(
        application=application,
        code="OKSCHEDULED00000000002",
        outcome=Ephoto.Outcome.UNREACHABLE,
        next_check_at=clock.now() - timedelta(minutes=1),
    )
    run("recheck_ephotos")
    assert Ephoto.objects.get(application=application).outcome == Ephoto.Outcome.VALID


@pytest.mark.django_db
def test_drafts_nobody_touches_are_warned_about():
    with clock.at(clock.now() - timedelta(days=80)):
        people.draft()
    run("discard_untouched")
    assert Notice.objects.filter(kind="draft_ending").count() == 1


@pytest.mark.django_db
def test_attempts_older_than_a_day_are_forgotten():
    now = clock.machine_now()
    for age in (timedelta(hours=23), timedelta(hours=25)):
        Attempt.objects.create(door=Attempt.Door.SIGN_IN, subject=b"x", made_at=now - age)
    run("purge_attempts")
    assert [a.made_at > now - timedelta(days=1) for a in Attempt.objects.all()] == [True]


@pytest.mark.django_db
def test_searches_older_than_a_year_are_forgotten():
    officer = people.staff()
    office = people.prefectures()["isere"]
    for days in (366, 364):
        at = clock.machine_now() - timedelta(days=days)
        Search.objects.create(account=officer, prefecture=office, words=f"{days}", at=at)
    run("forget_searches")
    assert [search.words for search in Search.objects.all()] == ["364"]


# ---- hints -----------------------------------------------------------------------------------


@pytest.mark.django_db(transaction=True)
def test_a_hint_goes_with_the_transaction_that_gave_it():
    with pytest.raises(ZeroDivisionError):
        hint_and_fail()
    assert jobs() == []
    with transaction.atomic():
        hint("make_letters")
    assert jobs() == ["make_letters"]


def hint_and_fail() -> None:
    with transaction.atomic():
        hint("make_letters")
        raise ZeroDivisionError


@pytest.mark.django_db(transaction=True)
def test_a_filing_taken_back_leaves_neither_letter_nor_message_nor_job():
    application = people.complete_draft()
    before = jobs()  # the documents' checks
    with pytest.raises(ZeroDivisionError):
        file_and_fail(application)
    assert jobs() == before
    assert not Notice.objects.exists()
    assert filing.receipt_of(application) is None
    filing.file(application, by=people.account_of(application), is_declared_true=True)
    hinted = jobs()[len(before) :]
    assert set(hinted) == {"deliver_notices", "make_letters", "consume_ephotos"}


def file_and_fail(application: Application) -> None:
    with transaction.atomic():
        filing.file(application, by=people.account_of(application), is_declared_true=True)
        raise ZeroDivisionError


# ---- the worker itself -----------------------------------------------------------------------


@pytest.mark.django_db(transaction=True)
def test_a_worker_does_what_a_filing_has_left_to_do(services, database_url):
    application = people.filed()
    Ephoto.objects.filter(application=application).update(code="OKSCHEDULED00000000003")
    done = worker(services, database_url)
    assert done.returncode == 0, done.stderr
    assert application.notices.get().state == Notice.State.SENT
    assert filing.receipt_of(application).made_at is not None
    assert Ephoto.objects.get(application=application).consumed_at is not None


@pytest.mark.django_db(transaction=True)
def test_a_lost_hint_loses_nothing(services, database_url):
    application = people.filed()
    with connection.cursor() as cursor:
        cursor.execute("delete from procrastinate_jobs")
    hint("deliver_notices")  # what the minute's tick does
    assert worker(services, database_url).returncode == 0
    assert application.notices.get().state == Notice.State.SENT


@pytest.mark.django_db(transaction=True)
def test_jobs_long_done_are_removed(services, database_url):
    for _turn in range(2):
        hint("purge_attempts")
    with connection.cursor() as cursor:
        # By number: at the right minute of the hour, the worker's own tick adds a job.
        cursor.execute("select id from procrastinate_jobs order by id")
        old, recent = (number for (number,) in cursor.fetchall())
    assert worker(services, database_url).returncode == 0
    with connection.cursor() as cursor:
        cursor.execute(
            "update procrastinate_events set at = at - interval '4 days' where job_id = %s", [old]
        )
    hint("remove_old_jobs")
    assert worker(services, database_url).returncode == 0
    with connection.cursor() as cursor:
        cursor.execute("select id from procrastinate_jobs where id = any(%s)", [[old, recent]])
        assert cursor.fetchall() == [(recent,)]


def worker(services, database: str) -> subprocess.CompletedProcess[str]:
    """Run a worker until nothing is left to do."""
    environment = {"DATABASE_URL": database, **services.environment}
    return subprocess.run(
        [sys.executable, "manage.py", "procrastinate", "worker", "--one-shot"],
        cwd=ROOT,
        env=os.environ | environment,
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
    )
