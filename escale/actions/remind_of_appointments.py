"""Remind people of their appointment two days before: once, by e-mail and by text message."""

from django.db import transaction

from escale.actions.appointing import facts_of
from escale.actions.book_appointment import REMINDED_BEFORE
from escale.actions.fees_due import amount_due
from escale.actions.tell import tell_of
from escale.applications.advance import locked
from escale.appointments.booked import Appointment
from escale.cards.paying import stamp_of
from escale.kit import clock
from escale.notices import wording


def remind_due(*, at_most: int = 1000) -> int:
    """Remind of each appointment that begins within 48 hours; return of how many.

    One that began meanwhile (the worker was off) is passed over: nobody is reminded of what is
    past.
    """
    now = clock.now()
    due = Appointment.objects.filter(
        state=Appointment.State.BOOKED,
        reminded_at__isnull=True,
        seat__starts_at__gt=now,
        seat__starts_at__lte=now + REMINDED_BEFORE,
    ).order_by("seat__starts_at", "pk")
    return sum(_remind(found) for found in due.select_related("application")[:at_most])


@transaction.atomic
def _remind(found: Appointment) -> bool:
    held = locked(found.application)
    appointment = (
        Appointment.objects.select_for_update(of=("self",)).select_related("seat").get(pk=found.pk)
    )
    if appointment.state != Appointment.State.BOOKED or appointment.reminded_at is not None:
        return False
    appointment.reminded_at = clock.now()
    appointment.save(update_fields=["reminded_at"])
    about = wording.about_a_request(held.reference, prefecture=held.prefecture)
    facts = {
        "told_at": appointment.reminded_at,
        "euros": amount_due(held),
        "is_paid": stamp_of(held) is not None,
        **facts_of(held, appointment),
    }
    tell_of(held, "appointment_reminder", key=f"appointment:{appointment.pk}", facts=facts, **about)
    return True
