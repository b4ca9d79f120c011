"""Signing in and out."""

from typing import Any

from allauth.account.internal.flows.logout import logout
from django import forms
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext_lazy as _
from django.views.decorators.cache import never_cache
from django.views.decorators.debug import sensitive_post_parameters

from escale.people.models import Account
from escale.web.applicant.account import guesses, wording
from escale.web.applicant.account.entering import enter, next_of, way_on
from escale.web.applicant.account.fields import AddressField, PasswordField
from escale.web.policy import READ


class SignInForm(forms.Form):
    """An address and a password."""

    email = AddressField(
        number_sentence=_(
            "C’est un numéro. Connectez-vous avec l’adresse électronique de votre compte : "
            "celle où vous recevez nos courriels."
        ),
        widget=forms.EmailInput(attrs={"autocomplete": "username"}),
    )
    password = PasswordField()

    account: Account | None = None

    def clean(self) -> dict[str, Any]:
        """Find the account; says the same thing whichever of the two is wrong."""
        cleaned = super().clean() or {}
        if self.errors:
            return cleaned
        self.account = guesses.account_opened_by(
            email=cleaned["email"], password=cleaned["password"]
        )
        if self.account is None:
            raise forms.ValidationError(wording.MISMATCH, code="mismatch")
        return cleaned


@sensitive_post_parameters("password")
@never_cache
def sign_in(request: HttpRequest) -> HttpResponse:
    """Ask for the address and the password; lead back to the page that was asked for."""
    asked = next_of(request)
    if isinstance(request.user, Account):
        return redirect(way_on(request.user, asked=asked))
    form = SignInForm(None if request.method in READ else request.POST)
    if form.is_bound and form.is_valid():
        assert form.account is not None
        onward = way_on(form.account, asked=asked)
        return enter(request, form.account, by="password", to=onward)
    context = {"form": form, "next": asked}
    return render(request, "account/sign_in.html", context, status=guesses.status_of(form))


@never_cache
def sign_out(request: HttpRequest) -> HttpResponse:
    """Ask before signing out; a GET changes nothing. Nothing typed here outlives the session."""
    if request.user.is_authenticated and request.method in READ:
        return render(request, "account/sign_out.html")
    logout(request)
    return redirect("public:landing")


def closed(request: HttpRequest) -> HttpResponse:
    """Tell whoever has the right password of a closed account that it is closed."""
    return render(request, "account/closed.html")
