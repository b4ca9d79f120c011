"""The fields of the account's forms."""

from typing import TYPE_CHECKING, Any

from django import forms
from django.contrib.auth.password_validation import validate_password
from django.core.exceptions import ValidationError
from django.utils.functional import lazy
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from escale.kit.digits import digits_of
from escale.kit.forms.dates import DateParts
from escale.people.models import Account
from escale.people.passwords import StrengthValidator
from escale.register.numbers import parse_number
from escale.web.applicant.account.codes import DIGITS

if TYPE_CHECKING:
    from escale.kit.sentences import Sentence

_DIGITS_OF_A_NUMBER = 6


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

    code = forms.CharField(
        label=_("Code à six chiffres"),
        max_length=40,
        widget=forms.TextInput(
            attrs={
                "inputmode": "numeric",
                "autocomplete": "one-time-code",
                "spellcheck": "false",
                "class": "esc-width-10",
            }
        ),
        error_messages={
            "required": _("Saisissez le code écrit dans le courriel."),
            "max_length": _("Le code a six chiffres : recopiez seulement ceux-là."),
        },
    )

    def clean_code(self) -> str:
        """Return its six digits. What cannot be a code is no guess."""
        digits = digits_of(self.cleaned_data["code"])
        if len(digits) != DIGITS:
            message = gettext("Le code a six chiffres : recopiez seulement ceux-là.")
            raise ValidationError(message, code="length")
        return digits


class DocumentForm(forms.Form):
    """The number and the dates printed on a visa or a residence permit."""

    number = forms.CharField(
        label=_("Numéro étranger, numéro de visa ou numéro de titre"),
        help_text=_("Un seul suffit. Recopiez-le comme vous voulez, avec ou sans espaces."),
        required=False,
        max_length=100,
        widget=forms.TextInput(
            attrs={"autocomplete": "off", "spellcheck": "false", "class": "esc-width-20"}
        ),
        error_messages={
            "max_length": _("Ce numéro est trop long. Vérifiez-le, ou continuez sans lui.")
        },
    )
    valid_from = DateParts(
        label=_("Date de début de validité"),
        help_text=_("Écrite sur le même document. Exemple : 1 9 2023."),
        required=False,
        error_messages={"required": _("Indiquez la date de début écrite sur le document.")},
    )
    valid_until = DateParts(
        label=_("Date de fin de validité"),
        help_text=_("Un document déjà expiré convient aussi."),
        required=False,
        error_messages={"required": _("Indiquez la date de fin écrite sur le document.")},
    )
    DOCUMENT_FIELDS = ("number", "valid_from", "valid_until")

    def __init__(self, *args: Any, **options: Any) -> None:
        """Mark as asked what is asked, though an empty answer is told in our words."""
        super().__init__(*args, **options)
        for name in self.DOCUMENT_FIELDS:
            self.fields[name].optional = False  # type: ignore[attr-defined]

    def check_document(self) -> None:
        """Add to the form what is missing, unreadable or the wrong way round."""
        typed = parse_number(self.cleaned_data.get("number", ""))
        if not typed.is_readable and "number" not in self.errors:
            self.add_error("number", ValidationError(typed.sentence, code=typed.problem))
        for name in ("valid_from", "valid_until"):
            if self.cleaned_data.get(name) is None and name not in self.errors:
                required = self.fields[name].error_messages["required"]
                self.add_error(name, ValidationError(required, code="required"))
        start, end = self.cleaned_data.get("valid_from"), self.cleaned_data.get("valid_until")
        if start and end and start > end:
            sentence = gettext("La date de début est après la date de fin : vérifiez les deux.")
            self.add_error("valid_from", ValidationError(sentence, code="reversed"))
