"""The sixteen digits of a tax stamp, typed by the person or by a clerk for them."""

from django import forms
from django.utils.translation import gettext_lazy as _


class StampForm(forms.Form):
    """The digits, in groups or not."""

    digits = forms.CharField(
        label=_("Numéro du timbre fiscal"),
        help_text=_("16 chiffres. Vous pouvez les écrire par groupes de quatre."),
        max_length=60,
        widget=forms.TextInput(
            attrs={"inputmode": "numeric", "autocomplete": "off", "spellcheck": "false"}
        ),
        error_messages={
            "required": _("Écrivez les 16 chiffres du timbre."),
            "max_length": _("Le numéro d’un timbre fiscal a 16 chiffres."),
        },
    )
