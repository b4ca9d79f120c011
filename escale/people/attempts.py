"""At most ten effective guesses an hour, by what is guessed at, whatever the road taken."""

import hashlib
import hmac
import unicodedata
from datetime import timedelta
from math import ceil

from django.conf import settings
from django.db import connection, transaction

from escale.kit import clock
from escale.people.models import Attempt

AN_HOUR = timedelta(hours=1)
AT_MOST = 10


def allowed(door: Attempt.Door, subject: str, *, at_most: int = AT_MOST) -> bool:
    """Count one more try at `subject` through `door`; False past `at_most` in the last hour.

    The count is made under a lock on the subject, so that parallel tries are counted one
    by one. It is committed at once: an attempt that fails afterwards has still been made.
    """
    digest = _digest(subject)
    with transaction.atomic():
        with connection.cursor() as cursor:
            cursor.execute(
                "select pg_advisory_xact_lock(%s)", [int.from_bytes(digest[:8], signed=True)]
            )
        since = clock.machine_now() - AN_HOUR
        made = Attempt.objects.filter(door=door, subject=digest, made_at__gt=since).count()
        if made >= at_most:
            return False
        Attempt.objects.create(door=door, subject=digest)
        return True


def take_back(door: Attempt.Door, subject: str) -> None:
    """Take back the last try: it was right, and a right answer is no guess.

    The wrong ones stay counted, so that signing in from time to time opens no new round.
    """
    last = Attempt.objects.filter(door=door, subject=_digest(subject)).order_by("-pk")[:1]
    Attempt.objects.filter(pk__in=last.values("pk")).delete()


def minutes_to_wait(door: Attempt.Door, subject: str, *, at_most: int = AT_MOST) -> int:
    """Return in how many minutes a try will be allowed again; 0 when it is now."""
    now = clock.machine_now()
    tries = Attempt.objects.filter(door=door, subject=_digest(subject), made_at__gt=now - AN_HOUR)
    made = list(tries.order_by("-made_at").values_list("made_at", flat=True)[:at_most])
    if len(made) < at_most:
        return 0
    return max(1, ceil((made[-1] + AN_HOUR - now) / timedelta(minutes=1)))


def forget(door: Attempt.Door, subject: str) -> None:
    """Forget the tries: what was guessed at is not the answer any more."""
    Attempt.objects.filter(door=door, subject=_digest(subject)).delete()


def purge() -> int:
    """Delete attempts older than a day; return how many."""
    deleted, _rows = Attempt.objects.filter(
        made_at__lt=clock.machine_now() - timedelta(days=1)
    ).delete()
    return deleted


def _digest(subject: str) -> bytes:
    """Key the digest, so that the table tells nothing of the addresses tried.

    Spellings that could lead to one account are one subject: case, spaces, look-alike forms.
    """
    folded = "".join(unicodedata.normalize("NFKC", subject).casefold().split())
    return hmac.digest(settings.SECRET_KEY.encode(), folded.encode(), hashlib.sha256)
