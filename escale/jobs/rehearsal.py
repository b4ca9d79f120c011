"""Living days one after the other, in a rehearsal, and telling what happened in them."""

import time
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import TYPE_CHECKING, Final

from django.utils.translation import gettext_lazy as _

from escale.applications import workflow
from escale.applications.deadlines import local_date
from escale.applications.enums import Party
from escale.applications.models import Event
from escale.jobs import sweeps
from escale.kit import clock
from escale.letters.models import Letter
from escale.notices.models import Notice
from escale.notices.wording import words_of
from escale.watch import rehearsing
from escale.watch.models import ClockMove

if TYPE_CHECKING:
    from escale.kit.sentences import Sentence

_DAY: Final = timedelta(days=1)
#: What keeps house in machine time does nothing more a day later.
_KEEPING: Final = {"recover_jobs", "purge_attempts", "discard_leftovers", "forget_searches"}
#: More than that is not read.
SHOWN_AT_MOST: Final = 300


@dataclass(frozen=True, kw_only=True)
class Happening:
    """One thing that happened: when, of what kind, to which application, in words."""

    at: datetime
    kind: str  # « event », « notice », « letter »
    reference: str
    is_filed: bool
    words: "Sentence"
    detail: "Sentence" = ""


@dataclass(frozen=True, kw_only=True)
class Lived:
    """How many days were lived, and the sweeps that failed on the way."""

    days: int
    failed: frozenset[str]


def live(days: int, *, within_s: float) -> Lived:
    """Move legal time a day at a time, all that is due each day being done, for a while at most.

    What is due already is done first: what was queued today leaves today. At least one day is
    lived. What is left is for whoever asked to ask again: a day is whole, and a process killed in
    the middle leaves sweeps that finish it. Raises Refused as `advance`.
    """
    end = time.monotonic() + within_s
    failed = set(_do_what_is_due())
    lived = 0
    while lived < days:
        rehearsing.advance(_DAY)
        failed.update(_do_what_is_due())
        lived += 1
        if time.monotonic() > end:
            break
    return Lived(days=lived, failed=frozenset(failed))


def _do_what_is_due() -> Iterator[str]:
    """Run the sweeps of the procedure once, and yield the names of those that fail."""
    chosen = tuple(sweep for sweep in sweeps.SWEEPS if sweep.name not in _KEEPING)
    for sweep, outcome in sweeps.run_all(chosen):
        if isinstance(outcome, Exception):
            yield sweep.name


def began() -> datetime | None:
    """Return the legal instant of the first move of this rehearsal; None before it."""
    first = ClockMove.objects.order_by("pk").first()
    return first.moved_at if first else None


def happened(since: datetime) -> list[tuple[date, list[Happening]]]:
    """Return what happened since a legal instant, by day in Paris, the last day first."""
    found = sorted((*_events(since), *_notices(since), *_letters(since)), key=lambda one: one.at)
    by_day: dict[date, list[Happening]] = {}
    for one in found[-SHOWN_AT_MOST:]:
        by_day.setdefault(local_date(one.at, clock.PARIS), []).append(one)
    return sorted(by_day.items(), reverse=True)


def _events(since: datetime) -> Iterator[Happening]:
    labels = {row.event: row.label for row in workflow.TABLE}
    events = Event.objects.filter(at__gte=since).select_related("application")
    for event in events.order_by("-at", "-pk")[:SHOWN_AT_MOST]:
        yield Happening(
            at=event.at,
            kind="event",
            reference=event.application.reference,
            is_filed=not event.application.is_draft,
            words=labels.get(event.name, event.name),
            detail=Party(event.party).label,
        )


def _notices(since: datetime) -> Iterator[Happening]:
    queued = Notice.objects.filter(queued_at__gte=since, is_secret=False)
    queued = queued.select_related("application__prefecture", "event")
    for notice in queued.order_by("-queued_at")[:SHOWN_AT_MOST]:
        words = words_of(notice)
        yield Happening(
            at=notice.queued_at,
            kind="notice",
            reference=notice.application.reference if notice.application else "",
            is_filed=notice.application is not None and not notice.application.is_draft,
            words=words.subject or words.text,
            detail=Notice.State(notice.state).label,
        )


def _letters(since: datetime) -> Iterator[Happening]:
    letters = Letter.objects.filter(wanted_at__gte=since).select_related("application")
    for letter in letters.order_by("-wanted_at")[:SHOWN_AT_MOST]:
        yield Happening(
            at=letter.wanted_at,
            kind="letter",
            reference=letter.application.reference,
            is_filed=True,
            words=Letter.Kind(letter.kind).label,
            detail=_("fabriqué") if letter.made_at else _("à fabriquer"),
        )
