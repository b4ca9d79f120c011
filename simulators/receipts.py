"""Tells the service what became of its messages, as providers do: a signed POST for each.

    POST {webhook}
    Content-Type: application/json
    X-Escale-Timestamp: 1795000000
    X-Escale-Signature: v1={HMAC-SHA256 of "timestamp.body" with the secret, in hexadecimal}

    {"channel": "sms", "message": "…", "event": "delivered", "reason": ""}

Anything but a 2xx is told again, later and later, then given up. Nothing is told without a webhook.
"""

import argparse
import heapq
import hmac
import itertools
import json
import threading
import time
import urllib.error
import urllib.request
from dataclasses import dataclass

from simulators.http_service import Answer, Request, text_answer

DEMO_SECRET = "demo-webhook-secret-known-to-everyone"  # noqa: S105 - refused in production
PATIENCE = 5.0
WAITS = (1, 2, 4, 8, 15, 30, 60, 120)


@dataclass(frozen=True)
class Receipt:
    """What became of one message: `event` is `delivered`, `bounced` or `failed`."""

    message: str
    event: str
    reason: str = ""


class Receipts:
    """Tells of the messages of one channel, each after a while, from a thread of its own."""

    def __init__(self, channel: str, *, webhook: str = "", secret: str = DEMO_SECRET) -> None:
        """Tell `webhook`, or nobody while it is empty."""
        self.channel = channel
        self.webhook = webhook
        self.secret = secret
        self._due: list[tuple[float, int, int, dict[str, object]]] = []
        self._numbers = itertools.count()
        self._wake = threading.Condition()
        threading.Thread(target=self._work, name="receipts", daemon=True).start()

    def tell(self, receipt: Receipt, *, after: float = 0.0) -> None:
        """Tell of a message, so many seconds from now."""
        self.say({"channel": self.channel, **vars(receipt)}, after=after)

    def say(self, body: dict[str, object], *, after: float = 0.0) -> None:
        """Tell anything else, in the same way."""
        if self.webhook:
            self._put(body, after=after, tries=0)

    def set_up(self, request: Request) -> Answer:
        """Take the webhook from the body of `PUT /webhook`; empty, nothing is told any more."""
        self.webhook = request.body.decode(errors="replace").strip()
        return text_answer(f"Receipts go to {self.webhook or 'nobody'}.", status=200)

    def _put(self, body: dict[str, object], *, after: float, tries: int) -> None:
        with self._wake:
            due = (time.monotonic() + after, next(self._numbers), tries, body)
            heapq.heappush(self._due, due)
            self._wake.notify()

    def _work(self) -> None:
        while True:
            with self._wake:
                while not self._due or self._due[0][0] > time.monotonic():
                    wait = self._due[0][0] - time.monotonic() if self._due else None
                    self._wake.wait(wait)
                _at, _number, tries, body = heapq.heappop(self._due)
            if not self._post(body) and tries < len(WAITS):
                self._put(body, after=WAITS[tries], tries=tries + 1)

    def _post(self, body: dict[str, object]) -> bool:
        request = signed(self.webhook, json.dumps(body).encode(), secret=self.secret)
        try:
            with urllib.request.urlopen(request, timeout=PATIENCE):  # noqa: S310 - our own
                return True
        except (urllib.error.URLError, OSError, ValueError):
            return False


def signed(
    address: str, body: bytes, *, secret: str, at: float | None = None
) -> urllib.request.Request:
    """Return the request that carries `body` to a webhook, signed at an instant (now)."""
    stamp = str(int(time.time() if at is None else at))
    digest = hmac.digest(secret.encode(), f"{stamp}.".encode() + body, "sha256").hex()
    return urllib.request.Request(  # noqa: S310 - our own
        address,
        data=body,
        method="POST",
        headers={
            "Content-Type": "application/json",
            "X-Escale-Timestamp": stamp,
            "X-Escale-Signature": f"v1={digest}",
        },
    )


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Add the options that say whom to tell what became of messages."""
    parser.add_argument("--webhook", default="", help="address told what became of each message")
    parser.add_argument(
        "--webhook-secret", default=DEMO_SECRET, help="what receipts are signed with"
    )
