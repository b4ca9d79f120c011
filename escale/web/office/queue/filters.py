"""What a list is narrowed to: the query string of its address, read by a form without a script."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final

from django import forms
from django.db.models import Q
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from escale.applications.enums import UNDECIDED, Status
from escale.applications.querysets import ApplicationQuerySet
from escale.people.models import Account, StaffMember
from escale.procedures.cases import Case

if TYPE_CHECKING:
    from escale.kit.sentences import Sentence

ME, NOBODY = "me", "nobody"
#: What the tabs ask for, beside the filters.
ANSWERED, TO_REOPEN, TO_SIGN = "answered", "to_reopen", "to_sign"
#: A count beside a tab stops here: « 99+ » costs the same whatever waits.
COUNTED: Final = 100


class FilterForm(forms.Form):
    """The filters, none of which is required; an answer that is not offered filters nothing."""

    status = forms.ChoiceField(
        label=_("Statut"),
        required=False,
        choices=[
            ("", _("Tous")),
            *((s.value, s.label) for s in UNDECIDED),
            (Status.CLOSED, _("clôturée, à rouvrir ou non")),
        ],
    )
    case = forms.ChoiceField(
        label=_("Situation"), required=False, choices=[("", _("Toutes")), *Case.choices]
    )
    officer = forms.ChoiceField(label=_("Agent"), required=False)
    marks = forms.MultipleChoiceField(
        label=_("Seulement les demandes"),
        required=False,
        widget=forms.CheckboxSelectMultiple,
        choices=[
            ("late", _("déposées hors délai")),
            ("absence", _("avec une absence de pièce à apprécier")),
            ("identity", _("avec une identité à rapprocher")),
            ("undelivered", _("avec un message non remis")),
        ],
    )
    view = forms.ChoiceField(
        required=False,
        widget=forms.HiddenInput,
        choices=[(ANSWERED, ""), (TO_REOPEN, ""), (TO_SIGN, "")],
    )

    def __init__(self, data: Mapping[str, Any], *, officers: Sequence[StaffMember]) -> None:
        """Offer the officers of the prefecture."""
        super().__init__(data, auto_id="filter-%s")
        officer = self.fields["officer"]
        assert isinstance(officer, forms.ChoiceField)
        officer.choices = [
            ("", _("Tous")),
            (ME, _("Moi")),
            (NOBODY, pgettext_lazy("no officer", "Personne")),
            *((str(member.pk), member.name) for member in officers),
        ]
        for name in ("status", "case", "officer", "marks", "view"):
            self.fields[name].optional = False  # type: ignore[attr-defined]  # no « facultatif »
        self.is_valid()

    @property
    def is_narrowing(self) -> bool:
        """Whether any filter is in force."""
        return any(self.cleaned_data.values())

    def narrow(
        self, queue: ApplicationQuerySet, *, me: Account, officers: Sequence[StaffMember]
    ) -> ApplicationQuerySet:
        """Return the part of the queue that every filter keeps."""
        for name, value in self.cleaned_data.items():
            if not value:
                continue
            if name in {"status", "case"}:
                queue = queue.filter(Q((name, value)))
            elif name == "officer":
                queue = _of_the_officer(queue, value, me=me, officers=officers)
            else:
                for mark in [value] if name == "view" else value:
                    queue = _MARKS[mark](queue)
        return queue


def _of_the_officer(
    queue: ApplicationQuerySet, value: str, *, me: Account, officers: Sequence[StaffMember]
) -> ApplicationQuerySet:
    if value == NOBODY:
        return queue.filter(assigned_to__isnull=True)
    if value == ME:
        return queue.held_by(me)
    member = next(member for member in officers if str(member.pk) == value)
    return queue.filter(assigned_to_id=member.account_id)


_MARKS = {
    "late": ApplicationQuerySet.filed_late,
    "absence": ApplicationQuerySet.with_an_absence_to_judge,
    "identity": ApplicationQuerySet.with_an_identity_to_settle,
    "undelivered": ApplicationQuerySet.with_a_message_undelivered,
    ANSWERED: ApplicationQuerySet.answered,
    TO_REOPEN: ApplicationQuerySet.to_reopen,
    TO_SIGN: ApplicationQuerySet.to_sign,
}


@dataclass(frozen=True, kw_only=True)
class Tab:
    """One way to see the queue, and how many are in it: exact below a hundred."""

    text: "Sentence"
    query: str
    count: int
    is_here: bool

    @property
    def counted(self) -> str:
        """The count in a word or two."""
        return f"{COUNTED - 1}+" if self.count >= COUNTED else str(self.count)


def tabs(queue: ApplicationQuerySet, *, me: Account, query: str) -> list[Tab]:
    """Return the tabs of a queue; each count is one question to an index, that stops at 100."""
    shown = (
        (_("Toutes"), "", queue),
        (_("À moi"), f"officer={ME}", queue.held_by(me)),
        (_("À personne"), f"officer={NOBODY}", queue.filter(assigned_to__isnull=True)),
        (_("Réponses reçues"), f"view={ANSWERED}", queue.answered()),
        (_("Réouvertures"), f"view={TO_REOPEN}", queue.to_reopen()),
        (_("À signer"), f"view={TO_SIGN}", queue.to_sign()),
    )
    return [
        Tab(
            text=text,
            query=asked,
            count=part.values("pk")[:COUNTED].count(),
            is_here=query == asked,
        )
        for text, asked, part in shown
    ]
