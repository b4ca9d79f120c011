"""`manage.py check_antivirus`: what the antivirus knows, and whether it can be relied on."""

from django.core.management.base import BaseCommand, CommandError

from escale.gateways.antivirus import AntivirusUnavailable, signatures
from escale.gateways.antivirus_proof import TooWeak, prove


class Command(BaseCommand):
    help = "Says which signatures the antivirus has, and proves that it looks into the heaviest document."
    requires_system_checks: list[str] = []

    def handle(self, *_args: object, **_options: object) -> None:
        try:
            self.stdout.write(signatures())
            prove()
        except AntivirusUnavailable as silence:
            message = f"The antivirus gives no clear answer: {silence.cause}"
            raise CommandError(message) from silence
        except TooWeak as weakness:
            raise CommandError(str(weakness)) from weakness
        self.stdout.write("It finds a threat, alone and at the end of the heaviest document.")
