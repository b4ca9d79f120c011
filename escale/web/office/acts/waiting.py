"""« Suites à donner »: what waits for somebody once an examination has ended, or is to end so."""

from dataclasses import dataclass
from datetime import datetime
from typing import TypeVar

from django.db.models import QuerySet
from django.http import HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _

from escale.applications.deadlines import is_past
from escale.applications.enums import UNDECIDED
from escale.applications.models import Application, ClosureProposal, ReopeningAsk, Revocation
from escale.applications.sections.wording import in_full
from escale.kit import clock
from escale.people.models import Role
from escale.web.instants import instant
from escale.web.office.access import StaffRequest, staff_of

_M = TypeVar("_M", ClosureProposal, ReopeningAsk, Revocation)
#: Longer lists are cut: the oldest come first.
_AT_MOST = 100


@dataclass(frozen=True, kw_only=True)
class Line:
    """One thing that waits: whose, what, since when, and where it is done."""

    reference: str
    name: str
    text: str
    since: str
    url: str


def waiting_acts(request: StaffRequest) -> HttpResponse:
    """Show what waits in the prefecture; the questions to the database do not grow."""
    staff = staff_of(request)
    of_here = {"application__prefecture": staff.prefecture}
    asks = ReopeningAsk.objects.live().filter(**of_here).order_by("asked_at", "pk")
    closures = (
        ClosureProposal.objects.live()
        .filter(application__status__in=UNDECIDED, **of_here)
        .order_by("proposed_at", "pk")
    )
    revocations = Revocation.objects.live().filter(**of_here).order_by("answer_until", "pk")
    context = {
        "asks": [
            _line(one.application, "acts", since=one.asked_at, text=_("Demandée par la personne."))
            for one in _first(asks)
        ],
        "closures": [
            _line(
                one.application,
                "confirm_closure" if staff.has(Role.MANAGER) else "acts",
                since=one.proposed_at,
                text=one.get_reason_display(),
            )
            for one in _first(closures)
        ],
        "revocations": [
            _line(one.application, "acts", since=one.announced_at, text=_until(one))
            for one in _first(revocations)
        ],
        "at_most": _AT_MOST,
    }
    return render(request, "office/acts/waiting.html", context)


def _first(found: QuerySet[_M]) -> QuerySet[_M]:
    return found.select_related("application")[:_AT_MOST]


def _line(application: Application, page: str, *, since: datetime, text: str) -> Line:
    return Line(
        reference=application.reference,
        name=f"{application.family_name} {application.given_names}".strip(),
        text=text,
        since=instant(since, application.zone),
        url=reverse(f"office:{page}", args=[application.reference]),
    )


def _until(revocation: Revocation) -> str:
    """Say where an announced revocation stands: answered, still open, or ready."""
    day = {"day": in_full(revocation.answer_until)}
    if not is_past(revocation.answer_until, revocation.zone, at=clock.now()):
        if revocation.answer:
            return _("La personne a répondu ; elle peut compléter jusqu’au %(day)s.") % day
        return _("La personne peut répondre jusqu’au %(day)s.") % day
    if revocation.answer:
        return _("Délai fini le %(day)s. La personne a répondu : à décider.") % day
    return _("Délai fini le %(day)s, sans réponse : à décider.") % day
