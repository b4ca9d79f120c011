"""Propose a decision: an approval with its days, or a refusal with its law and its facts."""

from http import HTTPStatus
from typing import Any

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _

from escale.actions import propose as proposing
from escale.applications.enums import Party
from escale.applications.examination import Proposal
from escale.applications.models import Application
from escale.applications.refusals import refusal
from escale.audit.reading import note_reading
from escale.kit.sentences import Refused
from escale.letters.typeset import Data
from escale.people.models import Role
from escale.procedures.cases import Case
from escale.web.office.access import StaffRequest, case_for, purpose_of, staff_of
from escale.web.office.decisions import shown
from escale.web.office.decisions.drafts import draft_of, forget_draft, keep_draft
from escale.web.office.decisions.forms import ApprovalForm, DecisionForm, RefusalForm
from escale.web.office.decisions.numbers import number_in
from escale.web.policy import READ
from escale.web.staff import RoleNeeded

_ACTS = {Proposal.Kind.APPROVAL: "propose_approval", Proposal.Kind.REFUSAL: "propose_refusal"}


def propose(request: StaffRequest, reference: str) -> HttpResponse:
    """Propose to approve, from the days computed; what is still to settle is listed."""
    application = case_for(request, reference)
    if (answer := _not_now(request, application, Proposal.Kind.APPROVAL)) is not None:
        return answer
    lacking = proposing.obstacles(application)
    if lacking:
        return _show_what_is_lacking(request, application, lacking)
    form = _approval_form(request, application)
    if request.method in READ:
        return _show(request, application, form)
    keep_draft(request)
    if not _is_read(form):
        return _show(request, application, form)
    told = form.cleaned_data
    try:
        proposing.propose_approval(
            application,
            valid_from=told["valid_from"],
            valid_until=told["valid_until"],
            has_mobility=told["has_mobility"],
            change_reason=told["change_reason"],
            revision_read=number_in(request, "revision"),
            by=request.user,
        )
    except Refused as refused:
        application = case_for(request, reference)
        return _show(request, application, form, refused=refused)
    return _done(request, application)


def propose_refusal(request: StaffRequest, reference: str) -> HttpResponse:
    """Propose to refuse: reasons of the library and the facts of the case, read in the letter."""
    application = case_for(request, reference)
    if (answer := _not_now(request, application, Proposal.Kind.REFUSAL)) is not None:
        return answer
    form = _refusal_form(request, application)
    if request.method in READ:
        return _show(request, application, form)
    keep_draft(request)
    if not _is_read(form):
        return _show(request, application, form)
    try:
        proposing.propose_refusal(
            application,
            reasons=form.cleaned_data["reasons"],
            facts=form.cleaned_data["facts"],
            revision_read=number_in(request, "revision"),
            by=request.user,
        )
    except Refused as refused:
        application = case_for(request, reference)
        return _show(request, application, form, refused=refused)
    return _done(request, application)


def _is_read(form: DecisionForm) -> bool:
    """Whether the letter that these answers make was read before proposing it."""
    return form.is_valid() and form.is_as_previewed() and form.data.get("intent") == "propose"


def _not_now(
    request: StaffRequest, application: Application, kind: Proposal.Kind
) -> HttpResponse | None:
    """Return the page that says why nothing can be proposed now; None when it can."""
    note_reading(
        application.person,
        by=request.user,
        what="decision",
        subject=application.reference,
        purpose=purpose_of(staff_of(request)),
    )
    live = application.proposals.live().select_related("application").first()
    if live is not None:
        return _show_live(request, application, live)
    if not staff_of(request).has(Role.OFFICER):
        raise RoleNeeded({Role.OFFICER})
    why_not = refusal(_ACTS[kind], application, party=Party.OFFICER)
    if why_not is None:
        return None
    if request.method not in READ:
        keep_draft(request)
    context = {
        "application": application,
        "back": shown.address_of(application),
        "refused": why_not,
    }
    return render(request, "office/decisions/not_now.html", context, status=_status(request))


def _show_live(request: StaffRequest, application: Application, live: Proposal) -> HttpResponse:
    """Show the decision that waits for a signature, and how to take it back."""
    if request.method not in READ:
        keep_draft(request)
    staff, names = staff_of(request), shown.names_in(application)
    is_mine = live.proposed_by_id == staff.account.pk
    context = {
        "application": application,
        "back": shown.address_of(application),
        "proposal": shown.shown(live, names),
        "is_mine": is_mine,
        "can_retract": is_mine or staff.has(Role.MANAGER),
        "can_sign": staff.has(Role.SIGNATORY) and not is_mine,
        "letter": shown.letter_of(application, live),
        "is_refused": request.method not in READ,
    }
    return render(request, "office/decisions/waiting.html", context, status=_status(request))


def _status(request: StaffRequest) -> HTTPStatus:
    return HTTPStatus.OK if request.method in READ else HTTPStatus.CONFLICT


def _show_what_is_lacking(
    request: StaffRequest, application: Application, lacking: list[proposing.Obstacle]
) -> HttpResponse:
    if request.method not in READ:
        keep_draft(request)
    context = {
        "application": application,
        "back": shown.address_of(application),
        "returned": _returned(application),
        "lacking": shown.to_settle(application, lacking),
    }
    return render(request, "office/decisions/lacking.html", context, status=_status(request))


def _approval_form(request: StaffRequest, application: Application) -> ApprovalForm:
    computed = proposing.computed_validity(application)
    typed = draft_of(request) if request.method in READ else request.POST
    last = _last(application, Proposal.Kind.APPROVAL)
    initial: dict[str, Any] = {
        "valid_from": computed.starts_on,
        "valid_until": computed.ends_on,
        "has_mobility": proposing.has_stated_mobility(application),
    }
    if last is not None and last.change_reason:
        initial |= {
            "valid_from": last.valid_from,
            "valid_until": last.valid_until,
            "change_reason": last.change_reason,
        }
    return ApprovalForm(typed, initial=initial, computed=computed)


def _refusal_form(request: StaffRequest, application: Application) -> RefusalForm:
    typed = draft_of(request) if request.method in READ else request.POST
    last = _last(application, Proposal.Kind.REFUSAL)
    initial = {"reasons": last.reasons, "facts": last.facts} if last else {}
    return RefusalForm(typed, initial=initial, case=Case(application.case))


def _last(application: Application, kind: Proposal.Kind) -> Proposal | None:
    """Return the latest proposal of this kind that came to nothing: one starts again from it."""
    return application.proposals.filter(kind=kind, ended_at__isnull=False).order_by("-pk").first()


def _returned(application: Application) -> shown.Shown | None:
    """Return the latest proposal when the signatory returned it: the officer reads why."""
    latest = application.proposals.select_related("application").order_by("-pk").first()
    if latest is None or latest.ending != Proposal.Ending.RETURNED:
        return None
    return shown.shown(latest, shown.names_in(application))


def _show(
    request: StaffRequest,
    application: Application,
    form: ApprovalForm | RefusalForm,
    *,
    refused: Refused | None = None,
) -> HttpResponse:
    """Show the form, and under it the letter that its answers make, to be read first."""
    preview: list[Data] = []
    digest = ""
    answers = form if form.is_bound else form.untouched()
    if answers is not None and answers.is_valid():
        preview = shown.letter_of(application, answers.as_proposal())
        digest = answers.digest()
    context = {
        "application": application,
        "back": shown.address_of(application),
        "form": form,
        "computed": getattr(form, "computed", None),
        "preview": preview,
        "digest": digest,
        "returned": _returned(application),
        "refused": refused,
        "lacking": shown.to_settle(application, getattr(refused, "obstacles", [])),
        "has_changed": form.is_bound and form.data.get("intent") == "propose" and not refused,
        "has_focus": request.method not in READ,
    }
    page = "approval" if isinstance(form, ApprovalForm) else "refusal"
    status = HTTPStatus.CONFLICT if refused else HTTPStatus.OK
    return render(request, f"office/decisions/propose_{page}.html", context, status=status)


def _done(request: StaffRequest, application: Application) -> HttpResponse:
    forget_draft(request)
    messages.success(
        request, _("La décision est proposée. Elle attend la signature d’une autre personne.")
    )
    return redirect(shown.address_of(application))
