"""The forms of the second factor: a code, and what a browser says of a passkey."""

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from escale.kit.digits import digits_of
from escale.people.passkeys import ANSWER_AT_MOST, NAME_AT_MOST
from escale.people.second_factor import DIGITS, RECOVERY_DIGITS


class CodeForm(forms.Form):
    """A code shown by the application, or a recovery code."""

    LENGTHS: tuple[int, ...] = (DIGITS, RECOVERY_DIGITS)

    code = forms.CharField(
        label=_("Code"),
        help_text=_(
            "Les six chiffres que montre votre application, ou l’un de vos codes de secours."
        ),
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
            "required": _("Saisissez un code."),
            "max_length": _("Ce code est trop long : recopiez seulement ses chiffres."),
        },
    )

    def clean_code(self) -> str:
        """Return its digits. What cannot be a code is no guess."""
        digits = digits_of(self.cleaned_data["code"])
        if len(digits) not in self.LENGTHS:
            raise ValidationError(self.wrong_length(), code="length")
        return digits

    def wrong_length(self) -> str:
        """Say how long a code is."""
        return gettext("Un code d’application a six chiffres, un code de secours en a dix.")


class ConfirmationForm(CodeForm):
    """The first code of an application being set up."""

    LENGTHS = (DIGITS,)

    def __init__(self, *args: object, **options: object) -> None:
        """Ask for the application's code only: there are no recovery codes yet."""
        super().__init__(*args, **options)  # type: ignore[arg-type]
        self.fields["code"].label = _("Code à six chiffres")
        self.fields["code"].help_text = _("Celui que l’application montre en ce moment.")

    def wrong_length(self) -> str:
        """Say how long a code is."""
        return gettext("Le code a six chiffres : recopiez seulement ceux-là.")


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
