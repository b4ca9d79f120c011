"""What a manager types of the letters' texts; each field says what is written when it is empty."""

from collections.abc import Mapping
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.forms import BoundField
from django.http import QueryDict
from django.utils.translation import gettext, override
from django.utils.translation import gettext_lazy as _

from escale.kit.forms.long_text import LongText, ShortText
from escale.letters.remedies import HELP, HELP_IN_ENGLISH, MINISTER
from escale.letters.texts import Texts
from escale.people.models import Prefecture
from escale.procedures.refusal_reasons import REASONS

_ADDRESS_AT_MOST = 300
_REASON_AT_MOST = 1000
_REASON = "reason_"


def _lines(text: str) -> str:
    """Return a text without the empty lines and the spaces around the others."""
    return "\n".join(line.strip() for line in text.splitlines() if line.strip())


class TextsForm(forms.Form):
    """The texts of a prefecture's letters."""

    use_required_attribute = False

    digest_read = forms.CharField(widget=forms.HiddenInput, required=False, max_length=64)
    court = ShortText(
        most=160,
        label=_("Tribunal administratif"),
        help_text=_("Celui qui juge les recours contre vos décisions."),
        error_messages={"required": _("Indiquez le tribunal : sans lui, aucun recours possible.")},
    )
    court_address = LongText(
        most=_ADDRESS_AT_MOST,
        rows=3,
        label=_("Adresse du tribunal"),
        error_messages={"required": _("Indiquez l’adresse du tribunal.")},
    )
    postal_address = LongText(
        most=_ADDRESS_AT_MOST,
        rows=3,
        label=_("Adresse de votre service"),
        help_text=_("Celle du recours gracieux, imprimée aussi en tête des lettres."),
        error_messages={"required": _("Indiquez l’adresse de votre service.")},
    )
    email = forms.EmailField(
        label=_("Adresse électronique de votre service"),
        max_length=254,
        widget=forms.EmailInput(attrs={"autocomplete": "off"}),
        error_messages={
            "required": _("Indiquez l’adresse électronique de votre service."),
            "invalid": _("Cette adresse n’est pas complète. Exemple : sejour@exemple.fr."),
        },
    )
    authority = ShortText(
        most=200,
        label=_("Qui décide"),
        help_text=_("Exemple : Le préfet de l’Isère."),
        required=False,
    )
    place = ShortText(
        most=100,
        label=_("Ville où les décisions sont signées"),
        help_text=_("Vide : la lettre ne dit que la date."),
        required=False,
    )
    visas = LongText(
        most=4000,
        rows=5,
        label=_("Vos visas : arrêtés, délégations de signature"),
        help_text=_(
            "Un par ligne, dans toutes vos décisions. Exemple : Vu l’arrêté du 3 mars 2026 portant délégation de signature ;"
        ),
        required=False,
    )
    minister = LongText(
        most=500, rows=3, label=_("Adresse du recours hiérarchique, au ministre"), required=False
    )
    help = LongText(
        most=1000, rows=5, label=_("Qui peut aider à contester une décision"), required=False
    )
    help_in_english = LongText(
        most=1000, rows=5, label=_("La même chose en anglais"), required=False
    )

    def __init__(self, data: QueryDict | None, *, office: Prefecture, texts: Texts) -> None:
        """Offer a sentence a reason of refusal, and say what each text is when it is empty."""
        super().__init__(data, initial={**texts.flat(), "digest_read": texts.digest})
        for reason in REASONS:
            self.fields[f"{_REASON}{reason.code}"] = LongText(
                most=_REASON_AT_MOST, rows=4, label=reason.short, required=False
            )
        self.defaults = _defaults(office)
        for name, text in self.defaults.items():
            told = gettext("Texte par défaut, quand ce champ est vide : « %(text)s »")
            hints = (self.fields[name].help_text, told % {"text": text})
            self.fields[name].help_text = " ".join(str(hint) for hint in hints if hint)

    def clean_visas(self) -> str:
        """Refuse a line that is no visa: it would be read as a part of what is decided."""
        visas = _lines(self.cleaned_data["visas"])
        if not all(line.startswith("Vu ") for line in visas.splitlines()):
            sentence = gettext("Chaque ligne commence par « Vu ».")
            raise ValidationError(sentence, code="visa")
        return visas

    def clean(self) -> dict[str, Any]:
        """Keep addresses without empty lines, and a text that says the default as none at all."""
        cleaned = super().clean() or {}
        for name in ("court_address", "postal_address"):
            if name in cleaned:
                cleaned[name] = _lines(cleaned[name])
        for name, text in self.defaults.items():
            if cleaned.get(name) == text:
                cleaned[name] = ""
        return cleaned

    def texts(self) -> Texts:
        """Return what was typed, checked."""
        told = {name: str(text) for name, text in self.cleaned_data.items()}
        told.pop("digest_read")
        codes = {name: name.removeprefix(_REASON) for name in told if name.startswith(_REASON)}
        reasons = {code: text for name, code in codes.items() if (text := told.pop(name))}
        return Texts(**told, reasons=reasons)

    def reasons(self) -> list[BoundField]:
        """Return the fields of the reasons of refusal."""
        return [self[name] for name in self.fields if name.startswith(_REASON)]

    @property
    def has_faulty_reason(self) -> bool:
        """Whether a sentence of a reason is to be mended."""
        return any(name.startswith(_REASON) for name in self.errors)

    def label_of(self, name: str) -> str:
        """Return what a text is called, by its name in the history; itself when it is no more."""
        label = str(self.fields[name].label) if name in self.fields else name
        return (
            gettext("Motif : %(reason)s") % {"reason": label} if name.startswith(_REASON) else label
        )


def _defaults(office: Prefecture) -> Mapping[str, str]:
    """Return the house's words, by field, in the language of the letter."""
    with override("fr"):
        reasons = {f"{_REASON}{reason.code}": str(reason.sentence) for reason in REASONS}
    return {
        "authority": office.name,
        "minister": MINISTER,
        "help": HELP,
        "help_in_english": HELP_IN_ENGLISH,
        **reasons,
    }
