"""Change of master key: each document's key is sealed again by the newest one, a batch at a time.

The state is the sealed keys themselves, so that this may be stopped at any moment, by Ctrl-C or by
a power cut, and goes on when it is run again. Documents are neither read nor written.
"""

import logging
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field

from django.db import connection, models

from escale.documents import keys
from escale.documents.tables import sealed_by, tables
from escale.documents.vault import SealBroken, rewrapped

log = logging.getLogger(__name__)

BATCH = 500
# A row that an act holds is left for the next pass, and acts are short.
_PASSES = 3


@dataclass(frozen=True)
class Standing:
    """Which master key seals how many documents' keys."""

    current: str
    by_master: dict[str, int]

    @property
    def older(self) -> dict[str, int]:
        """What master keys other than the newest still seal: these cannot be removed."""
        return {name: count for name, count in self.by_master.items() if name != self.current}

    @property
    def unknown(self) -> dict[str, int]:
        """What master keys that are not ours any more seal: none of it opens until they are back."""
        knows = keys.wrapper().knows
        return {name: count for name, count in self.by_master.items() if not knows(name)}


def standing() -> Standing:
    """Return which master key seals how many documents' keys, now."""
    return Standing(current=keys.wrapper().current, by_master=sealed_by())


@dataclass
class Progress:
    """What a rotation has done so far."""

    done: int = 0
    #: Keys that their master key does not open: table and row, each told once in the log.
    damaged: set[tuple[str, int]] = field(default_factory=set)


def rotate(*, tell: Callable[[Progress], None], batch: int = BATCH) -> Progress:
    """Seal again every key that the newest master key does not seal; tell after each batch.

    A key that is damaged is left as it is, logged and counted; one whose master key is missing waits
    for it. Raises KeysUnavailable when the master keys do not answer: what was done stays done.
    """
    progress = Progress()
    openable = [name for name in standing().older if keys.wrapper().knows(name)]
    for _turn in range(_PASSES):
        done_before = progress.done
        for table in tables():
            for rows in _batches(table, openable, batch):
                progress.done += _seal_again(table, rows, progress)
                tell(progress)
        if progress.done == done_before:
            break
    return progress


@dataclass(frozen=True)
class _Row:
    """A sealed key as it was read."""

    pk: int
    identity: str
    wrapped_key: str


def _batches(table: type[models.Model], masters: list[str], batch: int) -> Iterator[list[_Row]]:
    """Yield the rows that these master keys seal; each is looked at once a pass."""
    sealed = models.Q(pk__in=[])
    for name in masters:
        sealed |= models.Q(wrapped_key__startswith=f"{name}:")
    older = table._default_manager.filter(sealed).order_by("pk")  # noqa: SLF001
    last = 0
    while True:
        found = older.filter(pk__gt=last).values_list("pk", "identity", "wrapped_key")[:batch]
        rows = [_Row(pk, str(identity), wrapped_key) for pk, identity, wrapped_key in found]
        if not rows:
            return
        yield rows
        last = rows[-1].pk


def _seal_again(table: type[models.Model], rows: list[_Row], progress: Progress) -> int:
    """Seal again the keys of a batch, in one statement; return how many were."""
    renewed: list[tuple[_Row, str]] = []
    for row in rows:
        try:
            key = rewrapped(row.wrapped_key, identity=row.identity, keyring=keys.wrapper())
        except SealBroken:
            _note_damaged(table, row, progress)
            continue
        renewed.append((row, key))
    return _exchange(table, renewed) if renewed else 0


def _exchange(table: type[models.Model], renewed: list[tuple[_Row, str]]) -> int:
    """Put the new keys where the former ones still are; return how many were put.

    A row that an act replaced since it was read keeps what that act wrote. One that an act holds
    now is skipped rather than waited for, so that no act ever waits for us in a circle.
    """
    name = connection.ops.quote_name(table._meta.db_table)  # noqa: SLF001
    statement = f"""
        with renewed as (
            select * from unnest(%s::bigint[], %s::text[], %s::text[]) as r (id, former, present)
        ), held as (
            select kept.id, renewed.present from {name} kept join renewed using (id)
             where kept.wrapped_key = renewed.former
               for no key update of kept skip locked
        )
        update {name} kept set wrapped_key = held.present from held where kept.id = held.id
        """  # noqa: S608 - the name of one of our tables
    with connection.cursor() as cursor:
        cursor.execute(
            statement,
            [
                [row.pk for row, _key in renewed],
                [row.wrapped_key for row, _key in renewed],
                [key for _row, key in renewed],
            ],
        )
        return int(cursor.rowcount)


def _note_damaged(table: type[models.Model], row: _Row, progress: Progress) -> None:
    place = (table._meta.label, row.pk)  # noqa: SLF001
    if place not in progress.damaged:
        progress.damaged.add(place)
        log.error("the key of %s %d is damaged: its document does not open", *place)
