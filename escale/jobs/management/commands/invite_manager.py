"""`manage.py invite_manager PREFECTURE_CODE EMAIL NAME`: the first manager of a prefecture."""

from typing import Any

from django.conf import settings
from django.core.exceptions import ValidationError
from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.core.validators import validate_email

from escale.actions.invite import AlreadyInvited, invite, join_path
from escale.actions.invite_again import invite_again
from escale.kit.sentences import Refused
from escale.people.invitations import Invited
from escale.people.models import Invitation, Prefecture, Role


class Command(BaseCommand):
    help = (
        "Invite a manager into the team of a prefecture: the link is sent, and printed. "
        "Managers invite the others from the pages of the service."
    )

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("prefecture", metavar="PREFECTURE_CODE")
        parser.add_argument("email", metavar="EMAIL")
        parser.add_argument("name", metavar="NAME", help="as colleagues will read it")

    def handle(
        self, *_args: object, prefecture: str, email: str, name: str, **_options: Any
    ) -> None:
        office = Prefecture.objects.filter(code=prefecture).first()
        if office is None:
            known = ", ".join(Prefecture.objects.order_by("code").values_list("code", flat=True))
            message = f"No prefecture has the code {prefecture}. Known: {known or 'none'}."
            raise CommandError(message)
        try:
            validate_email(email)
            made = _invite(office, name=name, email=email)
        except ValidationError as fault:
            message = f"{email} is not an e-mail address."
            raise CommandError(message) from fault
        except Refused as refused:
            message = f"{refused.sentence} {refused.hint}"
            raise CommandError(message) from refused
        self.stdout.write(
            f"Invited into {office.name}, as manager. The link serves once, for seven days; it "
            f"was also sent to {email}:\n{settings.BASE_URL}{join_path(made.token)}"
        )


def _invite(office: Prefecture, *, name: str, email: str) -> Invited:
    """Invite, or replace the link of the invitation that waits."""
    try:
        return invite(office, by=None, name=name, email=email, roles=[Role.MANAGER])
    except AlreadyInvited:
        waiting = Invitation.objects.get(
            prefecture=office,
            email=email.lower(),
            accepted_at__isnull=True,
            cancelled_at__isnull=True,
        )
        return invite_again(waiting, by=None)
