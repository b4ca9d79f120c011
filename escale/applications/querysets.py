"""Applications, found by clauses that read as sentences."""

from datetime import date, datetime
from typing import TYPE_CHECKING, NamedTuple, Self

from django.db import models
from django.db.models import BooleanField, F, Func, Value
from django.db.models.functions import Lower
from django.db.models.lookups import GreaterThan, LessThan

from escale.applications.enums import ENDED, OPEN, UNDECIDED, Status
from escale.applications.priority import Rank

if TYPE_CHECKING:
    from escale.applications.models import Application  # noqa: F401 - named below, in quotes
    from escale.people.models import Account, Person, Prefecture

    _Base = models.QuerySet["Application"]
else:
    _Base = models.QuerySet


class QueuePlace(NamedTuple):
    """Where an application stands in its queue: what pages are cut by."""

    rank: int
    urgent_on: date
    number: int


class ApplicationQuerySet(_Base):
    """Clauses on applications."""

    def of(self, person: "Person") -> Self:
        """Keep those of one person."""
        return self.filter(person=person)

    def drafts(self) -> Self:
        """Keep those still in preparation."""
        return self.filter(status=Status.DRAFT)

    def open(self) -> Self:
        """Keep those between filing and their end."""
        return self.filter(status__in=OPEN)

    def untouched_since(self, instant: datetime) -> Self:
        """Keep those nobody changed since `instant`."""
        return self.filter(touched_at__lt=instant)

    # ---- the queue of a prefecture, each clause answered by an index -----------------------------

    def waiting(self) -> Self:
        """Keep those with the prefecture, not decided: its queue."""
        return self.filter(status__in=UNDECIDED)

    def waiting_in(self, prefecture: "Prefecture") -> Self:
        """Keep the queue of one prefecture."""
        return self.waiting().filter(prefecture=prefecture)

    def ended(self) -> Self:
        """Keep those filed that wait no more: decided, closed or withdrawn."""
        return self.filter(status__in=ENDED)

    def most_harmed_first(self) -> Self:
        """Put first whom waiting harms most."""
        return self.order_by("rank", "urgent_on", "pk")

    def least_harmed_first(self) -> Self:
        """Put them the other way round, to turn a page back."""
        return self.order_by("-rank", "-urgent_on", "-pk")

    def after(self, place: QueuePlace) -> Self:
        """Keep those that come after a place."""
        return self.filter(GreaterThan(_place(), _place(place)))

    def before(self, place: QueuePlace) -> Self:
        """Keep those that come before a place."""
        return self.filter(LessThan(_place(), _place(place)))

    def untaken(self) -> Self:
        """Keep those that wait for an officer and that nobody has."""
        return self.filter(assigned_to__isnull=True, rank__lte=Rank.TO_EXAMINE)

    def held_by(self, account: "Account") -> Self:
        """Keep those that somebody has."""
        return self.filter(assigned_to=account)

    def answered(self) -> Self:
        """Keep those whose person answered a request for pieces, not gone on with since."""
        return self.filter(rank=Rank.ANSWERED)

    def to_sign(self) -> Self:
        """Keep those whose decision waits for a signature."""
        return self.filter(status=Status.DECISION_PROPOSED, rank=Rank.TO_SIGN)

    def filed_late(self) -> Self:
        """Keep those filed after their time."""
        return self.filter(filed_in_time=False)

    def with_an_absence_to_judge(self) -> Self:
        """Keep those in which an absent piece is explained, and nobody has judged it."""
        return self.filter(has_absence=True)

    def with_an_identity_to_settle(self) -> Self:
        """Keep those whose identity an officer has to match with the register."""
        return self.filter(has_open_identity=True)

    def of_the_account(self, email: str) -> Self:
        """Keep those of the person whose account has this address, whatever its case."""
        accounts = self.alias(lowered=Lower("person__accounts__email"))
        return accounts.filter(lowered=email.lower()).exclude(status=Status.DRAFT)


def _place(place: QueuePlace | None = None) -> Func:
    """Return the columns of the queue's order, or the values of a place, as one row to compare."""
    columns = map(F, ("rank", "urgent_on", "pk"))
    parts = map(Value, place) if place else columns
    return Func(*parts, function="ROW", output_field=BooleanField())
