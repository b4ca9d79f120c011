"""Orders cards from the factory that makes them, over HTTP.

    POST {ESCALE_CARDS_URL}/orders
    Authorization: Bearer {ESCALE_CARDS_TOKEN}
    Idempotency-Key: {the order's key}

    {"order": "…", "deliver_to": "essonne", "photo": "…", "card": {"family_name": "…", …}}

The factory answers 202 once it has taken charge, and to the same key with the same answer: one
card is made. 422 refuses the order for ever, and says whether by its photo or by what the card
says; anything else puts it off. What becomes of a card comes by the signed webhook
(`docs/operations/cards.md`); `GET /orders/{key}` says it again, to whoever asks.
`DELETE /orders/{key}` gives an order up, as long as no card left.
A photo's code opens a person's face: it is never logged, and appears in no error.
"""

import logging
import uuid
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum
from typing import Any, Final

import httpx
from django.conf import settings
from django.utils.translation import gettext_lazy as _

from escale.gateways import asking
from escale.gateways.errors import GatewayUnavailable

#: What is kept of the factory's words.
REASON_AT_MOST: Final = 300
NUMBER_AT_MOST: Final = 20
_TAKEN: Final = frozenset({httpx.codes.OK, httpx.codes.CREATED, httpx.codes.ACCEPTED})


class Said(StrEnum):
    """What the factory says of an order."""

    ORDERED = "ordered"
    IN_PRODUCTION = "in_production"
    SHIPPED = "shipped"
    REFUSED = "refused"


@dataclass(frozen=True, kw_only=True)
class News:
    """One thing said of an order: `key` names the order, `number` the news.

    `fault` is `photo` or `data` and `reason` a sentence when it is refused; `card_number` is told
    with what is shipped.
    """

    number: str
    key: str
    said: Said
    happened_at: datetime
    fault: str = ""
    reason: str = ""
    card_number: str = ""


@dataclass(frozen=True, kw_only=True)
class Order:
    """One card to make; `photo` is the code of the e-photo, `card` what it says."""

    key: str
    deliver_to: str
    photo: str = field(repr=False)
    card: dict[str, Any] = field(repr=False)


class OrderRefused(Exception):
    """The factory will not make this card: `fault` is `photo` or `data`, `reason` its words."""

    def __init__(self, fault: str, reason: str) -> None:
        """Keep both; neither holds what was sent."""
        super().__init__(fault)
        self.fault = fault
        self.reason = reason


class FactoryUnavailable(GatewayUnavailable):
    """The factory cannot be asked now: the order is handed over later."""

    def __init__(self, *, cause: str) -> None:
        """Keep the cause for the log."""
        super().__init__(
            _("La fabrication des titres ne répond pas pour le moment : nous recommencerons."),
            cause=cause,
        )


def is_set_up() -> bool:
    """Whether there is a factory; without one, cards are ordered by another way, and received."""
    return bool(settings.CARDS_URL)


def order(wanted: Order) -> None:
    """Return once the factory has taken charge. Raises OrderRefused or FactoryUnavailable.

    May be asked again with the same key, to the same effect.
    """
    body = {
        "order": wanted.key,
        "deliver_to": wanted.deliver_to,
        "photo": wanted.photo,
        "card": wanted.card,
    }
    status, answer = _ask("POST", "/orders", key=wanted.key, body=body)
    if status in _TAKEN:
        return
    if status == httpx.codes.UNPROCESSABLE_ENTITY:
        fault = answer.get("fault")
        if fault in {"photo", "data"}:
            raise OrderRefused(str(fault), said_why(answer.get("reason")))
    raise FactoryUnavailable(cause=f"HTTP {status}")


def give_up(key: str) -> None:
    """Ask that no card be made of that order, which the factory may not know.

    A card that left already is on its way all the same. Raises FactoryUnavailable.
    """
    status, _answer = _ask("DELETE", f"/orders/{key}")
    if status not in {
        *_TAKEN,
        httpx.codes.NO_CONTENT,
        httpx.codes.NOT_FOUND,
        httpx.codes.CONFLICT,
    }:
        raise FactoryUnavailable(cause=f"HTTP {status}")


def ask(key: str) -> News | None:
    """Return the last thing that can be said of an order; None when the factory does not know it.

    Raises FactoryUnavailable.
    """
    status, answer = _ask("GET", f"/orders/{key}")
    if status == httpx.codes.NOT_FOUND:
        return None
    if status != httpx.codes.OK:
        raise FactoryUnavailable(cause=f"HTTP {status}")
    news = read_news(answer)
    if news is None or news.key != key:
        raise FactoryUnavailable(cause="an answer that is not in the contract")
    return news


def read_news(said: object) -> News | None:
    """Return the news that a JSON value is; None for what is none."""
    if not isinstance(said, dict):
        return None
    try:
        news = News(
            number=_text(said, "news", most=80),
            key=str(uuid.UUID(_text(said, "order", most=36))),
            said=Said(_text(said, "said", most=20)),
            happened_at=datetime.fromisoformat(_text(said, "at", most=40)),
            fault=_text(said, "fault", most=10, is_optional=True),
            reason=said_why(said.get("reason")),
            card_number=_text(said, "card_number", most=NUMBER_AT_MOST, is_optional=True),
        )
    except ValueError:
        return None
    if news.happened_at.tzinfo is None:
        return None
    if (news.said is Said.REFUSED) != (news.fault in {"photo", "data"}):
        return None
    return news


def said_why(value: object) -> str:
    """Return the factory's words on one line, no longer than is read."""
    return " ".join(str(value or "").replace("\x00", "").split())[:REASON_AT_MOST]


def _text(said: dict[str, Any], name: str, *, most: int, is_optional: bool = False) -> str:
    value = said.get(name)
    if value is None and is_optional:
        return ""
    if not isinstance(value, str) or len(value) > most or "\x00" in value:
        message = f"no {name}"
        raise ValueError(message)
    if not value and not is_optional:
        message = f"an empty {name}"
        raise ValueError(message)
    return value


def _ask(
    method: str, path: str, *, key: str = "", body: dict[str, Any] | None = None
) -> tuple[int, dict[str, Any]]:
    if not is_set_up():
        raise FactoryUnavailable(cause="no factory is set up")
    try:
        return asking.ask(
            method, settings.CARDS_URL, path, token=settings.CARDS_TOKEN, key=key, body=body
        )
    except asking.NotAnswered as why:
        raise FactoryUnavailable(cause=why.cause) from None


class _WithoutAddress(logging.Filter):
    """Drops the library's lines on our requests: an order's key follows a person."""

    def filter(self, record: logging.LogRecord) -> bool:
        return "/orders" not in record.getMessage()


logging.getLogger("httpx").addFilter(_WithoutAddress())
