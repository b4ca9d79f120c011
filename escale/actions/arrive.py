"""Note at the counter who has come, with an appointment or without; and who has not."""

from django.db import transaction
from django.utils.translation import gettext as _

from escale.actions.appointing import NoAppointment, facts_of, held_by, live_of
from escale.actions.tell import tell
from escale.actions.undo import is_done_already
from escale.applications.advance import advance
from escale.applications.enums import Party
from escale.applications.models import Application
from escale.appointments.booked import Appointment
from escale.kit import clock
from escale.kit.sentences import Refused
from escale.people.models import Account


@transaction.atomic
def arrive(application: Application, *, by: Account) -> Appointment:
    """Note that the person has come; whoever has no appointment is received as they are.

    Noted twice, it is noted once. Raises NotOnDuty or RoleMissing, Refused when no card waits.
    """
    held, _party = held_by(application, "arrive", by=by)
    found = live_of(held)
    if found is not None and found.state == Appointment.State.ARRIVED:
        return found
    event = advance(
        held, "arrive", party=Party.CLERK, by=by, detail={"has_appointment": found is not None}
    )
    if found is None:
        return Appointment.objects.create(
            application=held,
            state=Appointment.State.ARRIVED,
            event=event,
            booked_at=event.at,
            booked_by=by,
            arrived_at=event.at,
        )
    found.state, found.arrived_at = Appointment.State.ARRIVED, event.at
    found.save(update_fields=["state", "arrived_at"])
    return found


@transaction.atomic
def note_no_show(application: Application, *, by: Account) -> Appointment:
    """Note that the person did not come; they are told, and may book again at once.

    Pressed twice, it is noted once. Raises NoAppointment, Refused before the time of the
    appointment; NotOnDuty or RoleMissing.
    """
    held, _party = held_by(application, "no_show", by=by)
    found = live_of(held)
    if found is None or found.seat is None:
        done = is_done_already(held, "no_show", by=by)
        last = Appointment.objects.filter(application=held, state=Appointment.State.NO_SHOW).last()
        if done is not None and last is not None:
            return last
        raise NoAppointment
    if found.state == Appointment.State.ARRIVED:
        raise Refused(_("Cette personne est arrivée : elle n’est pas absente."))
    if found.seat.starts_at > clock.now():
        raise Refused(
            _("Ce rendez-vous n’est pas encore commencé."),
            hint=_("Une absence se note une fois l’heure passée."),
        )
    event = advance(
        held,
        "no_show",
        party=Party.CLERK,
        by=by,
        detail={"starts_at": found.seat.starts_at.isoformat()},
    )
    found.state, found.ended_at = Appointment.State.NO_SHOW, event.at
    found.save(update_fields=["state", "ended_at"])
    tell(held, "no_show", event=event, **facts_of(held, found))
    return found
