"""Where the providers of e-mail and SMS say what became of a message: signed, or not believed.

The protocol is in `docs/operations/notices.md`. Nothing is written, nor asked of the database,
before the signature is checked; and the answer never tells whether a message is ours.
"""

import json
import re
from typing import Final

from django.http import HttpRequest, HttpResponse
from django.views.decorators.csrf import csrf_exempt

from escale.actions import follow_deliveries
from escale.notices.couriers import key_of
from escale.notices.models import Channel, State
from escale.web.public.signed import why_not_read

MESSAGE_AT_MOST: Final = 250
# Providers repeat the address they speak of; what we keep of their words may be logged.
_ADDRESS: Final = re.compile(r"[^\s<>]+@[^\s<>]+|\+?\d[\d .-]{6,}\d")
_EVENTS: Final = {
    "delivered": State.DELIVERED,
    "bounced": State.BOUNCED,
    "failed": State.FAILED,
}


@csrf_exempt
def receive(request: HttpRequest) -> HttpResponse:
    """Take in a receipt; the answer is the same for a message that is not ours."""
    unread = why_not_read(request)
    if unread:
        return unread
    said = _read(request.body)
    if said is None:
        return HttpResponse(status=400)
    key, channel, state, why_not = said
    follow_deliveries.hear(key, channel=channel, state=state, why_not=why_not)
    return HttpResponse(status=204)


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
