"""Sign a proposal, return it, or take it back."""

from http import HTTPStatus

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from escale.actions import end_proposal
from escale.actions import sign as signing
from escale.actions.propose import obstacles
from escale.applications.examination import Proposal
from escale.applications.models import Application
from escale.audit.reading import note_reading
from escale.kit.sentences import Refused
from escale.people.models import Role
from escale.web.office.access import StaffRequest, case_for, purpose_of, staff_of
from escale.web.office.decisions import shown
from escale.web.office.decisions.forms import ReturnForm
from escale.web.office.decisions.numbers import number_in
from escale.web.policy import READ
from escale.web.second_factor import ask_second_factor, has_fresh_second_factor, proved_at


def sign(request: StaffRequest, reference: str) -> HttpResponse:
    """Show all that a signatory must read, and sign; a fresh second factor is asked first."""
    application = case_for(request, reference)
    if request.method in READ:
        note_reading(
            application.person,
            by=request.user,
            what="decision",
            subject=application.reference,
            purpose=purpose_of(staff_of(request)),
        )
        return _show(request, application)
    proof = proved_at(request)
    if proof is None or not has_fresh_second_factor(request):
        return ask_second_factor(request, request.path)
    try:
        event = signing.sign(
            application,
            proposal=number_in(request, "proposal"),
            revision_read=number_in(request, "revision"),
            proved_at=proof,
            by=request.user,
        )
    except signing.ProofTooOld:
        return ask_second_factor(request, request.path)
    except Refused as refused:
        return _show(request, case_for(request, reference), refused=refused)
    messages.success(request, str(_SIGNED[event.act]) % {"reference": application.reference})
    return redirect("office:to_sign")


def return_proposal(request: StaffRequest, reference: str) -> HttpResponse:
    """Return a proposal to its officer, with a reason."""
    application = case_for(request, reference)
    form = ReturnForm(request.POST)
    if not form.is_valid():
        return _show(request, application, form=form)
    try:
        end_proposal.return_proposal(
            application,
            proposal=number_in(request, "proposal"),
            reason=form.cleaned_data["reason"],
            by=request.user,
        )
    except Refused as refused:
        return _show(request, case_for(request, reference), form=form, refused=refused)
    messages.success(
        request, _("La proposition est renvoyée : l’agent qui l’a faite lira votre raison.")
    )
    return redirect("office:to_sign")


def retract_proposal(request: StaffRequest, reference: str) -> HttpResponse:
    """Take a proposal back, and lead to the application."""
    application = case_for(request, reference)
    end_proposal.retract_proposal(
        application, proposal=number_in(request, "proposal"), by=request.user
    )
    messages.success(request, _("La proposition est retirée : l’examen reprend."))
    return redirect(shown.address_of(application))


def _show(
    request: StaffRequest,
    application: Application,
    *,
    form: ReturnForm | None = None,
    refused: Refused | None = None,
) -> HttpResponse:
    """Show the live proposal with all that bears on it; else what became of the latest."""
    names = shown.names_in(application)
    found = application.proposals.select_related("application")
    proposal = found.order_by("-pk").first()
    context = {
        "application": application,
        "back": shown.address_of(application),
        "refused": refused,
        "lacking": shown.to_settle(application, getattr(refused, "obstacles", [])),
        "proposal": shown.shown(proposal, names) if proposal else None,
    }
    status = HTTPStatus.CONFLICT if refused else HTTPStatus.OK
    if proposal is None or proposal.ended_at is not None:
        return render(request, "office/decisions/nothing_to_sign.html", context, status=status)
    staff = staff_of(request)
    is_approval = proposal.kind == Proposal.Kind.APPROVAL
    context |= {
        "is_mine": proposal.proposed_by_id == staff.account.pk,
        "can_retract": proposal.proposed_by_id == staff.account.pk and staff.has(Role.OFFICER),
        "is_fresh": has_fresh_second_factor(request),
        "verdicts": shown.judged(application, names),
        "changes": shown.changes_since(application, proposal.proposed_at),
        "letter": shown.letter_of(application, proposal, signatory=staff.member),
        "form": form or ReturnForm(),
        "lacking": context["lacking"]
        or (shown.to_settle(application, obstacles(application)) if is_approval else []),
    }
    return render(request, "office/decisions/sign.html", context, status=status)


_SIGNED = {
    "sign_approval": gettext_lazy(
        "Demande %(reference)s : vous avez signé l’acceptation. La personne est prévenue."
    ),
    "sign_refusal": gettext_lazy(
        "Demande %(reference)s : vous avez signé le refus. La personne est prévenue."
    ),
}
