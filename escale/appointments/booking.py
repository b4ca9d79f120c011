"""Take a place in a slot: one person a place, whoever clicks at the same instant."""

from datetime import datetime

from django.utils.translation import gettext as _

from escale.appointments.seats import Seat
from escale.kit.sentences import Refused
from escale.people.models import Prefecture


class JustTaken(Refused):
    """The last place of this slot was taken, or the slot was closed, a moment ago."""

    def __init__(self) -> None:
        """Say that others are left."""
        super().__init__(
            _("Ce créneau vient d’être pris."),
            hint=_("Rien n’a changé pour vous : choisissez-en un autre ci-dessous."),
        )


def take_seat(prefecture: Prefecture, starts_at: datetime) -> Seat:
    """Return a free place of the slot that begins then, taken for the caller's transaction.

    Places that others are taking are passed over, not waited for. Raises JustTaken when none is
    left. A place exists once (`one_seat_a_place`), and has one appointment (`one_appointment_a_seat`).
    """
    seat = (
        Seat.objects.filter(
            prefecture=prefecture, starts_at=starts_at, is_taken=False, is_closed=False
        )
        .select_related("counter")
        .select_for_update(skip_locked=True, of=("self",))
        .order_by("counter_id", "place")
        .first()
    )
    if seat is None:
        raise JustTaken
    seat.is_taken = True
    seat.save(update_fields=["is_taken"])
    return seat


def free_seat(number: int | None) -> None:
    """Give a place back, in the caller's transaction; none for somebody who came without one."""
    if number is not None:
        Seat.objects.filter(pk=number).update(is_taken=False)
