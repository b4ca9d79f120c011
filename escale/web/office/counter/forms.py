"""What a clerk types to begin: whose papers these are, the language, the person's word."""

from datetime import date
from typing import Any

from django import forms
from django.conf import settings
from django.utils.translation import gettext_lazy as _

from escale.actions.enter_at_counter import Papers
from escale.kit import clock
from escale.kit.forms.dates import DateParts
from escale.register.numbers import parse_number
from escale.web.document_form import DocumentForm


class EntryForm(DocumentForm):
    """The birth date, a number with its dates or none, the language of the papers to print."""

    born_on = DateParts(
        label=_("Date de naissance"),
        help_text=_("Lue sur le passeport de la personne. Exemple : 7 3 1990."),
        earliest=date(1900, 1, 1),
        latest=clock.today,
        error_messages={"required": _("Indiquez la date de naissance lue sur le passeport.")},
    )
    has_no_number = forms.BooleanField(
        label=_("Pas de numéro"),
        help_text=_("La demande se saisit aussi bien : un agent rapproche l’identité ensuite."),
        required=False,
    )
    language = forms.ChoiceField(
        label=_("Langue de la confirmation de dépôt et des messages"),
        choices=settings.LANGUAGES,
        widget=forms.RadioSelect,
        initial="fr",
        error_messages={
            "required": _("Choisissez la langue que la personne lit le mieux."),
            "invalid_choice": _("Choisissez une des langues proposées."),
        },
    )
    is_agreed = forms.BooleanField(
        label=_("La personne, présente, demande à continuer ici sa demande en préparation"),
        help_text=_(
            "Seulement si elle en a déjà une, dans son compte ou à un autre guichet : elle en est "
            "prévenue, et la retrouve dans son compte."
        ),
        required=False,
    )
    field_order = (
        "born_on",
        "number",
        "has_no_number",
        "valid_from",
        "valid_until",
        "language",
        "is_agreed",
    )

    def __init__(self, *args: Any, **options: Any) -> None:
        """A box that may stay empty is not « facultatif »."""
        super().__init__(*args, **options)
        for name in ("has_no_number", "is_agreed"):
            self.fields[name].optional = False  # type: ignore[attr-defined]

    def clean(self) -> dict[str, Any]:
        """Check the number and the dates, unless there are none."""
        cleaned = super().clean() or {}
        if not cleaned.get("has_no_number"):
            self.check_document()
            return cleaned
        for name in self.DOCUMENT_FIELDS:
            self.errors.pop(name, None)
            cleaned[name] = None
        return cleaned

    def papers(self) -> Papers:
        """Return what was read; a number that cannot be read is none."""
        told = self.cleaned_data
        number = told["number"] or ""
        return Papers(
            number=number if parse_number(number).is_readable else "",
            valid_from=told["valid_from"],
            valid_until=told["valid_until"],
            born_on=told["born_on"],
        )
