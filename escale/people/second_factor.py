"""The second factor of an account: a code of an application, a passkey, or a recovery code.

The rows are allauth's; secrets are sealed there by its adapter (MFA_ADAPTER). Machine time only.
"""

import base64
import secrets
from dataclasses import dataclass
from datetime import datetime
from enum import Enum
from urllib.parse import quote, urlencode

from allauth.mfa.models import Authenticator
from allauth.mfa.recovery_codes.internal.auth import RecoveryCodes
from allauth.mfa.totp.internal.auth import format_hotp_value, hotp_value
from allauth.mfa.utils import decrypt, encrypt
from django.db import transaction
from django.utils.crypto import constant_time_compare

from escale.kit import clock
from escale.people import attempts
from escale.people.models import Account, Attempt

DIGITS = 6
#: Longer than a code of the application, so that one field takes both.
RECOVERY_DIGITS = 10
STEP_S = 30
_SECRET_BYTES = 20
#: A clock may be a step early or late.
_DRIFT = 1


class Proof(Enum):
    """What became of a code that was typed."""

    RIGHT = "right"
    WRONG = "wrong"
    TOO_MANY = "too_many"


@dataclass(frozen=True, kw_only=True)
class Passkey:
    """A passkey, as its owner reads it."""

    number: int
    name: str
    added_at: datetime
    used_at: datetime | None


@dataclass(frozen=True, kw_only=True)
class Factors:
    """What an account can prove a second time with."""

    app_since: datetime | None
    passkeys: tuple[Passkey, ...]
    codes_left: int

    @property
    def is_set_up(self) -> bool:
        """Whether there is something to prove with: recovery codes alone are nothing."""
        return self.app_since is not None or bool(self.passkeys)


def factors_of(account: Account) -> Factors:
    """Return what an account proves a second time with; one query."""
    found = list(Authenticator.objects.filter(user_id=account.pk).order_by("pk"))
    by_kind = {row.type: row for row in found}
    app = by_kind.get(Authenticator.Type.TOTP)
    codes = by_kind.get(Authenticator.Type.RECOVERY_CODES)
    return Factors(
        app_since=app.created_at if app else None,
        passkeys=tuple(
            Passkey(
                number=row.pk,
                name=row.data["name"],
                added_at=row.created_at,
                used_at=row.last_used_at,
            )
            for row in found
            if row.type == Authenticator.Type.WEBAUTHN
        ),
        codes_left=len(RecoveryCodes(codes).get_unused_codes()) if codes else 0,
    )


def has_factor(account: Account) -> bool:
    """Whether the account has an application or a passkey."""
    found = Authenticator.objects.filter(user_id=account.pk)
    return bool(found.exclude(type=Authenticator.Type.RECOVERY_CODES).exists())


def kinds_by_account(accounts: list[int]) -> dict[int, frozenset[str]]:
    """Return the kinds of factor (« totp », « webauthn ») of these accounts; one query."""
    found = Authenticator.objects.filter(user_id__in=accounts)
    kinds: dict[int, set[str]] = {}
    for account, kind in found.values_list("user_id", "type"):
        kinds.setdefault(account, set()).add(kind)
    return {account: frozenset(held) for account, held in kinds.items()}


# ---- the application -------------------------------------------------------------------------


def new_secret() -> str:
    """Return a secret to share with an application: 32 letters and digits (RFC 6238)."""
    return base64.b32encode(secrets.token_bytes(_SECRET_BYTES)).decode("ascii")


def address_of(secret: str, *, email: str) -> str:
    """Return the `otpauth://` address that an application opens, or reads in a QR code."""
    query = urlencode({"secret": secret, "issuer": "Escale"}, quote_via=quote)
    return f"otpauth://totp/{quote(f'Escale:{email}')}?{query}"


def code_at(secret: str, instant: datetime) -> str:
    """Return the code that an application shows at an instant."""
    return str(format_hotp_value(hotp_value(secret, _step(instant))))


def step_of(secret: str, code: str) -> int | None:
    """Return the step of time for which this is the code, now or one step away; None for none.

    Every candidate is compared, so that the time taken tells nothing.
    """
    now = _step(clock.machine_now())
    found = None
    for step in range(now - _DRIFT, now + _DRIFT + 1):
        if constant_time_compare(format_hotp_value(hotp_value(secret, step)), code):
            found = step
    return found


def enable_app(account: Account, *, secret: str, step: int | None = None) -> None:
    """Share a secret with an application, in place of the one before.

    `step` is that of the code which confirmed it: it will not serve again.
    """
    kept = Authenticator.objects.filter(user_id=account.pk, type=Authenticator.Type.TOTP)
    with transaction.atomic():
        kept.delete()
        Authenticator.objects.create(
            user=account,
            type=Authenticator.Type.TOTP,
            data={"secret": encrypt(secret), "last_step": step},
        )


def secret_of(account: Account) -> str | None:
    """Return the secret shared with the application of an account: the demo shows its own."""
    row = Authenticator.objects.filter(user_id=account.pk, type=Authenticator.Type.TOTP).first()
    return decrypt(row.data["secret"]) if row else None


# ---- proving ---------------------------------------------------------------------------------


def prove_by_code(account: Account, code: str) -> Proof:
    """Compare the digits typed with the application's code, or with the recovery codes.

    Ten wrong codes an hour for one account, whatever the road, the browser or the kind of code;
    a code serves once.
    """
    subject = _subject(account)
    if not attempts.allowed(Attempt.Door.SECOND_FACTOR, subject):
        return Proof.TOO_MANY
    is_right = (
        _is_recovery_code(account, code)
        if len(code) == RECOVERY_DIGITS
        else _is_app_code(account, code)
    )
    if not is_right:
        return Proof.WRONG
    attempts.take_back(Attempt.Door.SECOND_FACTOR, subject)
    return Proof.RIGHT


def minutes_to_wait(account: Account) -> int:
    """Return in how many minutes a code may be tried again."""
    return attempts.minutes_to_wait(Attempt.Door.SECOND_FACTOR, _subject(account))


@transaction.atomic
def _is_app_code(account: Account, code: str) -> bool:
    """Compare under a lock, so that two requests at once cannot both use the code."""
    row = _locked(account, Authenticator.Type.TOTP)
    secret = decrypt(row.data["secret"]) if row else new_secret()
    step = step_of(secret, code)
    last = row.data.get("last_step") if row else None
    if row is None or step is None or (last is not None and step <= last):
        return False
    row.data["last_step"] = step
    row.last_used_at = clock.machine_now()
    row.save(update_fields=["data", "last_used_at"])
    return True


@transaction.atomic
def _is_recovery_code(account: Account, code: str) -> bool:
    row = _locked(account, Authenticator.Type.RECOVERY_CODES)
    return row is not None and bool(RecoveryCodes(row).validate_code(code))


# ---- recovery codes --------------------------------------------------------------------------


def renew_recovery_codes(account: Account) -> None:
    """Make ten new codes; the ones before serve no more."""
    with transaction.atomic():
        Authenticator.objects.filter(
            user_id=account.pk, type=Authenticator.Type.RECOVERY_CODES
        ).delete()
        RecoveryCodes.activate(account)


def recovery_codes(account: Account) -> list[str]:
    """Return the recovery codes not used yet, each as ten digits."""
    row = Authenticator.objects.filter(
        user_id=account.pk, type=Authenticator.Type.RECOVERY_CODES
    ).first()
    return list(RecoveryCodes(row).get_unused_codes()) if row else []


def forget_factors(account: Account) -> None:
    """Take every factor away, and the count of guesses at them."""
    Authenticator.objects.filter(user_id=account.pk).delete()
    attempts.forget(Attempt.Door.SECOND_FACTOR, _subject(account))


def _locked(account: Account, kind: str) -> Authenticator | None:
    found = Authenticator.objects.select_for_update().filter(user_id=account.pk, type=kind)
    row: Authenticator | None = found.first()
    return row


def _step(instant: datetime) -> int:
    return int(instant.timestamp()) // STEP_S


def _subject(account: Account) -> str:
    return f"account:{account.pk}"
