"""Receives by SMTP, and misbehaves for the recipients that ask for it."""

import asyncio
from collections.abc import Callable

from aiosmtpd.smtp import SMTP, Envelope, Session

from simulators.mail.mailbox import Mailbox
from simulators.receipts import Receipt, Receipts
from simulators.running import machine_now

REFUSED = "550 5.1.1 No such address here"
BLOCKED = "550 5.7.1 Your server is not welcome here"
FULL = "452 4.2.2 The mailbox is full"
LATER = "451 4.7.1 Greylisted, please come back in a moment"
UNWANTED = "554 5.7.1 This message is not wanted here"
ACCEPTED = "250 2.1.5 OK"
#: What is told of a message comes a little after it was taken.
A_WHILE = 0.2
_BECOMES = {"bounce": "bounced", "lost": "failed"}


class Reception:
    """What the SMTP server does with each recipient and each message."""

    def __init__(self, mailbox: Mailbox, *, receipts: Receipts) -> None:
        """Deliver into `mailbox`, and tell what becomes of each message."""
        self.mailbox = mailbox
        self.receipts = receipts
        self._asked_to_come_back: set[str] = set()

    async def handle_RCPT(  # noqa: N802 - the name that aiosmtpd calls
        self, server: SMTP, _session: Session, envelope: Envelope, address: str, _options: list[str]
    ) -> str:
        """Accept the recipient, unless its local part asks for trouble."""
        words = _words(address)
        if "hang" in words:
            await asyncio.Event().wait()
        if "drop" in words and server.transport is not None:
            server.transport.close()
            await asyncio.Event().wait()
        for word, answer in (("refuse", REFUSED), ("blocked", BLOCKED), ("full", FULL)):
            if word in words:
                return answer
        if "later" in words and address.casefold() not in self._asked_to_come_back:
            self._asked_to_come_back.add(address.casefold())
            return LATER
        envelope.rcpt_tos.append(address)
        return ACCEPTED

    async def handle_DATA(  # noqa: N802 - the name that aiosmtpd calls
        self, _server: SMTP, _session: Session, envelope: Envelope
    ) -> str:
        """Keep the message."""
        if any("spam" in _words(address) for address in envelope.rcpt_tos):
            return UNWANTED
        content = envelope.original_content or b""
        kept = self.mailbox.receive(
            content,
            sender=envelope.mail_from or "",
            recipients=envelope.rcpt_tos,
            at=machine_now(),
        )
        words = {word for address in envelope.rcpt_tos for word in _words(address)}
        event = next((_BECOMES[word] for word in _BECOMES if word in words), "delivered")
        self.receipts.tell(Receipt(message=kept.message_id, event=event), after=A_WHILE)
        return f"250 2.0.0 OK message {kept.number}"


def protocol_for(mailbox: Mailbox, *, receipts: Receipts) -> Callable[[], SMTP]:
    """Return what makes one SMTP conversation, for asyncio's `create_server`."""
    reception = Reception(mailbox, receipts=receipts)
    return lambda: SMTP(reception, enable_SMTPUTF8=True, hostname="simulator", ident="simulator")


def _words(address: str) -> list[str]:
    return address.rpartition("@")[0].casefold().split("+")
