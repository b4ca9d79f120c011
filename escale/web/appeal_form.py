"""What is asked of an appeal, by its person or by an officer: before whom, when, its number."""

from typing import TYPE_CHECKING, Any

from django import forms
from django.utils.translation import gettext_lazy as _

from escale.applications.endings import REFERENCE_AT_MOST
from escale.applications.models import Appeal, Application
from escale.kit import clock
from escale.kit.forms.dates import DateParts

if TYPE_CHECKING:
    from django.http import QueryDict


class AppealForm(forms.Form):
    """One appeal against a decision that is notified already."""

    kind = forms.ChoiceField(
        label=_("Devant qui ce recours est-il fait ?"),
        choices=Appeal.Kind.choices,
        widget=forms.RadioSelect,
        error_messages={
            "required": _("Choisissez devant qui ce recours est fait."),
            "invalid_choice": _("Choisissez dans la liste."),
        },
    )
    made_on = DateParts(
        label=_("Jour où il a été envoyé ou déposé"),
        help_text=_("Exemple : 7 3 2026."),
        error_messages={"required": _("Indiquez le jour : le jour, le mois et l’année.")},
    )
    court_reference = forms.CharField(
        label=_("Numéro donné par le tribunal"),
        help_text=_("Si vous l’avez déjà. Il est sur l’accusé de réception."),
        max_length=REFERENCE_AT_MOST,
        required=False,
        widget=forms.TextInput(attrs={"autocomplete": "off", "class": "esc-width-20"}),
        error_messages={"max_length": _("Ce numéro est trop long : soixante caractères au plus.")},
    )

    def __init__(self, application: Application, data: "QueryDict | None" = None) -> None:
        """Refuse a day to come in the zone of the file."""
        super().__init__(data)
        field = self.fields["made_on"]
        assert isinstance(field, DateParts)
        field.latest = clock.today(application.zone)

    def answers(self) -> dict[str, Any]:
        """Return what the act takes."""
        told = self.cleaned_data
        return {name: told[name] for name in ("kind", "made_on", "court_reference")}
