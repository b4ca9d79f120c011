"""Hands e-mails to the mail server, one connection for a batch.

Nothing is decided here of when to send, how often to try again, or what counts as sent: the
outbox does. It needs to know one thing of a failure: is it the address, the message, or the
server?
"""

import re
import smtplib
from contextlib import suppress
from dataclasses import dataclass, field
from types import TracebackType
from typing import Final, Self

from django.core.mail import EmailMultiAlternatives
from django.core.mail.backends.smtp import EmailBackend
from django.core.mail.message import sanitize_address
from django.utils.translation import gettext_lazy as _

from escale.gateways.errors import GatewayUnavailable
from escale.kit.sentences import Refused

TIMEOUT: Final = 10
_OK: Final = 250
_GOODBYE: Final = 421
_PERMANENT: Final = 500
_TOO_LARGE: Final = 552
# RFC 3463: the second number says what an answer is about; 1 the address, 2 its mailbox.
_ENHANCED: Final = re.compile(r"[245]\.(\d{1,3})\.\d{1,3}\b")
_ABOUT_THE_ADDRESS: Final = {"1", "2"}
# Servers repeat the address they refuse; what we keep of their words may be logged.
_ADDRESS: Final = re.compile(r"[^\s<>]+@[^\s<>]+")
_CAUSE_LIMIT: Final = 200


@dataclass(frozen=True)
class MailAttachment:
    """A file joined to an e-mail."""

    filename: str
    content: bytes
    media_type: str


@dataclass(frozen=True)
class OutgoingMail:
    """An e-mail to one person, ready to leave.

    `message_id` (in angle brackets) is set by the caller and stays the same at each attempt, so
    that a message received twice is known as one. `language` is the text's (`fr`, `en` …).
    """

    to: str
    subject: str
    text: str
    message_id: str
    language: str
    html: str = ""
    reply_to: str = ""
    attachments: tuple[MailAttachment, ...] = field(default=(), repr=False)


class AddressRefused(Refused):
    """The address takes no mail, for ever: writing to it again is useless."""

    def __init__(self, *, cause: str) -> None:
        """Keep what the server said (`cause`), for the operator."""
        super().__init__(
            _("Cette adresse e-mail refuse nos messages."),
            hint=_("Vérifiez-la, ou indiquez-en une autre."),
        )
        self.cause = cause


class MailUnavailable(GatewayUnavailable):
    """The mail server cannot be reached or serves nobody: the rest of the batch can wait."""

    def __init__(self, *, cause: str) -> None:
        """Keep what the server said (`cause`), for the operator."""
        super().__init__(
            _("Le message n’a pas pu partir pour le moment. Il partira dès que possible."),
            cause=cause,
        )


class MessageDeferred(MailUnavailable):
    """The server does not take this message now; it may well take the next one."""


def deliver(mail: OutgoingMail) -> None:
    """Send one e-mail. Raises as `Mailbox.deliver`; for several, use a `Mailbox`."""
    with Mailbox() as mailbox:
        mailbox.deliver(mail)


class Mailbox:
    """A connection to the mail server, opened at the first e-mail and reused for the next ones."""

    def __init__(self) -> None:
        """Take the server from the settings, whatever Django's own mail backend is."""
        self._connection = EmailBackend(timeout=TIMEOUT)

    def __enter__(self) -> Self:
        """Open nothing yet: a batch may turn out to be empty."""
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        traceback: TracebackType | None,
    ) -> None:
        """Say goodbye to the server, and do not mind if it does not answer."""
        self._close()

    def deliver(self, mail: OutgoingMail) -> None:
        """Return once the mail server has taken charge of `mail`.

        Raises `AddressRefused` (never write there again), `MessageDeferred` (try this one later)
        or `MailUnavailable` (try everything later). After any of them the mailbox still serves.
        """
        message = _message(mail)
        try:
            self._open()
            self._connection.send_messages([message])
        except smtplib.SMTPRecipientsRefused as error:
            ((code, said),) = error.recipients.values()
            raise self._refusal(error, code, said) from None
        except smtplib.SMTPResponseException as error:
            raise self._refusal(error, error.smtp_code, error.smtp_error) from None
        except OSError as error:
            # A refused connection, a timeout, a bad certificate; smtplib's errors are OSErrors.
            raise self._unavailable(type(error).__name__) from None

    def _open(self) -> None:
        """Make sure of the connection: servers close those that are idle, or did enough.

        Asking first costs a few bytes; finding out in the middle of a message would leave it in
        doubt.
        """
        server = self._connection.connection
        if server is not None:
            try:
                answers = server.noop()[0] == _OK
            except OSError:
                answers = False
            if not answers:
                self._close()
        self._connection.open()

    def _refusal(
        self, error: Exception, code: int, said: bytes | str
    ) -> AddressRefused | MailUnavailable:
        """Return what an answer of the server means: the address, the message, or the server."""
        words = said.decode(errors="replace") if isinstance(said, bytes) else said
        subject = _ENHANCED.match(words)
        cause = f"{code} {_ADDRESS.sub('…', words)}"[:_CAUSE_LIMIT]
        at_recipient = isinstance(error, smtplib.SMTPRecipientsRefused)
        at_content = isinstance(error, smtplib.SMTPDataError)
        if code == _GOODBYE or not (at_recipient or at_content or code == _TOO_LARGE):
            return self._unavailable(f"{type(error).__name__} {cause}")
        # Without an enhanced code, a refusal of the recipient can only be about the recipient.
        about_address = subject.group(1) in _ABOUT_THE_ADDRESS if subject else at_recipient
        if code >= _PERMANENT and about_address:
            return AddressRefused(cause=cause)
        return MessageDeferred(cause=cause)

    def _unavailable(self, cause: str) -> MailUnavailable:
        self._close()
        return MailUnavailable(cause=cause)

    def _close(self) -> None:
        # Whatever the server answers to our goodbye, Django's backend forgets the connection.
        with suppress(OSError):
            self._connection.close()


def _message(mail: OutgoingMail) -> EmailMultiAlternatives:
    try:
        sanitize_address(mail.to, "utf-8")
    except ValueError:
        raise AddressRefused(cause="malformed address") from None
    message = EmailMultiAlternatives(
        subject=mail.subject,
        body=mail.text,
        to=[mail.to],
        reply_to=[mail.reply_to] if mail.reply_to else None,
        headers={
            "Message-ID": mail.message_id,
            # RFC 3834: absence notices do not answer a machine.
            "Auto-Submitted": "auto-generated",
            "Content-Language": mail.language,
        },
        attachments=[(each.filename, each.content, each.media_type) for each in mail.attachments],
    )
    if mail.html:
        message.attach_alternative(mail.html, "text/html")
    return message
