"""`manage.py clock [--advance 31d]`: the two times; in a rehearsal, legal time is moved forward."""

import re
from datetime import timedelta
from typing import Any, Final

from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.utils import timezone

from escale.kit import clock
from escale.kit.sentences import Refused
from escale.watch import rehearsing

_UNITS: Final = {"w": "weeks", "d": "days", "h": "hours", "m": "minutes"}
_DELAY: Final = re.compile(r"([+-]?)(\d{1,6})([wdhm])")
_FORM = "%A %-d %B %Y, %H:%M:%S %Z"


class Command(BaseCommand):
    """Machine time never moves: sessions, codes, tries and outages follow it."""

    help = "Print legal time and machine time; in a rehearsal, move legal time forward."

    def add_arguments(self, parser: CommandParser) -> None:
        """Take the delay to move by."""
        parser.add_argument(
            "--advance",
            metavar="DELAY",
            help="31d, 6h, 2w or 90m (minutes); then `sweep` does what has become due",
        )

    def handle(self, *args: Any, advance: str | None = None, **options: Any) -> None:
        """Move, then print."""
        del args, options
        if advance is not None:
            try:
                rehearsing.advance(_read(advance))
            except Refused as refused:
                message = f"{refused.sentence} {refused.hint}"
                raise CommandError(message) from None
        machine = clock.machine_now()
        ahead = rehearsing.ahead()
        self.stdout.write(f"machine time  {_written(machine)}")
        self.stdout.write(f"legal time    {_written(machine + ahead)}  (ahead by {ahead})")


def _read(delay: str) -> timedelta:
    read = _DELAY.fullmatch(delay.strip().lower())
    if read is None:
        message = f"{delay!r} is not a delay: write 31d, 6h, 2w or 90m (minutes)."
        raise CommandError(message)
    sign, number, unit = read.groups()
    found = timedelta(**{_UNITS[unit]: int(number)})
    return -found if sign == "-" else found


def _written(instant: Any) -> str:
    return str(timezone.localtime(instant).strftime(_FORM))
