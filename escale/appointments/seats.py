"""Seats: one row for each person that a slot can receive."""

from typing import ClassVar

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from escale.appointments.opening import Counter
from escale.people.models import Prefecture


class Seat(models.Model):
    """One place in one slot at one counter.

    `place` numbers the places of the slot, from 1; a closed seat is offered to nobody.
    """

    counter = models.ForeignKey(Counter, on_delete=models.PROTECT, related_name="seats")
    # The counter's own, repeated so that a month is read in one index.
    prefecture = models.ForeignKey(Prefecture, on_delete=models.PROTECT, related_name="+")
    starts_at = models.DateTimeField()
    ends_at = models.DateTimeField()
    place = models.PositiveSmallIntegerField()
    is_closed = models.BooleanField(default=False)
    # Kept by the acts that book and free it: what a page of free slots reads.
    is_taken = models.BooleanField(default=False)

    objects: ClassVar[models.Manager["Seat"]] = models.Manager()

    class Meta:
        """A place exists once."""

        ordering = ("starts_at", "counter_id", "place")
        constraints = (
            models.UniqueConstraint(
                fields=["counter", "starts_at", "place"],
                name="one_seat_a_place",
                violation_error_message=_("Cette place existe déjà."),
            ),
            models.CheckConstraint(
                name="a_seat_lasts",
                condition=Q(ends_at__gt=F("starts_at"), place__gte=1),
                violation_error_message=_("Un créneau dure quelques minutes."),
            ),
        )
        indexes = (
            models.Index(
                fields=["prefecture", "starts_at"],
                name="seats_that_are_free",
                condition=Q(is_taken=False, is_closed=False),
            ),
            models.Index(fields=["prefecture", "starts_at", "counter"], name="seats_of_a_day"),
        )

    def __str__(self) -> str:
        """Return when it is."""
        return f"{self.starts_at} ({self.place})"
