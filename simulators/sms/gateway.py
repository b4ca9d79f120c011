"""Takes the messages, keeps them, and misbehaves for the numbers that ask for it."""

import hmac
import json
import threading
import time
from collections import OrderedDict
from dataclasses import asdict, dataclass, replace
from typing import Final

from simulators import sms
from simulators.http_service import Answer, Request, json_answer
from simulators.receipts import Receipt, Receipts
from simulators.running import machine_now
from simulators.sms import pages

KEPT: Final = 2_000
KEY_LIMIT: Final = 200
TEXT_LIMIT: Final = 2_000
#: Longer than any client waits.
A_HANG: Final = 60.0
#: What is told of a message comes a little after it was taken.
A_WHILE: Final = 0.2
_REFUSALS: Final = {
    sms.REFUSED: (422, "this number takes no message"),
    sms.BUSY: (429, "not this message, not now"),
    sms.DOWN: (503, "the gateway is down"),
}
_BECOMES: Final = {sms.BOUNCING: "bounced", sms.FAILING: "failed", sms.SILENT: ""}


@dataclass(frozen=True)
class Message:
    """A message as its telephone would show it."""

    id: int
    to: str
    sender: str
    text: str
    key: str
    received_at: str
    count: int = 1
    became: str = "sent"


class Gateway:
    """The gateway, over the messages it was given, newest last; safe in several threads."""

    def __init__(self, *, token: str, receipts: Receipts) -> None:
        """Serve whoever has the token."""
        self._token = token
        self._receipts = receipts
        self._lock = threading.Lock()
        self._by_key: OrderedDict[str, Message] = OrderedDict()
        self._asked_to_come_back: set[str] = set()
        self._last = 0

    def answer(self, request: Request) -> Answer:
        """Take a message, or show those that were taken."""
        match request.method, request.path.strip("/").split("/"):
            case "POST", ["messages"]:
                return self._take(request)
            case "GET", ["api", "messages"]:
                found = self._newest_first(to=request.query.get("to", ""))
                limit = request.query.get("limit", "")
                return json_answer(
                    [_as_json(each) for each in found[: int(limit) if limit.isdecimal() else None]]
                )
            case ("DELETE", ["api", "messages"]) | ("POST", ["clear"]):
                return self._clear(request)
            case "PUT", ["webhook"]:
                return self._receipts.set_up(request)
            case "GET", [name]:
                return pages.answer(
                    name, self._newest_first(to=request.query.get("to", "")), request
                )
            case _:
                return _error("nothing here: see the docstring of simulators.sms", status=404)

    def _take(self, request: Request) -> Answer:
        said = request.headers.get("Authorization", "")
        if not hmac.compare_digest(said.encode(), f"Bearer {self._token}".encode()):
            return _error("the token is wrong", status=401)
        key = request.headers.get("Idempotency-Key", "")
        to, sender, text = _read(request.body)
        if (
            not key
            or len(key) > KEY_LIMIT
            or not to.startswith("+")
            or not 0 < len(text) <= TEXT_LIMIT
        ):
            return _error("a message has a key, a number and a text", status=400)
        if to == sms.HANGING:
            time.sleep(A_HANG)
        if to in _REFUSALS:
            status, sentence = _REFUSALS[to]
            return _error(sentence, status=status)
        with self._lock:
            if to == sms.LATER and key not in self._asked_to_come_back:
                self._asked_to_come_back.add(key)
                return _error("come back in a moment", status=409)
            message = self._kept(key, to=to, sender=sender, text=text)
        return json_answer({"id": message.id}, status=202)

    def _kept(self, key: str, *, to: str, sender: str, text: str) -> Message:
        known = self._by_key.get(key)
        if known is not None:
            self._by_key[key] = replace(known, count=known.count + 1)
            return known
        became = _BECOMES.get(to, "delivered")
        self._last += 1
        message = Message(
            id=self._last,
            to=to,
            sender=sender,
            text=text,
            key=key,
            received_at=machine_now().isoformat(),
            became=became if became and self._receipts.webhook else "sent",
        )
        self._by_key[key] = message
        while len(self._by_key) > KEPT:
            self._by_key.popitem(last=False)
        if became:
            self._receipts.tell(Receipt(message=key, event=became), after=A_WHILE)
        return message

    def _newest_first(self, *, to: str) -> list[Message]:
        with self._lock:
            found = list(reversed(self._by_key.values()))
        wanted = "".join(to.split()).removeprefix("+")
        return [each for each in found if wanted in each.to] if wanted else found

    def _clear(self, request: Request) -> Answer:
        if request.method == "POST" and not pages.is_its_own(request):
            return _error("this form was sent by another site", status=403)
        with self._lock:
            self._by_key.clear()
        if request.method == "POST":
            return Answer(status=303, headers={"Location": "/"})
        return Answer(status=204)


def _as_json(message: Message) -> dict[str, object]:
    told = asdict(message)
    told["from"] = told.pop("sender")
    return {**told, "parts": pages.parts(message.text)}


def _read(body: bytes) -> tuple[str, str, str]:
    try:
        said = json.loads(body)
    except ValueError:
        return "", "", ""
    if not isinstance(said, dict):
        return "", "", ""
    to, sender, text = (said.get(name) for name in ("to", "from", "text"))
    return str(to or ""), str(sender or ""), str(text or "")


def _error(sentence: str, *, status: int) -> Answer:
    return json_answer({"error": sentence}, status=status)
