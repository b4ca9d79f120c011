"""What a member types to do one of the other acts."""

from collections.abc import Sequence
from typing import TYPE_CHECKING

from django import forms
from django.utils.translation import gettext_lazy as _

from escale.actions.reopen import ToAsk
from escale.actions.reverse_refusal import Ground
from escale.applications.examination import TEXT_AT_MOST
from escale.applications.models import Application, ClosureProposal, Piece, RequestLine, Revocation
from escale.kit.forms.long_text import LongText
from escale.people.models import Prefecture
from escale.procedures.piece_faults import faults_of_absences, faults_of_documents
from escale.procedures.pieces import slot as slot_called

if TYPE_CHECKING:
    from django.http import QueryDict

    from escale.kit.sentences import Sentence

_READ_BY_THE_PERSON = _("La personne lira ce texte : des phrases courtes, des faits, des dates.")


class PrefectureField(forms.ModelChoiceField):  # type: ignore[type-arg] # not at run time
    """One prefecture of a list, by its name."""

    def label_from_instance(self, obj: Prefecture) -> str:
        """Return the name."""
        return obj.name


class TransferForm(forms.Form):
    """To which prefecture, and why."""

    to = PrefectureField(
        label=_("Préfecture qui va l’examiner"),
        queryset=Prefecture.objects.none(),
        empty_label=_("Choisir une préfecture"),
        error_messages={
            "required": _("Choisissez la préfecture."),
            "invalid_choice": _("Choisissez une préfecture de la liste."),
        },
    )
    reason = LongText(
        most=TEXT_AT_MOST,
        rows=3,
        label=_("Pourquoi ?"),
        help_text=_READ_BY_THE_PERSON,
        error_messages={"required": _("Écrivez pourquoi vous transférez ce dossier.")},
    )

    def __init__(
        self,
        data: "QueryDict | None" = None,
        *,
        origin: Prefecture,
        likely: Prefecture | None = None,
    ) -> None:
        """Offer all the others; `likely` is the one of the address stated."""
        super().__init__(data, initial={"to": likely})
        field = self.fields["to"]
        assert isinstance(field, forms.ModelChoiceField)
        field.queryset = Prefecture.objects.exclude(pk=origin.pk).order_by("name", "pk")


class ClosureForm(forms.Form):
    """Why nothing is left to decide, from a short list, and what makes it so."""

    reason = forms.ChoiceField(
        label=_("Pourquoi clôturer sans objet ?"),
        choices=ClosureProposal.Reason.choices,
        widget=forms.RadioSelect,
        error_messages={
            "required": _("Choisissez un motif."),
            "invalid_choice": _("Choisissez un motif de la liste."),
        },
    )
    text = LongText(
        most=TEXT_AT_MOST,
        rows=3,
        label=_("Ce qui l’établit"),
        help_text=_(
            "Pour un double, la référence de l’autre demande. La personne lira ce texte, sauf en "
            "cas de décès."
        ),
        error_messages={"required": _("Écrivez ce qui fait que rien n’est plus à décider.")},
    )

    def __init__(self, data: "QueryDict | None" = None) -> None:
        """Say beside each reason what it means."""
        super().__init__(data)
        vars(self.fields["reason"])["choice_hints"] = {
            "duplicate": _("Une autre demande de la même personne, pour le même titre, continue."),
            "death": _("Personne ne sera prévenu par le service."),
            "filed_in_error": _("La personne ne voulait pas la déposer."),
        }


class DeclineForm(forms.Form):
    """Why a closure proposed by a colleague is set aside."""

    reason = LongText(
        most=TEXT_AT_MOST,
        rows=3,
        label=_("Si vous l’écartez, dites pourquoi"),
        help_text=_("Votre collègue le lira ; la personne, non."),
        error_messages={
            "required": _("Écrivez à votre collègue pourquoi cette demande reste ouverte.")
        },
    )


class ReasonForm(forms.Form):
    """Why reopening is refused."""

    reason = LongText(
        most=TEXT_AT_MOST,
        label=_("Pourquoi ne pas la rouvrir ?"),
        help_text=_READ_BY_THE_PERSON,
        error_messages={"required": _("Écrivez pourquoi vous refusez de rouvrir.")},
    )


class ReversalForm(forms.Form):
    """Why a refusal is undone."""

    ground = forms.ChoiceField(
        label=_("Pourquoi revenir sur ce refus ?"),
        choices=Ground.choices,
        widget=forms.RadioSelect,
        error_messages={
            "required": _("Choisissez : un recours, ou le juge."),
            "invalid_choice": _("Choisissez dans la liste."),
        },
    )
    text = LongText(
        most=TEXT_AT_MOST,
        rows=3,
        label=_("Quel recours, ou quelle décision du juge ?"),
        help_text=_("Sa date, son numéro. La personne lira ce texte."),
        error_messages={"required": _("Écrivez quel recours, ou quelle décision.")},
    )


class RevocationForm(forms.Form):
    """Why an approval may be revoked: the ground of law, and the facts."""

    reason = forms.ChoiceField(
        label=_("Pourquoi la retirer ?"),
        choices=Revocation.Reason.choices,
        widget=forms.RadioSelect,
        error_messages={
            "required": _("Choisissez : une erreur, ou une fraude."),
            "invalid_choice": _("Choisissez dans la liste."),
        },
    )
    text = LongText(
        most=TEXT_AT_MOST,
        rows=6,
        label=_("Les faits"),
        help_text=_("La personne les lira pour répondre : précis, datés, tirés du dossier."),
        error_messages={"required": _("Écrivez les faits : la personne doit pouvoir répondre.")},
    )

    def __init__(self, data: "QueryDict | None" = None) -> None:
        """Say beside each ground until when the law allows it."""
        super().__init__(data)
        vars(self.fields["reason"])["choice_hints"] = {
            "error": _("Dans les quatre mois de l’acceptation (CRPA, art. L. 242-1)."),
            "fraud": _("À tout moment (CRPA, art. L. 241-2)."),
        }


class AskedForm(forms.Form):
    """One piece that may be asked for in reopening."""

    asked = forms.BooleanField(required=False)
    reason = forms.ChoiceField(label=_("Motif"), required=False)
    text = LongText(
        most=TEXT_AT_MOST, rows=2, label=_("Précision, que la personne lira"), required=False
    )

    def __init__(
        self, piece: Piece, data: "QueryDict | None" = None, *, left: RequestLine | None = None
    ) -> None:
        """Say which piece; what was left unanswered is asked for, unless it is unchecked."""
        initial = {"asked": True, "reason": left.reason, "text": left.text} if left else {}
        super().__init__(data, prefix=piece.slot, initial=initial)
        self.piece, self.left = piece, left
        self.is_further = bool(left and left.label)
        self.label: Sentence = left.label if left and left.label else slot_called(piece.slot).label
        self.fields["asked"].label = _("Demander : %(label)s") % {"label": self.label}
        field = self.fields["reason"]
        assert isinstance(field, forms.ChoiceField)
        faults = (*faults_of_documents(), *faults_of_absences())
        field.choices = [("", _("Choisir un motif")), *((f.code, f.short) for f in faults)]
        if self.is_further:  # it keeps the words and the text of law it was asked with
            del self.fields["reason"], self.fields["text"]

    def as_line(self) -> ToAsk:
        """Return the line to ask for."""
        told = self.cleaned_data
        return ToAsk(slot=self.piece.slot, reason=told.get("reason", ""), text=told.get("text", ""))


def asked_forms(
    application: Application, left: Sequence[RequestLine], data: "QueryDict | None" = None
) -> list[AskedForm]:
    """Return one form a piece: first those left unanswered, then the others of the case."""
    by_slot = {line.piece.slot: line for line in left}
    others = [
        piece
        for piece in Piece.objects.filter(application=application).order_by("pk")
        if piece.slot not in by_slot and not piece.slot.startswith("further-")
    ]
    first = [AskedForm(line.piece, data, left=line) for line in left]
    return first + [AskedForm(piece, data) for piece in others]
