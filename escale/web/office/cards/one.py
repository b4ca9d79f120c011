"""The card of one application: its orders, what it says, and what a member can do of it."""

from typing import Any

from django import forms
from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _

from escale.actions import card_mistakes
from escale.actions.correct_card import correct_card
from escale.actions.receive_card import receive_card
from escale.actions.reject_card import reject_card
from escale.applications.enums import GRANTED, Status
from escale.applications.models import Application
from escale.cards.facts import (
    ALL_LABELS,
    facts_of,
    is_correction_awaited,
    is_photo_awaited,
    last_order,
)
from escale.cards.mistakes import CardMistake
from escale.cards.orders import CardOrder
from escale.kit.sentences import Refused
from escale.people.models import Role
from escale.web.instants import instant
from escale.web.office.access import StaffRequest, case_for, staff_of
from escale.web.office.acts.confirming import case_read
from escale.web.office.cards.forms import AnswerForm, CorrectionForm, NumberForm, RejectForm
from escale.web.office.cards.shown import facts_shown, orders_shown
from escale.web.office.decisions.numbers import number_in
from escale.web.unsent import unsent_answers


def card(request: StaffRequest, reference: str) -> HttpResponse:
    """Show the card of an application, and note the reading."""
    return _show(request, case_read(request, reference))


def receive(request: StaffRequest, reference: str) -> HttpResponse:
    """Receive the card of this application, by its number."""
    application = case_for(request, reference)
    form = NumberForm(request.POST)
    if form.is_valid():
        try:
            receive_card(application, card_number=form.cleaned_data["card_number"], by=request.user)
        except Refused as refused:
            now = case_for(request, reference)
            if now.status != Status.CARD_IN_PRODUCTION:
                return _show(request, now, refused=refused)
            form.add_error("card_number", f"{refused.sentence} {refused.hint}")
        else:
            return _done(request, application, _("Ce titre est reçu : la personne est prévenue."))
    return _show(request, application, number=form)


def reject(request: StaffRequest, reference: str) -> HttpResponse:
    """Set a received card aside; another one is ordered."""
    application = case_for(request, reference)
    form = RejectForm(request.POST)
    if form.is_valid():
        try:
            reject_card(
                application,
                fault=CardOrder.Fault(form.cleaned_data["fault"]),
                text=form.cleaned_data["text"],
                revision_read=number_in(request, "revision"),
                by=request.user,
            )
        except Refused as refused:
            return _show(request, case_for(request, reference), reject=form, refused=refused)
        return _done(request, application, _("Ce titre est écarté : un autre est commandé."))
    return _show(request, application, reject=form)


def correct(request: StaffRequest, reference: str) -> HttpResponse:
    """Correct what the card will say; it is ordered again."""
    application = case_for(request, reference)
    if application.status != Status.APPROVED:
        messages.warning(request, _("Rien n’est corrigé : ce titre n’est plus à commander."))
        return redirect("office:card", application.reference)
    form = CorrectionForm(request.POST, facts=facts_of(application))
    if form.is_valid():
        try:
            correct_card(
                application,
                facts=form.facts(),
                reason=form.cleaned_data["reason"],
                revision_read=number_in(request, "revision"),
                by=request.user,
            )
        except Refused as refused:
            return _show(request, case_for(request, reference), correction=form, refused=refused)
        return _done(request, application, _("C’est corrigé : le titre est commandé de nouveau."))
    return _show(request, application, correction=form)


def dismiss(request: StaffRequest, reference: str) -> HttpResponse:
    """Set a declared mistake aside, with the reason that the person reads."""
    application = case_for(request, reference)
    form = AnswerForm(request.POST)
    if form.is_valid():
        try:
            card_mistakes.dismiss_card_mistake(
                application,
                mistake=number_in(request, "mistake"),
                reason=form.cleaned_data["reason"],
                by=request.user,
            )
        except Refused as refused:
            return _show(request, application, answer=form, refused=refused)
        return _done(request, application, _("C’est répondu : la personne est prévenue."))
    return _show(request, application, answer=form)


def reorder(request: StaffRequest, reference: str) -> HttpResponse:
    """Have the card made again; what it will say can be corrected first thing after."""
    application = case_for(request, reference)
    try:
        card_mistakes.reorder_card(
            application, mistake=number_in(request, "mistake"), by=request.user
        )
    except Refused as refused:
        return _show(request, application, refused=refused)
    return _done(request, application, _("Le titre va être refait : corrigez ce qu’il dira."))


def _done(request: StaffRequest, application: Application, sentence: str) -> HttpResponse:
    unsent_answers(request).forget()
    messages.success(request, sentence)
    return redirect("office:card", application.reference)


def _show(
    request: StaffRequest,
    application: Application,
    *,
    refused: Refused | None = None,
    **typed: forms.Form,
) -> HttpResponse:
    staff = staff_of(request)
    order = last_order(application)
    mistake = CardMistake.objects.live().filter(application=application).first()
    has_card = application.status in GRANTED
    facts = facts_of(application) if has_card else {}
    is_clerk, is_either = staff.has(Role.CLERK), staff.has(Role.CLERK, Role.OFFICER)
    can_correct = is_either and application.status == Status.APPROVED
    can_receive = is_clerk and application.status == Status.CARD_IN_PRODUCTION
    can_reject = is_clerk and application.status == Status.CARD_READY
    shown: dict[str, Any] = {
        "correction": typed.get("correction") or CorrectionForm(facts=facts)
        if can_correct
        else None,
        "number": typed.get("number") or NumberForm() if can_receive else None,
        "reject": typed.get("reject") or RejectForm() if can_reject else None,
        "answer": typed.get("answer") or AnswerForm() if mistake and is_either else None,
    }
    context = {
        "application": application,
        "refused": refused,
        "orders": orders_shown(application),
        "facts": facts_shown(facts) if has_card else [],
        "is_correction_awaited": is_correction_awaited(application, order=order),
        "was_handed_over": bool(order and order.state == CardOrder.State.HANDED_OVER),
        "is_photo_awaited": is_photo_awaited(application, order=order),
        "can_hand_over": can_reject,
        "mistake": mistake,
        "mistake_at": instant(mistake.declared_at, application.zone) if mistake else "",
        "mistaken": [str(ALL_LABELS[name]) for name in mistake.fields] if mistake else [],
        "form": next(iter(typed.values()), None),
        **shown,
    }
    status = 409 if refused else 200
    return render(request, "office/cards/card.html", context, status=status)
