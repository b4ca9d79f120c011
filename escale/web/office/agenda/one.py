"""The appointment of somebody at the counter: booked, moved or cancelled for them."""

from http import HTTPStatus

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _

from escale.actions.book_appointment import book_appointment
from escale.actions.cancel_appointment import cancel_appointment
from escale.actions.move_appointment import move_appointment
from escale.applications.enums import Status
from escale.applications.models import Application
from escale.appointments.booked import Appointment
from escale.appointments.free import Opening
from escale.kit.sentences import Refused
from escale.people.models import Role
from escale.web.instants import meeting
from escale.web.month import month_of, slot_in, whose_time
from escale.web.office.access import StaffRequest, case_for, staff_of
from escale.web.office.acts.confirming import case_read
from escale.web.policy import READ


def appointment(request: StaffRequest, reference: str) -> HttpResponse:
    """Show the appointment of an application and the free slots; book or move for the person."""
    application = case_read(request, reference)
    if request.method in READ:
        return _show(request, application)
    starts_at = slot_in(request.POST.get("starts_at", ""))
    if starts_at is None:
        return redirect("office:appointment", application.reference)
    try:
        if _live(application) is None:
            found = book_appointment(application, starts_at=starts_at, by=request.user)
        else:
            found = move_appointment(application, starts_at=starts_at, by=request.user)
    except Refused as refused:
        return _show(request, case_for(request, reference), refused=refused)
    sentence = _("Rendez-vous : %(at)s. La personne est prévenue.")
    messages.success(request, sentence % {"at": meeting(found.starts_at, application.zone)})
    return redirect("office:appointment", application.reference)


def cancel(request: StaffRequest, reference: str) -> HttpResponse:
    """Cancel the appointment for the person, who is told."""
    application = case_for(request, reference)
    try:
        cancel_appointment(application, by=request.user)
    except Refused as refused:
        return _show(request, case_for(request, reference), refused=refused)
    messages.success(request, _("Le rendez-vous est annulé. La personne est prévenue."))
    return redirect("office:appointment", application.reference)


def _live(application: Application) -> Appointment | None:
    live = Appointment.objects.live().select_related("seat__counter")
    return live.filter(application=application).first()


def _show(
    request: StaffRequest, application: Application, *, refused: Refused | None = None
) -> HttpResponse:
    staff = staff_of(request)
    present = _live(application)
    asked = request.GET if request.method in READ else request.POST
    opening = Opening(staff.prefecture, is_clerk=True)
    is_ready = application.status == Status.CARD_READY
    context = {
        "application": application,
        "refused": refused,
        "is_ready": is_ready,
        "booked_at": meeting(present.starts_at, application.zone) if present else "",
        "counter": present.seat.counter.name if present and present.seat else "",
        "has_come": bool(present and present.state == Appointment.State.ARRIVED),
        "month": month_of(opening, month=asked.get("month", ""), day=asked.get("day", ""))
        if is_ready
        else None,
        "whose_time": whose_time(staff.prefecture.zone),
        "can_act": staff.has(Role.CLERK),
    }
    status = HTTPStatus.CONFLICT if refused else HTTPStatus.OK
    return render(request, "office/agenda/appointment.html", context, status=status)
