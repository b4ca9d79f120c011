"""Move an appointment to another slot: the place it had is free at the same instant."""

from datetime import datetime

from django.db import IntegrityError, transaction

from escale.actions.appointing import (
    NoAppointment,
    expect_bookable,
    facts_of,
    held_by,
    live_of,
    office_of,
)
from escale.actions.book_appointment import REMINDED_BEFORE
from escale.actions.tell import tell
from escale.applications.advance import advance
from escale.applications.models import Application
from escale.appointments.booked import Appointment
from escale.appointments.booking import JustTaken, free_seat, take_seat
from escale.people.models import Account


def move_appointment(application: Application, *, starts_at: datetime, by: Account) -> Appointment:
    """Take a place in the other slot, then give the first one back, in one transaction.

    A slot that is full leaves the appointment where it was. In calendars, it is the same
    appointment, moved. Pressed twice, it moves once. Raises NoAppointment, JustTaken, Refused as
    `book_appointment` does.
    """
    try:
        with transaction.atomic():
            held, party = held_by(application, "move", by=by)
            before = live_of(held)
            if before is None or before.seat is None:
                raise NoAppointment
            if before.seat.starts_at == starts_at:
                return before
            expect_bookable(held, starts_at, party=party)
            seat = take_seat(office_of(held), starts_at)
            event = advance(
                held,
                "move",
                party=party,
                by=by,
                detail={
                    "from": before.seat.starts_at.isoformat(),
                    "starts_at": starts_at.isoformat(),
                },
            )
            before.state, before.ended_at = Appointment.State.MOVED, event.at
            before.save(update_fields=["state", "ended_at"])
            free_seat(before.seat_id)
            is_near = starts_at - event.at < REMINDED_BEFORE
            moved = Appointment.objects.create(
                application=held,
                uid=before.uid,
                sequence=before.sequence + 1,
                seat=seat,
                event=event,
                booked_at=event.at,
                booked_by=by,
                reminded_at=event.at if is_near else None,
            )
            tell(
                held,
                "moved",
                event=event,
                before=before.seat.starts_at,
                **facts_of(held, moved),
            )
            return moved
    except IntegrityError as error:
        if "one_appointment_a_seat" not in str(error):
            raise
        raise JustTaken from error
