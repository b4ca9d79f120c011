"""What every way into the service shares: where it leads, and what the session becomes."""

from typing import Any

from allauth.account.internal.flows.login import perform_login, record_authentication
from allauth.account.models import Login
from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils.http import url_has_allowed_host_and_scheme

from escale.people.models import Account, Operator, StaffMember
from escale.people.second_factor import has_factor
from escale.web.applicant.account import codes
from escale.web.applicant.account.language import speak_as_usual
from escale.web.second_factor import note_due


def enter(request: HttpRequest, account: Account, *, by: str, to: str) -> HttpResponse:
    """Sign the account in and lead to `to`; `by` names what was proved, for allauth's record.

    What was sent while nobody was signed in stays in the session for its page; codes do not.
    The session ends with the browser: a shared computer is left by closing it.
    """
    record_authentication(request, account, method=by, email=account.email)
    response: HttpResponse = perform_login(
        request, Login(user=account, redirect_url=to, email=account.email)
    )
    if request.user.is_authenticated:
        codes.forget(request.session)
        request.session.set_expiry(0)
        note_due(request, is_due=has_factor(account))
        speak_as_usual(request, response, account)
    return response


def next_of(request: HttpRequest) -> str:
    """Return the page of this site that was asked for before signing in; empty when none was."""
    asked: Any = request.POST.get("next") or request.GET.get("next") or ""
    is_ours = asked.startswith("/") and url_has_allowed_host_and_scheme(asked, allowed_hosts=None)
    return asked if is_ours else ""


def home(account: Account) -> str:
    """Return where an account arrives when nothing else was asked for."""
    if account.person_id is not None:
        return reverse("applicant:home")
    if StaffMember.objects.active().filter(account=account).exists():
        return reverse("office:queue")
    is_operator = Operator.objects.active().filter(account=account).exists()
    return reverse("operations:status" if is_operator else "account_inactive")


def way_on(account: Account, *, asked: str) -> str:
    """Return the page asked for, or home: whoever has no place any more finds the latter only."""
    own = home(account)
    return own if own == reverse("account_inactive") else asked or own
