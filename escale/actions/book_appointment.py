"""Book an appointment to be handed a card over: one place, one person, one appointment a request."""

from datetime import datetime, timedelta
from typing import Final

from django.db import IntegrityError, transaction
from django.utils.translation import gettext as _

from escale.actions.appointing import expect_bookable, facts_of, held_by, live_of, office_of
from escale.actions.tell import tell
from escale.applications.advance import advance
from escale.applications.models import Application
from escale.appointments.booked import Appointment
from escale.appointments.booking import JustTaken, take_seat
from escale.kit.sentences import Refused
from escale.people.models import Account

#: Whoever books nearer than that is not reminded: the message of the booking has just said it.
REMINDED_BEFORE: Final = timedelta(hours=48)


class AlreadyBooked(Refused):
    """There is an appointment already, at another time."""

    def __init__(self) -> None:
        """Say that it can be moved."""
        super().__init__(
            _("Un rendez-vous est déjà pris pour ce titre."),
            hint=_("Pour en changer, déplacez-le : l’autre créneau est rendu aussitôt."),
        )


def book_appointment(application: Application, *, starts_at: datetime, by: Account) -> Appointment:
    """Book a place in the slot that begins then, by the person or by a clerk for them.

    Pressed twice, it is booked once. Raises JustTaken when the slot is full, AlreadyBooked, and
    Refused for a slot that is past or too near, or when no card waits; NotOnDuty or RoleMissing.
    """
    try:
        with transaction.atomic():
            held, party = held_by(application, "book", by=by)
            present = live_of(held)
            if present is not None:
                if present.seat is not None and present.seat.starts_at == starts_at:
                    return present
                raise AlreadyBooked
            expect_bookable(held, starts_at, party=party)
            seat = take_seat(office_of(held), starts_at)
            event = advance(
                held, "book", party=party, by=by, detail={"starts_at": starts_at.isoformat()}
            )
            is_near = starts_at - event.at < REMINDED_BEFORE
            booked = Appointment.objects.create(
                application=held,
                seat=seat,
                event=event,
                booked_at=event.at,
                booked_by=by,
                reminded_at=event.at if is_near else None,
            )
            tell(held, "booked", event=event, **facts_of(held, booked))
            return booked
    except IntegrityError as error:
        if "one_appointment_a_seat" not in str(error):
            raise
        raise JustTaken from error
