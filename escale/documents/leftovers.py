"""Objects that no row names: a worker was killed between keeping and committing, a deletion failed.

Nothing opens them: their keys were in the rows. They are counted first and deleted afterwards, so that
a wrong database, which knows little or nothing of the store, never empties it.
"""

import logging
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta

from escale.documents import store
from escale.documents.tables import named
from escale.kit import clock

log = logging.getLogger(__name__)

#: Younger than this, an object may belong to an act that has not committed yet.
YOUNG = timedelta(hours=24)
#: A run deletes no more than this, or than a twentieth of what the store holds if that is more.
AT_MOST = 100
ONE_IN = 20


@dataclass(frozen=True)
class Found:
    """What the store holds: how many objects in all, and how many no row names."""

    objects: int
    named: int
    leftovers: int

    @property
    def allowed(self) -> int:
        """How many deletions look ordinary: none when the database knows nothing of the store."""
        return max(AT_MOST, self.objects // ONE_IN) if self.named else 0


class TooMany(Exception):
    """So many leftovers look like a wrong database: nothing was deleted."""

    def __init__(self, found: Found, at_most: int) -> None:
        super().__init__(
            f"{found.leftovers} of the {found.objects} objects of the store are named by no row, "
            f"and {at_most} deletions at most look ordinary: nothing is deleted. Is it the right "
            "database? See docs/operations/backup.md."
        )
        self.found = found


def discard_due() -> int:
    """Delete the leftovers of the store; return how many. Too many are an error in the log."""
    try:
        return discard()
    except TooMany as brake:
        log.error("%s", brake)  # noqa: TRY400 - a sentence for the operator; the stack tells nothing
    except store.StoreUnavailable as fault:
        log.warning("leftovers wait for tomorrow: the store says %r", fault.__cause__)
    return 0


def discard(*, at_most: int | None = None) -> int:
    """Delete the leftovers and what was left half written; return how many.

    Raises TooMany, before anything is deleted, beyond `at_most` (by default, what looks ordinary).
    """
    before = clock.machine_now() - YOUNG
    found = count(before=before)
    allowed = found.allowed if at_most is None else at_most
    if found.leftovers > allowed:
        raise TooMany(found, allowed)
    discarded = store.discard_unfinished(before=before)
    left = found.leftovers
    for page in _pages(before):
        # Never more than were counted, whatever the database has become meanwhile.
        for name in page.leftovers[:left]:
            store.discard(name)
            log.info("object %s, which no row named, is deleted", name)
            discarded += 1
            left -= 1
    return discarded


def count(*, before: datetime | None = None) -> Found:
    """Count what the store holds, and the leftovers written before an instant; delete nothing."""
    objects = known = left = 0
    for page in _pages(before or clock.machine_now() - YOUNG):
        objects += page.objects
        known += page.named
        left += len(page.leftovers)
    return Found(objects=objects, named=known, leftovers=left)


@dataclass(frozen=True)
class _Page:
    """What a page of the store holds."""

    objects: int
    named: int
    leftovers: list[str]


def _pages(before: datetime) -> Iterator[_Page]:
    """Yield what each page of the store holds, the database asked afresh for each."""
    for page in store.pages():
        known = named([found.name for found in page])
        old = [found.name for found in page if found.written_at < before]
        yield _Page(len(page), len(known), [name for name in old if name not in known])
