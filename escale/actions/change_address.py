"""Give an account another address, which its holder has just proved to be theirs."""

from allauth.account.models import EmailAddress
from django.db import IntegrityError, transaction

from escale.actions.follow_deliveries import forget_the_undelivered
from escale.actions.open_account import AddressTaken
from escale.kit import clock
from escale.notices import outbox
from escale.people.models import Account


def change_address(account: Account, *, to: str) -> None:
    """Replace the address, and tell both: whoever lost the account reads the old one.

    Raises AddressTaken when the address has an account by now.
    """
    before, after = account.email, to.lower()
    try:
        with transaction.atomic():
            account.email = after
            account.save(update_fields=["email"])
            EmailAddress.objects.filter(user=account).delete()
            EmailAddress.objects.create(user=account, email=after, verified=True, primary=True)
            _tell_both(account, before=before)
    except IntegrityError as error:
        account.email = before
        raise AddressTaken from error
    if account.person is not None:
        forget_the_undelivered(account.person)


def _tell_both(account: Account, *, before: str) -> None:
    key = f"account:{account.pk}:{clock.machine_now().isoformat()}"
    for address in (before, account.email):
        outbox.queue(
            "email_changed",
            key=key,
            to=address,
            language=account.language,
            context={"before": before, "after": account.email, "at": clock.now()},
            person=account.person,
        )
