"""The doors that providers knock at: signed, or not believed, and not even read when too many."""

import hmac
import threading
from collections import deque
from datetime import timedelta
from typing import Final

from django.conf import settings
from django.http import HttpRequest, HttpResponse

from escale.kit import clock

BODY_AT_MOST: Final = 4096
#: A signature is worth this long, before and after: clocks differ, and an old one may be stolen.
SIGNATURE_LASTS: Final = timedelta(minutes=5)
#: How many that are not signed one process reads a minute: what is beyond is not even read.
FORGED_A_MINUTE: Final = 60


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


def why_not_read(request: HttpRequest) -> HttpResponse | None:
    """Return the answer to what is too long, or not signed; None for what may be read."""
    length = request.META.get("CONTENT_LENGTH") or "0"
    if not length.isascii() or not length.isdecimal() or int(length) > BODY_AT_MOST:
        return HttpResponse(status=413)
    if _is_signed(request):
        return None
    if forged.are_too_many():
        return HttpResponse(status=429, headers={"Retry-After": "60"})
    forged.count()
    return HttpResponse(status=403)


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
