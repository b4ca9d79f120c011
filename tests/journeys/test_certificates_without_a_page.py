"""Issued and renewed though nobody opens a page and no web server runs: the worker is enough."""

import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from datetime import timedelta
from itertools import pairwise
from pathlib import Path

import pytest

from escale.applications.models import Application, Certificate
from escale.kit import clock
from escale.kit.hints import hint
from escale.letters.models import Letter
from escale.watch.models import ClockMove
from tests import people
from tests.certificates import due_in

ROOT = Path(__file__).resolve().parents[2]
#: Cron wakes the sweeps once a minute.
PATIENCE_S = 90.0


@pytest.fixture
def worker(transactional_db, database_url, simulators, tmp_path) -> Iterator[subprocess.Popen]:
    """The worker alone, as a process of its own, in a rehearsal: no web server is started."""
    environment = {
        "DATABASE_URL": database_url,
        "ESCALE_BASE_URL": "http://localhost:1",
        "ESCALE_REHEARSAL": "1",
        **simulators.environment,
    }
    log = tmp_path / "worker.log"
    with log.open("wb") as written:
        process = subprocess.Popen(
            [sys.executable, "manage.py", "procrastinate", "worker", "--concurrency", "1"],
            cwd=ROOT,
            env=os.environ | environment,
            stdin=subprocess.DEVNULL,
            stdout=written,
            stderr=written,
            start_new_session=True,
        )
    yield process
    os.killpg(process.pid, signal.SIGTERM)
    process.wait(timeout=15)


def until(is_done: Callable[[], bool]) -> None:
    end = time.monotonic() + PATIENCE_S
    while not is_done():
        assert time.monotonic() < end, "the worker did not do it"
        time.sleep(0.2)


def test_the_certificates_come_their_letters_and_their_messages_too(worker, simulators):
    application = due_in(15)
    address = people.account_of(application).email
    until(lambda: Certificate.objects.count() == 1)
    for number in (2, 3):
        application = Application.objects.get(pk=application.pk)
        due_on = application.covered_until - timedelta(days=15)
        with clock.ahead_by(_ahead()):
            days = (due_on - clock.today(application.zone)).days
        ClockMove.objects.create(seconds=int(timedelta(days=days).total_seconds()))
        hint("issue_extensions")  # as cron does each minute
        until(lambda wanted=number: Certificate.objects.count() == wanted)
    until(lambda: Letter.objects.filter(kind="extension", made_at__isnull=False).count() == 3)
    assert worker.poll() is None

    certificates = list(application.certificates.all())
    assert certificates[0].starts_on == application.document_expires_on + timedelta(days=1)
    for before, after in pairwise(certificates):
        assert after.starts_on == before.ends_on + timedelta(days=1)
        assert after.issued_on == before.ends_on - timedelta(days=15)
    told = simulators.messages_to(address, at_least=4)
    assert sum("Votre attestation" in message["subject"] for message in told) == 3


def _ahead() -> timedelta:
    return timedelta(seconds=sum(ClockMove.objects.values_list("seconds", flat=True)))
