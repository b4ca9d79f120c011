"""The appointment to be handed the card over: a month of slots; booked, moved, cancelled in a click."""

from dataclasses import dataclass
from http import HTTPStatus

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _

from escale.actions.appointing import place_of
from escale.actions.book_appointment import AlreadyBooked, book_appointment
from escale.actions.cancel_appointment import cancel_appointment as cancelling
from escale.actions.move_appointment import move_appointment
from escale.applications.enums import Status
from escale.applications.models import Application
from escale.appointments.booked import Appointment
from escale.appointments.calendar_file import MEDIA_TYPE, CalendarEntry, calendar_file
from escale.appointments.free import Opening
from escale.kit.sentences import Refused
from escale.web.applicant.access import SignedInRequest, application_for
from escale.web.applicant.card.shown import card_of
from escale.web.instants import meeting
from escale.web.month import month_of, slot_in, whose_time
from escale.web.policy import READ


@dataclass(frozen=True, kw_only=True)
class Booked:
    """The appointment there is, as the page says it."""

    at: str
    has_come: bool


def appointment(request: SignedInRequest, reference: str) -> HttpResponse:
    """Show the appointment and the free slots of a month; book one, or move to it."""
    application = application_for(request, reference)
    if application.status != Status.CARD_READY or application.prefecture is None:
        return redirect("applicant:follow_up", application.reference)
    if request.method in READ:
        return _show(request, application)
    try:
        starts_at = slot_in(request.POST.get("starts_at", ""))
        if starts_at is None:
            return redirect("applicant:appointment", application.reference)
        present = _live(application)
        if present is None:
            found = book_appointment(application, starts_at=starts_at, by=request.user)
            sentence = _("Votre rendez-vous est pris : %(at)s.")
        else:
            found = move_appointment(application, starts_at=starts_at, by=request.user)
            sentence = _("Votre rendez-vous est déplacé : %(at)s.")
    except AlreadyBooked:  # in another tab, a moment ago
        return redirect("applicant:appointment", application.reference)
    except Refused as refused:
        return _show(request, application, refused=refused)
    messages.success(request, sentence % {"at": meeting(found.starts_at, application.zone)})
    return redirect("applicant:appointment", application.reference)


def cancel_appointment(request: SignedInRequest, reference: str) -> HttpResponse:
    """Cancel the appointment; another can be booked at once."""
    application = application_for(request, reference)
    try:
        cancelling(application, by=request.user)
    except Refused as refused:
        if application.status != Status.CARD_READY:
            raise
        return _show(request, application, refused=refused)
    messages.success(
        request, _("Votre rendez-vous est annulé. Vous pouvez en prendre un autre ci-dessous.")
    )
    return redirect("applicant:appointment", application.reference)


def appointment_file(request: SignedInRequest, reference: str) -> HttpResponse:
    """Return the appointment for a calendar; the last one, cancelled, once there is none."""
    application = application_for(request, reference)
    found = _live(application) or (
        Appointment.objects.filter(
            application=application,
            state__in=(Appointment.State.CANCELLED, Appointment.State.SLOT_CLOSED),
        )
        .select_related("seat")
        .last()
    )
    if found is None or found.seat is None:
        return redirect("applicant:follow_up", application.reference)
    page = request.build_absolute_uri(
        reverse("applicant:appointment", args=[application.reference])
    )
    entry = CalendarEntry(
        uid=f"{found.uid}@escale",
        sequence=found.sequence,
        starts_at=found.seat.starts_at,
        ends_at=found.seat.ends_at,
        written_at=found.ended_at or found.booked_at,
        title=_("Remise de ma carte de séjour"),
        place=place_of(application),
        text=_("À apporter : passeport, document de séjour actuel, timbre fiscal."),
        url=page,
        is_cancelled=found.state not in Appointment.LIVE,
    )
    answer = HttpResponse(calendar_file(entry), content_type=MEDIA_TYPE)
    answer["Content-Disposition"] = 'attachment; filename="rendez-vous.ics"'
    return answer


def _live(application: Application) -> Appointment | None:
    live = Appointment.objects.live().select_related("seat").filter(application=application)
    return live.first()


def _show(
    request: SignedInRequest, application: Application, *, refused: Refused | None = None
) -> HttpResponse:
    assert application.prefecture is not None
    opening = Opening(application.prefecture)
    present = _live(application)
    asked = request.GET if request.method in READ else request.POST
    context = {
        "application": application,
        "prefecture": application.prefecture,
        "refused": refused,
        "booked": Booked(
            at=meeting(present.starts_at, application.zone),
            has_come=present.state == Appointment.State.ARRIVED,
        )
        if present
        else None,
        "month": month_of(opening, month=asked.get("month", ""), day=asked.get("day", "")),
        "notice_hours": opening.rules.notice_hours,
        "place": place_of(application),
        "whose_time": whose_time(application.prefecture.zone),
        "card": card_of(application),
    }
    status = HTTPStatus.CONFLICT if refused else HTTPStatus.OK
    return render(request, "applicant/card/appointment.html", context, status=status)
