"""Keeps the messages received, decoded once, and counts those that come again."""

import threading
from collections import OrderedDict
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from email import message_from_bytes, policy
from email.message import EmailMessage, Message

KEPT = 2_000
KEPT_BYTES = 256_000_000


@dataclass(frozen=True)
class Attachment:
    """A part of a message that is neither its text nor its HTML."""

    filename: str
    media_type: str
    content_id: str
    content: bytes


@dataclass(frozen=True)
class Received:
    """A message as its recipient would read it."""

    number: int
    message_id: str
    sender: str
    recipients: tuple[str, ...]
    subject: str
    text: str
    html: str
    attachments: tuple[Attachment, ...]
    received_at: datetime
    last_received_at: datetime
    count: int
    source: bytes

    @property
    def to(self) -> str:
        """The addresses of the envelope, joined by a comma."""
        return ", ".join(self.recipients)

    def is_for(self, address: str) -> bool:
        """Say whether `address`, whatever its case, is one of the recipients."""
        return address.strip().casefold() in (each.casefold() for each in self.recipients)


class Mailbox:
    """Every message received, newest last; safe to use from several threads."""

    def __init__(self) -> None:
        """Start empty."""
        self._lock = threading.Lock()
        self._messages: OrderedDict[int, Received] = OrderedDict()
        self._numbers: dict[tuple[str, ...], int] = {}
        self._bytes = 0
        self._last_number = 0

    def receive(
        self, source: bytes, *, sender: str, recipients: Sequence[str], at: datetime
    ) -> Received:
        """Keep a message, or count it once more if its Message-ID came before.

        The same Message-ID for other recipients is another message: a mailing to two people
        is not a repetition.
        """
        message = _read(source, sender=sender, recipients=tuple(recipients), at=at)
        identity = _identity(message)
        with self._lock:
            known = self._numbers.get(identity) if message.message_id else None
            if known is not None:
                before = self._messages[known]
                again = replace(before, count=before.count + 1, last_received_at=at)
                self._messages[known] = again
                return again
            self._last_number += 1
            message = replace(message, number=self._last_number)
            self._messages[message.number] = message
            self._bytes += len(source)
            if message.message_id:
                self._numbers[identity] = message.number
            self._forget_the_oldest()
            return message

    def newest_first(self, *, to: str = "") -> list[Received]:
        """Return the messages, those for the address `to` only if it is given."""
        with self._lock:
            messages = list(reversed(self._messages.values()))
        return [message for message in messages if message.is_for(to)] if to else messages

    def find(self, number: int) -> Received | None:
        """Return a message by its number, if it is still kept."""
        with self._lock:
            return self._messages.get(number)

    def clear(self) -> None:
        """Forget every message; numbers are not used again."""
        with self._lock:
            self._messages.clear()
            self._numbers.clear()
            self._bytes = 0

    def _forget_the_oldest(self) -> None:
        while len(self._messages) > KEPT or (self._bytes > KEPT_BYTES and len(self._messages) > 1):
            _, oldest = self._messages.popitem(last=False)
            self._bytes -= len(oldest.source)
            self._numbers.pop(_identity(oldest), None)


def _identity(message: Received) -> tuple[str, ...]:
    return (message.message_id, *sorted(each.casefold() for each in message.recipients))


def _read(source: bytes, *, sender: str, recipients: tuple[str, ...], at: datetime) -> Received:
    message = message_from_bytes(source, policy=policy.SMTP)
    assert isinstance(message, EmailMessage)
    text, html = message.get_body(("plain",)), message.get_body(("html",))
    return Received(
        number=0,
        message_id=_as_it_came(message, "Message-ID"),
        sender=_header(message, "From") or sender,
        recipients=recipients,
        subject=_header(message, "Subject"),
        text=_text(text),
        html=_text(html),
        attachments=tuple(
            Attachment(
                filename=part.get_filename() or "",
                media_type=part.get_content_type(),
                content_id=_header(part, "Content-ID").strip("<>"),
                content=_content(part),
            )
            for part in message.walk()
            if not part.is_multipart() and part is not text and part is not html
        ),
        received_at=at,
        last_received_at=at,
        count=1,
        source=source,
    )


def _header(message: Message, name: str) -> str:
    # The library's header parser raises all sorts of errors on malformed headers; a simulator
    # shows such a header as it came.
    try:
        return str(message.get(name, "")).strip()
    except Exception:  # noqa: BLE001
        return _as_it_came(message, name)


def _as_it_came(message: Message, name: str) -> str:
    values = (value for key, value in message.raw_items() if key.lower() == name.lower())
    return str(next(values, "")).strip()


def _text(part: Message | None) -> str:
    if part is None:
        return ""
    charset = part.get_content_charset() or "utf-8"
    try:
        text = _content(part).decode(charset, errors="replace")
    except LookupError:
        text = _content(part).decode("utf-8", errors="replace")
    return text.replace("\r\n", "\n")


def _content(part: Message) -> bytes:
    payload = part.get_payload(decode=True)
    return payload if isinstance(payload, bytes) else b""
