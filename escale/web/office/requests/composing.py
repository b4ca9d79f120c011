"""Compose a request for pieces from the verdicts, read it as the person will, send it."""

from collections.abc import Sequence
from datetime import date

from django.http import HttpResponse, QueryDict
from django.urls import reverse
from django.utils.translation import gettext as _

from escale.actions import change_request as changing
from escale.actions import request_pieces as asking
from escale.actions.request_pieces import Asked, FurtherDemand
from escale.applications.enums import Party
from escale.applications.refusals import refusal
from escale.kit.sentences import Refused
from escale.web.office.access import StaffRequest, case_for
from escale.web.office.acts.confirming import case_read
from escale.web.office.decisions.numbers import number_in
from escale.web.office.requests import pages
from escale.web.office.requests.demands import Demands, digest_of
from escale.web.policy import READ
from escale.web.unsent import Unsent, unsent_answers


def request_pieces(request: StaffRequest, reference: str) -> HttpResponse:
    """Show the request that the verdicts make, and send it once it was read; or the pending one."""
    application = case_read(request, reference)
    pending = pages.pending_of(application)
    demands = Demands.of(_typed(request, application.reference))
    if pending is not None:
        refused = None if request.method in READ else pages.SentMeanwhile()
        return pages.show_pending(request, application, pending, demands=demands, refused=refused)
    why_not = refusal("request_pieces", application, party=Party.OFFICER)
    if why_not is not None:
        return pages.show_not_now(request, application, why_not, demands=demands)
    further = demands.valid()
    if not _is_sent(request) or further is None:
        return pages.show_new(request, application, demands)
    if not _was_read(request, further, asking.preview(application, further=further)):
        return pages.show_new(request, application, demands, has_changed=True)
    try:
        asking.request_pieces(
            application,
            further=further,
            revision_read=number_in(request, "revision"),
            by=request.user,
        )
    except Refused as refused:
        return _refused(request, reference, demands, refused)
    return pages.done(request, application, _("La demande de pièces est envoyée."))


def add_to_request(request: StaffRequest, reference: str) -> HttpResponse:
    """Add to the pending request what was judged since, and further pieces, once it was read."""
    application = case_for(request, reference)
    pending = pages.pending_of(application)
    demands = Demands.of(request.POST)
    if pending is None:
        return _refused(request, reference, demands, pages.NothingPending())
    further = demands.valid()
    if not _is_sent(request) or further is None:
        return pages.show_pending(request, application, pending, demands=demands)
    read = changing.preview_addition(application, pending, further=further)
    if not _was_read(request, further, read):
        return pages.show_pending(request, application, pending, demands=demands, has_changed=True)
    try:
        changing.add_to_request(
            application,
            further=further,
            revision_read=number_in(request, "revision"),
            by=request.user,
        )
    except Refused as refused:
        return _refused(request, reference, demands, refused)
    return pages.done(request, application, _("La demande de pièces est complétée."))


def _refused(
    request: StaffRequest, reference: str, demands: Demands, refused: Refused
) -> HttpResponse:
    """Show the application as it is now, with why nothing was sent and what was typed."""
    application = case_for(request, reference)
    pending = pages.pending_of(application)
    if pending is not None:
        return pages.show_pending(request, application, pending, demands=demands, refused=refused)
    if refusal("request_pieces", application, party=Party.OFFICER):
        return pages.show_not_now(request, application, refused, demands=demands)
    return pages.show_new(request, application, demands, refused=refused)


def _typed(request: StaffRequest, reference: str) -> QueryDict | None:
    """Return what was typed: just now, or when the session had ended."""
    if request.method not in READ:
        return request.POST
    addition = Unsent(request.session, reverse("office:add_to_request", args=[reference]))
    return unsent_answers(request).of_this_page() or addition.of_this_page()


def _is_sent(request: StaffRequest) -> bool:
    return request.method not in READ and request.POST.get("intent") == "send"


def _was_read(
    request: StaffRequest, further: Sequence[FurtherDemand], read: tuple[list[Asked], date]
) -> bool:
    """Whether what would be sent is what the preview showed, its day included."""
    _lines, answer_by = read
    digest = digest_of(further, answer_by=answer_by.isoformat())
    return request.POST.get("previewed") == digest
