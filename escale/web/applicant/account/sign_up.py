"""Opening an account: what is typed waits in the session until the address is proved.

Same page, same status, same work whether the register knows the number, and whether the address
already has an account: its holder is told by e-mail, and nobody else.
"""

from datetime import date
from typing import Any

from django import forms
from django.contrib import messages
from django.contrib.auth.hashers import make_password
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _
from django.views.decorators.cache import never_cache
from django.views.decorators.debug import sensitive_post_parameters

from escale.actions.open_account import AddressTaken, open_account
from escale.people.models import Account
from escale.register.numbers import parse_number
from escale.web.applicant.account import codes, guesses
from escale.web.applicant.account.code_page import Words, code_page
from escale.web.applicant.account.codes import Purpose, Waiting
from escale.web.applicant.account.entering import enter, next_of, way_on
from escale.web.applicant.account.fields import (
    AddressField,
    NewPasswordField,
    judge_password,
)
from escale.web.document_form import DocumentForm
from escale.web.policy import READ

_WORDS = Words(
    title=_("Confirmez votre adresse"),
    button=_("Ouvrir mon compte"),
    back=_("Corriger l’adresse ou le numéro"),
    back_url="account_signup",
)


class SignUpForm(DocumentForm):
    """An address, a password, and what identifies a person, if they find it."""

    email = AddressField(
        number_sentence=_(
            "C’est un numéro : il se saisit plus bas. Indiquez ici l’adresse électronique où "
            "vous voulez recevoir nos messages."
        ),
        help_text=_("Nous y écrirons à chaque étape. Choisissez une adresse que vous garderez."),
    )
    password = NewPasswordField()
    has_no_number = forms.BooleanField(
        label=_("Je ne trouve pas mon numéro"),
        help_text=_("Cochez et continuez : vous pourrez déposer votre demande sans lui."),
        required=False,
    )
    field_order = ("email", "password", "number", "has_no_number", "valid_from", "valid_until")

    def __init__(self, *args: Any, **options: Any) -> None:
        """A box that may stay empty is not « facultatif »."""
        super().__init__(*args, **options)
        self.fields["has_no_number"].optional = False  # type: ignore[attr-defined]

    def clean(self) -> dict[str, Any]:
        """Judge the password; check the number and the dates unless there are none."""
        cleaned = super().clean() or {}
        judge_password(self, name="password", email=cleaned.get("email", ""))
        if not cleaned.get("has_no_number"):
            self.check_document()
            return cleaned
        # Nothing of the document may stop somebody who does not find it.
        for name in self.DOCUMENT_FIELDS:
            self.errors.pop(name, None)
            cleaned.setdefault(name, None)
        return cleaned

    def to_keep(self) -> dict[str, Any]:
        """Return what waits in the session; the password only as its hash."""
        cleaned = self.cleaned_data
        number = cleaned["number"] or ""
        days = {name: cleaned[name] for name in ("valid_from", "valid_until")}
        return {
            "password": make_password(cleaned["password"]),
            "number": number if parse_number(number).is_readable else "",
            "has_no_number": cleaned["has_no_number"],
            "language": get_language() or "fr",
            **{name: day.isoformat() if day else "" for name, day in days.items()},
        }


@sensitive_post_parameters("password")
@never_cache
def sign_up(request: HttpRequest) -> HttpResponse:
    """Ask for the address, the password and the number; send a code to the address."""
    if isinstance(request.user, Account):
        return redirect(way_on(request.user, asked=_asked(request)))
    if request.method in READ:
        return _show(request, SignUpForm(initial=_typed_before(request)))
    form = SignUpForm(request.POST)
    if not form.is_valid():
        return _show(request, form)
    typed = {**form.to_keep(), "next": _asked(request)}
    try:
        codes.begin(request.session, Purpose.SIGN_UP, email=form.cleaned_data["email"], typed=typed)
    except forms.ValidationError as too_many:
        form.add_error("email", too_many)
        return _show(request, form)
    return redirect("account_email_verification_sent")


@never_cache
def confirm_sign_up(request: HttpRequest) -> HttpResponse:
    """Ask for the code; open the account once it is right."""
    waiting = codes.waiting_in(request.session, Purpose.SIGN_UP)
    if waiting is None:
        return redirect("account_signup")
    return code_page(request, waiting, words=_WORDS, then=_open)


def _open(request: HttpRequest, waiting: Waiting) -> HttpResponse:
    typed = waiting.typed
    codes.forget(request.session, Purpose.SIGN_UP)
    try:
        account = open_account(
            email=waiting.email,
            password_hash=typed["password"],
            language=typed["language"],
            number=typed["number"],
            valid_from=_day(typed["valid_from"]),
            valid_until=_day(typed["valid_until"]),
        )
    except AddressTaken as taken:
        messages.info(request, f"{taken.sentence} {taken.hint}")
        return redirect("account_login")
    onward = typed.get("next") or reverse("applicant:identification")
    return enter(request, account, by="code", to=onward)


def _asked(request: HttpRequest) -> str:
    """Return the page of the counter code when one comes from it: it needs no number first."""
    asked = next_of(request)
    return asked if asked == reverse("applicant:claim") else ""


def _show(request: HttpRequest, form: SignUpForm) -> HttpResponse:
    context = {"form": form, "next": _asked(request)}
    return render(request, "account/sign_up.html", context, status=guesses.status_of(form))


def _typed_before(request: HttpRequest) -> dict[str, Any]:
    """Return what was typed before going back from the page of the code."""
    waiting = codes.waiting_in(request.session, Purpose.SIGN_UP)
    if waiting is None:
        return {}
    shown = ("number", "has_no_number", "valid_from", "valid_until")
    return {"email": waiting.email} | {name: waiting.typed[name] for name in shown}


def _day(text: str) -> date | None:
    return date.fromisoformat(text) if text else None
