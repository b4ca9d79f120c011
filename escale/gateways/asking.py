"""One question to an outside service over HTTP: bounded in time and in size, and never quoted."""

import json
import ssl
import time
from functools import lru_cache
from typing import Any, Final
from urllib.parse import urlsplit

import httpx
from django.conf import settings

from escale.kit import clock

TIMEOUT: Final = httpx.Timeout(5.0, connect=2.0)
#: Past this no byte more is awaited, however slowly they come.
PATIENCE: Final = 8.0
ANSWER_LIMIT: Final = 50_000


class NotAnswered(Exception):
    """No answer that can be read; `cause`, in English, holds nothing of what was asked."""

    def __init__(self, cause: str) -> None:
        """Keep the cause."""
        super().__init__(cause)
        self.cause = cause


def ask(
    method: str,
    address: str,
    path: str,
    *,
    token: str,
    key: str = "",
    body: dict[str, Any] | None = None,
) -> tuple[int, dict[str, Any]]:
    """Return the status and the JSON object answered; an empty one for anything else.

    `key`: sent as `Idempotency-Key`, for what may be asked twice. Raises NotAnswered.
    """
    headers = {"Idempotency-Key": key} if key else {}
    if settings.REHEARSAL:
        # Legal time may be moved in a rehearsal: the simulators follow it.
        headers["X-Legal-Now"] = clock.now().isoformat()
    until = time.monotonic() + PATIENCE
    try:
        with (
            _client(address, token) as client,
            client.stream(method, path, headers=headers, json=body) as response,
        ):
            content = bytearray()
            for chunk in response.iter_raw():
                content += chunk
                if len(content) > ANSWER_LIMIT or time.monotonic() > until:
                    cause = "answer too long, or too slow"
                    raise NotAnswered(cause)
            return response.status_code, _read(bytes(content))
    except httpx.HTTPError as error:
        # `from None`: the library's error holds the request, thus what was asked.
        raise NotAnswered(type(error).__name__) from None


def _read(content: bytes) -> dict[str, Any]:
    try:
        answer = json.loads(content) if content else {}
    except (ValueError, RecursionError):
        return {}
    return answer if isinstance(answer, dict) else {}


def _client(address: str, token: str) -> httpx.Client:
    # A proxy of the environment is for the outside world, not for a service of this machine.
    outside = urlsplit(address).hostname not in {"127.0.0.1", "::1", "localhost"}
    return httpx.Client(
        base_url=address,
        timeout=TIMEOUT,
        follow_redirects=False,
        trust_env=outside,
        verify=_authorities(),
        headers={
            "Authorization": f"Bearer {token}",
            "Accept": "application/json",
            "Accept-Encoding": "identity",
        },
    )


@lru_cache(maxsize=1)
def _authorities() -> ssl.SSLContext:
    # Reading the certificates of the world's authorities takes longer than the call itself.
    return ssl.create_default_context()
