"""The last entry in France, the one the residence document followed."""

from django.utils.translation import gettext_lazy as _

from escale.applications.sections.days import Day
from escale.applications.sections.fields import Line
from escale.applications.sections.form import AnswersForm, Group
from escale.applications.sections.numbers import DocumentNumber


class EntryForm(AnswersForm):
    """When, where, with which visa."""

    groups = (
        Group(_("Votre entrée en France"), ("entered_on", "entered_at", "entry_visa_number")),
    )

    entered_on = Day(
        label=_("Date d’entrée en France"),
        help_text=_(
            "La dernière fois que vous êtes venu ou venue vous y installer. Le tampon du passeport la porte."
        ),
        ask=_("Écrivez la date de votre entrée en France."),
    )
    entered_at = Line(
        label=_("Lieu d’entrée"),
        help_text=_("L’aéroport, la gare, le port ou la ville."),
    )
    entry_visa_number = DocumentNumber(
        label=_("Numéro du visa d’entrée"),
        help_text=_("En haut à droite de la vignette collée dans le passeport."),
        most=40,
        attributes={"spellcheck": "false", "autocapitalize": "characters"},
    )

    def check(self) -> None:
        """An entry in the past."""
        self.must_be_past(
            "entered_on", _("Cette date d’entrée est dans le futur : vérifiez l’année.")
        )
