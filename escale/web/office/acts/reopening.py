"""Reopen a closed application, or refuse to."""

from typing import Any

from django.contrib import messages
from django.http import HttpResponse
from django.utils.translation import gettext as _

from escale.actions import refuse_reopening as refusing
from escale.actions import reopen as reopens
from escale.applications import deadlines
from escale.applications.enums import Party
from escale.applications.models import Application, ReopeningAsk
from escale.applications.sections.wording import in_full
from escale.kit import clock
from escale.kit.sentences import Refused
from escale.web.instants import instant
from escale.web.office.access import StaffRequest, case_for
from escale.web.office.acts.confirming import case_read, confirm, expect_possible, to_acts
from escale.web.office.acts.forms import AskedForm, ReasonForm, asked_forms
from escale.web.office.decisions.numbers import number_in
from escale.web.policy import READ
from escale.web.unsent import unsent_answers


def reopen(request: StaffRequest, reference: str) -> HttpResponse:
    """Show what was left unanswered, take what is asked, and reopen."""
    application = case_read(request, reference)
    left = reopens.left_unanswered(application)
    unsent = unsent_answers(request)
    if request.method in READ:
        expect_possible("reopen", application, party=Party.OFFICER)
        forms = asked_forms(application, left, unsent.of_this_page())
        return _show(request, application, forms)
    forms = asked_forms(application, left, request.POST)
    if [form for form in forms if not form.is_valid()]:
        return _show(request, application, forms)
    chosen = [form.as_line() for form in forms if form.cleaned_data["asked"]]
    if not chosen:
        return _show(request, application, forms, refused=_nothing_asked())
    try:
        request_sent = reopens.reopen(
            application,
            lines=chosen,
            revision_read=number_in(request, "revision"),
            by=request.user,
        )
    except Refused as refused:
        return _show(request, case_for(request, reference), forms, refused=refused)
    unsent.forget()
    said = _("La demande est rouverte. La personne peut répondre jusqu’au %(day)s.")
    messages.success(request, said % {"day": in_full(request_sent.answer_by)})
    return to_acts(application)


def refuse_reopening(request: StaffRequest, reference: str) -> HttpResponse:
    """Show why the person asks, and answer no with a reason."""
    application = case_read(request, reference)
    unsent = unsent_answers(request)
    if request.method in READ:
        if live_ask(application) is None:
            return to_acts(application)
        form = ReasonForm(unsent.of_this_page())
        return _show_refusal(request, application, form)
    form = ReasonForm(request.POST)
    if not form.is_valid():
        return _show_refusal(request, application, form)
    try:
        refusing.refuse_reopening(
            application,
            reason=form.cleaned_data["reason"],
            revision_read=number_in(request, "revision"),
            by=request.user,
        )
    except Refused as refused:
        return _show_refusal(request, case_for(request, reference), form, refused=refused)
    unsent.forget()
    messages.success(
        request, _("La réouverture est refusée : la personne lit votre motif et ses recours.")
    )
    return to_acts(application)


def live_ask(application: Application) -> ReopeningAsk | None:
    """Return what the person asks, when nobody has answered yet."""
    return ReopeningAsk.objects.live().filter(application=application).first()


def _nothing_asked() -> Refused:
    return Refused(
        _("Cochez au moins une pièce à demander."),
        hint=_("Une demande rouverte attend au moins une pièce, pendant trente jours."),
    )


def _asked(application: Application) -> dict[str, Any]:
    """Return what the person wrote, and when."""
    ask = live_ask(application)
    when = instant(ask.asked_at, application.zone) if ask else ""
    return {"ask": ask, "asked_at": when}


def _show(
    request: StaffRequest,
    application: Application,
    forms: list[AskedForm],
    *,
    refused: Refused | None = None,
) -> HttpResponse:
    until = deadlines.answer_by(clock.now(), application.zone)
    faulty = [form for form in forms if form.errors]
    return confirm(
        request,
        application,
        "reopen",
        refused=refused,
        left=[form for form in forms if form.left],
        others=[form for form in forms if not form.left],
        form=faulty[0] if faulty else None,
        faulty=faulty,
        until=in_full(until),
        **_asked(application),
    )


def _show_refusal(
    request: StaffRequest,
    application: Application,
    form: ReasonForm,
    *,
    refused: Refused | None = None,
) -> HttpResponse:
    return confirm(
        request, application, "refuse_reopening", form=form, refused=refused, **_asked(application)
    )
