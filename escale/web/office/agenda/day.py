"""The appointments of a day or of a week: who comes, who has come, who has not."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

from django.contrib import messages
from django.db.models import Q
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _

from escale.actions.arrive import arrive as arriving
from escale.actions.arrive import note_no_show
from escale.applications.enums import Status
from escale.applications.models import Application
from escale.appointments.booked import Appointment
from escale.kit import clock
from escale.letters.words import day_in_words
from escale.people.models import Prefecture, Role
from escale.web.instants import hour, spoken
from escale.web.month import whose_time
from escale.web.office.access import StaffRequest, case_for, staff_of

_WEEK = 7
#: What can be asked for: a week before, or after, is still a date.
_YEARS = range(2000, 2200)
_SHOWN = (
    Appointment.State.BOOKED,
    Appointment.State.ARRIVED,
    Appointment.State.DONE,
    Appointment.State.NO_SHOW,
)


@dataclass(frozen=True, kw_only=True)
class Line:
    """One appointment, and what can be done of it now."""

    hour: str
    counter: str
    name: str
    reference: str
    state: str
    has_come: bool
    is_awaited: bool
    is_late: bool
    url: str
    handover_url: str


@dataclass(frozen=True, kw_only=True)
class DayShown:
    """A day and its appointments, in order."""

    title: str
    lines: Sequence[Line]


def agenda(request: StaffRequest) -> HttpResponse:
    """Show a day, or a week, of the counters; one question whatever their number."""
    staff = staff_of(request)
    zone = staff.prefecture.zone
    today = clock.today(zone)
    first = _day_in(request.GET.get("day", "")) or today
    is_week = request.GET.get("span") == "week"
    if is_week:
        first -= timedelta(days=first.weekday())
    length = _WEEK if is_week else 1
    step = timedelta(days=length)
    context = {
        "days": _days(staff.prefecture, first, length),
        "today": today.isoformat(),
        "first": first.isoformat(),
        "previous": (first - step).isoformat(),
        "following": (first + step).isoformat(),
        "is_week": is_week,
        "is_today": first == today and not is_week,
        "whose_time": whose_time(zone),
        "can_act": staff.has(Role.CLERK),
        "sought": "",
    }
    return render(request, "office/agenda/agenda.html", context)


def find(request: StaffRequest) -> HttpResponse:
    """Lead to the appointment of somebody who stands at the counter, by their reference."""
    typed = "".join(request.POST.get("reference", "").split()).upper()
    found = Application.objects.filter(
        prefecture=staff_of(request).prefecture, reference=typed.replace("\x00", "")
    ).exclude(status=Status.DRAFT)
    application = found.first()
    if application is None:
        messages.error(
            request,
            _(
                "Aucune demande de cette préfecture n’a cette référence. Relisez-la, ou cherchez par nom."
            ),
        )
        return redirect("office:agenda")
    return redirect("office:appointment", application.reference)


def arrive(request: StaffRequest, reference: str) -> HttpResponse:
    """Note that somebody has come, and lead to the hand-over."""
    application = case_for(request, reference)
    arriving(application, by=request.user)
    messages.success(request, _("L’arrivée est notée."))
    return redirect("office:handover", application.reference)


def no_show(request: StaffRequest, reference: str) -> HttpResponse:
    """Note that somebody has not come; they are told, and can book again."""
    application = case_for(request, reference)
    note_no_show(application, by=request.user)
    messages.success(request, _("L’absence est notée : la personne peut reprendre un rendez-vous."))
    return redirect("office:agenda")


def _day_in(typed: str) -> date | None:
    try:
        day = date.fromisoformat(typed)
    except ValueError:
        return None
    return day if day.year in _YEARS else None


def _days(prefecture: Prefecture, first: date, length: int) -> list[DayShown]:
    zone = ZoneInfo(prefecture.zone)
    begins = datetime.combine(first, datetime.min.time(), tzinfo=zone)
    ends = datetime.combine(first + timedelta(days=length), datetime.min.time(), tzinfo=zone)
    found = (
        Appointment.objects.filter(application__prefecture=prefecture, state__in=_SHOWN)
        .filter(
            Q(seat__starts_at__gte=begins, seat__starts_at__lt=ends)
            | Q(arrived_at__gte=begins, arrived_at__lt=ends)
        )
        .select_related("application", "seat__counter")
    )
    by_day: dict[date, list[Appointment]] = {first + timedelta(days=n): [] for n in range(length)}
    for each in sorted(found, key=lambda each: (each.starts_at, each.pk)):
        # Whoever came on another day than theirs is of both.
        for day in {moment.astimezone(zone).date() for moment in _moments(each)}:
            if day in by_day:
                by_day[day].append(each)
    return [
        DayShown(
            title=day_in_words(day, spoken()),
            lines=[_line(each, prefecture.zone) for each in each_day],
        )
        for day, each_day in by_day.items()
    ]


def _moments(each: Appointment) -> list[datetime]:
    return [each.starts_at, *([each.arrived_at] if each.arrived_at else [])]


def _line(each: Appointment, zone: str) -> Line:
    application = each.application
    is_booked = each.state == Appointment.State.BOOKED
    return Line(
        hour=hour(each.starts_at, zone),
        counter=each.seat.counter.name if each.seat else _("sans rendez-vous"),
        name=f"{application.family_name} {application.given_names}".strip(),
        reference=application.reference,
        state=each.get_state_display(),
        has_come=each.state == Appointment.State.ARRIVED,
        is_awaited=is_booked,
        is_late=is_booked and each.starts_at <= clock.now(),
        url=reverse("office:appointment", args=[application.reference]),
        handover_url=reverse("office:handover", args=[application.reference]),
    )
