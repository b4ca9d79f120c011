"""Inviting somebody, sending the link again, taking the offer back."""

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext

from escale.actions import cancel_invitation as cancelling
from escale.actions import invite as inviting
from escale.actions import invite_again as inviting_again
from escale.kit.sentences import Refused
from escale.web.office.access import StaffRequest, staff_of
from escale.web.office.team.access import invitation_for
from escale.web.office.team.forms import InvitationForm
from escale.web.policy import READ


def invite(request: StaffRequest) -> HttpResponse:
    """Ask whom to invite, and with which roles; what was typed stays when it is refused."""
    form = InvitationForm(None if request.method in READ else request.POST)
    refused = None
    if form.is_bound and form.is_valid():
        told = form.cleaned_data
        try:
            inviting.invite(
                staff_of(request).prefecture,
                by=request.user,
                name=told["name"],
                email=told["email"],
                roles=told["roles"],
                title=told["title"],
            )
        except Refused as why:
            refused = why
        else:
            messages.success(request, _sent(told["email"]))
            return redirect("office:team")
    context = {"form": form, "refused": refused}
    return render(request, "office/team/invite.html", context, status=409 if refused else 200)


def invite_again(request: StaffRequest, invitation: int) -> HttpResponse:
    """Send a new link; the one before opens nothing any more."""
    found = invitation_for(request, invitation)
    try:
        inviting_again.invite_again(found, by=request.user)
    except Refused as refused:
        messages.error(request, f"{refused.sentence} {refused.hint}")
    else:
        messages.success(request, _sent(found.email))
    return redirect("office:team")


def cancel(request: StaffRequest, invitation: int) -> HttpResponse:
    """Take the offer back."""
    found = invitation_for(request, invitation)
    try:
        cancelling.cancel_invitation(found, by=request.user)
    except Refused as refused:
        messages.error(request, f"{refused.sentence} {refused.hint}")
    else:
        messages.success(request, gettext("L’invitation est annulée : son lien n’ouvre plus rien."))
    return redirect("office:team")


def _sent(email: str) -> str:
    return gettext("L’invitation part à %(email)s. Son lien sert une fois, pendant sept jours.") % {
        "email": email
    }
