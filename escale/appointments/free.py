"""The slots that can still be booked: in one question, whatever their number."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

from django.db.models import Count, Min, QuerySet
from django.utils.functional import cached_property

from escale.appointments.opening import BookingRules
from escale.appointments.seats import Seat
from escale.kit import clock
from escale.people.models import Prefecture

#: Without a free slot within so many days, the person and the managers are told.
SOON = timedelta(days=30)


@dataclass(frozen=True)
class FreeSlot:
    """A slot with places left, all counters together."""

    starts_at: datetime
    ends_at: datetime
    left: int


@dataclass(frozen=True)
class Opening:
    """What can be booked at a prefecture, by whom: the notice and the horizon of its rules.

    A clerk books for somebody present: without the notice.
    """

    prefecture: Prefecture
    is_clerk: bool = False

    @cached_property
    def rules(self) -> BookingRules:
        """Return the rules of the prefecture, the usual ones when it wrote none."""
        found = BookingRules.objects.filter(prefecture=self.prefecture).first()
        return found or BookingRules(prefecture=self.prefecture)

    @property
    def since(self) -> datetime:
        """The first instant that can be booked."""
        notice = timedelta(hours=0 if self.is_clerk else self.rules.notice_hours)
        return clock.now() + notice

    @property
    def last_day(self) -> date:
        """The last day that is open to booking, there."""
        return clock.today(self.prefecture.zone) + timedelta(days=self.rules.horizon_days)

    def between(self, first: date, last: date) -> Sequence[FreeSlot]:
        """Return the free slots of these days, both included, there; earliest first."""
        zone = ZoneInfo(self.prefecture.zone)
        begins = datetime.combine(first, datetime.min.time(), tzinfo=zone)
        ends = datetime.combine(last + timedelta(days=1), datetime.min.time(), tzinfo=zone)
        return self._slots(max(begins, self.since), ends)

    def soonest(self, *, at_most: int = 3) -> Sequence[FreeSlot]:
        """Return the first free slots there are."""
        rows = _by_slot(self.prefecture, self.since, None)[:at_most]
        return [FreeSlot(*row) for row in rows]

    def is_none_soon(self) -> bool:
        """Whether nothing is free within thirty days."""
        until = clock.now() + SOON
        return not _free(self.prefecture, self.since, until).exists()

    def _slots(self, since: datetime, until: datetime | None) -> Sequence[FreeSlot]:
        return [FreeSlot(*row) for row in _by_slot(self.prefecture, since, until)]


def _by_slot(
    prefecture: Prefecture, since: datetime, until: datetime | None
) -> QuerySet[Seat, tuple[datetime, datetime, int]]:
    """Return the instant, the end and the places left of each free slot, in order."""
    return (
        _free(prefecture, since, until)
        .values("starts_at")
        .annotate(ends=Min("ends_at"), left=Count("pk"))
        .order_by("starts_at")
        .values_list("starts_at", "ends", "left")
    )


def _free(prefecture: Prefecture, since: datetime, until: datetime | None) -> QuerySet[Seat]:
    found = Seat.objects.filter(
        prefecture=prefecture, starts_at__gte=since, is_taken=False, is_closed=False
    )
    return found.filter(starts_at__lt=until) if until else found
