"""Where a bench runs: a database, simulators and folders of its own, gone with it."""

import os
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import django
from django.core.management import call_command

from benchmarks.measured import Database, database_counts


@dataclass(frozen=True)
class Place:
    """What a bench may use.

    `beside` is another database of the same server, `postmaster` the number of its first process.
    """

    dsn: str
    beside: str
    mail_page: str
    postmaster: int

    def counts(self) -> Database:
        """Return what the database has done so far, by the connections that have ended."""
        time.sleep(1)  # a connection that ends tells what it did a moment later
        return database_counts(self.dsn, beside=self.beside)


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
        from simulators.launch import (  # noqa: PLC0415
            antivirus_simulator,
            ephoto_simulator,
            mail_simulator,
        )

        with (
            Cluster(var / "postgres") as cluster,
            mail_simulator() as mail,
            ephoto_simulator(state=var / "ephoto.sqlite") as ephoto,
            antivirus_simulator() as antivirus,
        ):
            os.environ |= {
                "DATABASE_URL": cluster.dsn(),
                "ESCALE_SMTP_URL": f"smtp://{mail.host}:{mail.smtp_port}",
                "ESCALE_EPHOTO_URL": ephoto.address,
                "ESCALE_ANTIVIRUS_URL": antivirus.url,
            }
            django.setup()
            call_command("migrate", verbosity=0, interactive=False)
            postmaster = int((cluster.data / "postmaster.pid").read_text().splitlines()[0])
            yield Place(
                dsn=cluster.dsn(),
                beside=cluster.dsn("postgres"),
                mail_page=mail.pages,
                postmaster=postmaster,
            )
