"""Declare a mistake on the card that was handed over."""

from django import forms
from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from escale.actions import card_mistakes
from escale.applications.enums import Party
from escale.applications.examination import TEXT_AT_MOST
from escale.applications.refusals import refusal
from escale.cards.facts import ALL_LABELS
from escale.cards.mistakes import CardMistake
from escale.kit.forms.long_text import LongText
from escale.kit.sentences import Refused
from escale.web.applicant.access import SignedInRequest, application_for
from escale.web.policy import READ
from escale.web.unsent import unsent_answers


class MistakeForm(forms.Form):
    """What is wrong on the card, and what should be there."""

    fields_wrong = forms.MultipleChoiceField(
        label=gettext_lazy("Qu’est-ce qui est faux sur la carte ?"),
        choices=list(ALL_LABELS.items()),
        widget=forms.CheckboxSelectMultiple,
        error_messages={
            "required": gettext_lazy("Cochez ce qui est faux sur la carte."),
            "invalid_choice": gettext_lazy("Choisissez dans la liste."),
        },
    )
    text = LongText(
        most=TEXT_AT_MOST,
        rows=4,
        label=gettext_lazy("Que devrait dire la carte ?"),
        help_text=gettext_lazy("Recopiez votre passeport, lettre par lettre."),
        error_messages={"required": gettext_lazy("Écrivez ce qui devrait être sur la carte.")},
    )


def card_mistake(request: SignedInRequest, reference: str) -> HttpResponse:
    """Take what is wrong; the prefecture answers, or has the card made again."""
    application = application_for(request, reference)
    unsent = unsent_answers(request)
    is_waiting = CardMistake.objects.live().filter(application=application).exists()
    if is_waiting or refusal("declare_card_mistake", application, party=Party.APPLICANT):
        return redirect("applicant:follow_up", application.reference)
    if request.method in READ:
        form = MistakeForm(unsent.of_this_page())
    else:
        form = MistakeForm(request.POST)
        if form.is_valid():
            said = form.cleaned_data
            try:
                card_mistakes.declare_card_mistake(
                    application,
                    fields=said["fields_wrong"],
                    text=said["text"],
                    by=request.user,
                )
            except Refused as refused:
                form.add_error(None, f"{refused.sentence} {refused.hint}")
            else:
                unsent.forget()
                messages.success(
                    request, _("C’est noté : la préfecture vérifie, et vous répond par courriel.")
                )
                return redirect("applicant:follow_up", application.reference)
    context = {"application": application, "form": form}
    return render(request, "applicant/card/mistake.html", context)
