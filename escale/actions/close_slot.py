"""Close an office, or a counter, for a while: whoever had booked is told, and offered other slots."""

from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext as _

from escale.actions.appointing import facts_of
from escale.actions.examine import refuse_too_long, written
from escale.actions.open_seats import open_for
from escale.actions.tell import tell
from escale.applications.advance import advance, locked
from escale.applications.enums import Party, Status
from escale.appointments.booked import Appointment
from escale.appointments.booking import free_seat
from escale.appointments.free import Opening
from escale.appointments.opening import Counter, OutOfService
from escale.kit import clock
from escale.kit.sentences import Refused
from escale.people.duty import on_duty
from escale.people.models import Account, Prefecture, Role

REASON_AT_MOST = 300


def close_slot(
    prefecture: Prefecture,
    *,
    starts_at: datetime,
    ends_at: datetime,
    kind: OutOfService.Kind,
    reason: str,
    by: Account,
    counter: Counter | None = None,
) -> OutOfService:
    """Close a stretch of time, of one counter or of all; return it, with everybody told.

    `reason` is read by the people whose appointment falls in it. By a manager on duty. The same
    stretch closed twice is closed once. Nobody can book it any more from the first transaction
    on; each person is told in one of their own, and `tell_closed` finishes what a crash left.
    Raises Refused for a stretch that ends before it begins, or is past; NotOnDuty or RoleMissing.
    """
    why = written(reason)
    refuse_too_long(why, most=REASON_AT_MOST)
    if ends_at <= starts_at:
        raise Refused(_("La fin vient après le début."))
    if ends_at <= clock.now():
        raise Refused(_("Ce moment est passé : il n’y a plus rien à fermer."))
    with transaction.atomic():
        on_duty(by, prefecture, Role.MANAGER)
        closed, _is_new = OutOfService.objects.get_or_create(
            prefecture=prefecture,
            counter=counter,
            starts_at=starts_at,
            ends_at=ends_at,
            defaults={"kind": kind, "reason": why, "made_by": by},
        )
        open_for(prefecture)
    tell_closed()
    return closed


def reopen_slot(prefecture: Prefecture, *, closed: int, by: Account) -> None:
    """Take a closure back: its slots can be booked again; appointments that ended stay ended.

    Taken back twice, it is once. Raises NotOnDuty or RoleMissing.
    """
    with transaction.atomic():
        on_duty(by, prefecture, Role.MANAGER)
        OutOfService.objects.filter(prefecture=prefecture, pk=closed).delete()
        open_for(prefecture)


def tell_closed(*, at_most: int = 2000) -> int:
    """End the appointments that fall in what was closed, and tell each person; return how many."""
    told = 0
    now = clock.now()
    for closed in OutOfService.objects.filter(ends_at__gt=now).order_by("pk"):
        booked = Appointment.objects.filter(
            state=Appointment.State.BOOKED,
            seat__prefecture=closed.prefecture_id,
            seat__starts_at__lt=closed.ends_at,
            seat__ends_at__gt=max(closed.starts_at, now),
        )
        if closed.counter_id is not None:
            booked = booked.filter(seat__counter=closed.counter_id)
        for found in booked.select_related("application").order_by("pk")[:at_most]:
            told += _end(found, closed)
    return told


@transaction.atomic
def _end(found: Appointment, closed: OutOfService) -> bool:
    held = locked(found.application)
    appointment = (
        Appointment.objects.select_for_update(of=("self",)).select_related("seat").get(pk=found.pk)
    )
    if appointment.state != Appointment.State.BOOKED or held.status != Status.CARD_READY:
        return False
    event = advance(
        held,
        "close_slot",
        party=Party.MANAGER,
        by=closed.made_by,
        detail={"starts_at": appointment.starts_at.isoformat(), "reason": closed.reason},
    )
    appointment.state, appointment.ended_at = Appointment.State.SLOT_CLOSED, event.at
    appointment.sequence += 1
    appointment.save(update_fields=["state", "ended_at", "sequence"])
    free_seat(appointment.seat_id)
    assert held.prefecture is not None
    others = Opening(held.prefecture).soonest()
    tell(
        held,
        "slot_closed",
        event=event,
        reason=closed.reason,
        first_free=others[0].starts_at if others else None,
        **facts_of(held, appointment),
    )
    return True
