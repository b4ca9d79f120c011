"""Two at once: an answer and the closure, two workers, and a worker killed between two steps."""

import os
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from django.db import connection, transaction

from escale.actions import (
    close_unanswered,
    extend_for_outage,
    open_pieces,
    provide,
    remind_to_answer,
)
from escale.actions.answer_request import answer_request
from escale.actions.answer_unpressed import answer_due
from escale.applications.advance import locked
from escale.applications.enums import Status
from escale.applications.examination import PieceRequest, RequestExtension
from escale.applications.models import Application
from escale.kit import clock
from escale.kit.sentences import Refused
from escale.letters.models import Letter
from escale.notices.models import Notice
from escale.watch.models import Outage
from tests import people
from tests.closing import awaiting

pytestmark = pytest.mark.django_db(transaction=True)
ROOT = Path(__file__).resolve().parents[2]
CLOSES_AT = datetime(2026, 12, 25, 1, 0, tzinfo=UTC)
ROUNDS = 24


def sweep(at: datetime = CLOSES_AT) -> int:
    with clock.at(at):
        return close_unanswered.close_due()["closed"]


def explain(application: Application) -> None:
    with clock.at(CLOSES_AT):
        provide.explain(application, slot="passport", explanation="Au consulat.")


def at_once(*acts: Callable[[], Any]) -> list[Any]:
    """Run acts at the same time, each in a thread; return what each returned, or raised."""
    barrier, outcomes = threading.Barrier(len(acts)), [None] * len(acts)

    def run(place: int, act: Callable[[], Any]) -> None:
        try:
            barrier.wait()
            outcomes[place] = act()
        except Exception as fault:  # noqa: BLE001 - looked at by whoever asked
            outcomes[place] = fault
        finally:
            connection.close()

    threads = [threading.Thread(target=run, args=one) for one in enumerate(acts)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return outcomes


def expect_whole(request: PieceRequest) -> str:
    """Say how it ended, once all that goes with that end is there and nothing of another."""
    request.refresh_from_db()
    application = Application.objects.get(pk=request.application_id)
    closures = application.events.filter(act="close_unanswered").count()
    letters = Letter.objects.filter(application=application, kind=Letter.Kind.CLOSURE)
    told = Notice.objects.filter(
        application=application, kind="closed_unanswered", channel="email"
    ).count()
    line = request.lines.get()
    if application.status == Status.CLOSED:
        assert request.ending == PieceRequest.Ending.CLOSED
        assert (closures, letters.count(), told) == (1, 1, 1)
        assert len(letters.get().facts["missing"]) == 1
        assert line.answered_at is None or line.answered_at >= request.ended_at
    else:
        assert (closures, letters.count(), told) == (0, 0, 0)
        assert line.answered_at is not None
    return application.status


# ---- an answer and the closure -------------------------------------------------------------------


def test_an_answer_and_the_closure_at_the_same_instant_never_make_half_of_each():
    seen = set()
    for turn in range(ROUNDS):
        request = awaiting()
        application = request.application
        acts = [sweep, lambda application=application: explain(application)]
        outcomes = at_once(*(acts if turn % 2 else reversed(acts)))
        assert [one for one in outcomes if isinstance(one, Exception)] == []
        seen.add(expect_whole(request))
        sweep(CLOSES_AT + timedelta(hours=1))
        expect_whole(request)
        PieceRequest.objects.filter(ended_at__isnull=True).update(
            ended_at=CLOSES_AT, ending="cancelled"
        )
    assert seen <= {Status.CLOSED, Status.AWAITING_PIECES}


def test_the_button_and_the_closure_at_the_same_instant_never_make_half_of_each():
    for turn in range(ROUNDS):
        request = awaiting("passport")
        application, person = request.application, people.account_of(request.application)

        def press(application=application, person=person) -> None:
            explain(application)
            with clock.at(CLOSES_AT):
                answer_request(application, by=person)

        outcomes = at_once(*([press, sweep] if turn % 2 else [sweep, press]))
        refused = [one for one in outcomes if isinstance(one, Exception)]
        assert all(isinstance(one, Refused) for one in refused)
        ended = expect_whole(request)
        assert ended == (Status.CLOSED if refused else Status.UNDER_REVIEW)


def test_an_answer_that_holds_the_row_first_wins():
    request = awaiting()
    with held_by_another(request.application, then=explain):
        assert sweep() == 0
    assert sweep() == 0
    assert expect_whole(request) == Status.AWAITING_PIECES


def test_a_closure_that_holds_the_row_first_wins_and_the_answer_is_kept_to_reopen(monkeypatch):
    request = awaiting()
    application = request.application
    tell, started = close_unanswered.tell_many, threading.Event()

    def told_slowly(*args, **options):
        started.set()
        time.sleep(0.5)
        return tell(*args, **options)

    monkeypatch.setattr(close_unanswered, "tell_many", told_slowly)

    def answer_meanwhile() -> None:
        assert started.wait(10)
        explain(application)

    assert at_once(sweep, answer_meanwhile) == [1, None]
    assert expect_whole(request) == Status.CLOSED
    application.refresh_from_db()
    with clock.at(CLOSES_AT):
        assert open_pieces.open_for_answers(application, "passport").answered_at is not None


@contextmanager
def held_by_another(application: Application, *, then: Callable[[Application], None]):
    """Hold the row in another thread during the block, which then does something and ends."""
    held, leave = threading.Event(), threading.Event()

    def hold() -> None:
        with transaction.atomic():
            locked(application)
            held.set()
            leave.wait(20)
            then(application)
        connection.close()

    thread = threading.Thread(target=hold)
    thread.start()
    assert held.wait(10)
    try:
        yield
    finally:
        leave.set()
        thread.join()


# ---- two workers ---------------------------------------------------------------------------------


def test_two_workers_at_once_close_each_once(monkeypatch):
    monkeypatch.setattr(close_unanswered, "BATCH", 2)
    requests = [awaiting() for _turn in range(7)]
    outcomes = at_once(sweep, sweep, sweep)
    assert all(isinstance(one, int) for one in outcomes), outcomes
    assert sum(outcomes) + sweep() == len(requests)
    assert {expect_whole(request) for request in requests} == {Status.CLOSED}


def test_two_workers_at_once_remind_each_once():
    for _turn in range(4):
        awaiting()
    at = CLOSES_AT - timedelta(days=10)

    def remind() -> int:
        with clock.at(at):
            return remind_to_answer.remind_due()

    outcomes = at_once(remind, remind)
    assert sum(outcomes) + remind() == 4
    assert Notice.objects.filter(kind="answer_reminder", channel="email").count() == 4


# ---- killed --------------------------------------------------------------------------------------


class Killed(Exception):
    """What stands for the end of the process, between two statements."""


@contextmanager
def killed_at(statement: int) -> Iterator[None]:
    """End the process just before the database is asked for the so-manieth time."""
    asked = 0

    def count(execute, sql, params, many, context):
        nonlocal asked
        asked += 1
        if asked == statement:
            raise Killed
        return execute(sql, params, many, context)

    with connection.execute_wrapper(count):
        yield


def killed_ever_later(act: Callable[[], Any]) -> int:
    """Run an act that is killed before its first statement, then its second … until it ends."""
    for statement in range(1, 1000):
        try:
            with killed_at(statement):
                act()
        except Killed:
            continue
        return statement
    raise AssertionError


def test_killed_before_any_statement_the_closures_are_finished_by_the_next_sweep(monkeypatch):
    monkeypatch.setattr(close_unanswered, "BATCH", 1)
    requests = [awaiting() for _turn in range(3)]
    assert killed_ever_later(sweep) > 15
    assert {expect_whole(request) for request in requests} == {Status.CLOSED}


def test_killed_before_any_statement_reminders_extensions_and_answers_are_done_once(monkeypatch):
    monkeypatch.setattr(remind_to_answer, "BATCH", 1)
    monkeypatch.setattr(extend_for_outage, "BATCH", 1)
    monkeypatch.setattr("escale.actions.interruptions.LOOKED_BACK", timedelta(days=4000))
    answered, *left = (awaiting() for _turn in range(3))
    explain(answered.application)
    evening = CLOSES_AT - timedelta(hours=6)
    Outage.objects.create(began_at=evening, ended_at=evening + timedelta(hours=2))
    PieceRequest.objects.filter(pk=answered.pk).update(answer_by="2026-12-01")
    with clock.at(evening + timedelta(hours=2, minutes=1)):
        killed_ever_later(remind_to_answer.remind_due)
        killed_ever_later(extend_for_outage.extend_due)
        killed_ever_later(answer_due)
    for request in left:
        request.refresh_from_db()
        assert request.answer_by.isoformat() == "2026-12-27"
        assert RequestExtension.objects.filter(request=request).count() == 1
        assert request.application.events.filter(act="extend_request").count() == 1
        for kind in ("answer_reminder", "request_extended"):
            told = Notice.objects.filter(kind=kind, application=request.application)
            assert told.filter(channel="email").count() == 1, kind
    assert answered.application.events.filter(act="answer_request").count() == 1


_SWEEP = """
import django
django.setup()
from datetime import datetime
from escale.actions import close_unanswered
from escale.kit import clock
close_unanswered.BATCH = 1
with clock.at(datetime.fromisoformat("{at}")):
    print("begins", flush=True)
    close_unanswered.close_due()
"""


def test_a_worker_killed_for_good_loses_nothing_and_does_nothing_twice(database_url):
    requests = [awaiting() for _turn in range(8)]
    environment = {**os.environ, "DATABASE_URL": database_url}
    closed = Application.objects.filter(status=Status.CLOSED)
    for least in (1, 4):
        worker = subprocess.Popen(
            [sys.executable, "-c", _SWEEP.format(at=CLOSES_AT.isoformat())],
            cwd=ROOT,
            env=environment,
            stdout=subprocess.PIPE,
        )
        assert worker.stdout is not None
        assert worker.stdout.readline() == b"begins\n"
        until = time.monotonic() + 60
        while worker.poll() is None and closed.count() < least and time.monotonic() < until:
            time.sleep(0.002)
        worker.send_signal(signal.SIGKILL)
        worker.wait()
        worker.stdout.close()
    left = Application.objects.filter(status=Status.AWAITING_PIECES).count()
    assert sweep() == left
    assert {expect_whole(request) for request in requests} == {Status.CLOSED}
