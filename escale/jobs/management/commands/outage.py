"""`manage.py outage --from … --to …`: note a time when nobody could use the service."""

from datetime import datetime
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.utils import timezone

from escale.kit import clock
from escale.kit.sentences import Refused
from escale.watch import outages
from escale.watch.models import Outage


class Command(BaseCommand):
    """For what the beats do not show: a network cut, a page that failed for everyone."""

    help = (
        "Note an outage that the service did not see, in the machine's time (Europe/Paris when no "
        "zone is given). Whoever had to answer within 72 hours of it is given 3 days."
    )

    def add_arguments(self, parser: CommandParser) -> None:
        """Take both ends."""
        parser.add_argument("--from", dest="began_at", metavar="2027-03-12T08:00")
        parser.add_argument(
            "--to", dest="ended_at", metavar="2027-03-12T11:30", help="nothing: it lasts"
        )
        parser.add_argument("--end", action="store_true", help="end the one that lasts, now")

    def handle(
        self,
        *args: Any,
        began_at: str | None = None,
        ended_at: str | None = None,
        end: bool = False,
        **options: Any,
    ) -> None:
        """Note it, or end the one that lasts; without anything, list the last ones."""
        del args, options
        if end:
            ended = outages.end_declared()
            if ended is None:
                message = "No outage that was told lasts now."
                raise CommandError(message)
            self.stdout.write(_line(ended))
        elif began_at:
            try:
                noted = outages.declare(_read(began_at), _read(ended_at) if ended_at else None)
            except Refused as refused:
                message = f"{refused.sentence} {refused.hint}"
                raise CommandError(message) from None
            self.stdout.write(_line(noted))
        else:
            for outage in Outage.objects.order_by("-began_at")[:10]:
                self.stdout.write(_line(outage))


def _read(text: str) -> datetime:
    try:
        instant = datetime.fromisoformat(text)
    except ValueError:
        message = f"{text!r} is not an instant: write 2027-03-12T08:00, with its zone if need be."
        raise CommandError(message) from None
    return instant if instant.tzinfo else timezone.make_aware(instant)


def _line(outage: Outage) -> str:
    began = timezone.localtime(outage.began_at)
    until = f"{timezone.localtime(outage.ended_at):%Y-%m-%d %H:%M}" if outage.ended_at else "now"
    length = (outage.ended_at or clock.machine_now()) - outage.began_at
    told = "told" if outage.is_declared else "found"
    return f"{began:%Y-%m-%d %H:%M} to {until}  ({length.total_seconds() / 3600:.1f} h, {told})"
