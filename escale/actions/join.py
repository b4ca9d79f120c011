"""Join the team of a prefecture: whoever holds the link takes the place it offers, once."""

from allauth.account.models import EmailAddress
from django.db import IntegrityError, transaction
from django.utils.translation import gettext_lazy as _

from escale.kit import clock
from escale.kit.sentences import Refused
from escale.people.invitations import open_invitation
from escale.people.models import Account, StaffChange, StaffMember
from escale.people.team import write_down


class InvitationClosed(Refused):
    """The link is unknown, used, cancelled or too old: one sentence for all four."""

    def __init__(self) -> None:
        super().__init__(
            _("Ce lien d’invitation ne fonctionne pas, ou plus."),
            hint=_("Demandez une nouvelle invitation au responsable de votre équipe."),
        )


class AddressHasAnAccount(Refused):
    """An account was opened at this address since the invitation: its holder, here, is told."""

    def __init__(self) -> None:
        super().__init__(
            _("Cette adresse a déjà un compte : une adresse n’en a qu’un."),
            hint=_("Demandez au responsable de votre équipe d’inviter une autre adresse."),
        )


def join(token: str, *, password_hash: str, language: str = "fr") -> Account:
    """Open the account and take the place. `password_hash` is what Django's hasher made.

    The address is proved by the link itself. Raises InvitationClosed or AddressHasAnAccount.
    """
    try:
        with transaction.atomic():
            return _join(token, password_hash=password_hash, language=language)
    except IntegrityError as error:
        raise AddressHasAnAccount from error


def _join(token: str, *, password_hash: str, language: str) -> Account:
    invitation = open_invitation(token, for_update=True)
    if invitation is None:
        raise InvitationClosed
    account = Account.objects.create(
        email=invitation.email, password=password_hash, language=language
    )
    EmailAddress.objects.create(user=account, email=account.email, verified=True, primary=True)
    member = StaffMember.objects.create(
        account=account,
        prefecture=invitation.prefecture,
        name=invitation.name,
        title=invitation.title,
        roles=invitation.roles,
    )
    invitation.accepted_at = clock.now()
    invitation.save(update_fields=["accepted_at"])
    write_down(StaffChange.Kind.JOINED, member, by=account)
    return account
