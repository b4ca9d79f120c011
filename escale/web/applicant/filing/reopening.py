"""A closed request: what it lacks, where that is sent, and how it is reopened."""

from dataclasses import dataclass

from django import forms
from django.conf import settings
from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from escale.actions import ask_reopening as asking
from escale.actions import reopen_with_pieces as reopening
from escale.actions.left_open import askable_until, can_be_completed, left_at_closure
from escale.actions.request_pieces import asked_for
from escale.applications.enums import Status
from escale.applications.examination import TEXT_AT_MOST
from escale.applications.models import Application, ReopeningAsk
from escale.kit.forms.long_text import LongText
from escale.kit.sentences import Refused
from escale.web.applicant.access import SignedInRequest, application_for
from escale.web.applicant.filing.asked import lines_of
from escale.web.applicant.filing.wording import day
from escale.web.applicant.pieces.checking import is_awaited
from escale.web.applicant.pieces.setbacks import take_setback
from escale.web.policy import READ
from escale.web.unsent import unsent_answers


class ReopeningForm(forms.Form):
    """Why the request should be reopened."""

    text = LongText(
        most=TEXT_AT_MOST,
        label=gettext_lazy("Pourquoi demandez-vous la réouverture ?"),
        help_text=gettext_lazy(
            "Dites ce qui vous a empêché de répondre à temps, ou ce que vous pouvez envoyer "
            "maintenant. Un agent vous lira."
        ),
        error_messages={"required": gettext_lazy("Écrivez pourquoi vous la demandez.")},
    )


@dataclass(frozen=True, kw_only=True)
class Completing:
    """What a request closed for want of an answer lacks, as the follow-up page says it first."""

    until: str
    missing: tuple[str, ...]
    is_asked: bool
    url: str


def to_complete(application: Application) -> Completing | None:
    """Return what a closed request lacks and until when it can be sent; None otherwise."""
    if application.status != Status.CLOSED or not can_be_completed(application):
        return None
    left = left_at_closure(application).filter(answered_at__isnull=True)
    lines = list(left.select_related("piece").order_by("pk"))
    return Completing(
        until=day(askable_until(application)),
        missing=tuple(str(line.label) for line in asked_for(lines)),
        is_asked=_is_asked(application),
        url=reverse("applicant:ask_reopening", args=[application.reference]),
    )


def ask_reopening(request: SignedInRequest, reference: str) -> HttpResponse:
    """Take what is missing, piece by piece; reopen at once when it is there, else ask an officer."""
    application = application_for(request, reference)
    if application.status != Status.CLOSED:
        return redirect("applicant:follow_up", application.reference)
    unsent = unsent_answers(request)
    if request.method in READ:
        if _is_asked(application) and not can_be_completed(application):
            return redirect("applicant:follow_up", application.reference)
        why_not = asking.why_not_ask(application)
        if why_not:
            raise why_not
        return _show(request, application, ReopeningForm(unsent.of_this_page()))
    if "at_once" in request.POST:
        return _reopen_at_once(request, application)
    form = ReopeningForm(request.POST)
    if not form.is_valid():
        return _show(request, application, form)
    asking.ask_reopening(application, text=form.cleaned_data["text"], by=request.user)
    unsent.forget()
    messages.success(
        request, _("Votre demande de réouverture est enregistrée : la préfecture va vous répondre.")
    )
    return redirect("applicant:follow_up", application.reference)


def why_not_reopening(application: Application) -> Refused | None:
    """Say why reopening cannot be asked now, or that it is asked already; None when it can."""
    if _is_asked(application):
        return Refused(
            _("Vous l’avez demandée : la préfecture vous répondra par courriel."),
            hint=_("Vous n’avez rien d’autre à faire. Pour une précision, écrivez-lui."),
        )
    return asking.why_not_ask(application)


def _reopen_at_once(request: SignedInRequest, application: Application) -> HttpResponse:
    """Reopen it, or say what is still missing, on the same page."""
    try:
        reopening.reopen_with_pieces(application, by=request.user)
    except Refused as refused:
        if not can_be_completed(application):
            raise
        return _show(request, application, ReopeningForm(), refused=refused)
    messages.success(
        request, _("Votre demande est rouverte, à sa date de dépôt : son examen reprend.")
    )
    return redirect("applicant:follow_up", application.reference)


def _is_asked(application: Application) -> bool:
    return ReopeningAsk.objects.live().filter(application=application).exists()


def _show(
    request: SignedInRequest,
    application: Application,
    form: ReopeningForm,
    *,
    refused: Refused | None = None,
) -> HttpResponse:
    lines = lines_of(request, application, setback=take_setback(request))
    context = {
        "application": application,
        "prefecture": application.prefecture,
        "form": form,
        "until": day(askable_until(application)),
        "lines": lines,
        "left": [line for line in lines if not line.is_answered],
        "done": sum(line.is_answered for line in lines),
        "is_whole": bool(lines) and reopening.can_reopen_at_once(application),
        "is_asked": _is_asked(application),
        "faults": [fault for line in lines for fault in line.faults],
        "refused": refused,
        "is_awaited": is_awaited(document for line in lines for document in line.documents),
        "most": settings.MAX_UPLOAD_BYTES,
    }
    status = 409 if refused else 200
    return render(request, "applicant/filing/ask_reopening.html", context, status=status)
