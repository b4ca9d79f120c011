"""The two halves of a passkey's ceremony: a challenge waits in the session for its answer."""

from datetime import timedelta
from enum import StrEnum
from typing import Any

from django.http import HttpRequest

from escale.kit import clock
from escale.people import passkeys

#: Long enough to look for a key in a bag.
LASTS = timedelta(minutes=10)


class Ceremony(StrEnum):
    """What a challenge is for: one asked for a proof cannot make a passkey."""

    REGISTRATION = "registration"
    PROOF = "proof"


def keep(request: HttpRequest, ceremony: Ceremony, state: passkeys.State) -> None:
    """Keep a challenge until the browser answers; it replaces the one before."""
    kept = {**state, "since": clock.machine_now().timestamp()}
    request.session[_name(ceremony)] = kept


def take(request: HttpRequest, ceremony: Ceremony) -> passkeys.State:
    """Return the challenge that waits, which serves once. Raises PasskeyRefused."""
    kept: dict[str, Any] | None = request.session.pop(_name(ceremony), None)
    if kept is None:
        raise passkeys.PasskeyRefused
    age = clock.machine_now().timestamp() - kept.pop("since")
    if age > LASTS.total_seconds():
        raise passkeys.PasskeyRefused
    return kept


def _name(ceremony: Ceremony) -> str:
    return f"passkey_{ceremony.value}"
