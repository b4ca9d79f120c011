"""Use the e-photo of a filed request, after the filing is committed, once."""

import logging

from escale.applications.enums import Status
from escale.applications.models import Application
from escale.documents.models import Ephoto
from escale.gateways import ephoto as gateway
from escale.kit import clock

log = logging.getLogger(__name__)

#: A service silent three times in a row is down; once, it may be about one code.
SILENCES_AT_MOST = 3


def consume_due(*, at_most: int = 200) -> int:
    """Use each valid code of a filed request; return how many were used.

    The application's reference is the key: asked twice, the service answers the same. A code
    that was used elsewhere meanwhile is noted for the officer; the filing stands.
    """
    used, silences = 0, 0
    due = Ephoto.objects.filter(
        outcome=Ephoto.Outcome.VALID, consumed_at__isnull=True, application__filed_at__isnull=False
    ).exclude(application__status=Status.WITHDRAWN)
    for found in due.select_related("application").order_by("pk")[:at_most]:
        try:
            gateway.consume(found.code, key=_key(found.application), now=clock.now())
        except gateway.EphotoUnavailable:
            silences += 1
            if silences < SILENCES_AT_MOST:
                continue
            log.warning("the e-photo service does not answer; codes will be used later")
            break
        except gateway.CodeNotConsumed as refusal:
            Ephoto.objects.filter(pk=found.pk, consumed_at__isnull=True).update(
                outcome=refusal.outcome.value
            )
            silences = 0
            continue
        silences = 0
        used += Ephoto.objects.filter(pk=found.pk, consumed_at__isnull=True).update(
            consumed_at=clock.now()
        )
    return used


def _key(application: Application) -> str:
    return f"escale-{application.reference}"
