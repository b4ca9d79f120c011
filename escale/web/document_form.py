"""The form that names a visa or a permit: the person fills it in, or a clerk who holds the paper."""

from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from escale.kit.forms.dates import DateParts
from escale.register.numbers import parse_number


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
