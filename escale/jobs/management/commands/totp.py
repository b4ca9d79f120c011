"""`manage.py totp EMAIL`: the code that somebody of the demo world would read on their phone."""

from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError, CommandParser

from escale.kit import clock
from escale.people.models import Account
from escale.people.second_factor import STEP_S, code_at, secret_of


class Command(BaseCommand):
    help = "Print the current code of a member of the demo world. Refused in production."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("email", metavar="EMAIL")

    def handle(self, *_args: object, email: str, **_options: Any) -> None:
        if settings.PRODUCTION:
            message = "Codes are read on phones: ESCALE_ENV is production."
            raise CommandError(message)
        account = Account.objects.holding(email)
        secret = secret_of(account) if account else None
        if secret is None:
            message = f"{email} has no application that shows codes."
            raise CommandError(message)
        now = clock.machine_now()
        left = STEP_S - int(now.timestamp()) % STEP_S
        self.stdout.write(f"{code_at(secret, now)}  (for {left} s; each code serves once)")
