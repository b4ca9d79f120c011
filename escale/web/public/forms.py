"""What the public pages ask: one's situation, the dates of one's permit, a postcode."""

from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from escale.kit.forms.dates import DateParts
from escale.procedures.choosing import SITUATIONS, Choice, Question
from escale.procedures.routing import department_of


class ChoiceOf(forms.ChoiceField):
    """A question answered by one of a few choices, each with a word of help."""

    widget = forms.RadioSelect

    def __init__(self, *, answers: tuple[Choice, ...], **options: Any) -> None:
        """Offer the answers in their order."""
        self.choice_hints = {answer.code: answer.hint for answer in answers}
        super().__init__(choices=[(answer.code, answer.label) for answer in answers], **options)


class SituationForm(forms.Form):
    """« Quelle est votre situation ? », in the person's own words."""

    situation = ChoiceOf(
        label=_("Quelle est votre situation ?"),
        answers=SITUATIONS,
        error_messages={
            "required": _("Choisissez la phrase la plus proche de votre situation."),
            "invalid_choice": _("Choisissez l’une des phrases de la liste."),
        },
    )


class QuestionForm(forms.Form):
    """One question of « je ne sais pas »."""

    def __init__(self, *arguments: Any, question: Question, **options: Any) -> None:
        """Ask that question."""
        super().__init__(*arguments, **options)
        self.fields[question.code] = ChoiceOf(
            label=question.text,
            help_text=question.hint,
            answers=question.choices,
            error_messages={
                "required": _("Choisissez une réponse."),
                "invalid_choice": _("Choisissez l’une des réponses de la liste."),
            },
        )


class ValidityForm(forms.Form):
    """The dates printed on the permit or visa, to say when to file."""

    until = DateParts(
        label=_("Jusqu’à quand votre titre ou votre visa est-il valable ?"),
        help_text=_("La date de fin est imprimée sur la carte ou le visa. Exemple : 31 3 2027."),
        error_messages={"required": _("Indiquez la date de fin imprimée sur le document.")},
    )
    since = DateParts(
        label=_("Depuis quand ?"),
        help_text=_("Utile seulement pour un visa de moins de quatre mois."),
        required=False,
    )

    def clean(self) -> dict[str, Any]:
        """Refuse dates that are the wrong way round, with the sentence beside the field."""
        cleaned = super().clean() or {}
        since, until = cleaned.get("since"), cleaned.get("until")
        if since and until and since > until:
            sentence = gettext("La date de début est après la date de fin : vérifiez les deux.")
            self.add_error("since", ValidationError(sentence, code="reversed"))
        return cleaned


class PostcodeForm(forms.Form):
    """Where one lives, to find one's prefecture."""

    postcode = forms.CharField(
        label=_("Le code postal de votre domicile"),
        help_text=_("Cinq chiffres, par exemple 75005. Rien n’est enregistré."),
        max_length=12,
        widget=forms.TextInput(
            attrs={
                "inputmode": "numeric",
                "autocomplete": "postal-code",
                "class": "esc-width-5",
            }
        ),
        error_messages={
            "required": _("Indiquez votre code postal."),
            "max_length": _("Un code postal compte cinq chiffres, par exemple 75005."),
        },
    )

    def clean_postcode(self) -> str:
        """Return the code of the department. Refuses what is not a French postcode."""
        department = department_of(self.cleaned_data["postcode"])
        if department is None:
            sentence = gettext("Un code postal français compte cinq chiffres, par exemple 75005.")
            raise ValidationError(sentence, code="postcode")
        return department
