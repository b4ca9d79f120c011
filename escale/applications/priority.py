"""An application's place in its prefecture's queue: pure, from its own columns.

The queue is ordered by the harm of waiting: first by `rank` (whose turn it is), then by
`urgent_on` (the day on which waiting begins to cost the person something), then by number.
`advance` keeps the three columns at every act; `urgent_for` says which day `urgent_on` is.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from enum import IntEnum
from types import MappingProxyType
from typing import TYPE_CHECKING, Final

from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _

from escale.applications.deadlines import local_date
from escale.applications.enums import Status

if TYPE_CHECKING:
    from escale.applications.models import Application

#: The age at which a request without any nearer date is urgent: that of silence (R432-2).
AGED_DAYS: Final = 60


class Rank(IntEnum):
    """Whose turn it is; the lower comes first. Numbers are left out for ranks to come."""

    #: The person answered a request for pieces, and the office has not gone on since.
    ANSWERED = 0
    #: Closed, and its person asks to have it reopened: an officer says yes or no. Before those to
    #: examine, for nothing protects the stay of whoever has no request under way.
    TO_REOPEN = 1
    #: Filed, or under review: an officer examines.
    TO_EXAMINE = 2
    #: A decision is proposed: another person signs.
    TO_SIGN = 4
    #: Pieces are awaited: the person's own turn.
    AWAITS_THE_PERSON = 8
    #: Not in the queue: a draft, or decided, or ended.
    ELSEWHERE = 9


class Harm(TextChoices):
    """Which day `urgent_on` is."""

    STAY = "stay", _("fin du titre de séjour")
    SILENCE = "silence", _("refus possible par le silence")
    AGE = "age", _("ancienneté du dépôt")
    REOPENING = "reopening", _("réouverture demandée")


@dataclass(frozen=True, kw_only=True)
class Place:
    """A place in the queue; out of it, `urgent_on` is None and `urgent_for` empty."""

    rank: Rank
    urgent_on: date | None = None
    urgent_for: str = ""


#: The rank of each status in the queue; an answer received goes before all of them.
RANKS: Final[Mapping[Status, Rank]] = MappingProxyType(
    {
        Status.FILED: Rank.TO_EXAMINE,
        Status.UNDER_REVIEW: Rank.TO_EXAMINE,
        Status.DECISION_PROPOSED: Rank.TO_SIGN,
        Status.AWAITING_PIECES: Rank.AWAITS_THE_PERSON,
    }
)


def place(
    status: Status,
    *,
    filed_on: date | None,
    document_expires_on: date | None,
    silence_on: date | None,
    is_answered: bool,
    reopening_asked_on: date | None = None,
) -> Place:
    """Return the place of an application: whose turn it is, and its nearest harmful day.

    That day is the earliest of the end of the lawful stay, the day on which silence may be a
    refusal (None while pieces are awaited) and sixty days after the filing; of equal days, the
    first named. Of one closed whose person asks to have it reopened, it is the end of the stay,
    or the day they asked. `is_answered`: an answer came that the office has not gone on from.
    """
    if status is Status.CLOSED and reopening_asked_on is not None:
        return _nearest(
            Rank.TO_REOPEN,
            (document_expires_on, Harm.STAY),
            (reopening_asked_on, Harm.REOPENING),
        )
    if status not in RANKS or filed_on is None:
        return Place(rank=Rank.ELSEWHERE)
    answered = is_answered and status is Status.UNDER_REVIEW
    return _nearest(
        Rank.ANSWERED if answered else RANKS[status],
        (document_expires_on, Harm.STAY),
        (silence_on, Harm.SILENCE),
        (filed_on + timedelta(days=AGED_DAYS), Harm.AGE),
    )


def _nearest(rank: Rank, *days: tuple[date | None, Harm]) -> Place:
    known = [(day, harm) for day, harm in days if day is not None]
    urgent_on, urgent_for = min(known, key=lambda found: found[0])
    return Place(rank=rank, urgent_on=urgent_on, urgent_for=urgent_for.value)


def place_of(application: "Application") -> Place:
    """Return the place of an application as its columns stand."""
    filed_at, asked_at = application.filed_at, application.reopening_asked_at
    return place(
        Status(application.status),
        filed_on=local_date(filed_at, application.zone) if filed_at else None,
        document_expires_on=application.document_expires_on,
        silence_on=application.silence_on,
        is_answered=application.answered_at is not None,
        reopening_asked_on=local_date(asked_at, application.zone) if asked_at else None,
    )
