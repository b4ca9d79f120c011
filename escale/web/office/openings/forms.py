"""What a manager types to draw the opening of the office."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from escale.actions import set_openings
from escale.actions.close_slot import REASON_AT_MOST
from escale.appointments.opening import HORIZON_AT_MOST_DAYS, PLACES_AT_MOST, Counter, OutOfService
from escale.kit.forms.dates import DateParts
from escale.kit.forms.long_text import LongText

WEEKDAYS = (
    (0, _("lundi")),
    (1, _("mardi")),
    (2, _("mercredi")),
    (3, _("jeudi")),
    (4, _("vendredi")),
    (5, _("samedi")),
    (6, _("dimanche")),
)
_TIME_FORMATS = ["%H:%M", "%Hh%M", "%H h %M", "%Hh", "%H"]
_TIME = {
    "required": _("Écrivez une heure, par exemple 9:00."),
    "invalid": _("Écrivez une heure, par exemple 9:00."),
}
_NUMBER = {
    "required": _("Écrivez un nombre."),
    "invalid": _("Écrivez un nombre, en chiffres."),
    "min_value": _("Ce nombre est trop petit : %(limit_value)s au moins."),
    "max_value": _("Ce nombre est trop grand : %(limit_value)s au plus."),
}


def _time(label: Any, hint: Any = "") -> forms.TimeField:
    return forms.TimeField(
        label=label,
        help_text=hint,
        input_formats=_TIME_FORMATS,
        widget=forms.TimeInput(attrs={"autocomplete": "off"}, format="%H:%M"),
        error_messages=_TIME,
    )


class CounterForm(forms.Form):
    """The name of a new counter."""

    name = forms.CharField(
        label=_("Nom du guichet"),
        max_length=set_openings.NAME_AT_MOST,
        error_messages={"required": _("Donnez un nom à ce guichet.")},
    )


class HoursForm(forms.Form):
    """A stretch of a weekday at a counter."""

    counter = forms.ChoiceField(
        label=_("Guichet"), error_messages={"required": _("Choisissez un guichet.")}
    )
    weekday = forms.TypedChoiceField(label=_("Jour"), choices=WEEKDAYS, coerce=int)
    opens_at = _time(_("Ouverture"), _("Par exemple 9:00."))
    closes_at = _time(_("Fermeture"), _("Par exemple 12:30."))
    slot_minutes = forms.IntegerField(
        label=_("Durée d’un créneau, en minutes"),
        min_value=set_openings.SLOT_MINUTES[0],
        max_value=set_openings.SLOT_MINUTES[1],
        initial=15,
        error_messages=_NUMBER,
    )
    places = forms.IntegerField(
        label=_("Personnes reçues en même temps"),
        min_value=1,
        max_value=PLACES_AT_MOST,
        initial=1,
        error_messages=_NUMBER,
    )

    def __init__(self, data: Any = None, *, counters: list[Counter]) -> None:
        """Offer the counters of the office."""
        super().__init__(data, auto_id="hours-%s")
        field = self.fields["counter"]
        assert isinstance(field, forms.ChoiceField)
        field.choices = [(str(counter.pk), counter.name) for counter in counters]


class ClosureForm(forms.Form):
    """A stretch of time during which nobody receives."""

    counter = forms.ChoiceField(label=_("Qui est fermé ?"), required=False)
    kind = forms.ChoiceField(label=_("Pourquoi ?"), choices=OutOfService.Kind.choices)
    first = DateParts(
        label=_("Premier jour"), error_messages={"required": _("Indiquez le premier jour.")}
    )
    from_time = _time(_("À partir de"), _("Par exemple 0:00 pour toute la journée."))
    last = DateParts(
        label=_("Dernier jour, inclus"),
        error_messages={"required": _("Indiquez le dernier jour.")},
    )
    to_time = _time(_("Jusqu’à"), _("Par exemple 23:59 pour toute la journée."))
    reason = LongText(
        most=REASON_AT_MOST,
        rows=2,
        required=False,
        label=_("Ce que liront les personnes dont le rendez-vous tombe"),
        help_text=_("Sans nommer personne. Par exemple : « Le guichet est fermé ce matin. »"),
    )

    def __init__(self, data: Any = None, *, counters: list[Counter]) -> None:
        """Offer the whole office, then each counter."""
        super().__init__(data, auto_id="closure-%s")
        field = self.fields["counter"]
        assert isinstance(field, forms.ChoiceField)
        field.choices = [
            ("", _("Toute la préfecture")),
            *((str(counter.pk), counter.name) for counter in counters),
        ]


class RulesForm(forms.Form):
    """How one books."""

    notice_hours = forms.IntegerField(
        label=_("Réserver au plus tard, en heures avant"),
        min_value=0,
        max_value=set_openings.NOTICE_AT_MOST_HOURS,
        error_messages=_NUMBER,
    )
    horizon_days = forms.IntegerField(
        label=_("Ouvrir les créneaux, en jours à l’avance"),
        min_value=set_openings.HORIZON_AT_LEAST_DAYS,
        max_value=HORIZON_AT_MOST_DAYS,
        error_messages=_NUMBER,
    )
    place = LongText(
        most=set_openings.PLACE_AT_MOST,
        rows=3,
        required=False,
        label=_("Où venir"),
        help_text=_("Adresse, étage, guichet. Vide : l’adresse postale du service."),
    )
