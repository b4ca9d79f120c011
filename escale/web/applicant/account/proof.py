"""Proving again that one is oneself, before what a stolen session must not do."""

from datetime import timedelta
from typing import Any

from allauth.account.internal.flows.login import get_authentication_records
from allauth.account.internal.flows.reauthentication import (
    did_recently_reauthenticate,
    reauthenticate_by_password,
)
from django import forms
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.http import urlencode
from django.views.decorators.cache import never_cache
from django.views.decorators.debug import sensitive_post_parameters

from escale.kit import clock
from escale.people.models import Account
from escale.web.applicant.access import SignedInRequest
from escale.web.applicant.account import guesses, wording
from escale.web.applicant.account.entering import next_of
from escale.web.applicant.account.fields import PasswordField
from escale.web.policy import READ

_JUST = timedelta(minutes=5)


class ProofForm(forms.Form):
    """The present password."""

    password = PasswordField()

    def __init__(self, *args: Any, account: Account, **options: Any) -> None:
        """Know whose password it is."""
        self.account = account
        super().__init__(*args, **options)

    def clean_password(self) -> str:
        """Compare the password; a wrong one is a guess like those of the sign-in page."""
        password: str = self.cleaned_data["password"]
        if not guesses.is_password_of(self.account, password):
            raise forms.ValidationError(wording.WRONG_PASSWORD, code="wrong")
        return password


def has_just_proved(request: HttpRequest) -> bool:
    """Tell whether the password was asked again in this session in the last five minutes."""
    return bool(did_recently_reauthenticate(request))


def has_just_signed_in(request: HttpRequest) -> bool:
    """Tell whether this session was opened, or its password asked again, a few minutes ago."""
    records = get_authentication_records(request, request.user)
    since = (clock.machine_now() - _JUST).timestamp()
    return any(record["at"] > since for record in records)


def ask_password(request: HttpRequest) -> HttpResponse:
    """Lead to the page that asks for the password, and back to this one."""
    query = urlencode({"next": request.path})
    return redirect(f"{reverse('account_reauthenticate')}?{query}")


@sensitive_post_parameters("password")
@never_cache
def prove(request: SignedInRequest) -> HttpResponse:
    """Ask for the password again, then go on."""
    asked = next_of(request) or reverse("applicant:security")
    data = None if request.method in READ else request.POST
    form = ProofForm(data, account=request.user)
    if form.is_bound and form.is_valid():
        reauthenticate_by_password(request)
        return redirect(asked)
    context = {"form": form, "next": asked}
    return render(request, "account/prove.html", context, status=guesses.status_of(form))
