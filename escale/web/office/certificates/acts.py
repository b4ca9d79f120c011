"""Hold the next extension certificate back, release it, or give one outside the rule."""

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _

from escale.actions import hold_extension as holding
from escale.actions import issue_extension as giving
from escale.actions import release_extension as releasing
from escale.kit.sentences import Refused
from escale.letters.words import day_in_words
from escale.web.office.access import StaffRequest, case_for
from escale.web.office.certificates.forms import GiveForm, HoldForm
from escale.web.office.certificates.page import show
from escale.web.office.decisions.numbers import number_in
from escale.web.unsent import unsent_answers


def hold_extension(request: StaffRequest, reference: str) -> HttpResponse:
    """Hold back the one that is about to come, for ten days, with a reason the person reads."""
    application = case_for(request, reference)
    form = HoldForm(request.POST)
    if not form.is_valid():
        return show(request, application, hold=form)
    try:
        hold = holding.hold_extension(
            application,
            reason=form.cleaned_data["reason"],
            revision_read=number_in(request, "revision"),
            by=request.user,
        )
    except Refused as refused:
        return show(request, case_for(request, reference), hold=form, refused=refused)
    unsent_answers(request).forget()
    said = _("L’attestation est suspendue jusqu’au %(day)s inclus. La personne l’apprend.")
    messages.success(request, said % {"day": day_in_words(hold.until)})
    return redirect("office:certificates", application.reference)


def release_extension(request: StaffRequest, reference: str) -> HttpResponse:
    """Let it come again, at once if it is due."""
    application = case_for(request, reference)
    try:
        releasing.release_extension(
            application, revision_read=number_in(request, "revision"), by=request.user
        )
    except Refused as refused:
        return show(request, case_for(request, reference), refused=refused)
    messages.success(
        request, _("L’attestation est rétablie : si elle est due, elle part dans la minute.")
    )
    return redirect("office:certificates", application.reference)


def give_extension(request: StaffRequest, reference: str) -> HttpResponse:
    """Give one outside the rule, with the reason that colleagues read."""
    application = case_for(request, reference)
    form = GiveForm(request.POST)
    if not form.is_valid():
        return show(request, application, give=form)
    try:
        given = giving.give_extension(
            application,
            reason=form.cleaned_data["reason"],
            revision_read=number_in(request, "revision"),
            by=request.user,
        )
    except Refused as refused:
        return show(request, case_for(request, reference), give=form, refused=refused)
    unsent_answers(request).forget()
    assert given.ends_on is not None
    said = _("L’attestation est délivrée jusqu’au %(day)s inclus. La personne l’apprend.")
    messages.success(request, said % {"day": day_in_words(given.ends_on)})
    return redirect("office:certificates", application.reference)
