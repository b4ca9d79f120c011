"""What the person can answer to a refusal, a closure, a revocation: each on its own page."""

from dataclasses import dataclass
from http import HTTPStatus

from django import forms
from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from escale.actions import answer_revocation as answering
from escale.actions import record_appeal as recording
from escale.applications.enums import Party, Status
from escale.applications.models import Application, Revocation
from escale.applications.refusals import refusal
from escale.kit.forms.long_text import LongText
from escale.kit.sentences import Refused
from escale.web.appeal_form import AppealForm
from escale.web.applicant.access import SignedInRequest, application_for
from escale.web.applicant.filing.wording import day
from escale.web.policy import READ
from escale.web.unsent import unsent_answers


class AnswerForm(forms.Form):
    """What the person has to say of an announced revocation."""

    text = LongText(
        most=answering.ANSWER_AT_MOST,
        rows=10,
        label=gettext_lazy("Votre réponse"),
        help_text=gettext_lazy(
            "Dites ce qui est exact et ce qui ne l’est pas, avec des dates. La préfecture la lit "
            "avant de décider."
        ),
        error_messages={"required": gettext_lazy("Écrivez votre réponse avant de l’envoyer.")},
    )


@dataclass(frozen=True, kw_only=True)
class Announced:
    """A revocation that waits for the person's answer, as the follow-up tells of it."""

    until: str
    has_answered: bool


def record_appeal(request: SignedInRequest, reference: str) -> HttpResponse:
    """Say what noting an appeal does and does not do, then note it."""
    application = application_for(request, reference)
    if application.is_draft:
        return redirect("applicant:summary", application.reference)
    why_not = refusal("record_appeal", application, party=Party.APPLICANT)
    if why_not:
        raise why_not
    unsent = unsent_answers(request)
    if request.method in READ:
        return _show_appeal(request, application, AppealForm(application, unsent.of_this_page()))
    form = AppealForm(application, request.POST)
    if not form.is_valid():
        return _show_appeal(request, application, form)
    try:
        recording.record_appeal(application, by=request.user, **form.answers())
    except Refused as refused:
        return _show_appeal(request, application, form, refused=refused)
    unsent.forget()
    messages.success(request, _("Votre recours est noté dans votre dossier."))
    return redirect("applicant:follow_up", application.reference)


def answer_revocation(request: SignedInRequest, reference: str) -> HttpResponse:
    """Show what the prefecture intends and why, and take the person's answer."""
    application = application_for(request, reference)
    found = Revocation.objects.live().filter(application=application).first()
    unsent = unsent_answers(request)
    if request.method in READ:
        if found is None:
            return redirect("applicant:follow_up", application.reference)
        return _show_answer(request, application, found, AnswerForm(unsent.of_this_page()))
    form = AnswerForm(request.POST)
    if found is not None and not form.is_valid():
        return _show_answer(request, application, found, form)
    answering.answer_revocation(application, text=form.data.get("text", ""), by=request.user)
    unsent.forget()
    messages.success(request, _("Votre réponse est enregistrée : la préfecture la lira."))
    return redirect("applicant:follow_up", application.reference)


def announced_to(application: Application) -> Announced | None:
    """Return the revocation that is announced, when one waits."""
    if application.status not in {Status.APPROVED, Status.CARD_IN_PRODUCTION, Status.CARD_READY}:
        return None
    found = Revocation.objects.live().filter(application=application).first()
    if found is None:
        return None
    return Announced(until=day(found.answer_until), has_answered=bool(found.answer))


def _show_appeal(
    request: SignedInRequest,
    application: Application,
    form: AppealForm,
    *,
    refused: Refused | None = None,
) -> HttpResponse:
    context = {
        "application": application,
        "form": form,
        "refused": refused,
        "appeals": [
            {"kind": appeal.get_kind_display(), "made_on": day(appeal.made_on)}
            for appeal in application.appeals.all()
        ],
    }
    status = HTTPStatus.CONFLICT if refused else HTTPStatus.OK
    return render(request, "applicant/filing/record_appeal.html", context, status=status)


def _show_answer(
    request: SignedInRequest, application: Application, found: Revocation, form: AnswerForm
) -> HttpResponse:
    context = {
        "application": application,
        "form": form,
        "revocation": found,
        "reason": found.get_reason_display(),
        "until": day(found.answer_until),
    }
    return render(request, "applicant/filing/answer_revocation.html", context)
