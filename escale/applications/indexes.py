"""The indexes behind the office's lists: each answers alone, without reading what it does not show."""

from typing import Final

from django.contrib.postgres.indexes import GinIndex
from django.db import models
from django.db.models import Q

from escale.applications.enums import ENDED, UNDECIDED

IN_THE_QUEUE: Final = Q(status__in=[s.value for s in UNDECIDED])
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
)

# Without a list of what is still to be indexed, which every search would read.
OF_THE_SEARCH: Final = (
    GinIndex(
        fields=["search_keys"], name="search_waiting", condition=IN_THE_QUEUE, fastupdate=False
    ),
    GinIndex(
        fields=["search_keys"],
        name="search_ended",
        condition=Q(status__in=[s.value for s in ENDED]),
        fastupdate=False,
    ),
)
