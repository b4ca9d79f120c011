"""Give somebody a place at the platform, or take it away: from the command line only."""

from allauth.account.models import EmailAddress
from django.db import transaction
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from escale.kit import clock
from escale.kit.sentences import Refused
from escale.notices import outbox
from escale.people.models import Account, Operator


class AddressTaken(Refused):
    """The address has an account: an operator's is theirs alone, and has no application."""

    def __init__(self) -> None:
        super().__init__(
            _("Cette adresse a déjà un compte."),
            hint=_("Choisissez une autre adresse professionnelle de cette personne."),
        )


class NobodyToRevoke(Refused):
    """No operator has this address."""

    def __init__(self) -> None:
        super().__init__(_("Personne, à l’exploitation, n’a cette adresse."))


@transaction.atomic
def invite_operator(*, email: str, name: str) -> Operator:
    """Open an account without a password, and say how to choose one; a revoked place is given back.

    The code that « forgotten password » sends proves the address. Raises AddressTaken.
    """
    account = Account.objects.holding(email)
    if account is None:
        account = Account.objects.create_user(email)
        EmailAddress.objects.create(user=account, email=account.email, verified=True, primary=True)
        operator = Operator.objects.create(account=account, name=name)
    else:
        operator = Operator.objects.filter(account=account).first() or _refuse()
        operator.name, operator.revoked_at = name, None
        operator.save(update_fields=["name", "revoked_at"])
    outbox.queue(
        "operator_invited",
        key=f"operator:{operator.pk}:{clock.machine_now().isoformat()}",
        to=account.email,
        language="fr",
        context={"operator_name": name, "login_path": reverse("account_login")},
    )
    return operator


@transaction.atomic
def revoke_operator(*, email: str) -> Operator:
    """Take the place away and end every session. Raises NobodyToRevoke."""
    account = Account.objects.holding(email)
    operator = Operator.objects.filter(account=account).first() if account else None
    if account is None or operator is None:
        raise NobodyToRevoke
    if operator.revoked_at is None:
        operator.revoked_at = clock.now()
        operator.save(update_fields=["revoked_at"])
    account.end_sessions()
    return operator


def _refuse() -> Operator:
    raise AddressTaken
