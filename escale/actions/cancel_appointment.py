"""Cancel an appointment: its place is free, and another can be booked at once."""

from django.db import transaction

from escale.actions.appointing import NoAppointment, facts_of, held_by, live_of
from escale.actions.tell import tell
from escale.actions.undo import is_done_already
from escale.applications.advance import advance
from escale.applications.models import Application
from escale.appointments.booked import Appointment
from escale.appointments.booking import free_seat
from escale.people.models import Account


@transaction.atomic
def cancel_appointment(application: Application, *, by: Account) -> Appointment:
    """Cancel the live appointment, by the person or by a clerk for them.

    Pressed twice, it is cancelled once. Raises NoAppointment; NotOnDuty or RoleMissing.
    """
    held, party = held_by(application, "cancel", by=by)
    found = live_of(held)
    if found is None or found.seat is None:
        done = is_done_already(held, "cancel", by=by)
        last = Appointment.objects.filter(
            application=held, state=Appointment.State.CANCELLED
        ).last()
        if done is not None and last is not None:
            return last
        raise NoAppointment
    event = advance(
        held,
        "cancel",
        party=party,
        by=by,
        detail={"starts_at": found.seat.starts_at.isoformat()},
    )
    found.state, found.ended_at = Appointment.State.CANCELLED, event.at
    # A calendar takes what has the higher number: the cancellation too.
    found.sequence += 1
    found.save(update_fields=["state", "ended_at", "sequence"])
    free_seat(found.seat_id)
    tell(held, "cancelled", event=event, **facts_of(held, found))
    return found
