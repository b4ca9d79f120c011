"""The link of an invitation: made once, kept as a digest, good for seven days of machine time."""

import hashlib
import secrets
from dataclasses import dataclass
from datetime import datetime, timedelta

from escale.kit import clock
from escale.people.models import Invitation

LASTS = timedelta(days=7)


@dataclass(frozen=True, kw_only=True)
class Invited:
    """An invitation and the token of its link, which is kept nowhere."""

    invitation: Invitation
    token: str


@dataclass(frozen=True, kw_only=True)
class NewToken:
    """A token, its digest, and when it stops opening anything."""

    token: str
    digest: str
    expires_at: datetime


def new_token() -> NewToken:
    """Return a token that nobody can guess."""
    token = secrets.token_urlsafe(32)
    return NewToken(token=token, digest=digest_of(token), expires_at=clock.machine_now() + LASTS)


def digest_of(token: str) -> str:
    """Return what is kept of a token: 256 random bits need no slow hash."""
    return hashlib.sha256(token.encode()).hexdigest()


def open_invitation(token: str, *, for_update: bool = False) -> Invitation | None:
    """Return the invitation that a token opens now.

    None for a token that is unknown, used, cancelled or too old: nobody is told which.
    """
    found = Invitation.objects.select_related("prefecture").filter(
        token_digest=digest_of(token),
        accepted_at__isnull=True,
        cancelled_at__isnull=True,
        expires_at__gt=clock.machine_now(),
    )
    if for_update:
        found = found.select_for_update(of=("self",))
    return found.first()
