"""What an operator writes: when an outage began and ended."""

from typing import Any, Final

from django import forms
from django.utils.translation import gettext_lazy as _

_FORMATS: Final = ["%d/%m/%Y %H:%M", "%d/%m/%Y %Hh%M", "%d/%m/%Y %H h %M", "%Y-%m-%dT%H:%M"]


class InstantField(forms.DateTimeField):
    """A day and an hour, in one box, at the time of Paris."""

    def __init__(self, **options: Any) -> None:
        """Take the usual ways to write them."""
        super().__init__(
            input_formats=_FORMATS,
            widget=forms.TextInput(attrs={"autocomplete": "off"}),
            error_messages={
                "required": _("Écrivez le jour et l’heure du début."),
                "invalid": _("Écrivez un jour et une heure, par exemple 12/03/2027 8:30."),
            },
            **options,
        )


class OutageForm(forms.Form):
    """When nobody could use the service."""

    use_required_attribute = False

    began_at = InstantField(
        label=_("Début"),
        help_text=_("Jour et heure de Paris, par exemple 12/03/2027 8:30."),
    )
    ended_at = InstantField(
        label=_("Fin"), required=False, help_text=_("Laissez vide si la panne dure encore.")
    )
