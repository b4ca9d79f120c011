"""The indexes behind the office's lists: each answers alone, without reading what it does not show."""

from typing import Final

from django.contrib.postgres.indexes import GinIndex
from django.db import models
from django.db.models import Q

from escale.applications.enums import ENDED, UNDECIDED, Status

IS_UNDECIDED: Final = Q(status__in=[s.value for s in UNDECIDED])
#: Who waits for the prefecture: those not decided, and those closed that may be reopened.
WAITS: Final = IS_UNDECIDED | Q(reopening_asked_at__isnull=False)
#: Whoever waits has a place, and nobody else: a constraint sees to it.
IN_THE_QUEUE: Final = Q(urgent_on__isnull=False)
_PLACE = ("rank", "urgent_on", "id")
# What lists are filtered by is kept in their indexes too.
_FILTERS = ("status", "case", "assigned_to", "filed_in_time", "has_absence", "has_open_identity")


def _queue(name: str, *columns: str, only: Q | None = None) -> models.Index:
    """Return the index of a part of the queue, in its order, after `columns`."""
    return models.Index(
        fields=["prefecture", *columns, *_PLACE],
        include=[column for column in _FILTERS if column not in columns],
        name=name,
        condition=IN_THE_QUEUE & only if only else IN_THE_QUEUE,
    )


OF_THE_QUEUE: Final = (
    _queue("the_queue"),
    _queue("the_queue_by_status", "status"),
    _queue("the_queue_of_an_officer", "assigned_to", only=Q(assigned_to__isnull=False)),
    _queue("the_queue_of_nobody", only=Q(assigned_to__isnull=True)),
    # What is rare: a filter on it would else walk the whole queue to find little.
    _queue("the_queue_of_the_late", only=Q(filed_in_time=False)),
    _queue("the_queue_of_absences", only=Q(has_absence=True)),
    _queue("the_queue_of_identities", only=Q(has_open_identity=True)),
    _queue("the_queue_of_the_unreached", only=Q(has_undelivered=True)),
)

# Without a list of what is still to be indexed, which every search would read.
OF_THE_SEARCH: Final = (
    GinIndex(
        fields=["search_keys"], name="search_waiting", condition=IS_UNDECIDED, fastupdate=False
    ),
    GinIndex(
        fields=["search_keys"],
        name="search_ended",
        condition=Q(status__in=[s.value for s in ENDED]),
        fastupdate=False,
    ),
)

#: Whose extension certificates follow by themselves: by the law's rule (CESEDA R431-15-1), or
#: because an officer gave one outside it.
FOLLOW: Final = Q(complete_on__isnull=False, filed_in_time=True) | Q(is_prolonged=True)
#: What the sweeps of certificates read: whose proof of a lawful stay ends first; whom a refusal
#: leaves with one.
OF_THE_CERTIFICATES: Final = (
    models.Index(
        fields=["covered_until", "id"],
        name="stays_to_follow",
        condition=IS_UNDECIDED & FOLLOW,
    ),
    models.Index(
        fields=["covered_until", "id"],
        name="stays_refused",
        condition=Q(status=Status.REFUSED.value),
    ),
)

#: What warns before a day of the law: a silence that may be a refusal, a document that ends once
#: nothing is awaited.
OF_THE_WARNINGS: Final = (
    models.Index(
        fields=["silence_on", "id"],
        name="silences_to_tell",
        condition=Q(silence_on__isnull=False) & IS_UNDECIDED,
    ),
    models.Index(
        fields=["document_expires_on", "id"],
        name="stated_documents_that_end",
        condition=Q(document_expires_on__isnull=False, status__in=[s.value for s in ENDED]),
    ),
)

#: What the figures count of a prefecture: read without the rows themselves, however wide.
OF_THE_FIGURES: Final = (
    models.Index(
        fields=["prefecture", "filed_at"],
        include=["id", "case", "status", "complete_on", "silence_on", "document_expires_on"],
        name="filed_in_a_prefecture",
        condition=Q(filed_at__isnull=False),
    ),
)
#: The decisions of a period, of the whole nation: one line of history in ten.
OF_THE_DECISIONS: Final = (
    models.Index(
        fields=["at"],
        include=["application", "act"],
        name="decisions_by_day",
        condition=Q(act__in=["sign_approval", "sign_refusal"]),
    ),
)
#: What the sweep that follows deliveries reads: whom a message did not reach, queue or not.
OF_THE_DELIVERIES: Final = (
    models.Index(fields=["id"], name="unreached", condition=Q(has_undelivered=True)),
)
