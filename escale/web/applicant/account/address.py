"""Changing the account's address: proved by a code, told to both addresses."""

from typing import Any

from django import forms
from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext_lazy as _
from django.views.decorators.cache import never_cache

from escale.actions.change_address import change_address
from escale.actions.open_account import AddressTaken
from escale.people.models import Account
from escale.web.applicant.access import SignedInRequest
from escale.web.applicant.account import codes, guesses, wording
from escale.web.applicant.account.code_page import Words, code_page
from escale.web.applicant.account.codes import Purpose, Waiting
from escale.web.applicant.account.fields import AddressField
from escale.web.applicant.account.proof import ask_password, has_just_proved
from escale.web.applicant.account.sign_up import confirm_sign_up
from escale.web.policy import READ

_TYPED = "new_address_typed"
_WORDS = Words(
    title=_("Confirmez votre nouvelle adresse"),
    button=_("Changer mon adresse"),
    back=_("Corriger l’adresse"),
    back_url="account_email",
)


class AddressForm(forms.Form):
    """The new address."""

    email = AddressField(
        label=_("Nouvelle adresse électronique"),
        help_text=_("Nous y enverrons un code. L’adresse actuelle reste la bonne jusque-là."),
        number_sentence=_("C’est un numéro. Indiquez une adresse électronique."),
    )

    def __init__(self, *args: Any, account: Account, **options: Any) -> None:
        """Know the address that would not change."""
        self.account = account
        super().__init__(*args, **options)

    def clean_email(self) -> str:
        """Refuse the present address; says nothing of the addresses of others."""
        email: str = self.cleaned_data["email"]
        if email == self.account.email:
            raise ValidationError(wording.SAME_ADDRESS, code="same")
        return email


@never_cache
def change(request: SignedInRequest) -> HttpResponse:
    """Ask for the password, then for the new address; send a code there."""
    if not has_just_proved(request):
        # The address already typed waits while the password is asked again.
        request.session[_TYPED] = request.POST.get("email", "")[:254]
        return ask_password(request)
    if request.method in READ:
        typed = {"email": request.session.pop(_TYPED, "")}
        return _show(request, AddressForm(account=request.user, initial=typed))
    form = AddressForm(request.POST, account=request.user)
    if not form.is_valid():
        return _show(request, form)
    try:
        codes.begin(request.session, Purpose.NEW_ADDRESS, email=form.cleaned_data["email"])
    except forms.ValidationError as too_many:
        form.add_error("email", too_many)
        return _show(request, form)
    return redirect("account_email_verification_sent")


def confirm(request: HttpRequest) -> HttpResponse:
    """Ask for the code sent to an address: a new account's, or the new address of an account."""
    if request.user.is_authenticated:
        return _confirm_change(request)
    return confirm_sign_up(request)


@never_cache
def _confirm_change(request: HttpRequest) -> HttpResponse:
    waiting = codes.waiting_in(request.session, Purpose.NEW_ADDRESS)
    if waiting is None:
        return redirect("applicant:security")
    return code_page(request, waiting, words=_WORDS, then=_change)


def _change(request: HttpRequest, waiting: Waiting) -> HttpResponse:
    assert isinstance(request.user, Account)
    codes.forget(request.session, Purpose.NEW_ADDRESS)
    try:
        change_address(request.user, to=waiting.email)
    except AddressTaken as taken:
        messages.error(request, str(taken.sentence))
        return redirect("account_email")
    messages.success(request, str(wording.ADDRESS_CHANGED))
    return redirect("applicant:security")


def _show(request: SignedInRequest, form: AddressForm) -> HttpResponse:
    return render(
        request, "account/change_address.html", {"form": form}, status=guesses.status_of(form)
    )
