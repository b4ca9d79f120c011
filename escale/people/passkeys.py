"""Passkeys (WebAuthn): the challenge a browser is given, and what its answer is worth.

The rows are allauth's, in its own format. The server's side of the ceremony is fido2's; the
origin must be ours to the letter, and a copied key is noticed by its counter.
"""

import json
import secrets
from typing import Any
from urllib.parse import urlsplit

from allauth.mfa.models import Authenticator
from django.conf import settings
from django.db import transaction
from django.utils.translation import gettext_lazy as _
from fido2.server import Fido2Server
from fido2.webauthn import (
    AttestedCredentialData,
    AuthenticationResponse,
    PublicKeyCredentialRpEntity,
    PublicKeyCredentialUserEntity,
    RegistrationResponse,
    ResidentKeyRequirement,
    UserVerificationRequirement,
)

from escale.kit import clock
from escale.kit.sentences import Refused
from escale.people.models import Account

NAME_AT_MOST = 60
AT_MOST = 8
#: An answer of a browser is a few kilobytes.
ANSWER_AT_MOST = 20_000

#: The challenge and what it asked, to be kept in the session until the browser answers.
State = dict[str, Any]


class PasskeyRefused(Refused):
    """The browser's answer is not that of a passkey of this account, for this challenge."""

    def __init__(self) -> None:
        super().__init__(
            _("Cette clé d’accès n’a pas été reconnue."),
            hint=_("Réessayez, ou utilisez un code."),
        )


class TooManyPasskeys(Refused):
    """An account has as many passkeys as it may."""

    def __init__(self) -> None:
        super().__init__(
            _("Vous avez déjà beaucoup de clés d’accès."),
            hint=_("Retirez-en une qui ne sert plus, puis ajoutez celle-ci."),
        )


def begin_registration(account: Account) -> tuple[dict[str, Any], State]:
    """Return what the browser is asked in order to make a passkey, and what to keep meanwhile."""
    options, state = _server().register_begin(
        PublicKeyCredentialUserEntity(
            # Says nothing of the account to whoever holds the key.
            id=secrets.token_bytes(16),
            name=account.email,
            display_name=account.email,
        ),
        credentials=[_credential(row) for row in _rows(account)],
        resident_key_requirement=ResidentKeyRequirement.DISCOURAGED,
        user_verification=UserVerificationRequirement.PREFERRED,
    )
    return dict(options)["publicKey"], dict(state)


@transaction.atomic
def register(account: Account, *, state: State, answer: str, name: str) -> None:
    """Keep the passkey that a browser made. Raises PasskeyRefused or TooManyPasskeys."""
    Account.objects.select_for_update(no_key=True).get(pk=account.pk)
    rows = list(_rows(account))
    if len(rows) >= AT_MOST:
        raise TooManyPasskeys
    read = _read(answer)
    try:
        made = _server().register_complete(state, RegistrationResponse.from_dict(read))
    except (ValueError, TypeError, KeyError, AttributeError) as fault:
        raise PasskeyRefused from fault
    credential = made.credential_data
    known = {_credential(row).credential_id for row in rows}
    if credential is None or credential.credential_id in known:
        raise PasskeyRefused
    Authenticator.objects.create(
        user=account,
        type=Authenticator.Type.WEBAUTHN,
        data={"name": name[:NAME_AT_MOST], "credential": read, "counter": made.counter},
    )


def begin_proof(account: Account) -> tuple[dict[str, Any], State] | None:
    """Return what the browser is asked in order to prove a passkey; None when there is none."""
    credentials = [_credential(row) for row in _rows(account)]
    if not credentials:
        return None
    options, state = _server().authenticate_begin(
        credentials, user_verification=UserVerificationRequirement.PREFERRED
    )
    return dict(options)["publicKey"], dict(state)


@transaction.atomic
def prove(account: Account, *, state: State, answer: str) -> None:
    """Check that a browser answered with a passkey of the account. Raises PasskeyRefused."""
    rows = {_credential(row).credential_id: row for row in _rows(account).select_for_update()}
    credentials = [_credential(row) for row in rows.values()]
    try:
        read = AuthenticationResponse.from_dict(_read(answer))
        proved = _server().authenticate_complete(state, credentials, read)
    except (ValueError, TypeError, KeyError, AttributeError) as fault:
        raise PasskeyRefused from fault
    row = rows[proved.credential_id]
    counter, before = read.response.authenticator_data.counter, row.data.get("counter", 0)
    if (counter or before) and counter <= before:  # a copy of the key was used elsewhere
        raise PasskeyRefused
    row.data["counter"] = counter
    row.last_used_at = clock.machine_now()
    row.save(update_fields=["data", "last_used_at"])


def remove(account: Account, *, number: int) -> bool:
    """Take a passkey away; False when the account has none of this number."""
    removed, _rows_by_model = _rows(account).filter(pk=number).delete()
    return bool(removed)


def _server() -> Fido2Server:
    host = urlsplit(settings.BASE_URL).hostname
    return Fido2Server(
        PublicKeyCredentialRpEntity(id=host, name="Escale"),
        verify_origin=lambda origin: origin == settings.BASE_URL,
    )


def _rows(account: Account) -> Any:
    return Authenticator.objects.filter(
        user_id=account.pk, type=Authenticator.Type.WEBAUTHN
    ).order_by("pk")


def _credential(row: Authenticator) -> AttestedCredentialData:
    made = RegistrationResponse.from_dict(row.data["credential"])
    credential: AttestedCredentialData = made.response.attestation_object.auth_data.credential_data
    return credential


def _read(answer: str) -> dict[str, Any]:
    """Return the browser's answer; raises PasskeyRefused when it is not an object."""
    try:
        read = json.loads(answer[:ANSWER_AT_MOST])
    except (ValueError, RecursionError) as fault:
        raise PasskeyRefused from fault
    if not isinstance(read, dict):
        raise PasskeyRefused
    return read
