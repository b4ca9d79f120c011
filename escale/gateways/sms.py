"""Hands text messages to the SMS gateway, over HTTP.

    POST {ESCALE_SMS_URL}/messages
    Authorization: Bearer {ESCALE_SMS_TOKEN}
    Idempotency-Key: {the notice's key}

    {"to": "+33612345678", "from": "Escale", "text": "…"}

The gateway answers 202 once it has taken charge, and to the same key with the same answer: the
message is sent once. 422 refuses the number for ever; 429 and 409 put this message off; anything
else puts everything off. What became of the message comes later, by the signed webhook
(`docs/operations/notices.md`). A number is never logged, and appears in no error.
"""

import ssl
import time
from dataclasses import dataclass, field
from functools import lru_cache
from types import TracebackType
from typing import Final, Self
from urllib.parse import urlsplit

import httpx
from django.conf import settings
from django.utils.translation import gettext_lazy as _

from escale.gateways.errors import GatewayUnavailable
from escale.kit.sentences import Refused

TIMEOUT: Final = httpx.Timeout(5.0, connect=2.0)
#: Past this no byte more is awaited, however slowly they come.
PATIENCE: Final = 8.0
ANSWER_LIMIT: Final = 10_000
_REFUSED: Final = httpx.codes.UNPROCESSABLE_ENTITY
_LATER: Final = frozenset({httpx.codes.TOO_MANY_REQUESTS, httpx.codes.CONFLICT})
_TAKEN: Final = frozenset({httpx.codes.OK, httpx.codes.CREATED, httpx.codes.ACCEPTED})


@dataclass(frozen=True)
class TextMessage:
    """A text message to one telephone (`to`: +33612345678), ready to leave.

    `key` stays the same at each attempt, so that a message handed over twice is sent once.
    """

    to: str = field(repr=False)
    text: str = field(repr=False)
    key: str


class NumberRefused(Refused):
    """The number takes no text message, for ever: writing to it again is useless."""

    def __init__(self, *, cause: str) -> None:
        """Keep what the gateway answered (`cause`), for the operator."""
        super().__init__(
            _("Ce numéro ne reçoit pas nos SMS."),
            hint=_("Vérifiez-le, ou indiquez-en un autre."),
        )
        self.cause = cause


class SmsUnavailable(GatewayUnavailable):
    """The gateway cannot be reached or serves nobody: the rest of the batch can wait."""

    def __init__(self, *, cause: str) -> None:
        """Keep what the gateway answered (`cause`), for the operator."""
        super().__init__(
            _("Le SMS n’a pas pu partir pour le moment. Il partira dès que possible."),
            cause=cause,
        )


class SmsDeferred(SmsUnavailable):
    """The gateway does not take this message now; it may well take the next one."""


def is_set_up() -> bool:
    """Whether there is a gateway: without one, nothing is told by text message."""
    return bool(settings.SMS_URL)


class SmsGateway:
    """A connection to the gateway, opened at the first message and reused for the next ones."""

    def __init__(self) -> None:
        """Take the gateway from the settings."""
        self._client: httpx.Client | None = None

    def __enter__(self) -> Self:
        """Open nothing yet: a batch may turn out to be empty."""
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        traceback: TracebackType | None,
    ) -> None:
        """Close the connection."""
        if self._client is not None:
            self._client.close()
            self._client = None

    def deliver(self, message: TextMessage) -> None:
        """Return once the gateway has taken charge of the message.

        Raises `NumberRefused` (never write there again), `SmsDeferred` (try this one later) or
        `SmsUnavailable` (try everything later).
        """
        if not is_set_up():
            raise SmsUnavailable(cause="no gateway is set up")
        try:
            status = self._post(message)
        except httpx.HTTPError as error:
            # `from None`: the library's error holds the request, thus the number.
            raise SmsUnavailable(cause=type(error).__name__) from None
        cause = f"HTTP {status}"
        if status in _TAKEN:
            return
        if status == _REFUSED:
            raise NumberRefused(cause=cause)
        if status in _LATER:
            raise SmsDeferred(cause=cause)
        raise SmsUnavailable(cause=cause)

    def _post(self, message: TextMessage) -> int:
        """Return the status of the answer; its body is read only so that the line stays usable."""
        if self._client is None:
            self._client = _client()
        until = time.monotonic() + PATIENCE
        with self._client.stream(
            "POST",
            "/messages",
            headers={"Idempotency-Key": message.key},
            json={"to": message.to, "from": settings.SMS_SENDER, "text": message.text},
        ) as response:
            read = 0
            for chunk in response.iter_raw():
                read += len(chunk)
                if read > ANSWER_LIMIT or time.monotonic() > until:
                    raise SmsUnavailable(cause="answer too long, or too slow")
            return response.status_code


def _client() -> httpx.Client:
    # A proxy of the environment is for the outside world, not for a service of this machine.
    outside = urlsplit(settings.SMS_URL).hostname not in {"127.0.0.1", "::1", "localhost"}
    return httpx.Client(
        base_url=settings.SMS_URL,
        timeout=TIMEOUT,
        follow_redirects=False,
        trust_env=outside,
        verify=_authorities(),
        headers={
            "Authorization": f"Bearer {settings.SMS_TOKEN}",
            "Accept": "application/json",
            "Accept-Encoding": "identity",
        },
    )


@lru_cache(maxsize=1)
def _authorities() -> ssl.SSLContext:
    # Reading the certificates of the world's authorities takes longer than the call itself.
    return ssl.create_default_context()
