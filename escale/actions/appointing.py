"""What the acts on appointments share: whose act it is, when one may book, what the person is told."""

from datetime import datetime
from typing import Any
from zoneinfo import ZoneInfo

from django.utils.translation import gettext as _

from escale.applications.advance import locked
from escale.applications.enums import Party
from escale.applications.models import Application
from escale.applications.refusals import refusal
from escale.appointments.booked import Appointment
from escale.appointments.free import Opening
from escale.kit import clock
from escale.kit.sentences import Refused
from escale.people.duty import NotOnDuty, on_duty
from escale.people.models import Account, Prefecture, Role


class NoAppointment(Refused):
    """There is no appointment to move or to cancel."""

    def __init__(self) -> None:
        """Say that one can be made."""
        super().__init__(
            _("Il n’y a pas de rendez-vous en cours."), hint=_("Vous pouvez en prendre un.")
        )


def held_by(application: Application, act: str, *, by: Account) -> tuple[Application, Party]:
    """Return the application with its row locked, and on whose behalf this account acts.

    The person, or a clerk on duty. Raises NotOnDuty or RoleMissing, Refused when the table does
    not allow the act now.
    """
    held = locked(application)
    party = Party.APPLICANT
    if by.person_id is None or by.person_id != held.person_id:
        if held.prefecture is None:
            raise NotOnDuty
        on_duty(by, held.prefecture, Role.CLERK)
        party = Party.CLERK
    why_not = refusal(act, held, party=party)
    if why_not:
        raise why_not
    return held, party


def office_of(held: Application) -> Prefecture:
    """Return the prefecture that hands the card over."""
    if held.prefecture is None:
        raise NotOnDuty
    return held.prefecture


def live_of(held: Application) -> Appointment | None:
    """Return the live appointment of an application held, its row locked; None without one."""
    return (
        Appointment.objects.live()
        .select_for_update(of=("self",))
        .select_related("seat")
        .filter(application=held)
        .first()
    )


def expect_bookable(held: Application, starts_at: datetime, *, party: Party) -> None:
    """Raise Refused for a slot that is past, too near, or beyond what is open."""
    opening = Opening(office_of(held), is_clerk=party is Party.CLERK)
    if starts_at <= clock.now():
        raise Refused(_("Ce créneau est passé."), hint=_("Choisissez-en un autre dans la liste."))
    if starts_at < opening.since:
        raise Refused(
            _("Ce créneau est trop proche : on réserve au plus tard %(hours)s heures avant.")
            % {"hours": opening.rules.notice_hours},
            hint=_("Choisissez-en un autre dans la liste."),
        )


def facts_of(held: Application, appointment: Appointment) -> dict[str, Any]:
    """Return what every message on an appointment says: when (in a text message, shorter), where."""
    there = appointment.starts_at.astimezone(ZoneInfo(held.zone))
    return {
        "starts_at": appointment.starts_at,
        "short": f"{there:%d/%m %H:%M}",
        "place": place_of(held),
    }


def place_of(held: Application) -> str:
    """Return where to come: what the office wrote, its postal address otherwise."""
    office = office_of(held)
    return Opening(office).rules.place or office.postal_address
