"""`manage.py reset_second_factor EMAIL`: for whoever lost theirs and has no manager to ask."""

from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from escale.actions.reset_second_factor import forget, reset_second_factor
from escale.people.models import Account, StaffMember


class Command(BaseCommand):
    help = (
        "Reset the second factor of an account, once you are sure of who asks. Its sessions end, "
        "and its address is told."
    )

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("email", metavar="EMAIL")

    def handle(self, *_args: object, email: str, **_options: Any) -> None:
        account = Account.objects.holding(email)
        if account is None:
            message = f"No account has the address {email}."
            raise CommandError(message)
        member = StaffMember.objects.filter(account=account).select_related("prefecture").first()
        if member is None:
            forget(account)
        else:
            reset_second_factor(member, by=None)
        self.stdout.write(f"Done: {email} is signed out, and told. It may set up another factor.")
