"""The web's heart: each node writes the minute it lives in, from a thread of its own.

Machine time. A minute that no node wrote is a minute during which nobody could use the service.
"""

import logging
import threading
import time
from datetime import datetime, timedelta
from typing import Final

from django.db import connection

from escale.kit import clock

log = logging.getLogger(__name__)

#: Longer than what anybody asks about: closures look three days back.
KEPT: Final = timedelta(days=8)
MINUTE: Final = timedelta(minutes=1)


def beat() -> None:
    """Write the present minute, once whichever node does it first."""
    with connection.cursor() as cursor:
        cursor.execute(
            "insert into watch_beat (minute) values (%s) on conflict do nothing",
            [minute_of(clock.machine_now())],
        )


def start() -> threading.Thread:
    """Beat every minute for as long as this process lives; it never holds the process back."""
    heart = threading.Thread(target=_go_on_beating, name="beats", daemon=True)
    heart.start()
    return heart


def minute_of(instant: datetime) -> datetime:
    """Return the instant its minute begins."""
    return instant.replace(second=0, microsecond=0)


def _go_on_beating() -> None:
    while True:
        _try_to_beat()
        now = clock.machine_now()
        time.sleep((minute_of(now) + MINUTE - now).total_seconds())


def _try_to_beat() -> None:
    """Beat, or say in the log that it was not possible: the next minute is tried all the same."""
    try:
        beat()
    except Exception:
        # Whatever the fault, the heart outlives it: the minute is missing, which is the truth.
        log.exception("a beat is missing")
    finally:
        _let_go()


def _let_go() -> None:
    """Give the connection back: between two beats it serves others."""
    try:
        connection.close()
    except Exception:
        log.exception("the connection of the beats is not given back")
