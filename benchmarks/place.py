"""Where a bench runs: a database, simulators and folders of its own, gone with it."""

import os
import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import TypeVar

import django
from django.core.management import call_command

Counts = TypeVar("Counts")


@dataclass(frozen=True)
class Place:
    """What a bench may use. `postmaster` is the number of the database's first process."""

    dsn: str
    mail_page: str
    postmaster: int

    @staticmethod
    def settled(read: Callable[[], Counts]) -> Counts:
        """Return what the database says once it says the same for a while."""
        said, since = read(), time.monotonic()
        while time.monotonic() - since < _STILL:
            time.sleep(1)
            now = read()
            if now != said:
                said, since = now, time.monotonic()
        return said


_STILL = 11.0


@contextmanager
def place() -> Iterator[Place]:
    """Make everything that a bench needs, in a temporary folder, and take it away.

    The settings are read from the environment, so that this comes before any of the service.
    """
    with tempfile.TemporaryDirectory(prefix="escale-bench-") as folder:
        var = Path(folder)
        (var / "static").mkdir()
        os.environ |= {
            "DJANGO_SETTINGS_MODULE": "config.settings",
            "ESCALE_ENV": "test",
            "ESCALE_VAR": folder,
            "ESCALE_LOG_LEVEL": "WARNING",
        }
        # Only now: they read where the cluster is.
        from escale.kit.embedded_postgres import Cluster  # noqa: PLC0415
        from simulators.launch import ephoto_simulator, mail_simulator  # noqa: PLC0415

        with (
            Cluster(var / "postgres") as cluster,
            mail_simulator() as mail,
            ephoto_simulator(state=var / "ephoto.sqlite") as ephoto,
        ):
            os.environ |= {
                "DATABASE_URL": cluster.dsn(),
                "ESCALE_SMTP_URL": f"smtp://{mail.host}:{mail.smtp_port}",
                "ESCALE_EPHOTO_URL": ephoto.address,
            }
            django.setup()
            call_command("migrate", verbosity=0, interactive=False)
            postmaster = int((cluster.data / "postmaster.pid").read_text().splitlines()[0])
            yield Place(dsn=cluster.dsn(), mail_page=mail.pages, postmaster=postmaster)
