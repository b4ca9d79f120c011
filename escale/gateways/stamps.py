"""Asks the service of tax stamps what a stamp is worth, and uses it.

    GET  {ESCALE_STAMPS_URL}/stamps/{digits}
    POST {ESCALE_STAMPS_URL}/stamps/{digits}/use     Idempotency-Key: {the application's reference}
    Authorization: Bearer {ESCALE_STAMPS_TOKEN}

A stamp is worth money: its digits are never logged, and appear in no error.
"""

import logging
from dataclasses import dataclass
from enum import StrEnum
from typing import Any

import httpx
from django.conf import settings
from django.utils.translation import gettext_lazy as _

from escale.gateways import asking
from escale.gateways.errors import GatewayUnavailable


class Outcome(StrEnum):
    """What the service says of a stamp."""

    VALID = "valid"
    USED = "used"
    REFUNDED = "refunded"
    UNKNOWN = "unknown"


@dataclass(frozen=True)
class StampAnswer:
    """What the service says of a stamp, and its worth in whole euros, None when unknown."""

    outcome: Outcome
    euros: int | None = None


class StampsUnavailable(GatewayUnavailable):
    """The service cannot be asked now: the stamp is kept, and checked later."""

    def __init__(self, *, cause: str) -> None:
        """Keep the cause for the log."""
        super().__init__(
            _("Le service des timbres ne répond pas pour le moment. Votre numéro est gardé."),
            cause=cause,
        )


class StampNotUsed(Exception):
    """The service will not use this stamp; `outcome` says why."""

    def __init__(self, outcome: Outcome) -> None:
        """Keep what it said."""
        super().__init__(outcome.value)
        self.outcome = outcome


def check(digits: str) -> StampAnswer:
    """Ask what a stamp of 16 digits is worth. Raises StampsUnavailable."""
    status, answer = _ask("GET", f"/stamps/{digits}")
    if status == httpx.codes.NOT_FOUND:
        return StampAnswer(Outcome.UNKNOWN)
    if status != httpx.codes.OK:
        raise StampsUnavailable(cause=f"HTTP {status}")
    outcome, euros = _outcome(answer), answer.get("euros")
    if outcome is Outcome.VALID and (not isinstance(euros, int) or euros < 0):
        raise StampsUnavailable(cause="a valid stamp without its worth")
    return StampAnswer(outcome, euros if isinstance(euros, int) else None)


def use(digits: str, *, key: str) -> None:
    """Use a stamp for ever, for what `key` names.

    May be asked again with the same key, to the same effect. Raises StampNotUsed if the service
    says no, StampsUnavailable.
    """
    status, answer = _ask("POST", f"/stamps/{digits}/use", key=key)
    if status == httpx.codes.OK:
        return
    if status in {httpx.codes.CONFLICT, httpx.codes.NOT_FOUND}:
        raise StampNotUsed(Outcome.UNKNOWN if status == httpx.codes.NOT_FOUND else _outcome(answer))
    raise StampsUnavailable(cause=f"HTTP {status}")


def _outcome(answer: dict[str, Any]) -> Outcome:
    try:
        return Outcome(str(answer.get("status")))
    except ValueError:
        raise StampsUnavailable(cause="a status that is not in the contract") from None


def _ask(method: str, path: str, *, key: str = "") -> tuple[int, dict[str, Any]]:
    try:
        return asking.ask(method, settings.STAMPS_URL, path, token=settings.STAMPS_TOKEN, key=key)
    except asking.NotAnswered as why:
        raise StampsUnavailable(cause=why.cause) from None


class _WithoutAddress(logging.Filter):
    """Drops the library's lines on our requests: their addresses hold digits."""

    def filter(self, record: logging.LogRecord) -> bool:
        return "/stamps/" not in record.getMessage()


logging.getLogger("httpx").addFilter(_WithoutAddress())
