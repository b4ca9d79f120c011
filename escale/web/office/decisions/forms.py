"""What an officer types of a decision, and a signatory who returns it."""

import hashlib
import json
from datetime import date
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from escale.actions.propose import FACTS_AT_MOST
from escale.applications.examination import TEXT_AT_MOST, Proposal
from escale.kit.forms.dates import PARTS, DateParts
from escale.kit.forms.long_text import LongText
from escale.procedures.cases import Case
from escale.procedures.refusal_reasons import reasons_for
from escale.procedures.validity import Validity


class DecisionForm(forms.Form):
    """What is common to both decisions: what was read in the preview is what is proposed."""

    #: A digest of what the preview showed; another one asks to read again.
    previewed = forms.CharField(widget=forms.HiddenInput, required=False, max_length=64)

    def digest(self) -> str:
        """Return what stands for the answers, to know whether they were read."""
        told = {name: str(value) for name, value in self.cleaned_data.items()}
        told.pop("previewed", None)
        return hashlib.sha256(json.dumps(told, sort_keys=True).encode()).hexdigest()

    def is_as_previewed(self) -> bool:
        """Whether the letter that was read is the one that would be proposed."""
        return bool(self.cleaned_data.get("previewed") == self.digest())


class ApprovalForm(DecisionForm):
    """The days of the permit, computed, and why when they are others; the mobility mention."""

    valid_from = DateParts(
        label=_("Premier jour du titre"),
        error_messages={"required": _("Indiquez le premier jour.")},
    )
    valid_until = DateParts(
        label=_("Dernier jour du titre, inclus"),
        error_messages={"required": _("Indiquez le dernier jour.")},
    )
    change_reason = LongText(
        most=TEXT_AT_MOST,
        rows=3,
        label=_("Si vous changez ces dates, dites pourquoi"),
        help_text=_("Le signataire le lit, et la personne aussi : c’est écrit dans la lettre."),
        required=False,
    )
    has_mobility = forms.BooleanField(
        label=_("La carte porte la mention « programme de mobilité »"), required=False
    )

    def __init__(self, *args: Any, computed: Validity, **options: Any) -> None:
        """Keep the days computed, to know whether those typed are others."""
        super().__init__(*args, **options)
        self.computed = computed

    def clean(self) -> dict[str, Any]:
        """Refuse days in the wrong order, and others than those computed without a reason."""
        cleaned = super().clean() or {}
        starts, ends = cleaned.get("valid_from"), cleaned.get("valid_until")
        if not isinstance(starts, date) or not isinstance(ends, date):
            return cleaned
        if ends < starts:
            sentence = gettext("Le dernier jour vient après le premier.")
            self.add_error("valid_until", ValidationError(sentence, code="order"))
        is_changed = (starts, ends) != (self.computed.starts_on, self.computed.ends_on)
        if is_changed and not cleaned.get("change_reason"):
            sentence = gettext("Écrivez pourquoi ces dates ne sont pas celles calculées.")
            self.add_error("change_reason", ValidationError(sentence, code="required"))
        if not is_changed:
            cleaned["change_reason"] = ""
        return cleaned

    def untouched(self) -> "ApprovalForm | None":
        """Return the form as it would be sent untouched: its letter can be read at once."""
        data: dict[str, str] = {"change_reason": self.initial.get("change_reason", "")}
        for name in ("valid_from", "valid_until"):
            for part in PARTS:
                data[f"{name}_{part}"] = str(getattr(self.initial[name], part))
        if self.initial["has_mobility"]:
            data["has_mobility"] = "on"
        return ApprovalForm(data, computed=self.computed)

    def as_proposal(self) -> Proposal:
        """Return the proposal that these answers make, to preview its letter."""
        told = self.cleaned_data
        return Proposal(
            kind=Proposal.Kind.APPROVAL,
            valid_from=told["valid_from"],
            valid_until=told["valid_until"],
            has_mobility=told["has_mobility"],
            change_reason=told["change_reason"],
        )


class RefusalForm(DecisionForm):
    """Reasons of the library, and the facts of the case."""

    reasons = forms.MultipleChoiceField(
        label=_("Motifs de droit"),
        help_text=_("Un ou plusieurs ; chacun avec le fait qui l’établit, plus bas."),
        widget=forms.CheckboxSelectMultiple,
        error_messages={
            "required": _("Choisissez au moins un motif de la liste."),
            "invalid_choice": _("Choisissez des motifs de la liste."),
        },
    )
    facts = LongText(
        most=FACTS_AT_MOST,
        rows=10,
        label=_("Les faits du dossier qui fondent ces motifs"),
        help_text=_(
            "5 000 caractères au plus. La personne et le juge les liront : des faits précis, "
            "datés, tirés du dossier."
        ),
        error_messages={"required": _("Écrivez le fait du dossier qui fonde le refus.")},
    )

    def __init__(self, *args: Any, case: Case, **options: Any) -> None:
        """Offer the reasons of the case, each with its article and what the facts must say."""
        super().__init__(*args, **options)
        self.case = case
        field = self.fields["reasons"]
        assert isinstance(field, forms.MultipleChoiceField)
        offered = reasons_for(case)
        field.choices = [(reason.code, reason.short) for reason in offered]
        vars(field)["choice_hints"] = {
            reason.code: f"{reason.article}. {reason.facts_needed}" for reason in offered
        }

    def untouched(self) -> "RefusalForm | None":
        """Return the form as it would be sent untouched; None: there is no letter to read yet."""
        return (
            None if self.is_bound or not self.initial else RefusalForm(self.initial, case=self.case)
        )

    def as_proposal(self) -> Proposal:
        """Return the proposal that these answers make, to preview its letter."""
        return Proposal(
            kind=Proposal.Kind.REFUSAL,
            reasons=self.cleaned_data["reasons"],
            facts=self.cleaned_data["facts"],
        )


class ReturnForm(forms.Form):
    """Why a proposal is returned to its officer."""

    reason = LongText(
        most=TEXT_AT_MOST,
        rows=4,
        label=_("Pourquoi la renvoyer ?"),
        help_text=_("Votre collègue le lira ; la personne qui demande un titre, non."),
        error_messages={"required": _("Écrivez pourquoi vous renvoyez cette proposition.")},
    )
