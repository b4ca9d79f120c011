"""The page of the opening: each form does one thing, and the week is drawn as it will be."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from http import HTTPStatus
from zoneinfo import ZoneInfo

from django import forms
from django.contrib import messages
from django.db.models import Count, Q
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _

from escale.actions import set_openings
from escale.actions.close_slot import close_slot, reopen_slot
from escale.appointments.free import Opening
from escale.appointments.opening import Counter, OpeningHours, OutOfService
from escale.appointments.seats import Seat
from escale.appointments.territories import holidays_in
from escale.kit import clock
from escale.kit.sentences import Refused
from escale.letters.words import day_in_words
from escale.people.models import Prefecture
from escale.web.instants import instant, spoken
from escale.web.month import whose_time
from escale.web.office.access import StaffRequest, staff_of
from escale.web.office.decisions.numbers import number_in
from escale.web.office.openings.forms import (
    WEEKDAYS,
    ClosureForm,
    CounterForm,
    HoursForm,
    RulesForm,
)
from escale.web.policy import READ
from escale.web.unsent import unsent_answers

_WEEK = 7


@dataclass(frozen=True, kw_only=True)
class HoursShown:
    """One stretch of hours."""

    number: int
    text: str
    ends: str


@dataclass(frozen=True, kw_only=True)
class CounterShown:
    """A counter and its hours."""

    number: int
    name: str
    is_open: bool
    hours: Sequence[HoursShown]


@dataclass(frozen=True, kw_only=True)
class DayShown:
    """A day of the coming week: its places, those booked, and why there are none."""

    title: str
    places: int
    taken: int
    why: str


def openings(request: StaffRequest) -> HttpResponse:
    """Show the opening; do what one of its forms asks, named by its button."""
    prefecture = staff_of(request).prefecture
    counters = list(Counter.objects.filter(prefecture=prefecture))
    if request.method in READ:
        return _show(request, prefecture, _forms(prefecture, counters))
    act = request.POST.get("act", "")
    typed = _forms(prefecture, counters)
    made = _MADE.get(act)
    if made is None:
        return _pressed(request, prefecture, act, typed)
    form = made(request, prefecture, counters)
    typed[act] = form
    if not form.is_valid():
        return _show(request, prefecture, typed, failed=form)
    try:
        said = _DONE[act](request, prefecture, form)
    except Refused as refused:
        form.add_error(None, f"{refused.sentence} {refused.hint}".strip())
        return _show(request, prefecture, typed, failed=form)
    unsent_answers(request).forget()
    messages.success(request, said)
    return redirect("office:openings")


# ---- what each form does -------------------------------------------------------------------------


def _add_counter(request: StaffRequest, prefecture: Prefecture, form: forms.Form) -> str:
    set_openings.add_counter(prefecture, name=form.cleaned_data["name"], by=request.user)
    return _("Ce guichet est ajouté : donnez-lui des horaires.")


def _add_hours(request: StaffRequest, prefecture: Prefecture, form: forms.Form) -> str:
    said = form.cleaned_data
    set_openings.add_hours(
        prefecture,
        counter=int(said["counter"]),
        weekday=said["weekday"],
        opens_at=said["opens_at"],
        closes_at=said["closes_at"],
        slot_minutes=said["slot_minutes"],
        places=said["places"],
        since=clock.today(prefecture.zone),
        by=request.user,
    )
    return _("Ces horaires sont ouverts : on peut réserver.")


def _close(request: StaffRequest, prefecture: Prefecture, form: forms.Form) -> str:
    said, zone = form.cleaned_data, ZoneInfo(prefecture.zone)
    counter = said["counter"]
    close_slot(
        prefecture,
        starts_at=datetime.combine(said["first"], said["from_time"], tzinfo=zone),
        ends_at=datetime.combine(said["last"], said["to_time"], tzinfo=zone),
        kind=OutOfService.Kind(said["kind"]),
        reason=said["reason"],
        counter=Counter.objects.get(prefecture=prefecture, pk=counter) if counter else None,
        by=request.user,
    )
    return _("C’est fermé : les personnes dont le rendez-vous tombe sont prévenues.")


def _set_rules(request: StaffRequest, prefecture: Prefecture, form: forms.Form) -> str:
    set_openings.set_rules(prefecture, **form.cleaned_data, by=request.user)
    return _("Ces règles sont enregistrées.")


def _pressed(
    request: StaffRequest, prefecture: Prefecture, act: str, typed: dict[str, forms.Form]
) -> HttpResponse:
    """Do what a button without a form asks."""
    number = number_in(request, "number")
    try:
        if act in {"open", "shut"}:
            set_openings.open_counter(
                prefecture, counter=number, is_open=act == "open", by=request.user
            )
        elif act == "end_hours":
            set_openings.end_hours(prefecture, hours=number, by=request.user)
        elif act == "reopen":
            reopen_slot(prefecture, closed=number, by=request.user)
        else:
            return redirect("office:openings")
    except Refused as refused:
        return _show(request, prefecture, typed, refused=refused)
    messages.success(request, _("C’est enregistré."))
    return redirect("office:openings")


_Make = Callable[[StaffRequest, Prefecture, list[Counter]], forms.Form]
_MADE: dict[str, _Make] = {
    "counter": lambda request, _prefecture, _counters: CounterForm(request.POST),
    "hours": lambda request, _prefecture, counters: HoursForm(request.POST, counters=counters),
    "closure": lambda request, _prefecture, counters: ClosureForm(request.POST, counters=counters),
    "rules": lambda request, _prefecture, _counters: RulesForm(request.POST),
}
_DONE: dict[str, Callable[[StaffRequest, Prefecture, forms.Form], str]] = {
    "counter": _add_counter,
    "hours": _add_hours,
    "closure": _close,
    "rules": _set_rules,
}


def _forms(prefecture: Prefecture, counters: list[Counter]) -> dict[str, forms.Form]:
    rules = Opening(prefecture).rules
    initial = {
        "notice_hours": rules.notice_hours,
        "horizon_days": rules.horizon_days,
        "place": rules.place,
    }
    return {
        "counter": CounterForm(),
        "hours": HoursForm(counters=counters),
        "closure": ClosureForm(counters=counters),
        "rules": RulesForm(initial=initial),
    }


# ---- what the page shows -------------------------------------------------------------------------


def _show(
    request: StaffRequest,
    prefecture: Prefecture,
    typed: dict[str, forms.Form],
    *,
    failed: forms.Form | None = None,
    refused: Refused | None = None,
) -> HttpResponse:
    counters = list(Counter.objects.filter(prefecture=prefecture))
    context = {
        "typed": typed,
        "failed": failed,
        "refused": refused,
        "counters": _counters_shown(counters),
        "week": _week(prefecture),
        "closures": _closures(prefecture),
        "holidays": _holidays(prefecture),
        "whose_time": whose_time(prefecture.zone),
        "postal_address": prefecture.postal_address,
    }
    status = HTTPStatus.CONFLICT if refused else HTTPStatus.OK
    return render(request, "office/openings/openings.html", context, status=status)


def _counters_shown(counters: list[Counter]) -> list[CounterShown]:
    hours: dict[int, list[HoursShown]] = {}
    today = clock.today()
    for each in OpeningHours.objects.filter(counter__in=counters).exclude(until__lt=today):
        hours.setdefault(each.counter_id, []).append(
            HoursShown(
                number=each.pk,
                text=_(
                    "%(day)s, de %(opens)s à %(closes)s : créneaux de %(minutes)s minutes, "
                    "%(places)s à la fois"
                )
                % {
                    "day": WEEKDAYS[each.weekday][1],
                    "opens": f"{each.opens_at:%H:%M}",
                    "closes": f"{each.closes_at:%H:%M}",
                    "minutes": each.slot_minutes,
                    "places": each.places,
                },
                ends=day_in_words(each.until, spoken()) if each.until else "",
            )
        )
    return [
        CounterShown(
            number=counter.pk,
            name=counter.name,
            is_open=counter.is_open,
            hours=hours.get(counter.pk, []),
        )
        for counter in counters
    ]


def _week(prefecture: Prefecture) -> list[DayShown]:
    """Return the coming week as it is drawn: one question."""
    zone = ZoneInfo(prefecture.zone)
    first = clock.today(prefecture.zone)
    begins = datetime.combine(first, datetime.min.time(), tzinfo=zone)
    found = Seat.objects.filter(
        Q(is_closed=False) | Q(is_taken=True),
        prefecture=prefecture,
        starts_at__gte=begins,
        starts_at__lt=begins + timedelta(days=_WEEK),
    )
    by_day: dict[date, list[int]] = {}
    rows = found.values("starts_at").annotate(
        places=Count("pk"), taken=Count("pk", filter=Q(is_taken=True))
    )
    for row in rows:
        counts = by_day.setdefault(row["starts_at"].astimezone(zone).date(), [0, 0])
        counts[0] += row["places"]
        counts[1] += row["taken"]
    days = [first + timedelta(days=n) for n in range(_WEEK)]
    off = {
        day: name
        for year in {day.year for day in days}
        for day, name in holidays_in(prefecture.departments, year).items()
    }
    return [
        DayShown(
            title=day_in_words(day, spoken()),
            places=by_day.get(day, [0, 0])[0],
            taken=by_day.get(day, [0, 0])[1],
            why=_("Jour férié : %(name)s.") % {"name": off[day]} if day in off else "",
        )
        for day in days
    ]


def _closures(prefecture: Prefecture) -> list[dict[str, object]]:
    found = OutOfService.objects.filter(prefecture=prefecture, ends_at__gt=clock.now())
    return [
        {
            "number": each.pk,
            "who": each.counter.name if each.counter else _("Toute la préfecture"),
            "kind": each.get_kind_display(),
            "starts": instant(each.starts_at, prefecture.zone),
            "ends": instant(each.ends_at, prefecture.zone),
            "reason": each.reason,
        }
        for each in found.select_related("counter")
    ]


def _holidays(prefecture: Prefecture) -> list[str]:
    """Return the public holidays to come there, within a year."""
    today = clock.today(prefecture.zone)
    return [
        f"{day_in_words(day, spoken())} – {name}"
        for year in (today.year, today.year + 1)
        for day, name in sorted(holidays_in(prefecture.departments, year).items())
        if today <= day <= today + timedelta(days=365)
    ]
