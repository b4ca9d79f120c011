"""Takes orders, keeps them, tells what becomes of them, and misbehaves when asked to."""

import hmac
import json
import threading
import uuid
from collections import OrderedDict
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any, Final

from simulators import cards
from simulators.cards import pages
from simulators.http_service import Answer, Request, json_answer
from simulators.receipts import Receipts
from simulators.running import machine_now

KEPT: Final = 2_000
SAYABLE: Final = frozenset({"in_production", "shipped", "refused"})
_TIMES: Final = 3


@dataclass
class Order:
    """An order, and the last thing said of it."""

    key: str
    deliver_to: str
    behaviour: str
    card: dict[str, Any]
    card_number: str
    taken_at: datetime
    #: Legal time less the machine's, when it was ordered: what is said is dated in legal time.
    ahead: timedelta
    count: int = 1
    said: str = "ordered"
    fault: str = ""
    reason: str = ""
    news: list[str] = field(default_factory=list)

    def told(self) -> dict[str, object]:
        """Return the last thing said, as the callback and `GET` say it."""
        return {
            "news": self.news[-1] if self.news else f"{self.key}-0",
            "order": self.key,
            "said": self.said,
            "at": (machine_now() + self.ahead).isoformat(),
            "fault": self.fault,
            "reason": self.reason,
            "card_number": self.card_number if self.said == "shipped" else "",
        }


class Factory:
    """The factory, over the orders it was given, oldest first; safe in several threads."""

    def __init__(self, *, token: str, told: Receipts, pace: float) -> None:
        """Serve whoever has the token; with a pace, move every order on by itself."""
        self._token = token
        self._told = told
        self._pace = pace
        self._lock = threading.RLock()
        self._orders: OrderedDict[str, Order] = OrderedDict()
        self._is_down = False
        self._last = 0

    def answer(self, request: Request) -> Answer:
        """Take an order, say where it is, or do what the page and the tests ask for."""
        match request.method, request.path.strip("/").split("/"):
            case "POST" | "GET" | "DELETE", ["orders", *rest]:
                return self._as_factory(request, rest)
            case "GET", ["api", "orders"]:
                return json_answer([self._shown(order) for order in self._newest_first()])
            case "DELETE", ["api", "orders"]:
                with self._lock:
                    self._orders.clear()
                    self._is_down = False
                return Answer(status=204)
            case "POST", ["api", "orders", key, "say"]:
                return self._say_as_asked(key, request)
            case "POST", ["api", "behaviour"]:
                self._is_down = request.body.decode(errors="replace").strip() == "down"
                return Answer(status=204)
            case "PUT", ["webhook"]:
                return self._told.set_up(request)
            case "POST", ["say", key, said]:
                return self._say_from_the_page(key, said, request)
            case "GET", [name]:
                return pages.answer(name, self._newest_first(), request)
            case _:
                return _error("nothing here: see the docstring of simulators.cards", status=404)

    # ---- what the service asks ---------------------------------------------------------------

    def _as_factory(self, request: Request, rest: list[str]) -> Answer:
        if self._is_down:
            return _error("the factory is down", status=503)
        said = request.headers.get("Authorization", "")
        if not hmac.compare_digest(said.encode(), f"Bearer {self._token}".encode()):
            return _error("the token is wrong", status=401)
        match request.method, rest:
            case "POST", []:
                return self._take(request)
            case "GET", [key] if order := self._orders.get(key):
                return json_answer(order.told())
            case "DELETE", [key] if order := self._orders.get(key):
                return self._give_up(order)
            case _:
                return _error("no such order", status=404)

    def _take(self, request: Request) -> Answer:
        read = _read(request.body)
        key = request.headers.get("Idempotency-Key", "")
        photo, card = read.get("photo"), read.get("card")
        if not key or key != read.get("order") or not photo or not isinstance(card, dict):
            return _error("an order has a key, a photo and a card", status=400)
        if not card.get("family_name") or not card.get("valid_until"):
            return json_answer({"fault": "data", "reason": "no name, or no last day"}, status=422)
        behaviour = str(photo)[2:4].upper()
        if behaviour == cards.REFUSED_AT_ONCE:
            reason = "The background of the photograph is not plain."
            return json_answer({"fault": "photo", "reason": reason}, status=422)
        with self._lock:
            known = self._orders.get(key)
            if known is not None:
                known.count += 1
                return json_answer({"order": key}, status=202)
            self._last += 1
            order = Order(
                key=key,
                deliver_to=str(read.get("deliver_to") or ""),
                behaviour=behaviour,
                card=card,
                card_number=f"FR{uuid.uuid4().int % 10**7:07d}{self._last % 100:02d}",
                taken_at=machine_now(),
                ahead=_ahead(request.headers.get("X-Legal-Now", "")),
            )
            self._orders[key] = order
            while len(self._orders) > KEPT:
                self._orders.popitem(last=False)
        self._begin(order)
        return json_answer({"order": key}, status=202)

    def _give_up(self, order: Order) -> Answer:
        with self._lock:
            if order.said == "shipped":
                return _error("the card has left", status=409)
            self._orders.pop(order.key, None)
        return Answer(status=204)

    # ---- what the factory says ---------------------------------------------------------------

    def _begin(self, order: Order) -> None:
        """Let a paced order go its way, from a thread of its own."""
        if self._pace and order.behaviour != cards.SILENT:
            steps = {
                cards.PHOTO_REFUSED: ("in_production", "refused"),
                cards.DATA_REFUSED: ("refused",),
                cards.OUT_OF_ORDER: ("shipped", "in_production"),
            }.get(order.behaviour, ("in_production", "shipped"))
            for number, said in enumerate(steps, start=1):
                timer = threading.Timer(self._pace * number, self._say, args=(order, said))
                timer.daemon = True
                timer.start()

    def _say(
        self,
        order: Order,
        said: str,
        *,
        times: int = 1,
        fault: str = "",
        reason: str = "",
        card_number: str = "",
    ) -> None:
        """Say something of an order; a refusal is of the photo, unless its order is of `DR`."""
        with self._lock:
            if order.key not in self._orders:
                return
            order.said = said
            order.fault, order.reason = "", ""
            if said == "refused":
                is_data = order.behaviour == cards.DATA_REFUSED
                order.fault = fault or ("data" if is_data else "photo")
                order.reason = reason or _REASONS[order.fault]
            order.card_number = card_number or order.card_number
            order.news.append(str(uuid.uuid4()))
            body = order.told()
        if order.behaviour == cards.REPEATED:
            times = max(times, _TIMES)
        for _time in range(times):
            self._told.say(body)

    def _say_as_asked(self, key: str, request: Request) -> Answer:
        order, read = self._orders.get(key), _read(request.body)
        said = str(read.get("said", ""))
        if order is None or said not in SAYABLE:
            return _error("no such order, or nothing to say", status=404)
        self._say(
            order,
            said,
            times=int(read.get("times", 1)),
            fault=str(read.get("fault", "")),
            reason=str(read.get("reason", "")),
            card_number=str(read.get("card_number", "")),
        )
        return Answer(status=204)

    def _say_from_the_page(self, key: str, said: str, request: Request) -> Answer:
        if not pages.is_its_own(request):
            return _error("this form was sent by another site", status=403)
        order = self._orders.get(key)
        name, _colon, fault = said.partition(":")
        if order is not None and name in SAYABLE:
            self._say(order, name, fault=fault)
        return Answer(status=303, headers={"Location": "/"})

    def _newest_first(self) -> list[Order]:
        with self._lock:
            return list(reversed(self._orders.values()))

    @staticmethod
    def _shown(order: Order) -> dict[str, object]:
        return {
            **order.told(),
            "card_number": order.card_number,
            "deliver_to": order.deliver_to,
            "card": order.card,
            "count": order.count,
        }


_REASONS: Final = {
    "photo": "The face is too small on the photograph.",
    "data": "The country of birth is not in the list of countries.",
}


def _ahead(legal_now: str) -> timedelta:
    try:
        return datetime.fromisoformat(legal_now) - machine_now()
    except (ValueError, TypeError):
        return timedelta()


def _read(body: bytes) -> dict[str, Any]:
    try:
        said = json.loads(body)
    except ValueError:
        return {}
    return said if isinstance(said, dict) else {}


def _error(sentence: str, *, status: int) -> Answer:
    return json_answer({"error": sentence}, status=status)
