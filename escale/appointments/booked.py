"""Appointments: who has which seat, and what became of it."""

import uuid
from datetime import datetime
from typing import ClassVar, Self

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from escale.applications.models import Application, Event
from escale.appointments.seats import Seat
from escale.kit import clock
from escale.people.models import Account


class AppointmentQuerySet(models.QuerySet["Appointment"]):
    """Clauses on appointments."""

    def live(self) -> Self:
        """Keep those that hold a seat, or somebody who has come."""
        return self.filter(state__in=Appointment.LIVE)


class Appointment(models.Model):
    """One appointment to hand a card over; without a seat, somebody who came without one."""

    class State(models.TextChoices):
        """What became of it."""

        BOOKED = "booked", _("réservé")
        ARRIVED = "arrived", _("arrivé")
        DONE = "done", _("titre remis")
        NO_SHOW = "no_show", _("absent")
        MOVED = "moved", _("déplacé")
        CANCELLED = "cancelled", _("annulé")
        SLOT_CLOSED = "slot_closed", _("créneau fermé")
        # The card that was to be handed over is not to be any more.
        WITHOUT_CARD = "without_card", _("titre indisponible")

    LIVE = (State.BOOKED, State.ARRIVED)

    application = models.ForeignKey(
        Application, on_delete=models.PROTECT, related_name="appointments"
    )
    # Names it in a calendar: an appointment that moves keeps it.
    uid = models.UUIDField(default=uuid.uuid4, editable=False)
    # How often it moved: calendars replace what they had by what has the higher number.
    sequence = models.PositiveSmallIntegerField(default=0)
    seat = models.ForeignKey(
        Seat, on_delete=models.PROTECT, null=True, blank=True, related_name="appointments"
    )
    state = models.CharField(max_length=12, choices=State.choices, default=State.BOOKED)
    event = models.OneToOneField(Event, on_delete=models.PROTECT, related_name="appointment")
    booked_at = models.DateTimeField(default=clock.now)
    booked_by = models.ForeignKey(
        Account, on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )
    arrived_at = models.DateTimeField(null=True, blank=True)
    reminded_at = models.DateTimeField(null=True, blank=True)
    ended_at = models.DateTimeField(null=True, blank=True)

    objects: ClassVar[AppointmentQuerySet] = AppointmentQuerySet.as_manager()  # type: ignore[assignment]

    class Meta:
        """No double booking by construction: a seat has one live appointment, a request one."""

        ordering = ("pk",)
        constraints = (
            models.UniqueConstraint(
                fields=["seat"],
                condition=Q(state__in=["booked", "arrived", "done"]),
                name="one_appointment_a_seat",
                violation_error_message=_("Ce créneau vient d’être pris."),
            ),
            models.UniqueConstraint(
                fields=["application"],
                condition=Q(state__in=["booked", "arrived"]),
                name="one_live_appointment_an_application",
                violation_error_message=_("Vous avez déjà un rendez-vous."),
            ),
            models.CheckConstraint(
                name="whoever_booked_has_a_seat",
                condition=Q(seat__isnull=False) | Q(state__in=["arrived", "done", "without_card"]),
                violation_error_message=_("Un rendez-vous réservé a un créneau."),
            ),
        )

    def __str__(self) -> str:
        """Return what became of it."""
        return self.state

    @property
    def starts_at(self) -> datetime:
        """When it begins; for somebody who came without one, when they arrived."""
        if self.seat is not None:
            return self.seat.starts_at
        return self.arrived_at or self.booked_at
