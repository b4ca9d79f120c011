"""Taking the place offered by an invitation: the link shows it, the button takes it.

A link that is unknown, used, cancelled or too old gets one page, the same for all four.
"""

from http import HTTPStatus
from typing import Any

from django.contrib.auth.hashers import make_password
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.http import urlencode
from django.views.decorators.cache import never_cache
from django.views.decorators.debug import sensitive_post_parameters

from escale.actions.join import InvitationClosed
from escale.actions.join import join as join_team
from escale.kit.sentences import Refused
from escale.people import attempts
from escale.people.invitations import digest_of, open_invitation
from escale.people.models import Attempt, Invitation, Role
from escale.web.applicant.account.entering import enter
from escale.web.applicant.account.fields import NewPasswordField, NewPasswordForm
from escale.web.errors import too_many_requests
from escale.web.policy import READ

TRIES_AN_HOUR = 20
_A_MINUTE = 60


class JoinForm(NewPasswordForm):
    """The password of the account to be."""

    password = NewPasswordField()


@sensitive_post_parameters("password", "token")
@never_cache
def join(request: HttpRequest) -> HttpResponse:
    """Show the place offered; take it once a password is chosen, then ask for a second factor."""
    if request.method in READ:
        token = request.GET.get("token", "")
        invitation = open_invitation(token)
        if invitation is None:
            return closed(request)
        return _show(request, invitation, token, _form(invitation))
    token = request.POST.get("token", "")
    subject = f"token:{digest_of(token)}"
    if not attempts.allowed(Attempt.Door.INVITATION, subject, at_most=TRIES_AN_HOUR):
        minutes = attempts.minutes_to_wait(Attempt.Door.INVITATION, subject, at_most=TRIES_AN_HOUR)
        return too_many_requests(request, retry_after=minutes * _A_MINUTE)
    invitation = open_invitation(token)
    if invitation is None:
        return closed(request)
    form = _form(invitation, request.POST)
    if not form.is_valid():
        return _show(request, invitation, token, form)
    try:
        account = join_team(token, password_hash=make_password(form.cleaned_data["password"]))
    except InvitationClosed:
        return closed(request)
    except Refused as refused:
        return _show(request, invitation, token, form, refused=refused)
    query = urlencode({"next": reverse("office:queue")})
    onward = f"{reverse('account_set_up_second_factor')}?{query}"
    return enter(request, account, by="invitation", to=onward)


def closed(request: HttpRequest) -> HttpResponse:
    """Say that the link opens nothing, and whom to ask."""
    return render(request, "account_security/invitation_closed.html")


def _form(invitation: Invitation, data: Any = None) -> JoinForm:
    return JoinForm(data, email=invitation.email)


def _show(
    request: HttpRequest,
    invitation: Invitation,
    token: str,
    form: JoinForm,
    *,
    refused: Refused | None = None,
) -> HttpResponse:
    context = {
        "form": form,
        "invitation": invitation,
        "roles": [Role(role) for role in invitation.roles],
        "token": token,
        "refused": refused,
    }
    status = HTTPStatus.CONFLICT if refused else HTTPStatus.OK
    return render(request, "account_security/join.html", context, status=status)
