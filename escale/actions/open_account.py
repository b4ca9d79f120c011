"""Open an account for whoever has proved that an address is theirs."""

from datetime import date

from allauth.account.models import EmailAddress
from django.db import IntegrityError, transaction
from django.utils.translation import gettext_lazy as _

from escale.kit.sentences import Refused
from escale.people.models import Account, Person
from escale.register.matching import identify


class AddressTaken(Refused):
    """The address has an account by now: only its owner, who has just proved it, is told."""

    def __init__(self) -> None:
        """Say what to do instead."""
        super().__init__(
            _("Cette adresse a déjà un compte."),
            hint=_("Connectez-vous, ou choisissez un nouveau mot de passe."),
        )


def open_account(
    *,
    email: str,
    password_hash: str,
    language: str,
    number: str = "",
    valid_from: date | None = None,
    valid_until: date | None = None,
) -> Account:
    """Create the person, their account and, when a number was typed, its comparison.

    `password_hash` is what Django's hasher made; `number` is text as typed. The register is asked
    only now, so that nobody compares numbers with it without an address of their own. Whatever
    it answers, the account is the same. Raises AddressTaken.
    """
    try:
        with transaction.atomic():
            account = Account.objects.create(
                email=email.lower(),
                password=password_hash,
                language=language,
                person=Person.objects.create(),
            )
            EmailAddress.objects.create(
                user=account, email=account.email, verified=True, primary=True
            )
    except IntegrityError as error:
        raise AddressTaken from error
    assert account.person is not None
    if number:
        identify(account.person, number=number, valid_from=valid_from, valid_until=valid_until)
    return account
