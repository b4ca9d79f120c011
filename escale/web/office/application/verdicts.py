"""A verdict on a piece: the form that offers it, and what was sent by it."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from django import forms
from django.forms.utils import ErrorDict
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from escale.actions.examine import written
from escale.applications.examination import TEXT_AT_MOST, Finding, Verdict
from escale.applications.models import Piece
from escale.kit.sentences import Refused
from escale.procedures.piece_faults import (
    PieceFault,
    faults_of_absences,
    faults_of_documents,
)

UNFAVOURABLE = (Finding.TO_REPLACE, Finding.ABSENCE_REFUSED)
_OFFERS = {
    Finding.ACCEPTED: gettext_lazy("Acceptée"),
    Finding.TO_REPLACE: gettext_lazy("À remplacer"),
    Finding.ABSENCE_ACCEPTED: gettext_lazy("Absence acceptée"),
    Finding.ABSENCE_REFUSED: gettext_lazy("Absence non acceptée"),
}


@dataclass(frozen=True, kw_only=True)
class Sent:
    """What the form of a verdict sent, as it came."""

    finding: str
    reason: str
    text: str
    verdict: str

    @classmethod
    def of(cls, data: Mapping[str, Any]) -> "Sent":
        """Read what was posted."""
        names = ("finding", "reason", "text", "verdict")
        return cls(**{name: str(data.get(name, "")) for name in names})

    @property
    def verdict_read(self) -> int | None:
        """The number of the verdict that the page showed."""
        is_number = self.verdict.isascii() and self.verdict.isdigit()
        return int(self.verdict) if is_number else None

    def chosen(self) -> Finding:
        """Return the finding. Raises Refused when none of the list was chosen."""
        if self.finding not in Finding.values:
            raise Refused(_("Choisissez d’abord un verdict pour cette pièce."))
        return Finding(self.finding)


class VerdictForm(forms.Form):
    """What may be said of a piece as it stands."""

    use_required_attribute = False

    finding = forms.ChoiceField(
        label=gettext_lazy("Verdict"), required=False, widget=forms.RadioSelect
    )
    reason = forms.ChoiceField(label=gettext_lazy("Motif"), required=False)
    text = forms.CharField(
        label=gettext_lazy("Précision pour la personne"),
        help_text=gettext_lazy("Elle lira ce texte sous le motif. Écrivez ce qu’il faut envoyer."),
        required=False,
        widget=forms.Textarea(attrs={"rows": "3"}),
    )
    verdict = forms.CharField(required=False, widget=forms.HiddenInput)

    def __init__(
        self,
        piece: Piece,
        *,
        findings: Sequence[Finding],
        present: Verdict | None,
        sent: Sent | None = None,
        refused: Refused | None = None,
    ) -> None:
        """Show the verdict in force, or what was sent and not kept; a text too long says so."""
        held = _held(present, sent)
        super().__init__(initial=held, auto_id=f"{piece.slot}-%s")
        faults: list[PieceFault] = []
        if Finding.TO_REPLACE in findings:
            faults += faults_of_documents()
        if Finding.ABSENCE_REFUSED in findings:
            faults += faults_of_absences()
        finding, reason = self.fields["finding"], self.fields["reason"]
        assert isinstance(finding, forms.ChoiceField)
        assert isinstance(reason, forms.ChoiceField)
        finding.choices = [(one.value, _OFFERS[one]) for one in findings]
        reason.choices = [("", _("Choisir un motif")), *((f.code, f.short) for f in faults)]
        for name in ("finding", "reason", "text"):
            self.fields[name].optional = False  # type: ignore[attr-defined]  # no « facultatif »
        if sent and refused and len(written(sent.text)) > TEXT_AT_MOST:
            self._errors, self.cleaned_data = ErrorDict(), {}
            self.add_error("text", str(refused.sentence))


def findings_for(piece: Piece, *, is_required: bool, is_readable: bool) -> list[Finding]:
    """Return what may be said of a piece as it stands; nothing of an optional one that is absent.

    One that is neither provided nor explained can only be asked for, and so can one of which a
    document is not clean (`is_readable`).
    """
    found = []
    if piece.received:
        found += [Finding.ACCEPTED] if is_readable else []
        found += [Finding.TO_REPLACE]
    if piece.is_explained:
        found += [Finding.ABSENCE_ACCEPTED, Finding.ABSENCE_REFUSED]
    return found or ([Finding.TO_REPLACE] if is_required else [])


def _held(present: Verdict | None, sent: Sent | None) -> dict[str, str]:
    """Return what the form shows: what was typed, over the number of the verdict in force."""
    number = str(present.pk) if present else ""
    if sent:
        return {
            "finding": sent.finding,
            "reason": sent.reason,
            "text": sent.text,
            "verdict": number,
        }
    if present:
        return {
            "finding": present.finding,
            "reason": present.reason,
            "text": present.text,
            "verdict": number,
        }
    return {"verdict": ""}
