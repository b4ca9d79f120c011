"""Change the pending request for pieces: give more time, cancel a line or all of it."""

from django.http import HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _

from escale.actions import change_request as changing
from escale.kit.sentences import Refused
from escale.web.office.access import StaffRequest, case_for
from escale.web.office.decisions.numbers import number_in
from escale.web.office.requests import pages
from escale.web.office.requests.demands import Demands
from escale.web.office.requests.time_given import TimeForm

_NO_DEMANDS = Demands(())


def give_time(request: StaffRequest, reference: str) -> HttpResponse:
    """Show in full the day that was typed, then move the day to answer by once it is confirmed."""
    application = case_for(request, reference)
    pending = pages.pending_of(application)
    if pending is None:
        return _refused(request, reference, pages.NothingPending())
    form = TimeForm(pending, request.POST)
    if not form.is_valid():
        return pages.show_pending(request, application, pending, demands=_NO_DEMANDS, time=form)
    until = form.cleaned_data["until"]
    if request.POST.get("intent") != "confirm":
        return pages.show_pending(
            request, application, pending, demands=_NO_DEMANDS, time=form, until=until
        )
    try:
        changing.give_time(
            application, until=until, revision_read=number_in(request, "revision"), by=request.user
        )
    except Refused as refused:
        return _refused(request, reference, refused, time=form)
    return pages.done(request, application, _("Le nouveau délai est donné, la personne l’apprend."))


def cancel_request(request: StaffRequest, reference: str) -> HttpResponse:
    """Cancel one line, or all that is awaited; the page asked for a confirmation first."""
    application = case_for(request, reference)
    line = number_in(request, "line") if "line" in request.POST else None
    try:
        changing.cancel_request(
            application, line=line, revision_read=number_in(request, "revision"), by=request.user
        )
    except Refused as refused:
        return _refused(request, reference, refused)
    if pages.pending_of(application):
        return pages.done(request, application, _("Cette pièce n’est plus demandée."))
    pages.said(request, _("Plus aucune pièce n’est attendue : l’examen reprend."))
    return redirect("office:application", application.reference)


def _refused(
    request: StaffRequest, reference: str, refused: Refused, *, time: TimeForm | None = None
) -> HttpResponse:
    """Show the request as it is now, with why nothing was changed."""
    application = case_for(request, reference)
    pending = pages.pending_of(application)
    if pending is None:
        return pages.show_not_now(request, application, refused)
    return pages.show_pending(
        request, application, pending, demands=_NO_DEMANDS, refused=refused, time=time
    )
