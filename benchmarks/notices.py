"""How soon a notice leaves when nothing else waits: `python -m benchmarks notices`.

One at a time, from the commit of the act to the mail server's having it, by the real worker; and
how fast many leave when they were queued together.
"""

import os
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from statistics import median
from typing import Final

from django.db import transaction

from benchmarks.place import Place
from escale.notices import outbox
from escale.notices.models import Notice, State

ROOT: Final = Path(__file__).resolve().parent.parent
#: The promise, in seconds.
BAR: Final = 10.0
ONE_BY_ONE: Final = 20
TOGETHER: Final = 1000
PATIENCE: Final = 120.0


def main(place: Place, *, one_by_one: int = ONE_BY_ONE, together: int = TOGETHER) -> None:
    """Print how soon notices leave, and fail past the promise."""
    del place  # the settings know where everything is
    with _worker():
        _told(0)
        _wait(_all_left)  # the worker is up, its imports done
        seconds = [_seconds(number) for number in range(1, one_by_one + 1)]
        began = time.monotonic()
        with transaction.atomic():
            for number in range(together):
                _told(1_000_000 + number)
        _wait(_all_left)
        spent = time.monotonic() - began
    print(f"\nnotices: one by one, idle      {median(seconds):7.2f} s median, {one_by_one} notices")
    print(f"notices: the slowest           {max(seconds):7.2f} s    (bound {BAR:.0f})")
    print(
        f"notices: {together:5} together        {together / spent:7.0f} a second, written and sent"
    )
    if max(seconds) > BAR:
        sys.exit("a notice left later than promised")


def _seconds(number: int) -> float:
    began = time.monotonic()
    with transaction.atomic():
        _told(number)
    _wait(_all_left)
    return time.monotonic() - began


def _told(number: int) -> None:
    outbox.queue(
        "email_code",
        key=f"bench:{number}",
        to=f"bench-{number}@exemple.fr",
        language="fr",
        context={"code": "123456"},
    )


def _all_left() -> bool:
    return not Notice.objects.exclude(state=State.SENT).exists()


def _wait(until: Callable[[], bool]) -> None:
    end = time.monotonic() + PATIENCE
    while not until():
        if time.monotonic() > end:
            sys.exit("the notices do not leave: is the worker up?")
        time.sleep(0.01)


@contextmanager
def _worker() -> Iterator[None]:
    command = [sys.executable, "manage.py", "procrastinate", "worker", "--concurrency", "1"]
    process = subprocess.Popen(command, cwd=ROOT, env=os.environ, stderr=subprocess.DEVNULL)
    try:
        yield
    finally:
        process.terminate()
        process.wait()
