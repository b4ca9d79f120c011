"""Change of master key: each key it seals is sealed again by the newest one, a batch at a time.

The state is the sealed keys themselves, so that this may be stopped at any moment, by Ctrl-C or by
a power cut, and goes on when it is run again. Documents are neither read nor written; the secrets of
second factors, which the same master keys seal, go along.
"""

import logging
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field

from escale.documents import keys
from escale.documents.sealed_keys import (
    SealedKey,
    Shelf,
    documents_by_master,
    secrets_by_master,
    shelves,
)
from escale.documents.vault import SealBroken, rewrapped

log = logging.getLogger(__name__)

BATCH = 500
# A row that an act holds is left for the next pass, and acts are short.
_PASSES = 3


@dataclass(frozen=True)
class Standing:
    """Which master key seals how many keys of documents, or secrets of second factors."""

    current: str
    by_master: Mapping[str, int]

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
    return Standing(current=keys.wrapper().current, by_master=documents_by_master())


def standing_of_secrets() -> Standing:
    """Return which master key seals how many secrets of second factors, now."""
    return Standing(current=keys.wrapper().current, by_master=secrets_by_master())


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
    older = {**standing().older, **standing_of_secrets().older}
    openable = [name for name in older if keys.wrapper().knows(name)]
    for _turn in range(_PASSES):
        done_before = progress.done
        for shelf in shelves():
            for rows in _batches(shelf, openable, batch):
                progress.done += _seal_again(shelf, rows, progress)
                tell(progress)
        if progress.done == done_before:
            break
    return progress


def _batches(shelf: Shelf, masters: list[str], batch: int) -> Iterator[list[SealedKey]]:
    """Yield the rows that these master keys seal; each is looked at once a pass."""
    last = 0
    while rows := shelf.after(last, masters=masters, at_most=batch):
        yield rows
        last = rows[-1].pk


def _seal_again(shelf: Shelf, rows: list[SealedKey], progress: Progress) -> int:
    """Seal again the keys of a batch, in one statement; return how many were."""
    renewed: list[tuple[SealedKey, str]] = []
    for row in rows:
        try:
            key = rewrapped(row.wrapped, identity=row.identity, keyring=keys.wrapper())
        except SealBroken:
            _note_damaged(shelf, row, progress)
            continue
        renewed.append((row, key))
    return shelf.exchange(renewed) if renewed else 0


def _note_damaged(shelf: Shelf, row: SealedKey, progress: Progress) -> None:
    place = (shelf.label, row.pk)
    if place not in progress.damaged:
        progress.damaged.add(place)
        log.error("the key of %s %d is damaged: what it seals does not open", *place)
