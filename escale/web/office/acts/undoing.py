"""Undo a decision: reverse a refusal; announce, then revoke, or keep an approval."""

from datetime import timedelta

from django.contrib import messages
from django.http import HttpResponse
from django.utils.translation import gettext as _

from escale.actions import announce_revocation as announcing
from escale.actions import reverse_refusal as reversing
from escale.actions import revoke_approval as revoking
from escale.actions.sign import ProofTooOld
from escale.applications import deadlines
from escale.applications.enums import Party
from escale.applications.models import Application, Revocation
from escale.applications.sections.wording import in_full
from escale.kit import clock
from escale.kit.sentences import Refused
from escale.web.instants import instant
from escale.web.office.access import StaffRequest, case_for
from escale.web.office.acts.confirming import case_read, confirm, expect_possible, to_acts
from escale.web.office.acts.forms import ReversalForm, RevocationForm
from escale.web.office.acts.names import name_of
from escale.web.office.decisions.numbers import number_in
from escale.web.policy import READ
from escale.web.second_factor import ask_second_factor, has_fresh_second_factor, proved_at
from escale.web.unsent import keep_unsent, unsent_answers


def reverse_refusal(request: StaffRequest, reference: str) -> HttpResponse:
    """Tell what reversing changes, and do it once the second factor was just proved."""
    application = case_read(request, reference)
    unsent = unsent_answers(request)
    if request.method in READ:
        expect_possible("reverse_refusal", application, party=Party.SIGNATORY)
        return _show_reversal(request, application, ReversalForm(unsent.of_this_page()))
    form = ReversalForm(request.POST)
    if not form.is_valid():
        return _show_reversal(request, application, form)
    proof = proved_at(request)
    if proof is None or not has_fresh_second_factor(request):
        return _prove_first(request)
    try:
        reversing.reverse_refusal(
            application,
            ground=form.cleaned_data["ground"],
            text=form.cleaned_data["text"],
            revision_read=number_in(request, "revision"),
            proved_at=proof,
            by=request.user,
        )
    except ProofTooOld:
        return _prove_first(request)
    except Refused as refused:
        return _show_reversal(request, case_for(request, reference), form, refused=refused)
    unsent.forget()
    messages.success(request, _("Le refus est annulé : l’examen reprend, à la date de dépôt."))
    return to_acts(application)


def announce_revocation(request: StaffRequest, reference: str) -> HttpResponse:
    """Tell what announcing begins, and send the facts to the person."""
    application = case_read(request, reference)
    unsent = unsent_answers(request)
    if request.method in READ:
        if live_revocation(application):
            return to_acts(application)
        expect_possible("announce_revocation", application, party=Party.SIGNATORY)
        return _show_announcement(request, application, RevocationForm(unsent.of_this_page()))
    form = RevocationForm(request.POST)
    if not form.is_valid():
        return _show_announcement(request, application, form)
    try:
        announced = announcing.announce_revocation(
            application,
            reason=Revocation.Reason(form.cleaned_data["reason"]),
            text=form.cleaned_data["text"],
            revision_read=number_in(request, "revision"),
            by=request.user,
        )
    except Refused as refused:
        return _show_announcement(request, case_for(request, reference), form, refused=refused)
    unsent.forget()
    said = _("Le retrait est annoncé. La personne peut répondre jusqu’au %(day)s inclus.")
    messages.success(request, said % {"day": in_full(announced.answer_until)})
    return to_acts(application)


def revoke_approval(request: StaffRequest, reference: str) -> HttpResponse:
    """Show what was announced and what the person answered, and revoke once it is possible."""
    application = case_read(request, reference)
    if request.method in READ:
        if live_revocation(application) is None:
            return to_acts(application)
        return _show_revocation(request, application)
    proof = proved_at(request)
    if proof is None or not has_fresh_second_factor(request):
        return _prove_first(request)
    try:
        revoking.revoke_approval(
            application,
            revocation=number_in(request, "revocation"),
            revision_read=number_in(request, "revision"),
            proved_at=proof,
            by=request.user,
        )
    except ProofTooOld:
        return _prove_first(request)
    except Refused as refused:
        return _show_revocation(request, case_for(request, reference), refused=refused)
    messages.success(request, _("L’acceptation est retirée : l’examen reprend."))
    return to_acts(application)


def drop_revocation(request: StaffRequest, reference: str) -> HttpResponse:
    """Keep the approval after all."""
    application = case_for(request, reference)
    try:
        revoking.drop_revocation(
            application, revocation=number_in(request, "revocation"), by=request.user
        )
    except Refused as refused:
        return _show_revocation(request, case_for(request, reference), refused=refused)
    messages.success(request, _("L’acceptation est maintenue : la personne en est prévenue."))
    return to_acts(application)


def live_revocation(application: Application) -> Revocation | None:
    """Return the revocation that is announced; None when none is."""
    return Revocation.objects.live().filter(application=application).first()


def _prove_first(request: StaffRequest) -> HttpResponse:
    """Ask for the second factor, and keep what was typed meanwhile."""
    keep_unsent(request)
    return ask_second_factor(request, request.path)


def _show_reversal(
    request: StaffRequest,
    application: Application,
    form: ReversalForm,
    *,
    refused: Refused | None = None,
) -> HttpResponse:
    silence_on = clock.today(application.zone) + timedelta(days=deadlines.SILENCE_DAYS)
    return confirm(
        request,
        application,
        "reverse_refusal",
        form=form,
        refused=refused,
        is_fresh=has_fresh_second_factor(request),
        silence_on=in_full(silence_on),
    )


def _show_announcement(
    request: StaffRequest,
    application: Application,
    form: RevocationForm,
    *,
    refused: Refused | None = None,
) -> HttpResponse:
    until = deadlines.revocation_answer_until(clock.today(application.zone))
    limit = announcing.revocable_until(application)
    return confirm(
        request,
        application,
        "announce_revocation",
        form=form,
        refused=refused,
        until=in_full(until),
        limit=in_full(limit) if limit else "",
    )


def _show_revocation(
    request: StaffRequest, application: Application, *, refused: Refused | None = None
) -> HttpResponse:
    found = live_revocation(application)
    context = {}
    if found is not None:
        answered = found.answered_at
        context = {
            "reason": found.get_reason_display(),
            "by": name_of(found.announced_by_id),
            "at": instant(found.announced_at, application.zone),
            "until": in_full(found.answer_until),
            "answered_at": instant(answered, application.zone) if answered else "",
            "not_today": revoking.why_not_today(application, found),
        }
    return confirm(
        request,
        application,
        "revoke_approval",
        refused=refused,
        revocation=found,
        is_fresh=has_fresh_second_factor(request),
        **context,
    )
