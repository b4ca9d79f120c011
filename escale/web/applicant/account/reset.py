"""A forgotten password: a code by e-mail, then a new password.

The pages are the same for an address that has no account: no code is ever right there.
"""

from django import forms
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext_lazy as _
from django.views.decorators.cache import never_cache
from django.views.decorators.debug import sensitive_post_parameters

from escale.actions.change_password import change_password
from escale.people.models import Account
from escale.web.applicant.account import codes, guesses, wording
from escale.web.applicant.account.code_page import Words, code_page
from escale.web.applicant.account.codes import Purpose, Waiting
from escale.web.applicant.account.entering import enter, home
from escale.web.applicant.account.fields import AddressField, NewPasswordForm
from escale.web.policy import READ

_WORDS = Words(
    title=_("Saisissez le code reçu"),
    button=_("Continuer"),
    back=_("Corriger l’adresse"),
    back_url="account_reset_password",
)


class ResetForm(forms.Form):
    """The address of the account."""

    email = AddressField(
        label=_("Adresse électronique de votre compte"),
        number_sentence=_(
            "C’est un numéro. Indiquez l’adresse électronique de votre compte : celle où vous "
            "recevez nos courriels."
        ),
    )


@never_cache
def ask(request: HttpRequest) -> HttpResponse:
    """Ask for the address, and send a code there."""
    if request.method in READ:
        form = ResetForm(initial={"email": _known_address(request)})
        return render(request, "account/reset.html", {"form": form})
    form = ResetForm(request.POST)
    if form.is_valid():
        try:
            codes.begin(request.session, Purpose.RESET, email=form.cleaned_data["email"])
        except forms.ValidationError as too_many:
            form.add_error("email", too_many)
        else:
            return redirect("account_confirm_password_reset_code")
    return render(request, "account/reset.html", {"form": form}, status=guesses.status_of(form))


@never_cache
def confirm(request: HttpRequest) -> HttpResponse:
    """Ask for the code."""
    waiting = codes.waiting_in(request.session, Purpose.RESET)
    if waiting is None:
        return redirect("account_reset_password")
    return code_page(request, waiting, words=_WORDS, then=_go_on)


@sensitive_post_parameters("password")
@never_cache
def complete(request: HttpRequest) -> HttpResponse:
    """Ask for the new password, then sign in with it; every other session ends."""
    waiting = codes.waiting_in(request.session, Purpose.RESET)
    account = Account.objects.holding(waiting.email) if waiting and waiting.is_proved else None
    if waiting is None or account is None:
        return redirect("account_reset_password")
    form = NewPasswordForm(None if request.method in READ else request.POST, email=waiting.email)
    if not form.is_bound or not form.is_valid():
        return render(request, "account/new_password.html", {"form": form, "email": account.email})
    codes.forget(request.session, Purpose.RESET)
    change_password(account, to=form.cleaned_data["password"])
    response = enter(request, account, by="password_reset", to=home(account))
    messages.success(request, str(wording.PASSWORD_CHANGED))
    return response


def _go_on(_request: HttpRequest, _waiting: Waiting) -> HttpResponse:
    return redirect("account_complete_password_reset")


def _known_address(request: HttpRequest) -> str:
    """Return the address typed before, or that of whoever is signed in."""
    waiting = codes.waiting_in(request.session, Purpose.RESET)
    if waiting is not None:
        return waiting.email
    return request.user.email if isinstance(request.user, Account) else ""
