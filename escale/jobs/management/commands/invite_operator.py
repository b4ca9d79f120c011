"""`manage.py invite_operator EMAIL NAME`: a place at the platform; `--revoke` takes it away."""

from typing import Any

from django.core.exceptions import ValidationError
from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.core.validators import validate_email

from escale.actions.invite_operator import invite_operator, revoke_operator
from escale.kit.sentences import Refused


class Command(BaseCommand):
    """Operators see how the service does, and no application."""

    help = (
        "Open an operator's account: a message says how to choose a password. With --revoke, the "
        "account opens nothing from the next request on."
    )

    def add_arguments(self, parser: CommandParser) -> None:
        """Take who it is."""
        parser.add_argument("email", metavar="EMAIL")
        parser.add_argument("name", metavar="NAME", nargs="?", default="")
        parser.add_argument("--revoke", action="store_true")

    def handle(
        self, *_args: object, email: str, name: str, revoke: bool = False, **_options: Any
    ) -> None:
        """Give the place, or take it away."""
        if not revoke and not name:
            message = "Write the operator's name after the address."
            raise CommandError(message)
        try:
            validate_email(email)
            if revoke:
                revoke_operator(email=email)
            else:
                invite_operator(email=email, name=name)
        except ValidationError as fault:
            message = f"{email} is not an e-mail address."
            raise CommandError(message) from fault
        except Refused as refused:
            message = f"{refused.sentence} {refused.hint}".strip()
            raise CommandError(message) from refused
        done = "is an operator no more." if revoke else "is told how to sign in."
        self.stdout.write(f"Done: {email} {done}")
