"""The fields of the account's forms."""

from typing import TYPE_CHECKING, Any

from django import forms
from django.contrib.auth.password_validation import validate_password
from django.core.exceptions import ValidationError
from django.utils.functional import lazy
from django.utils.translation import gettext_lazy as _

from escale.kit.digits import digits_of
from escale.kit.forms.digit_code import DigitCode
from escale.people.models import Account
from escale.people.passwords import StrengthValidator
from escale.web.applicant.account.codes import DIGITS

if TYPE_CHECKING:
    from escale.kit.sentences import Sentence

_DIGITS_OF_A_NUMBER = 6
_SIX_DIGITS = _("Le code a six chiffres : recopiez seulement ceux-là.")


class AddressField(forms.EmailField):
    """An e-mail address; a foreigner number typed there gets its own sentence."""

    def __init__(self, *, number_sentence: "Sentence", **options: Any) -> None:
        """Say `number_sentence` when a number is typed."""
        self.number_sentence = number_sentence
        options.setdefault("label", _("Adresse électronique"))
        options.setdefault("widget", forms.EmailInput(attrs={"autocomplete": "email"}))
        options["error_messages"] = {
            "required": _("Indiquez votre adresse électronique."),
            "invalid": _("Cette adresse n’est pas complète. Exemple : prenom.nom@exemple.fr."),
        }
        super().__init__(max_length=254, **options)

    def clean(self, value: Any) -> str:
        """Return the address in small letters, without spaces."""
        typed = "".join(str(value or "").split())
        if "@" not in typed and len(digits_of(typed)) >= _DIGITS_OF_A_NUMBER:
            raise ValidationError(self.number_sentence, code="number")
        return str(super().clean(typed)).lower()


class PasswordField(forms.CharField):
    """The present password of an account."""

    def __init__(self, *, autocomplete: str = "current-password", **options: Any) -> None:
        """Hide what is typed; a button shows it."""
        options.setdefault("label", _("Mot de passe"))
        options.setdefault("error_messages", {"required": _("Indiquez votre mot de passe.")})
        widget = forms.PasswordInput(attrs={"autocomplete": autocomplete})
        super().__init__(strip=False, widget=widget, **options)


class NewPasswordField(PasswordField):
    """A password to be, typed once: a button shows it."""

    def __init__(self, **options: Any) -> None:
        """Say beforehand what is asked."""
        options.setdefault("help_text", lazy(StrengthValidator().get_help_text, str)())
        options["error_messages"] = {"required": _("Choisissez un mot de passe.")}
        super().__init__(autocomplete="new-password", **options)


def judge_password(form: forms.Form, *, name: str, email: str) -> None:
    """Add to the form what is wrong with the password typed, for whoever has this address."""
    password = form.cleaned_data.get(name)
    if not password:
        return
    try:
        validate_password(password, Account(email=email))
    except ValidationError as error:
        form.add_error(name, error)


class NewPasswordForm(forms.Form):
    """The password to be."""

    password = NewPasswordField(label=_("Nouveau mot de passe"))

    def __init__(self, *args: Any, email: str, **options: Any) -> None:
        """Know the address, which the password must not resemble."""
        self.email = email
        super().__init__(*args, **options)

    def clean(self) -> dict[str, Any]:
        """Judge the password."""
        cleaned = super().clean() or {}
        judge_password(self, name="password", email=self.email)
        return cleaned


class CodeForm(forms.Form):
    """The code received by e-mail."""

    code = DigitCode(
        label=_("Code à six chiffres"),
        lengths={DIGITS},
        wrong_length=_SIX_DIGITS,
        error_messages={
            "required": _("Saisissez le code écrit dans le courriel."),
            "max_length": _SIX_DIGITS,
        },
    )
