"""Change the password of an account whose holder has just proved who they are."""

from django.db import transaction

from escale.kit import clock
from escale.notices import outbox
from escale.people import attempts
from escale.people.models import Account, Attempt


def change_password(account: Account, *, to: str) -> None:
    """Replace the password, tell the address, and forget the guesses at the old one.

    `to` is the password as typed, already judged (escale.people.passwords). Every session ends,
    since each is signed with the password: the caller keeps open the one it answers.
    """
    account.set_password(to)
    with transaction.atomic():
        account.save(update_fields=["password"])
        attempts.forget(Attempt.Door.SIGN_IN, account.email)
        outbox.queue(
            "password_changed",
            key=f"account:{account.pk}:{clock.machine_now().isoformat()}",
            to=account.email,
            language=account.language,
            context={"email": account.email, "at": clock.now()},
            person=account.person,
        )
