"""The forms of the second factor: a code, and what a browser says of a passkey."""

from django import forms
from django.utils.translation import gettext_lazy as _

from escale.kit.forms.digit_code import DigitCode
from escale.people.passkeys import ANSWER_AT_MOST, NAME_AT_MOST
from escale.people.second_factor import DIGITS, RECOVERY_DIGITS

_MESSAGES = {
    "required": _("Saisissez un code."),
    "max_length": _("Ce code est trop long : recopiez seulement ses chiffres."),
}


class CodeForm(forms.Form):
    """A code shown by the application, or a recovery code."""

    code = DigitCode(
        label=_("Code"),
        help_text=_(
            "Les six chiffres que montre votre application, ou l’un de vos codes de secours."
        ),
        lengths={DIGITS, RECOVERY_DIGITS},
        wrong_length=_("Un code d’application a six chiffres, un code de secours en a dix."),
        error_messages=_MESSAGES,
    )


class ConfirmationForm(forms.Form):
    """The first code of an application being set up: there are no recovery codes yet."""

    code = DigitCode(
        label=_("Code à six chiffres"),
        help_text=_("Celui que l’application montre en ce moment."),
        lengths={DIGITS},
        wrong_length=_("Le code a six chiffres : recopiez seulement ceux-là."),
        error_messages=_MESSAGES,
    )


class PasskeyForm(forms.Form):
    """What the browser answered, written by its script."""

    credential = forms.CharField(max_length=ANSWER_AT_MOST, widget=forms.HiddenInput)


class NewPasskeyForm(PasskeyForm):
    """A passkey to be added, and the name its owner will know it by."""

    name = forms.CharField(
        label=_("Nom de cette clé"),
        help_text=_("Pour la reconnaître plus tard. Exemple : ordinateur du bureau."),
        max_length=NAME_AT_MOST,
        required=False,
        widget=forms.TextInput(attrs={"autocomplete": "off", "class": "esc-width-20"}),
        error_messages={"max_length": _("Ce nom est trop long : soixante caractères au plus.")},
    )
