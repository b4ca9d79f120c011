"""What is typed on the pages on cards."""

from collections.abc import Mapping
from datetime import date
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from escale.applications.examination import TEXT_AT_MOST
from escale.cards.facts import LABELS
from escale.cards.orders import CardOrder
from escale.kit.forms.dates import DateParts
from escale.kit.forms.long_text import LongText


class ParcelForm(forms.Form):
    """The numbers of the cards of a parcel, typed or scanned, one a line."""

    numbers = LongText(
        most=9_000,
        rows=6,
        label=_("Numéros des titres reçus"),
        help_text=_("Un par ligne, tapés ou lus par une douchette. 500 au plus."),
        error_messages={"required": _("Écrivez au moins un numéro de titre.")},
    )


class NumberForm(forms.Form):
    """The number of one card."""

    card_number = forms.CharField(
        label=_("Numéro du titre"),
        help_text=_("Au recto de la carte, en haut à droite."),
        max_length=40,
        widget=forms.TextInput(attrs={"autocomplete": "off", "spellcheck": "false"}),
        error_messages={"required": _("Écrivez ou lisez le numéro du titre.")},
    )


class RejectForm(forms.Form):
    """Why a card that was received is set aside."""

    fault = forms.ChoiceField(
        label=_("Qu’a ce titre ?"),
        choices=[
            (CardOrder.Fault.DEFECT.value, CardOrder.Fault.DEFECT.label),
            (CardOrder.Fault.LOST.value, CardOrder.Fault.LOST.label),
        ],
        widget=forms.RadioSelect,
        error_messages={
            "required": _("Dites si le titre est défectueux ou perdu."),
            "invalid_choice": _("Choisissez dans la liste."),
        },
    )
    text = LongText(
        most=TEXT_AT_MOST,
        rows=3,
        label=_("Ce qui ne va pas"),
        help_text=_(
            "Vos collègues le liront ; la personne sait seulement que le titre est refait."
        ),
        error_messages={"required": _("Écrivez ce qui ne va pas.")},
    )


class CorrectionForm(forms.Form):
    """What the card will say, and why it is corrected; filled in with what it says now."""

    family_name = forms.CharField(label=LABELS["family_name"], max_length=200)
    given_names = forms.CharField(label=LABELS["given_names"], max_length=200, required=False)
    usage_name = forms.CharField(label=LABELS["usage_name"], max_length=200, required=False)
    sex = forms.ChoiceField(
        label=LABELS["sex"], choices=[("F", "F"), ("M", "M"), ("X", "X")], widget=forms.RadioSelect
    )
    born_on = DateParts(label=LABELS["born_on"])
    birth_city = forms.CharField(label=LABELS["birth_city"], max_length=200)
    birth_country = forms.CharField(
        label=LABELS["birth_country"], max_length=2, help_text=_("Deux lettres, par exemple TN.")
    )
    nationality = forms.CharField(
        label=LABELS["nationality"], max_length=2, help_text=_("Deux lettres, par exemple TN.")
    )
    reason = LongText(
        most=TEXT_AT_MOST,
        rows=3,
        label=_("Pourquoi, et d’après quoi"),
        help_text=_("Par exemple : « orthographe du passeport, page 2 »."),
        error_messages={"required": _("Écrivez pourquoi vous corrigez, et d’après quoi.")},
    )

    def __init__(self, data: Any = None, *, facts: Mapping[str, str]) -> None:
        """Begin from what the card says now."""
        born_on = date.fromisoformat(facts["born_on"]) if facts.get("born_on") else None
        super().__init__(data, initial={**facts, "born_on": born_on})

    def facts(self) -> dict[str, str]:
        """Return what was typed, as the card says it."""
        said = {name: str(self.cleaned_data.get(name) or "") for name in LABELS}
        born_on = self.cleaned_data.get("born_on")
        return {**said, "born_on": born_on.isoformat() if born_on else ""}


class AnswerForm(forms.Form):
    """Why a declared mistake is set aside."""

    reason = LongText(
        most=TEXT_AT_MOST,
        rows=4,
        label=_("Pourquoi la carte n’est pas refaite"),
        help_text=_("La personne le lira tel quel."),
        error_messages={"required": _("Écrivez pourquoi : la personne le lira.")},
    )
