"""`manage.py sweep`: run every sweep once, now, in the sound order, and print what each did."""

from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from escale.jobs import sweeps


class Command(BaseCommand):
    """What is due is done at once, without waiting for the worker; what it does is not done twice."""

    help = "Run every sweep once, now, and print what each did."

    def add_arguments(self, parser: CommandParser) -> None:
        """Take the names of the sweeps; all of them when none is given."""
        names = [sweep.name for sweep in sweeps.SWEEPS]
        parser.add_argument("name", nargs="*", help=f"only these: {', '.join(names)}")

    def handle(self, *args: Any, **options: Any) -> None:
        """Run them one after the other: one that fails stops no other, and the command says so."""
        del args
        try:
            chosen = tuple(sweeps.named(name) for name in options["name"])
        except sweeps.UnknownSweep as unknown:
            message = f"There is no sweep named {unknown}: see `manage.py sweep --help`."
            raise CommandError(message) from None
        failed = []
        for sweep, outcome in sweeps.run_all(chosen):
            if isinstance(outcome, Exception):
                failed.append(sweep.name)
                self.stdout.write(f"{sweep.name}: FAILED, {type(outcome).__name__}")
            else:
                did = ", ".join(f"{name} {count}" for name, count in outcome.items())
                self.stdout.write(f"{sweep.name}: {did}")
        if failed:
            message = f"{len(failed)} sweep(s) failed; the log says why: {', '.join(failed)}"
            raise CommandError(message)
