"""Change what an account proves a second time with; its address is told of each change."""

from enum import StrEnum

from django.db import transaction

from escale.kit import clock
from escale.notices import outbox
from escale.people import passkeys, second_factor
from escale.people.models import Account


class Change(StrEnum):
    """What changed, for the message that tells it."""

    APP = "app"
    PASSKEY_ADDED = "passkey_added"
    PASSKEY_REMOVED = "passkey_removed"
    RECOVERY_CODES = "recovery_codes"


@transaction.atomic
def use_app(account: Account, *, secret: str, step: int) -> bool:
    """Prove with this application from now on; return whether it is the first factor.

    `step` is that of the code that confirmed the secret: it will not serve again.
    """
    _hold(account)
    is_first = not second_factor.has_factor(account)
    second_factor.enable_app(account, secret=secret, step=step)
    _after(account, Change.APP, is_first=is_first)
    return is_first


@transaction.atomic
def add_passkey(account: Account, *, state: passkeys.State, answer: str, name: str) -> bool:
    """Prove with this passkey too; return whether it is the first factor. Raises PasskeyRefused."""
    _hold(account)
    is_first = not second_factor.has_factor(account)
    passkeys.register(account, state=state, answer=answer, name=name)
    _after(account, Change.PASSKEY_ADDED, is_first=is_first)
    return is_first


@transaction.atomic
def remove_passkey(account: Account, *, number: int) -> bool:
    """Take a passkey away; False when it is not there, or is the last factor there is."""
    _hold(account)
    factors = second_factor.factors_of(account)
    is_last = factors.app_since is None and len(factors.passkeys) == 1
    if is_last or not passkeys.remove(account, number=number):
        return False
    _tell(account, Change.PASSKEY_REMOVED)
    return True


@transaction.atomic
def renew_recovery_codes(account: Account) -> None:
    """Make ten new recovery codes: those before serve no more."""
    _hold(account)
    second_factor.renew_recovery_codes(account)
    _tell(account, Change.RECOVERY_CODES)


def _after(account: Account, change: Change, *, is_first: bool) -> None:
    """A first factor comes with recovery codes, and ends the sessions opened without it."""
    if not is_first:
        _tell(account, change)
        return
    second_factor.renew_recovery_codes(account)
    account.end_sessions()


def _hold(account: Account) -> None:
    Account.objects.select_for_update(no_key=True).get(pk=account.pk)


def _tell(account: Account, change: Change) -> None:
    outbox.queue(
        "second_factor_changed",
        key=f"account:{account.pk}:{clock.machine_now().isoformat()}",
        to=account.email,
        language=account.language,
        context={"email": account.email, "at": clock.now(), "change": change.value},
        person=account.person,
    )
