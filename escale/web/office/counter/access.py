"""Fetch and authorise in one step: an entry of another counter does not exist."""

from datetime import timedelta

from django.http import Http404

from escale.applications.counter import CounterEntryQuerySet
from escale.applications.models import CounterEntry
from escale.kit import clock
from escale.web.office.access import StaffRequest, staff_of

#: How long a receipt can be printed again here: then the person has it, or asks who examines.
LATELY = timedelta(days=30)


def under_way(request: StaffRequest) -> CounterEntryQuerySet:
    """Return the entries of the member's counter whose draft is not filed."""
    return CounterEntry.objects.filter(prefecture=staff_of(request).prefecture).under_way()


def filed_lately(request: StaffRequest) -> CounterEntryQuerySet:
    """Return those that the member's counter filed lately, whoever examines them since."""
    entries = CounterEntry.objects.filter(prefecture=staff_of(request).prefecture)
    return entries.filed_since(clock.now() - LATELY)


def entry_under_way(request: StaffRequest, reference: str) -> CounterEntry:
    """Return an entry whose draft is not filed; not found for anything else."""
    return _one(under_way(request), reference)


def entry_filed(request: StaffRequest, reference: str) -> CounterEntry:
    """Return an entry that was filed lately; not found for anything else."""
    return _one(filed_lately(request), reference)


def _one(entries: CounterEntryQuerySet, reference: str) -> CounterEntry:
    if "\x00" in reference:  # which the database refuses to look for
        raise Http404
    found = (
        entries.filter(application__reference=reference)
        .select_related("application__person", "application__prefecture", "prefecture")
        .first()
    )
    if found is None:
        raise Http404
    return found
