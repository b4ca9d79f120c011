"""Hand a card over: who is there, the passport, the stamp, the old permit, the card; then its receipt."""

from typing import Any

from django import forms
from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from escale.actions import give_stamp as giving
from escale.actions.fees_due import amount_due, due_for
from escale.actions.hand_over import NotChecked, OldPermit, WrongCard, hand_over
from escale.applications.enums import Status
from escale.applications.models import Application
from escale.applications.sections.wording import in_full
from escale.cards.facts import facts_of
from escale.cards.paying import stamp_of, why_not_paid
from escale.documents.models import Ephoto
from escale.kit.sentences import Refused
from escale.letters import archive
from escale.letters.models import Letter
from escale.web.office.access import StaffRequest, case_for
from escale.web.office.acts.confirming import case_read
from escale.web.policy import READ
from escale.web.stamp_form import StampForm
from escale.web.unsent import unsent_answers


class HandoverForm(forms.Form):
    """What only a person at the counter can see, in the order it is seen."""

    is_identity_checked = forms.BooleanField(
        label=gettext_lazy("Identité vérifiée : la personne est bien celle de la photo."),
        error_messages={"required": gettext_lazy("Comparez la personne avec la photo du titre.")},
    )
    is_passport_seen = forms.BooleanField(
        label=gettext_lazy("Passeport vu : mêmes nom, prénoms et date de naissance que le titre."),
        error_messages={"required": gettext_lazy("Demandez le passeport.")},
    )
    old_permit = forms.ChoiceField(
        label=gettext_lazy("L’ancien document de séjour"),
        choices=OldPermit.choices,
        widget=forms.RadioSelect,
        error_messages={
            "required": gettext_lazy("Dites ce que devient l’ancien document."),
            "invalid_choice": gettext_lazy("Choisissez dans la liste."),
        },
    )
    card_number = forms.CharField(
        label=gettext_lazy("Numéro du titre que vous avez en main"),
        help_text=gettext_lazy("Tapez-le ou lisez-le : c’est ce qui évite de se tromper de carte."),
        max_length=40,
        widget=forms.TextInput(attrs={"autocomplete": "off", "spellcheck": "false"}),
        error_messages={"required": gettext_lazy("Écrivez ou lisez le numéro du titre.")},
    )


def handover(request: StaffRequest, reference: str) -> HttpResponse:
    """Show the checks in order; hand the card over once all are done."""
    application = case_read(request, reference)
    if request.method in READ:
        return _show(request, application, HandoverForm(unsent_answers(request).of_this_page()))
    form = HandoverForm(request.POST)
    if not form.is_valid():
        return _show(request, application, form)
    said = form.cleaned_data
    try:
        hand_over(
            application,
            card_number=said["card_number"],
            is_identity_checked=said["is_identity_checked"],
            is_passport_seen=said["is_passport_seen"],
            old_permit=said["old_permit"],
            by=request.user,
        )
    except WrongCard as refused:
        form.add_error("card_number", f"{refused.sentence} {refused.hint}")
        return _show(request, application, form)
    except NotChecked as refused:
        return _show(request, application, form, refused=refused)
    except Refused as refused:
        return _show(request, case_for(request, reference), form, refused=refused)
    unsent_answers(request).forget()
    messages.success(request, _("Le titre est remis. La personne reçoit son reçu par courriel."))
    return redirect("office:handover", application.reference)


def stamp(request: StaffRequest, reference: str) -> HttpResponse:
    """Take the stamp of somebody who did not give it online."""
    application = case_for(request, reference)
    form = StampForm(request.POST)
    if form.is_valid():
        try:
            giving.give_stamp(application, digits=form.cleaned_data["digits"], by=request.user)
        except Refused as refused:
            form.add_error("digits", f"{refused.sentence} {refused.hint}")
        else:
            unsent_answers(request).forget()
            messages.success(request, _("Le timbre est enregistré."))
            return redirect("office:handover", application.reference)
    return _show(request, application, HandoverForm(), stamp_form=form)


def _show(
    request: StaffRequest,
    application: Application,
    form: HandoverForm,
    *,
    refused: Refused | None = None,
    stamp_form: StampForm | None = None,
) -> HttpResponse:
    is_ready = application.status == Status.CARD_READY
    context: dict[str, Any] = {
        "application": application,
        "refused": refused,
        "form": form,
        "failed": stamp_form or (form if form.is_bound else None),
        "is_ready": is_ready,
        "is_over": application.status == Status.HANDED_OVER,
    }
    if is_ready:
        given = stamp_of(application)
        context |= {
            "born_on": in_full(application.born_on) if application.born_on else "",
            "facts": facts_of(application),
            "has_portrait": Ephoto.objects.filter(
                application=application, identity__isnull=False
            ).exists(),
            "unpaid": why_not_paid(application),
            "euros": amount_due(application),
            "fees": due_for(application).lines,
            "last_digits": given.digits[-4:] if given else "",
            "stamp_form": stamp_form or StampForm(),
        }
    if context["is_over"]:
        receipts = [
            letter
            for letter in archive.decisions_of(application)
            if letter.kind == Letter.Kind.HANDOVER_RECEIPT
        ]
        context["receipt"] = receipts[0] if receipts and receipts[0].made_at else None
    status = 409 if refused else 200
    return render(request, "office/handover/handover.html", context, status=status)
