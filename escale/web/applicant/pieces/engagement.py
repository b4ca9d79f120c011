"""The « contrat d'engagement » read and signed on the page."""

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from escale.actions import sign_engagement as signing
from escale.actions.open_pieces import open_for_answers, slot_of
from escale.applications.models import Application
from escale.kit import clock
from escale.procedures import engagement as law
from escale.web.applicant.access import SignedInRequest, application_for
from escale.web.applicant.pieces.forms import SignatureForm
from escale.web.applicant.pieces.given import address_of_piece, given_for
from escale.web.applicant.pieces.onward import comes_from_summary, onward, query_of, summary_url
from escale.web.applicant.pieces.wording import state_of
from escale.web.applicant.way import steps_of
from escale.web.counter import entering
from escale.web.policy import READ
from escale.web.unsent import unsent_answers


def engagement(request: SignedInRequest, reference: str) -> HttpResponse:
    """Show the whole text, or sign it (CESEDA L412-7)."""
    application = application_for(request, reference)
    if not application.is_draft and open_for_answers(application, "engagement") is None:
        return redirect("applicant:follow_up", application.reference)
    if not application.case:
        return redirect("applicant:choose_case", application.reference)
    text = law.engagement_on(clock.today())
    is_at_counter = entering(request) is not None
    if request.method in READ:
        unsent = unsent_answers(request).of_this_page()
        initial = {"version": text.version, "name": unsent.get("name", "") if unsent else ""}
        form = SignatureForm(initial=initial, is_at_counter=is_at_counter)
        return _show(request, application, form, text)
    # The text signed is the one that was read: what the page held says which.
    typed = {**request.POST.dict(), "version": text.version}
    form = SignatureForm(typed, is_at_counter=is_at_counter)
    if request.POST.get("version") != text.version:
        form.add_error(None, _("Le texte a changé entre-temps : relisez-le avant de signer."))
    if not form.is_valid():
        return _show(request, application, form, text)
    signing.sign_engagement(application, name=form.cleaned_data["name"])
    unsent_answers(request).forget()
    messages.success(request, _("Votre contrat d’engagement est signé."))
    if comes_from_summary(request):
        return redirect(summary_url(application, "engagement"))
    if not application.is_draft:
        return redirect(address_of_piece(application, slot_of(application, "engagement")))
    return redirect(request.path)


def _show(
    request: SignedInRequest,
    application: Application,
    form: SignatureForm,
    text: law.Engagement,
) -> HttpResponse:
    given, everything = given_for(application, "engagement")
    context = {
        "application": application,
        "steps": steps_of(application, current=3) if application.is_draft else [],
        "slot": given.slot,
        "state": state_of(given, application),
        "text": text,
        "form": form,
        "signed": given.engagement,
        "is_in_another_language": not (get_language() or "fr").startswith("fr"),
        "onward": onward(request, application, given, everything),
        "page_url": request.path + query_of(request),
    }
    return render(request, "applicant/pieces/engagement.html", context)
