"""Applications, found by clauses that read as sentences."""

from datetime import date, datetime, timedelta
from typing import TYPE_CHECKING, NamedTuple, Self

from django.db import models
from django.db.models import BooleanField, Exists, F, Func, OuterRef, Value
from django.db.models.functions import Lower
from django.db.models.lookups import GreaterThan, LessThan, LessThanOrEqual

from escale.applications.certificates import CertificateHold
from escale.applications.day_there import day_there, days_after
from escale.applications.deadlines import CERTIFICATE_DAYS_AHEAD, local_date
from escale.applications.enums import ENDED, OPEN, UNDECIDED, Status
from escale.applications.indexes import FOLLOW, IS_UNDECIDED
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

    # ---- certificates ----------------------------------------------------------------------------

    def to_prolong(self, *, at: datetime, days_late: int = 0) -> Self:
        """Keep those whose next extension certificate is due at an instant, each in its own zone.

        Undecided, by the law's rule or after one given outside it, and not held back.
        `days_late`: due that many days ago already.
        """
        ahead = CERTIFICATE_DAYS_AHEAD - days_late
        there = day_there(at)
        latest = local_date(at, "Pacific/Kiritimati") + timedelta(days=ahead)
        held = CertificateHold.objects.live().filter(application=OuterRef("pk"))
        return (
            # What the index is read for: nowhere is it later than there.
            self.filter(IS_UNDECIDED & FOLLOW, covered_until__lte=latest)
            .filter(LessThanOrEqual(F("covered_until"), days_after(there, ahead)))
            .alias(today=there)
            .exclude(Exists(held.filter(until__gte=OuterRef("today"))))
            .exclude(complete_on__gt=days_after(there, -days_late))
        )

    # ---- the queue of a prefecture, each clause answered by an index -----------------------------

    def waiting(self) -> Self:
        """Keep those that have a place in the queue: not decided, or asked to be reopened."""
        return self.filter(urgent_on__isnull=False)

    def waiting_in(self, prefecture: "Prefecture") -> Self:
        """Keep the queue of one prefecture."""
        return self.waiting().filter(prefecture=prefecture)

    def undecided(self) -> Self:
        """Keep those with the prefecture, not decided."""
        return self.filter(status__in=UNDECIDED)

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
        """Keep those that wait to be examined and that nobody has."""
        examined = self.filter(assigned_to__isnull=True, rank__lte=Rank.TO_EXAMINE)
        return examined.exclude(rank=Rank.TO_REOPEN)

    def held_by(self, account: "Account") -> Self:
        """Keep those that somebody has."""
        return self.filter(assigned_to=account)

    def answered(self) -> Self:
        """Keep those whose person answered a request for pieces, not gone on with since."""
        return self.filter(rank=Rank.ANSWERED)

    def to_reopen(self) -> Self:
        """Keep those closed that their person asks to have reopened."""
        return self.filter(rank=Rank.TO_REOPEN)

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

    def with_a_message_undelivered(self) -> Self:
        """Keep those about which a message reached nobody, and somebody has to find another way."""
        return self.filter(has_undelivered=True)

    def of_the_account(self, email: str) -> Self:
        """Keep those of the person whose account has this address, whatever its case."""
        accounts = self.alias(lowered=Lower("person__accounts__email"))
        return accounts.filter(lowered=email.lower()).exclude(status=Status.DRAFT)


def _place(place: QueuePlace | None = None) -> Func:
    """Return the columns of the queue's order, or the values of a place, as one row to compare."""
    columns = map(F, ("rank", "urgent_on", "pk"))
    parts = map(Value, place) if place else columns
    return Func(*parts, function="ROW", output_field=BooleanField())
