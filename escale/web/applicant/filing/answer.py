"""Answer a request for pieces: each piece with its reason, more time, and « j’ai répondu à tout »."""

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _

from escale.actions import answer_request as answering
from escale.actions import change_request as changing
from escale.actions.request_pieces import asked_for
from escale.applications.models import PieceRequest
from escale.web.applicant.access import SignedInRequest, application_for
from escale.web.applicant.filing.wording import day


def answer(request: SignedInRequest, reference: str) -> HttpResponse:
    """Show what is asked for, piece by piece."""
    application = application_for(request, reference)
    pending = PieceRequest.objects.pending().filter(application=application).first()
    if pending is None:
        return redirect("applicant:follow_up", application.reference)
    lines = list(pending.lines.filter(cancelled_at__isnull=True).select_related("piece"))
    context = {"application": application, "lines": asked_for(lines)}
    return render(request, "applicant/filing/answer.html", context)


def ask_for_time(request: SignedInRequest, reference: str) -> HttpResponse:
    """Give the person more time; RefusalMiddleware tells why it is not possible any more."""
    application = application_for(request, reference)
    pending = changing.ask_for_time(application, by=request.user)
    messages.success(
        request,
        _("C’est noté : vous avez jusqu’au %(day)s inclus.") % {"day": day(pending.answer_by)},
    )
    return redirect("applicant:answer", application.reference)


def answer_request(request: SignedInRequest, reference: str) -> HttpResponse:
    """Say that all was answered; the page says what is left otherwise."""
    application = application_for(request, reference)
    answering.answer_request(application, by=request.user)
    messages.success(request, _("Votre réponse est reçue : l’examen de votre demande reprend."))
    return redirect("applicant:follow_up", application.reference)
