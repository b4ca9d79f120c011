"""The e-photo: what to know before the booth, the code, the verdict."""

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse

from escale.actions import enter_ephoto
from escale.actions.open_pieces import open_for_answers, slot_of
from escale.actions.prepare import NoLongerADraft
from escale.applications.models import Application
from escale.kit.sentences import Refused
from escale.procedures import ephoto as law
from escale.web.applicant.access import SignedInRequest, application_for
from escale.web.applicant.pieces.forms import CodeForm
from escale.web.applicant.pieces.given import address_of_piece, given_for
from escale.web.applicant.pieces.onward import comes_from_summary, onward, query_of, summary_url
from escale.web.applicant.pieces.piece import explanation_context
from escale.web.applicant.pieces.setbacks import Fault, take_setback
from escale.web.applicant.pieces.wording import ephoto_state, state_of
from escale.web.applicant.way import steps_of
from escale.web.policy import READ
from escale.web.unsent import unsent_answers


def ephoto(request: SignedInRequest, reference: str) -> HttpResponse:
    """Show what the photo service says of the code, or take one; it never blocks the filing."""
    application = application_for(request, reference)
    if not application.is_draft and open_for_answers(application, "ephoto") is None:
        return redirect("applicant:follow_up", application.reference)
    if not application.case:
        return redirect("applicant:choose_case", application.reference)
    if request.method in READ:
        unsent = unsent_answers(request).of_this_page()
        typed = unsent.get("code", "") if unsent else ""
        return _show(request, application, CodeForm(initial={"code": typed}))
    form = CodeForm(request.POST)
    if form.is_valid():
        try:
            found = enter_ephoto.enter(application, code=form.cleaned_data["code"])
        except NoLongerADraft:
            raise
        except Refused as refused:
            form.add_error("code", str(Fault.of(refused)))
        else:
            unsent_answers(request).forget()
            if comes_from_summary(request):
                messages.success(request, ephoto_state(found).sentence)
                return redirect(summary_url(application, "ephoto"))
            return redirect(_after(request, application))
    return _show(request, application, form)


def _after(request: SignedInRequest, application: Application) -> str:
    """Return where one goes once the code is kept: it is shown, or one goes on answering."""
    if application.is_draft:
        return request.path
    return address_of_piece(application, slot_of(application, "ephoto"))


def _show(request: SignedInRequest, application: Application, form: CodeForm) -> HttpResponse:
    given, everything = given_for(application, "ephoto")
    setback = take_setback(request)
    found = given.ephoto
    portrait_url = reverse("applicant:portrait", args=[application.reference])
    context = {
        "application": application,
        "steps": steps_of(application, current=3) if application.is_draft else [],
        "slot": given.slot,
        "state": state_of(given, application),
        "guide": law.guide(),
        "finder_url": law.FINDER_URL,
        "form": form,
        "found": found,
        "code": law.in_groups(found.code) if found else "",
        "portrait_url": portrait_url if found and found.identity else "",
        "signature_url": f"{portrait_url}?image=signature" if found and found.identity else "",
        "onward": onward(request, application, given, everything),
        "page_url": request.path + query_of(request),
        **explanation_context(request, application, given, setback),
    }
    return render(request, "applicant/pieces/ephoto.html", context)
