"""What the person can change: contact details, a withdrawal and its undoing, a draft discarded."""

from typing import Any

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _

from escale.actions import amend_contact as amending
from escale.actions import discard as discarding
from escale.actions import leave_counter as leaving
from escale.actions import undo_withdrawal as undoing
from escale.actions import withdraw as withdrawing
from escale.applications import deadlines
from escale.applications.enums import Party, Status
from escale.applications.models import Application, Statement
from escale.applications.refusals import refusal
from escale.applications.sections import registry
from escale.applications.sections.form import AnswersForm
from escale.kit import clock
from escale.kit.sentences import Refused
from escale.web.applicant.access import SignedInRequest, application_for
from escale.web.counter import entering, way_out
from escale.web.instants import instant
from escale.web.policy import READ
from escale.web.unsent import unsent_answers

_CONTACT = "contact"


class TheirsToDiscard(Refused):
    """A clerk does not erase what a person has in their own account."""

    def __init__(self) -> None:
        """Say who can."""
        super().__init__(
            _("Ce brouillon est aussi dans le compte de la personne : elle seule le supprime."),
            hint=_("Pour cesser de le remplir ici, revenez au guichet : « Rendre à la personne »."),
        )


def withdraw(request: SignedInRequest, reference: str) -> HttpResponse:
    """Say what withdrawing means, then withdraw."""
    application = application_for(request, reference)
    if application.is_draft:
        return redirect("applicant:discard", application.reference)
    if application.status == Status.WITHDRAWN:
        return redirect("applicant:follow_up", application.reference)
    _refuse_unless_possible("withdraw", application)
    if request.method in READ:
        until = instant(deadlines.undo_until(clock.now()), application.zone)
        context = {"application": application, "until": until}
        return render(request, "applicant/filing/withdraw.html", context)
    held = withdrawing.withdraw(application, by=request.user)
    if held.withdrawn_at:
        until = instant(deadlines.undo_until(held.withdrawn_at), held.zone)
        sentence = _(
            "Votre demande est retirée. Vous pouvez annuler ce retrait jusqu’au %(until)s."
        )
        messages.success(request, sentence % {"until": until})
    return redirect("applicant:follow_up", application.reference)


def undo_withdrawal(request: SignedInRequest, reference: str) -> HttpResponse:
    """Put the request back; RefusalMiddleware tells why it is not possible any more."""
    application = application_for(request, reference)
    undoing.undo_withdrawal(application, by=request.user)
    messages.success(
        request, _("Le retrait est annulé : votre demande est de nouveau déposée, à sa date.")
    )
    return redirect("applicant:follow_up", application.reference)


def discard(request: SignedInRequest, reference: str) -> HttpResponse:
    """Ask before erasing a draft and its documents, then erase them."""
    application = application_for(request, reference)
    if not application.is_draft:
        return redirect("applicant:follow_up", application.reference)
    clerk = entering(request)
    if clerk is not None and clerk.has_account:
        raise TheirsToDiscard
    if request.method in READ:
        return render(request, "applicant/filing/discard.html", {"application": application})
    discarding.discard(application)
    messages.success(request, _("Le brouillon et ses documents sont supprimés."))
    return redirect(way_out(request))


def leave_counter(request: SignedInRequest, reference: str) -> HttpResponse:
    """Take a draft back from the counter that goes on with it."""
    application = application_for(request, reference)
    leaving.leave_counter(application, by=request.user)
    messages.success(request, _("Le guichet n’ouvre plus votre demande : elle n’est qu’à vous."))
    return redirect("applicant:home")


def amend_contact(request: SignedInRequest, reference: str) -> HttpResponse:
    """Show the contact details as they stand; keep a new version of them."""
    application = application_for(request, reference)
    if application.is_draft:
        return redirect("applicant:section", application.reference, _CONTACT)
    _refuse_unless_possible("amend_contact", application)
    section = registry.section_called(_CONTACT)
    kept = Statement.objects.filter(application=application, section=_CONTACT).first()
    answers: dict[str, Any] = kept.answers if kept else {}
    unsent = unsent_answers(request)
    if request.method in READ:
        restored = unsent.of_this_page()
        if restored is None:
            return _show(request, application, section.show(answers, case=application.case))
        answers = section.answers_from(restored, case=application.case, kept=answers)
        return _show(request, application, section.bind(answers, case=application.case))
    answers = section.answers_from(request.POST, case=application.case, kept=answers)
    try:
        amending.amend_contact(application, answers=answers, by=request.user)
    except amending.InvalidAnswers:
        return _show(request, application, section.bind(answers, case=application.case))
    unsent.forget()
    messages.success(request, _("Vos coordonnées sont à jour. La date de dépôt ne change pas."))
    return redirect("applicant:follow_up", application.reference)


def _show(request: SignedInRequest, application: Application, form: AnswersForm) -> HttpResponse:
    context = {"application": application, "form": form, "groups": form.grouped()}
    return render(request, "applicant/filing/amend_contact.html", context)


def _refuse_unless_possible(act: str, application: Application) -> None:
    """Raise the refusal of the table of acts, if any, before the page promises anything."""
    why_not = refusal(act, application, party=Party.APPLICANT)
    if why_not:
        raise why_not
