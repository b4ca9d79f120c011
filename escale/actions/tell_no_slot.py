"""Tell whoever waits for a card, and the managers, that no slot is free within thirty days."""

from datetime import timedelta
from typing import Final

from django.db import transaction
from django.db.models import Exists, OuterRef, QuerySet
from django.urls import reverse

from escale.actions.tell import tell
from escale.applications.advance import advance, locked
from escale.applications.enums import Party, Status
from escale.applications.models import Application, Event
from escale.appointments.booked import Appointment
from escale.appointments.free import Opening
from escale.kit import clock
from escale.notices import outbox
from escale.people.models import Prefecture, Role, StaffMember

#: The person has had a day to book, and is not told more than once a week.
_GRACE: Final = timedelta(days=1)
AGAIN_AFTER: Final = timedelta(days=7)


def tell_due(*, at_most: int = 1000) -> int:
    """Tell those whose card waits and who find no slot; return how many people were told."""
    told = 0
    waiting = Prefecture.objects.filter(applications__status=Status.CARD_READY).distinct()
    for prefecture in waiting.order_by("pk"):
        if not Opening(prefecture).is_none_soon():
            continue
        people = _without_slot(prefecture)
        how_many = sum(_tell(each) for each in people[:at_most])
        if how_many:
            _tell_managers(prefecture, waiting=_without_slot(prefecture, is_told_too=True).count())
        told += how_many
    return told


def _without_slot(prefecture: Prefecture, *, is_told_too: bool = False) -> QuerySet[Application]:
    """Return the applications whose card waits, without an appointment, and not told this week."""
    now = clock.now()
    ready = Event.objects.filter(application=OuterRef("pk"), act="receive_card")
    told = Event.objects.filter(
        application=OuterRef("pk"), act="tell_no_slot", at__gt=now - AGAIN_AFTER
    )
    found = (
        Application.objects.filter(prefecture=prefecture, status=Status.CARD_READY)
        .exclude(Exists(Appointment.objects.live().filter(application=OuterRef("pk"))))
        .exclude(Exists(ready.filter(at__gt=now - _GRACE)))
        .order_by("pk")
    )
    return found if is_told_too else found.exclude(Exists(told))


@transaction.atomic
def _tell(application: Application) -> bool:
    held = locked(application)
    since = clock.now() - AGAIN_AFTER
    if (
        held.status != Status.CARD_READY
        or held.events.filter(act="tell_no_slot", at__gt=since).exists()
    ):
        return False
    if Appointment.objects.live().filter(application=held).exists():
        return False
    event = advance(held, "tell_no_slot", party=Party.SYSTEM)
    tell(held, "no_slot", event=event)
    return True


@transaction.atomic
def _tell_managers(prefecture: Prefecture, *, waiting: int) -> None:
    week = clock.today(prefecture.zone).isocalendar()
    managers = StaffMember.objects.holding(Role.MANAGER).filter(
        prefecture=prefecture, account__is_active=True
    )
    for manager in managers.select_related("account"):
        outbox.queue(
            "no_slot_left",
            key=f"no_slot:{prefecture.pk}:{week.year}-{week.week}",
            to=manager.account.email,
            language=manager.account.language,
            context={
                "prefecture": prefecture,
                "waiting": waiting,
                "page_path": reverse("office:openings"),
            },
        )
