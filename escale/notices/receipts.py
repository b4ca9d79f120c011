"""What the providers say became of a message, once it left: delivered, come back, or given up."""

from collections.abc import Mapping
from typing import Any, Final

from django.db import transaction

from escale.kit import clock
from escale.notices.models import LEFT, Channel, Notice, State

#: From which states each word is believed. That a message came back is the last word: said before
#: or after « delivered », it comes to the same.
_BELIEVED: Final[Mapping[State, tuple[State, ...]]] = {
    State.DELIVERED: (State.QUEUED, State.SENT),
    State.BOUNCED: (State.QUEUED, *LEFT),
    State.FAILED: (State.QUEUED, State.SENT),
}
WHY_AT_MOST: Final = 200


def note_receipt(key: str, *, channel: Channel, state: State, why_not: str = "") -> Notice | None:
    """Write what became of the message of that key; return it, or None when nothing changes.

    Said twice, or of a message that is not ours, it changes nothing. It may come before we have
    noted that the message left: it has left all the same.
    """
    with transaction.atomic():
        notice = Notice.objects.by(channel).select_for_update().filter(key=key).first()
        if notice is None or notice.state not in _BELIEVED[state]:
            return None
        now = clock.now()
        columns: dict[str, Any] = {
            "state": state,
            "sent_at": notice.sent_at or now,
            "delivered_at": now if state == State.DELIVERED else None,
            "bounced_at": now if state == State.BOUNCED else None,
            "why_not": why_not[:WHY_AT_MOST],
        }
        if notice.is_secret:
            columns |= {"text": "", "html": "", "facts": {}}
        for name, value in columns.items():
            setattr(notice, name, value)
        notice.save(update_fields=[*columns])
    return notice
