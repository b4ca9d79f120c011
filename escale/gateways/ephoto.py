"""Asks the State's e-photo service about a code, and consumes it.

A code opens a person's face and signature: it is never logged, and appears in no error.
"""

import base64
import binascii
import json
import logging
import ssl
import time
from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum
from functools import lru_cache
from typing import Final
from urllib.parse import urlsplit

import httpx
from django.conf import settings
from django.utils.translation import gettext_lazy as _

from escale.gateways.errors import GatewayUnavailable
from escale.kit.sentences import Refused

TIMEOUT: Final = httpx.Timeout(5.0, connect=2.0)
BACKOFF: Final = (0.2, 0.6)
# A person is waiting in front of the page: past this no new attempt is made, nor byte awaited.
PATIENCE: Final = 8.0
ANSWER_LIMIT: Final = 5_000_000
_IMAGE_OPENINGS: Final = (b"\x89PNG\r\n\x1a\n", b"\xff\xd8\xff")
_REPEATABLE: Final = frozenset({500, 502, 503, 504})


class Outcome(StrEnum):
    """What the service says of a code."""

    VALID = "valid"
    USED = "used"
    EXPIRED = "expired"
    NOT_ACTIVE = "not_active"
    UNKNOWN = "unknown"


@dataclass(frozen=True)
class EphotoAnswer:
    """What the service says of a code; what it does not say is None or empty.

    `valid_until` is the last day of validity, included; `active_from` an aware instant;
    `portrait` and `signature` are PNG or JPEG images, to be made again before being shown.
    """

    outcome: Outcome
    valid_until: date | None = None
    active_from: datetime | None = None
    portrait: bytes = b""
    signature: bytes = b""

    def __repr__(self) -> str:
        """Return the outcome without the person's face."""
        return f"<EphotoAnswer {self.outcome}>"


class EphotoUnavailable(GatewayUnavailable):
    """The e-photo service cannot be asked now. It never blocks a filing."""

    def __init__(self, *, cause: str) -> None:
        """Keep the cause for the log."""
        super().__init__(
            _(
                "Le service des photos d’identité ne répond pas pour le moment. "
                "Votre code est gardé : nous le vérifierons de nouveau, vous pouvez continuer."
            ),
            cause=cause,
        )


class CodeNotConsumed(Refused):
    """The service will not consume this code; `outcome` says why."""

    def __init__(self, outcome: Outcome) -> None:
        """Say it in the words of the outcome."""
        super().__init__(
            {
                Outcome.USED: _("Ce code e-photo a déjà servi pour une autre demande."),
                Outcome.EXPIRED: _("Ce code e-photo n’est plus valable : il a plus de six mois."),
                Outcome.NOT_ACTIVE: _("Ce code e-photo n’est pas encore actif."),
                Outcome.UNKNOWN: _("Le service des photos d’identité ne connaît pas ce code."),
                Outcome.VALID: _(
                    "Le service des photos d’identité n’a pas pu enregistrer ce code."
                ),
            }[outcome]
        )
        self.outcome = outcome


def check(code: str, *, now: datetime) -> EphotoAnswer:
    """Ask what can be said of `code` (22 characters, see `parse_code`) at the legal instant `now`.

    Takes 8 s at most, attempts included. Raises `EphotoUnavailable`.
    """
    return _read_answer(_ask("GET", f"/codes/{code}", now=now).content)


def consume(code: str, *, key: str, now: datetime) -> None:
    """Spend `code` for ever, for the application whose idempotency key is `key`.

    May be asked again with the same key, to the same effect. Raises `CodeNotConsumed` if the
    service says no (another key came first, the code is not valid) and `EphotoUnavailable`.
    """
    answer = _ask("POST", f"/codes/{code}/consume", now=now, key=key)
    if answer.status == httpx.codes.OK:
        return
    outcome = _read_outcome(_read_object(answer.content))
    raise CodeNotConsumed(outcome)


@dataclass(frozen=True)
class _Answer:
    status: int
    content: bytes


def _ask(method: str, path: str, *, now: datetime, key: str = "") -> _Answer:
    headers = {"Idempotency-Key": key} if key else {}
    if settings.REHEARSAL:
        # Legal time may be moved in a rehearsal: the simulators follow it.
        headers["X-Legal-Now"] = now.isoformat()
    started = time.monotonic()
    # Both requests may safely be repeated: one reads, the other has its key.
    for pause in (*BACKOFF, None):
        try:
            answer = _attempt(method, path, headers=headers, until=started + PATIENCE)
        except (httpx.ConnectError, httpx.ConnectTimeout, httpx.RemoteProtocolError) as error:
            cause = type(error).__name__
        except httpx.HTTPError as error:
            # `from None`: the library's error holds the request, thus the code.
            raise EphotoUnavailable(cause=type(error).__name__) from None
        else:
            if answer.status not in _REPEATABLE:
                return _expected(answer, consuming=bool(key))
            cause = f"HTTP {answer.status}"
        if pause is None or time.monotonic() - started + pause > PATIENCE:
            break
        time.sleep(pause)
    raise EphotoUnavailable(cause=cause)


def _expected(answer: _Answer, *, consuming: bool) -> _Answer:
    expected = {httpx.codes.OK}
    if consuming:
        expected |= {httpx.codes.CONFLICT, httpx.codes.NOT_FOUND}
    if answer.status not in expected:
        raise EphotoUnavailable(cause=f"HTTP {answer.status}")
    return answer


def _attempt(method: str, path: str, *, headers: dict[str, str], until: float) -> _Answer:
    with (
        _client(settings.EPHOTO_URL) as client,
        client.stream(method, path, headers=headers) as response,
    ):
        if response.status_code in _REPEATABLE:
            return _Answer(response.status_code, b"")
        media_type = response.headers.get("Content-Type", "").partition(";")[0].strip().lower()
        if media_type != "application/json":
            raise EphotoUnavailable(cause=f"HTTP {response.status_code}, not JSON")
        if response.headers.get("Content-Encoding", "identity") != "identity":
            raise EphotoUnavailable(cause="compressed without being asked to")
        content = bytearray()
        for chunk in response.iter_raw():
            content += chunk
            if len(content) > ANSWER_LIMIT:
                raise EphotoUnavailable(cause="answer too long")
            if time.monotonic() > until:
                raise EphotoUnavailable(cause="answer too slow")
        return _Answer(response.status_code, bytes(content))


def _client(address: str) -> httpx.Client:
    """Make a client for one call: codes are rare, and a connection kept is one found dead."""
    # A proxy of the environment is for the outside world, not for a service of this machine.
    outside = urlsplit(address).hostname not in {"127.0.0.1", "::1", "localhost"}
    return httpx.Client(
        base_url=address,
        timeout=TIMEOUT,
        follow_redirects=False,
        trust_env=outside,
        verify=_authorities(),
        headers={"Accept": "application/json", "Accept-Encoding": "identity"},
    )


@lru_cache(maxsize=1)
def _authorities() -> ssl.SSLContext:
    # Reading the certificates of the world's authorities takes longer than the call itself.
    return ssl.create_default_context()


class _WithoutAddress(logging.Filter):
    """Drops the library's lines on our requests: their addresses hold codes."""

    def filter(self, record: logging.LogRecord) -> bool:
        return "/codes/" not in record.getMessage()


logging.getLogger("httpx").addFilter(_WithoutAddress())


def _read_answer(content: bytes) -> EphotoAnswer:
    answer = _read_object(content)
    outcome = _read_outcome(answer)
    valid_until, active_from = answer.get("valid_until"), answer.get("active_from")
    try:
        return EphotoAnswer(
            outcome=outcome,
            valid_until=date.fromisoformat(_text(valid_until)) if valid_until else None,
            active_from=_instant(_text(active_from)) if active_from else None,
            portrait=_image(answer.get("portrait"), wanted=outcome is Outcome.VALID),
            signature=_image(answer.get("signature"), wanted=outcome is Outcome.VALID),
        )
    except ValueError:
        # `from None`: the error holds the content.
        raise EphotoUnavailable(cause="a date or an image cannot be read") from None


def _read_object(content: bytes) -> dict[str, object]:
    try:
        answer = json.loads(content)
    except (ValueError, RecursionError):
        raise EphotoUnavailable(cause="invalid JSON") from None
    if not isinstance(answer, dict):
        raise EphotoUnavailable(cause="not a JSON object")
    return answer


def _read_outcome(answer: dict[str, object]) -> Outcome:
    try:
        return Outcome(_text(answer.get("status")))
    except ValueError:
        raise EphotoUnavailable(cause="a status that is not in the contract") from None


def _text(value: object) -> str:
    if not isinstance(value, str):
        message = "not a text"
        raise ValueError(message)  # noqa: TRY004 - one error for all that cannot be read
    return value


def _instant(text: str) -> datetime:
    instant = datetime.fromisoformat(text)
    if instant.tzinfo is None:
        message = "an instant without its zone"
        raise ValueError(message)
    return instant


def _image(value: object, *, wanted: bool) -> bytes:
    if value is None and not wanted:
        return b""
    try:
        image = base64.b64decode(_text(value), validate=True)
    except binascii.Error as error:
        message = "not base64"
        raise ValueError(message) from error
    if not image.startswith(_IMAGE_OPENINGS):
        message = "neither PNG nor JPEG"
        raise ValueError(message)
    return image
