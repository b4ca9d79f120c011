"""Close an application without object: asked by an officer, confirmed or not by a manager."""

from django.contrib import messages
from django.http import HttpResponse
from django.utils.translation import gettext as _

from escale.actions import close_without_object as closing
from escale.applications.enums import Party
from escale.applications.models import Application, ClosureProposal
from escale.kit.sentences import Refused
from escale.people.models import Role
from escale.web.instants import instant
from escale.web.office.access import StaffRequest, case_for, staff_of
from escale.web.office.acts.confirming import case_read, confirm, expect_possible, to_acts
from escale.web.office.acts.forms import ClosureForm, DeclineForm
from escale.web.office.acts.names import name_of
from escale.web.office.decisions.numbers import number_in
from escale.web.policy import READ
from escale.web.unsent import unsent_answers


def close_without_object(request: StaffRequest, reference: str) -> HttpResponse:
    """Tell what a closure changes, and ask for it; a manager confirms on another page."""
    application = case_read(request, reference)
    unsent = unsent_answers(request)
    if request.method in READ:
        if live_closure(application):
            return to_acts(application)
        expect_possible("close_without_object", application, party=Party.OFFICER)
        form = ClosureForm(unsent.of_this_page())
        return confirm(request, application, "close_without_object", form=form)
    form = ClosureForm(request.POST)
    if not form.is_valid():
        return confirm(request, application, "close_without_object", form=form)
    try:
        closing.propose_closure(
            application,
            reason=ClosureProposal.Reason(form.cleaned_data["reason"]),
            text=form.cleaned_data["text"],
            revision_read=number_in(request, "revision"),
            by=request.user,
        )
    except Refused as refused:
        found = case_for(request, reference)
        return confirm(request, found, "close_without_object", form=form, refused=refused)
    unsent.forget()
    messages.success(
        request, _("La clôture est proposée. Un responsable la confirme, ou l’écarte.")
    )
    return to_acts(application)


def confirm_closure(request: StaffRequest, reference: str) -> HttpResponse:
    """Show what a colleague asks, and close for good."""
    application = case_read(request, reference)
    if request.method in READ:
        if live_closure(application) is None:
            return to_acts(application)
        return _show(request, application, DeclineForm())
    try:
        closing.close_without_object(
            application,
            proposal=number_in(request, "proposal"),
            revision_read=number_in(request, "revision"),
            by=request.user,
        )
    except Refused as refused:
        return _show(request, case_for(request, reference), DeclineForm(), refused=refused)
    messages.success(request, _("La demande est clôturée sans objet."))
    return to_acts(application)


def drop_closure(request: StaffRequest, reference: str) -> HttpResponse:
    """Take one's own proposal back, or decline a colleague's, with a reason."""
    application = case_for(request, reference)
    found = live_closure(application)
    form = DeclineForm(request.POST)
    is_own = found is not None and found.proposed_by_id == request.user.pk
    if found is not None and not is_own and not form.is_valid():
        return _show(request, application, form)
    try:
        closing.drop_closure(
            application,
            proposal=number_in(request, "proposal"),
            reason=form.data.get("reason", ""),
            by=request.user,
        )
    except Refused as refused:
        return _show(request, case_for(request, reference), form, refused=refused)
    messages.success(request, _("La clôture proposée est écartée : l’examen continue."))
    return to_acts(application)


def live_closure(application: Application) -> ClosureProposal | None:
    """Return the closure that waits for a manager; None when none does."""
    return ClosureProposal.objects.live().filter(application=application).first()


def _show(
    request: StaffRequest,
    application: Application,
    form: DeclineForm,
    *,
    refused: Refused | None = None,
) -> HttpResponse:
    found = live_closure(application)
    context = {}
    if found is not None:
        staff = staff_of(request)
        context = {
            "reason": found.get_reason_display(),
            "by": name_of(found.proposed_by_id),
            "at": instant(found.proposed_at, application.zone),
            "is_mine": found.proposed_by_id == request.user.pk,
            "can_confirm": staff.has(Role.MANAGER) and found.proposed_by_id != request.user.pk,
            "tells": found.reason != ClosureProposal.Reason.DEATH,
        }
    return confirm(
        request,
        application,
        "confirm_closure",
        form=form,
        refused=refused,
        closure=found,
        **context,
    )
