"""The steps that the table of acts allows, one by one, and as what the database enforces."""

from collections.abc import Iterator

from django.db.models import F, Q

from escale.applications.workflow import TABLE


def steps() -> Iterator[tuple[str, str, str]]:
    """Yield each (act, from, to) the table allows; `from` is empty for a start."""
    for entry in TABLE:
        if entry.erases:
            continue
        for source in entry.sources:
            yield (entry.act, source or "", entry.target or source or "")


def steps_as_condition() -> Q:
    """Return the table as a condition on events, which the database enforces."""
    allowed = Q()
    for entry in TABLE:
        if entry.erases:
            continue
        target = entry.target.value if entry.target else F("from_status")
        allowed |= Q(
            act=entry.act,
            name=entry.event,
            from_status__in=sorted(source.value if source else "" for source in entry.sources),
            to_status=target,
        )
    return allowed
