"""Use the e-photo of a filed request, after the filing is committed, once."""

import hashlib
import logging

from django.db.models import QuerySet

from escale.applications.enums import Status
from escale.documents.models import Ephoto
from escale.gateways import ephoto as gateway
from escale.kit import clock

log = logging.getLogger(__name__)

#: A service silent three times in a row is down; once, it may be about one code.
SILENCES_AT_MOST = 3
_DIGEST_LENGTH = 16


def consume_due(*, at_most: int = 200) -> int:
    """Use each valid code of a filed request; return how many were used.

    The application's reference and its code are the key: asked twice, the service answers the
    same, and a code that replaced another is never taken for it. A code that was used elsewhere
    meanwhile is noted for the officer; the filing stands. What the service says of a code is
    written of that code only: its person may be replacing it.
    """
    used, silences = 0, 0
    due = Ephoto.objects.filter(
        outcome=Ephoto.Outcome.VALID, consumed_at__isnull=True, application__filed_at__isnull=False
    ).exclude(application__status=Status.WITHDRAWN)
    for found in due.select_related("application").order_by("pk")[:at_most]:
        try:
            gateway.consume(found.code, key=_key(found), now=clock.now())
        except gateway.EphotoUnavailable:
            silences += 1
            if silences < SILENCES_AT_MOST:
                continue
            log.warning("the e-photo service does not answer; codes will be used later")
            break
        except gateway.CodeNotConsumed as refusal:
            _still(found).update(outcome=refusal.outcome.value)
            silences = 0
            continue
        silences = 0
        used += _still(found).update(consumed_at=clock.now())
    return used


def _still(found: Ephoto) -> QuerySet[Ephoto]:
    """Keep the row while it holds the code that was asked about."""
    return Ephoto.objects.filter(pk=found.pk, code=found.code, consumed_at__isnull=True)


def _key(found: Ephoto) -> str:
    """Return the same key for the same code of the same application, and no other.

    A digest of the code, which keys are not the place for: they end up in logs.
    """
    digest = hashlib.sha256(found.code.encode()).hexdigest()[:_DIGEST_LENGTH]
    return f"escale-{found.application.reference}-{digest}"
