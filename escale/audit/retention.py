"""How long the log is kept: searches for a year, readings as long as the application they are of.

The database refuses anything else: a line never changes, a search stays six months at least, and a
reading goes only once its application is gone (`migrations/0004_the_log_is_append_only.py`).
"""

from datetime import timedelta
from typing import Final

from django.db import connection, transaction
from django.db.models import QuerySet

from escale.audit.models import Search
from escale.kit import clock

#: The longest of what the CNIL recommends for a log of uses, six months to a year (deliberation
#: 2021-122 of 14 October 2021): an auditor comes once a year. Readings have no such end: they
#: are the person's, who is told for as long as there is a request to be told of.
SEARCHES_KEPT: Final = timedelta(days=365)
_BATCH: Final = 2000


def forget_old_searches(*, batch: int = _BATCH) -> int:
    """Delete the searches older than a year, a batch at a time; return how many."""
    before = clock.machine_now() - SEARCHES_KEPT
    forgotten = 0
    while gone := _forget(batch, Search.objects.filter(at__lt=before)):
        forgotten += gone
    return forgotten


@transaction.atomic
def _forget(batch: int, old: QuerySet[Search]) -> int:
    with connection.cursor() as cursor:
        # The log's trigger lets an old search go from this transaction only.
        cursor.execute("set local escale.erasing = 'searches'")
    gone, _rows = Search.objects.filter(pk__in=old.order_by("at")[:batch].values("pk")).delete()
    return gone
