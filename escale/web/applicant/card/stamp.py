"""Give the tax stamp that pays for the card, see what is known of it, replace it."""

from django import forms
from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext_lazy

from escale.actions import give_stamp as giving
from escale.applications.enums import Party
from escale.applications.refusals import refusal
from escale.cards.stamps import Stamp
from escale.kit.sentences import Refused
from escale.web.applicant.access import SignedInRequest, application_for
from escale.web.applicant.card.shown import card_of
from escale.web.policy import READ
from escale.web.stamp_form import StampForm
from escale.web.unsent import unsent_answers


def stamp(request: SignedInRequest, reference: str) -> HttpResponse:
    """Show the amount and the stamp given, and take its digits; nothing is spent before the hand-over."""
    application = application_for(request, reference)
    if refusal("give_stamp", application, party=Party.APPLICANT):
        return redirect("applicant:follow_up", application.reference)
    unsent = unsent_answers(request)
    form: forms.Form
    if request.method in READ:
        typed = unsent.of_this_page()
        form = StampForm(initial={"digits": typed.get("digits", "") if typed else ""})
    else:
        form = StampForm(request.POST)
        if form.is_valid():
            try:
                given = giving.give_stamp(
                    application, digits=form.cleaned_data["digits"], by=request.user
                )
            except Refused as refused:
                form.add_error("digits", f"{refused.sentence} {refused.hint}")
            else:
                unsent.forget()
                messages.success(request, _SAID[Stamp.State(given.state)])
                return redirect("applicant:stamp", application.reference)
    context = {"application": application, "form": form, "card": card_of(application)}
    return render(request, "applicant/card/stamp.html", context)


_SAID = {
    Stamp.State.VALID: gettext_lazy("Ce timbre est valable : il sera utilisé à la remise."),
    Stamp.State.TO_CHECK: gettext_lazy(
        "Votre numéro est gardé. Le service des timbres ne répond pas : nous le vérifierons, et "
        "nous vous écrirons seulement s’il y a un problème."
    ),
}
