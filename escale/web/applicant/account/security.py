"""The account itself: its address, its password, its sessions, its language."""

from typing import Any

from django import forms
from django.conf import settings
from django.contrib import messages
from django.contrib.auth import update_session_auth_hash
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils import translation
from django.utils.translation import get_language_info, gettext
from django.utils.translation import gettext_lazy as _
from django.views.decorators.cache import never_cache
from django.views.decorators.debug import sensitive_post_parameters

from escale.actions.change_password import change_password
from escale.people.second_factor import has_factor
from escale.web.applicant.access import SignedInRequest
from escale.web.applicant.account import guesses, wording
from escale.web.applicant.account.fields import NewPasswordField, PasswordField, judge_password
from escale.web.applicant.account.language import speak, write_in
from escale.web.applicant.account.proof import ProofForm
from escale.web.policy import READ


class LanguageForm(forms.Form):
    """The language to be written to in; each is named in itself."""

    language = forms.ChoiceField(
        label=_("Langue des courriels et des pages"),
        widget=forms.RadioSelect,
        error_messages={
            "required": _("Choisissez une langue."),
            "invalid_choice": _("Choisissez l’une des langues proposées."),
        },
    )

    def __init__(self, *args: Any, **options: Any) -> None:
        """Offer the languages of the service."""
        super().__init__(*args, **options)
        field = self.fields["language"]
        assert isinstance(field, forms.ChoiceField)
        field.choices = [
            (code, get_language_info(code)["name_local"].capitalize())
            for code, _name in settings.LANGUAGES
        ]


class ChangePasswordForm(ProofForm):
    """The present password and the one to be."""

    password = PasswordField(label=_("Mot de passe actuel"))
    new_password = NewPasswordField(label=_("Nouveau mot de passe"))

    def clean(self) -> dict[str, Any]:
        """Judge the new password."""
        cleaned = super().clean() or {}
        judge_password(self, name="new_password", email=self.account.email)
        return cleaned


@never_cache
def security(request: SignedInRequest) -> HttpResponse:
    """Show what protects the account; change the language of its messages."""
    form = LanguageForm(
        None if request.method in READ else request.POST,
        initial={"language": request.user.language},
    )
    if form.is_bound and form.is_valid():
        code = form.cleaned_data["language"]
        write_in(request.user, code)
        with translation.override(code):
            sentence = gettext("C’est noté : nos courriels et ces pages sont dans cette langue.")
        messages.success(request, sentence)
        response = redirect("applicant:security")
        speak(response, code)
        return response
    context = {
        "form": form,
        "has_factor": has_factor(request.user),
        "is_member": request.user.person_id is None,
    }
    return render(request, "applicant/account/security.html", context)


@sensitive_post_parameters("password", "new_password")
@never_cache
def password(request: SignedInRequest) -> HttpResponse:
    """Change the password; the session that asks for it stays, every other ends."""
    data = None if request.method in READ else request.POST
    form = ChangePasswordForm(data, account=request.user)
    if form.is_bound and form.is_valid():
        change_password(request.user, to=form.cleaned_data["new_password"])
        update_session_auth_hash(request, request.user)
        messages.success(request, str(wording.PASSWORD_CHANGED))
        return redirect("applicant:security")
    context = {"form": form}
    return render(request, "account/change_password.html", context, status=guesses.status_of(form))


@never_cache
def sign_out_everywhere(request: SignedInRequest) -> HttpResponse:
    """Ask, then end every session of the account but the one that asks."""
    if request.method in READ:
        return render(request, "applicant/account/sign_out_everywhere.html")
    request.user.end_sessions()
    request.user.refresh_from_db()
    update_session_auth_hash(request, request.user)
    messages.success(
        request, gettext("Vos autres appareils sont déconnectés. Celui-ci reste connecté.")
    )
    return redirect("applicant:security")
