"""Where the providers of e-mail and SMS say what became of a message: signed, or not believed.

The protocol is in `docs/operations/notices.md`. Nothing is written, nor asked of the database,
before the signature is checked; and the answer never tells whether a message is ours.
"""

import hmac
import json
import re
import threading
from collections import deque
from datetime import timedelta
from typing import Final

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.views.decorators.csrf import csrf_exempt

from escale.actions import follow_deliveries
from escale.kit import clock
from escale.notices.couriers import key_of
from escale.notices.models import Channel, State

BODY_AT_MOST: Final = 4096
MESSAGE_AT_MOST: Final = 250
#: A signature is worth this long, before and after: clocks differ, and an old one may be stolen.
SIGNATURE_LASTS: Final = timedelta(minutes=5)
#: How many that are not signed one process reads a minute: what is beyond is not even read.
FORGED_A_MINUTE: Final = 60
# Providers repeat the address they speak of; what we keep of their words may be logged.
_ADDRESS: Final = re.compile(r"[^\s<>]+@[^\s<>]+|\+?\d[\d .-]{6,}\d")
_EVENTS: Final = {
    "delivered": State.DELIVERED,
    "bounced": State.BOUNCED,
    "failed": State.FAILED,
}


class _Forged:
    """The last receipts that were not signed, counted in this process alone."""

    def __init__(self) -> None:
        """Start with none."""
        self._lock = threading.Lock()
        self._at: deque[float] = deque(maxlen=FORGED_A_MINUTE)

    def are_too_many(self) -> bool:
        """Whether a minute's worth came within the last minute."""
        with self._lock:
            return (
                len(self._at) == FORGED_A_MINUTE
                and clock.machine_now().timestamp() - self._at[0] < timedelta(minutes=1).seconds
            )

    def count(self) -> None:
        """Count one more."""
        with self._lock:
            self._at.append(clock.machine_now().timestamp())

    def forget(self) -> None:
        """Start again with none."""
        with self._lock:
            self._at.clear()


forged = _Forged()


@csrf_exempt
def receive(request: HttpRequest) -> HttpResponse:
    """Take in a receipt; the answer is the same for a message that is not ours."""
    length = request.META.get("CONTENT_LENGTH") or "0"
    if not length.isascii() or not length.isdecimal() or int(length) > BODY_AT_MOST:
        return HttpResponse(status=413)
    if not _is_signed(request):
        if forged.are_too_many():
            return HttpResponse(status=429, headers={"Retry-After": "60"})
        forged.count()
        return HttpResponse(status=403)
    said = _read(request.body)
    if said is None:
        return HttpResponse(status=400)
    key, channel, state, why_not = said
    follow_deliveries.hear(key, channel=channel, state=state, why_not=why_not)
    return HttpResponse(status=204)


def _is_signed(request: HttpRequest) -> bool:
    """Whether one of our secrets signed this body, less than five minutes ago."""
    stamp = request.headers.get("X-Escale-Timestamp", "")
    version, _equals, given = request.headers.get("X-Escale-Signature", "").partition("=")
    if version != "v1" or not stamp.isascii() or not stamp.isdecimal() or len(stamp) > 12:  # noqa: PLR2004
        return False
    away = abs(clock.machine_now().timestamp() - int(stamp))
    if away > SIGNATURE_LASTS.total_seconds():
        return False
    signed = f"{stamp}.".encode() + request.body
    # Every secret is tried, whichever is right.
    right = [
        hmac.compare_digest(
            hmac.digest(secret.encode(), signed, "sha256").hex().encode(), given.encode()
        )
        for secret in settings.WEBHOOK_SECRETS
    ]
    return any(right)


def _read(body: bytes) -> tuple[str, Channel, State, str] | None:
    """Return the key, the channel, what became of it and why; None for what is no receipt."""
    try:
        said = json.loads(body)
    except (ValueError, RecursionError):
        return None
    if not isinstance(said, dict):
        return None
    message, event = said.get("message"), said.get("event")
    if not isinstance(message, str) or "\x00" in message or len(message) > MESSAGE_AT_MOST:
        return None
    if said.get("channel") not in Channel.values or not isinstance(event, str):
        return None
    if event not in _EVENTS:
        return None
    channel = Channel(said["channel"])
    key = key_of(message) if channel == Channel.EMAIL else message
    reason = _ADDRESS.sub("…", str(said.get("reason") or "").replace("\x00", ""))
    return key, channel, _EVENTS[event], " ".join(reason.split())
