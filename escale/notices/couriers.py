"""Who carries a message, by each channel, and what came of handing it over."""

from collections.abc import Callable
from dataclasses import dataclass
from enum import Enum
from types import TracebackType
from typing import Final, Protocol, Self
from urllib.parse import urlsplit

from django.conf import settings

from escale.gateways.errors import GatewayUnavailable
from escale.gateways.mail import AddressRefused, Mailbox, MessageDeferred, OutgoingMail
from escale.gateways.sms import NumberRefused, SmsDeferred, SmsGateway, TextMessage
from escale.notices.models import Channel, Notice
from escale.notices.wording import Words


class Answer(Enum):
    """What came of handing a message over."""

    ACCEPTED = "accepted"
    REFUSED = "refused"  # this address takes none, for ever
    DEFERRED = "deferred"  # this message, now: the next one may well leave
    SILENCE = "silence"  # nothing leaves by this channel for the moment


@dataclass(frozen=True)
class Outcome:
    """The answer, and why in the words of the other side, without the address."""

    answer: Answer
    why_not: str = ""


class Courier(Protocol):
    """Carries messages while it is open: one connection serves a batch."""

    def __enter__(self) -> Self: ...

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        traceback: TracebackType | None,
    ) -> None: ...

    def carry(self, notice: Notice, words: Words) -> Outcome:
        """Hand one message over; never raises for what the other side answers."""
        ...


class MailCourier(Mailbox):
    """Hands e-mails to the mail server."""

    def carry(self, notice: Notice, words: Words) -> Outcome:
        """Hand one e-mail over, under an identity that depends on its key alone."""
        mail = OutgoingMail(
            to=notice.to,
            subject=words.subject,
            text=words.text,
            html=words.html,
            message_id=message_id(notice),
            language=notice.language,
        )
        return _outcome(lambda: self.deliver(mail))


class SmsCourier(SmsGateway):
    """Hands text messages to the gateway."""

    def carry(self, notice: Notice, words: Words) -> Outcome:
        """Hand one text message over; the gateway knows it by its key, and sends it once."""
        message = TextMessage(to=notice.to, text=words.text, key=notice.key)
        return _outcome(lambda: self.deliver(message))


COURIERS: Final[dict[Channel, Callable[[], Courier]]] = {
    Channel.EMAIL: MailCourier,
    Channel.SMS: SmsCourier,
}


def message_id(notice: Notice) -> str:
    """Return the Message-ID of an e-mail: the same at each try, so that two copies are one."""
    domain = urlsplit(settings.BASE_URL).hostname
    return f"<{notice.key.replace(':', '.')}@{domain}>"


def key_of(message_id: str) -> str:
    """Return the key of the notice that a Message-ID was made of, in angle brackets or not."""
    return message_id.strip("<> ").rpartition("@")[0].replace(".", ":")


def _outcome(hand_over: Callable[[], None]) -> Outcome:
    try:
        hand_over()
    except (AddressRefused, NumberRefused) as refused:
        return Outcome(Answer.REFUSED, refused.cause)
    except (MessageDeferred, SmsDeferred) as deferred:
        return Outcome(Answer.DEFERRED, deferred.cause)
    except GatewayUnavailable as unavailable:
        return Outcome(Answer.SILENCE, unavailable.cause)
    return Outcome(Answer.ACCEPTED)
