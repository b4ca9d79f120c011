"""The only door to a status: one application at a time, or many at once."""

import json
from collections.abc import Iterator, Sequence
from typing import Any

from django.db import connection, transaction

from escale.applications import workflow
from escale.applications.enums import Party
from escale.applications.models import Application, Event
from escale.applications.refusals import refusal
from escale.kit import clock
from escale.people.models import Account

#: Rows moved by one statement in the batch form.
BATCH = 2000


def locked(application: Application) -> Application:
    """Return the application read again, its row locked until the transaction ends.

    Raises Application.DoesNotExist when it was erased meanwhile.
    """
    return (
        Application.objects.select_for_update(of=("self",))
        .select_related("person", "prefecture")
        .get(pk=application.pk)
    )


def advance(
    application: Application,
    act: str,
    *,
    party: Party,
    by: Account | None = None,
    detail: dict[str, Any] | None = None,
    **columns: Any,
) -> Event:
    """Do `act`: move the status as the table says, set `columns`, write the event.

    The caller holds the row (`locked`) inside a transaction.
    Raises Refused when the table does not allow the act now.
    """
    if not connection.in_atomic_block:
        message = "advance() needs the transaction that holds the row"
        raise RuntimeError(message)
    why_not = refusal(act, application, party=party)
    if why_not:
        raise why_not
    row = workflow.row(act)
    before = application.status
    application.status = row.target or before
    application.revision += 1
    application.touched_at = clock.now()
    for name, value in columns.items():
        setattr(application, name, value)
    application.save(update_fields=["status", "revision", "touched_at", *columns])
    return Event.objects.create(
        application=application,
        act=act,
        name=row.event,
        from_status=before,
        to_status=application.status,
        party=party,
        account=by,
        detail=detail or {},
    )


def begin(application: Application, *, party: Party, by: Account | None = None) -> Event:
    """Write the first event of an application that has just been created."""
    row = workflow.row("start")
    return Event.objects.create(
        application=application,
        act=row.act,
        name=row.event,
        from_status="",
        to_status=application.status,
        party=party,
        account=by,
    )


# One statement a batch: rows are locked in the order of their numbers (no deadlock between
# two sweeps), those that moved meanwhile are passed over, and each move leaves its event.
_MOVE_MANY = """
with held as (
    select id, status from applications_application
    where id = any(%(ids)s) and status = any(%(sources)s)
    order by id for update
), moved as (
    update applications_application a
    set status = coalesce(%(target)s, a.status),
        revision = a.revision + 1,
        touched_at = %(now)s
    from held where a.id = held.id
    returning a.id, held.status as from_status, a.status as to_status
), told as (
    insert into applications_event
        (application_id, act, name, from_status, to_status, party, account_id, at,
         recorded_at, detail)
    select id, %(act)s, %(event)s, from_status, to_status, %(party)s, null, %(now)s,
           %(machine_now)s, %(detail)s::jsonb
    from moved
)
select id from moved order by id
"""


def advance_many(
    ids: Sequence[int], act: str, *, party: Party, detail: dict[str, Any] | None = None
) -> Iterator[list[int]]:
    """Do `act` on many applications; yield, a batch at a time, the numbers of those moved.

    Each batch is one transaction, held open while the caller handles what was yielded, so
    that notices and letters are written with the move or not at all. An application whose
    status no longer allows the act is passed over.
    Raises ValueError for an act that needs its application looked at one by one.
    """
    row = workflow.row(act)
    if row.condition or row.erases or party not in row.parties:
        message = f"{act} cannot be done in batches by {party.name}"
        raise ValueError(message)
    sources = [source.value for source in row.sources if source]
    for start in range(0, len(ids), BATCH):
        with transaction.atomic():
            with connection.cursor() as cursor:
                cursor.execute(
                    _MOVE_MANY,
                    {
                        "ids": list(ids[start : start + BATCH]),
                        "sources": sources,
                        "target": row.target.value if row.target else None,
                        "act": act,
                        "event": row.event,
                        "party": party.value,
                        "now": clock.now(),
                        "machine_now": clock.machine_now(),
                        "detail": json.dumps(detail or {}),
                    },
                )
                moved = [number for (number,) in cursor.fetchall()]
            yield moved
