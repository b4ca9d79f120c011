"""The only door to a status: one application at a time, or many at once."""

import json
from collections.abc import Iterator, Sequence
from dataclasses import asdict
from typing import Any

from django.db import connection, transaction

from escale.applications import search, workflow
from escale.applications.enums import Party
from escale.applications.marks import marks_of
from escale.applications.models import Application, Event
from escale.applications.priority import AGED_DAYS, RANKS, Harm, Rank, place_of
from escale.applications.refusals import refusal
from escale.applications.rows import Row
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

    The place in the queue, and what the application is found by, follow: no act has to think
    of them. An answer to a request for pieces (`answered_at`), and a reopening asked, wait until
    the status moves.
    The caller holds the row (`locked`) inside a transaction.
    Raises Refused when the table does not allow the act now.
    """
    _expect_held()
    why_not = refusal(act, application, party=party)
    if why_not:
        raise why_not
    row = workflow.row(act)
    before = application.status
    application.status = row.target or before
    if row.target:
        columns = {"answered_at": None, "reopening_asked_at": None, **columns}
    _save(application, columns, is_restated=act in search.RESTATING)
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


def note_change(application: Application, *, restates: bool = False, **columns: Any) -> None:
    """Keep a change that is no act of the table: a verdict, an identity settled, a mark.

    Sets `columns`, raises the revision, and keeps the place in the queue; `restates`: the
    application is found by other words than before. The caller holds the row (`locked`).
    """
    _expect_held()
    _save(application, columns, is_restated=restates)


def _expect_held() -> None:
    if not connection.in_atomic_block:
        message = "advance() needs the transaction that holds the row"
        raise RuntimeError(message)


def _save(application: Application, columns: dict[str, Any], *, is_restated: bool) -> None:
    """Write the columns given and those that follow from them."""
    written = {
        "revision": application.revision + 1,
        "touched_at": clock.now(),
        **marks_of(application)._asdict(),
        **columns,
    }
    for name, value in written.items():
        setattr(application, name, value)
    follows: dict[str, Any] = asdict(place_of(application))
    if is_restated:
        follows["search_keys"] = search.keys_of(application)
    for name, value in follows.items():
        setattr(application, name, value)
    application.save(update_fields=["status", *written, *follows])


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
# Where the status moves, the place in the queue is what `priority.place` says (a test compares the
# two); elsewhere nothing that a place follows from is changed.
_MOVE_MANY = """
with held as (
    select id, status,
           (filed_at at time zone nullif(zone, ''))::date + %(aged_days)s as aged_on
    from applications_application
    where id = any(%(ids)s) and status = any(%(sources)s)
    order by id for update
), moved as (
    update applications_application a
    set status = coalesce(%(target)s, a.status),
        revision = a.revision + 1,
        touched_at = %(now)s,
        assigned_to_id = case when %(assigns)s then %(assigned_to)s::bigint
                              else a.assigned_to_id end,
        answered_at = case when %(moves)s then null else a.answered_at end,
        reopening_asked_at = case when %(moves)s then null else a.reopening_asked_at end,
        rank = case when %(moves)s then %(rank)s else a.rank end,
        urgent_on = case when not %(moves)s then a.urgent_on
                         when %(leaves)s then null
                         else least(document_expires_on, silence_on, aged_on) end,
        urgent_for = case when not %(moves)s then a.urgent_for
                          when %(leaves)s then ''
                          when least(document_expires_on, silence_on, aged_on)
                               = document_expires_on then %(stay)s
                          when least(silence_on, aged_on) = silence_on then %(silence)s
                          else %(age)s end
    from held where a.id = held.id
    returning a.id, held.status as from_status, a.status as to_status
), told as (
    insert into applications_event
        (application_id, act, name, from_status, to_status, party, account_id, at,
         recorded_at, detail)
    select id, %(act)s, %(event)s, from_status, to_status, %(party)s, %(by)s, %(now)s,
           %(machine_now)s, %(detail)s::jsonb
    from moved
)
select id from moved order by id
"""
_AS_IT_IS = Account()


def advance_many(
    ids: Sequence[int],
    act: str,
    *,
    party: Party,
    by: Account | None = None,
    detail: dict[str, Any] | None = None,
    assigned_to: Account | None = _AS_IT_IS,
) -> Iterator[list[int]]:
    """Do `act` on many applications; yield, a batch at a time, the numbers of those moved.

    Each batch is one transaction, held open while the caller handles what was yielded, so
    that notices and letters are written with the move or not at all. An application whose
    status no longer allows the act is passed over. `assigned_to`: who has them from now on
    (None: nobody); left out, it stays.
    Raises ValueError for an act that needs its application looked at one by one.
    """
    row = workflow.row(act)
    if row.condition or row.erases or act in search.RESTATING or party not in row.parties:
        message = f"{act} cannot be done in batches by {party.name}"
        raise ValueError(message)
    values = {
        "sources": [source.value for source in row.sources if source],
        "act": act,
        "event": row.event,
        "party": party.value,
        "by": by.pk if by else None,
        "detail": json.dumps(detail or {}),
        "assigns": assigned_to is not _AS_IT_IS,
        "assigned_to": assigned_to.pk if assigned_to else None,
        **_place_after(row),
    }
    for start in range(0, len(ids), BATCH):
        with transaction.atomic():
            with connection.cursor() as cursor:
                times = {"now": clock.now(), "machine_now": clock.machine_now()}
                batch = list(ids[start : start + BATCH])
                cursor.execute(_MOVE_MANY, {"ids": batch, **times, **values})
                moved = [number for (number,) in cursor.fetchall()]
            yield moved


def _place_after(row: Row) -> dict[str, Any]:
    """Return what the statement needs to put what it moves in its place in the queue."""
    rank = RANKS.get(row.target, Rank.ELSEWHERE) if row.target else None
    return {
        "target": row.target.value if row.target else None,
        "moves": row.target is not None,
        "rank": rank,
        "leaves": rank == Rank.ELSEWHERE,
        "aged_days": AGED_DAYS,
        "stay": Harm.STAY.value,
        "silence": Harm.SILENCE.value,
        "age": Harm.AGE.value,
    }
