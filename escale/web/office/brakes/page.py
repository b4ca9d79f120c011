"""« Clôtures arrêtées »: how many closures wait, of whom, and the two people who let them go."""

from dataclasses import dataclass
from http import HTTPStatus
from typing import Any, Final

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.http import urlencode
from django.utils.translation import gettext as _

from escale.actions import due_to_close
from escale.actions import release_brake as releasing
from escale.actions.sign import ProofTooOld
from escale.applications.brakes import Brake
from escale.applications.examination import PieceRequest
from escale.applications.sections.wording import in_full
from escale.kit.sentences import Refused
from escale.people.models import Account, Prefecture, StaffMember
from escale.web.instants import instant
from escale.web.office.access import StaffRequest, staff_of
from escale.web.office.decisions.numbers import number_in
from escale.web.second_factor import ask_second_factor, has_fresh_second_factor, proved_at

LINES: Final = 50
_LARGEST: Final = 2**63 - 1


@dataclass(frozen=True, kw_only=True)
class Line:
    """One application that would be closed: its reference, and since when its day is past."""

    reference: str
    url: str
    answer_by: str


@dataclass(frozen=True, kw_only=True)
class Confirmed:
    """Who let it go first, and when; whether it is the member who reads."""

    name: str
    at: str
    is_mine: bool


def stopped_closures(request: StaffRequest) -> HttpResponse:
    """Show what the brake holds back; the questions to the database do not grow."""
    return _show(request, _brake_on(staff_of(request).prefecture))


def release_brake(request: StaffRequest) -> HttpResponse:
    """Let the closures go, as the first or the second; a fresh second factor is asked first."""
    prefecture = staff_of(request).prefecture
    found = Brake.objects.filter(prefecture=prefecture, pk=number_in(request, "brake")).first()
    if found is None:
        raise Http404
    page, proof = reverse("office:stopped_closures"), proved_at(request)
    if proof is None or not has_fresh_second_factor(request):
        return ask_second_factor(request, page)
    try:
        released = releasing.release_brake(found, by=request.user, proved_at=proof)
    except ProofTooOld:
        return ask_second_factor(request, page)
    except Refused as refused:
        return _show(request, _brake_on(prefecture), refused=refused)
    if released.released_at is None:
        messages.success(request, _("C’est noté : il faut encore une autre personne."))
        return redirect(page)
    messages.success(request, _("Les clôtures reprennent dans la minute."))
    return redirect("office:queue")


def _brake_on(prefecture: Prefecture) -> Brake | None:
    on = Brake.objects.on().filter(prefecture=prefecture)
    return on.select_related("first_by__membership").first()


def _show(
    request: StaffRequest, brake: Brake | None, *, refused: Refused | None = None
) -> HttpResponse:
    context: dict[str, Any] = {"brake": brake, "refused": refused}
    if brake is not None:
        prefecture = staff_of(request).prefecture
        found = _lines(prefecture, after=_number(request.GET.get("after", "")))
        context |= {
            "prefecture": prefecture,
            "put_on_at": instant(brake.put_on_at, prefecture.zone),
            "due_until": in_full(brake.due_until),
            "confirmed": _confirmed(brake, request.user, zone=prefecture.zone),
            "lines": [_line(one) for one in found[:LINES]],
            "after": f"?{urlencode({'after': found[LINES - 1].pk})}" if len(found) > LINES else "",
        }
    status = HTTPStatus.CONFLICT if refused else HTTPStatus.OK
    return render(request, "office/brakes/stopped_closures.html", context, status=status)


def _lines(prefecture: Prefecture, *, after: int) -> list[PieceRequest]:
    """Return one more request than a page shows, in the order of their numbers."""
    held = due_to_close.due().filter(application__prefecture=prefecture, pk__gt=after)
    return list(held.select_related("application").order_by("pk")[: LINES + 1])


def _line(request: PieceRequest) -> Line:
    reference = request.application.reference
    return Line(
        reference=reference,
        url=reverse("office:application", args=[reference]),
        answer_by=in_full(request.answer_by),
    )


def _confirmed(brake: Brake, reader: Account, *, zone: str) -> Confirmed | None:
    if brake.first_by is None or brake.first_at is None:
        return None
    member: StaffMember | None = getattr(brake.first_by, "membership", None)
    return Confirmed(
        name=member.name if member else _("un exploitant du service"),
        at=instant(brake.first_at, zone),
        is_mine=brake.first_by_id == reader.pk,
    )


def _number(text: str) -> int:
    """Return the number after which a page begins; 0 for anything that is none."""
    if not (text.isascii() and text.isdigit()) or len(text) > len(str(_LARGEST)):
        return 0
    return min(int(text), _LARGEST)
