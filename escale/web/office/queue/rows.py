"""The lines of a list of applications, as data: who, why here, who has it, what to look at."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from escale.applications.enums import UNDECIDED, Status
from escale.applications.models import Application, Look, Proposal
from escale.documents.models import Document
from escale.kit import clock
from escale.people.models import Account, Prefecture, StaffMember
from escale.web.components import Tone
from escale.web.office.queue.wording import reasons

if TYPE_CHECKING:
    from escale.kit.sentences import Sentence

_TONES = {
    Status.FILED: Tone.INFO,
    Status.UNDER_REVIEW: Tone.INFO,
    Status.AWAITING_PIECES: Tone.WARNING,
    Status.DECISION_PROPOSED: Tone.WARNING,
    Status.APPROVED: Tone.SUCCESS,
    Status.CARD_IN_PRODUCTION: Tone.SUCCESS,
    Status.CARD_READY: Tone.SUCCESS,
    Status.HANDED_OVER: Tone.SUCCESS,
    Status.REFUSED: Tone.ERROR,
}
_COLUMNS = (
    "reference",
    "status",
    "case",
    "revision",
    "family_name",
    "given_names",
    "zone",
    "filed_at",
    "filed_in_time",
    "assigned_to_id",
    "rank",
    "urgent_on",
    "urgent_for",
    "answered_at",
    "reopening_asked_at",
    "has_absence",
    "has_open_identity",
    "has_undelivered",
)
_PROPOSED = {
    Proposal.Kind.APPROVAL: gettext_lazy("Acceptation proposée par %(name)s"),
    Proposal.Kind.REFUSAL: gettext_lazy("Refus proposé par %(name)s"),
}


@dataclass(frozen=True, kw_only=True)
class Mark:
    """Something to look at, in two or three words."""

    text: "Sentence"
    tone: Tone = Tone.WARNING


@dataclass(frozen=True, kw_only=True)
class Row:
    """One application in a list."""

    reference: str
    url: str
    name: str
    case: str
    status: str
    tone: Tone
    reasons: Sequence[str]
    officer: str
    marks: Sequence[Mark]
    proposal: str = ""
    #: Whether it can be chosen, to be taken up or given to somebody: it is not decided.
    is_waiting: bool = True


def officers_of(prefecture: Prefecture) -> list[StaffMember]:
    """Return the members of a prefecture, those who have left too, in the order of names."""
    return list(StaffMember.objects.filter(prefecture=prefecture).order_by("name", "pk"))


def rows_of(
    numbers: Sequence[int],
    *,
    prefecture: Prefecture,
    me: Account,
    members: Sequence[StaffMember],
) -> list[Row]:
    """Return the lines of these applications of a prefecture, in this order.

    Four questions to the database, whatever their number. What moved away since is left out.
    """
    found = Application.objects.filter(prefecture=prefecture).only(*_COLUMNS).in_bulk(numbers)
    seen = dict(
        Look.objects.filter(account=me, application__in=numbers).values_list(
            "application_id", "revision"
        )
    )
    refused = set(
        Document.objects.current()
        .refused()
        .filter(piece__application__in=numbers)
        .values_list("piece__application_id", flat=True)
    )
    proposals = {
        proposal.application_id: proposal
        for proposal in Proposal.objects.live().filter(application__in=numbers)
    }
    names = {member.account_id: _name(member, me=me) for member in members}
    return [
        _row(
            found[number],
            seen=seen.get(number),
            is_refused=number in refused,
            proposal=_proposed(proposals.get(number), names, me=me),
            names=names,
        )
        for number in numbers
        if number in found
    ]


def _row(
    application: Application,
    *,
    seen: int | None,
    is_refused: bool,
    proposal: str,
    names: Mapping[int, str],
) -> Row:
    status = Status(application.status)
    return Row(
        reference=application.reference,
        url=reverse("office:application", args=[application.reference]),
        name=f"{application.family_name} {application.given_names}".strip(),
        case=application.case_label,
        status=str(status.label),
        tone=_TONES.get(status, Tone.NEUTRAL),
        reasons=reasons(application, today=clock.today(application.zone)),
        officer=names.get(application.assigned_to_id or 0, ""),
        marks=list(_marks(application, seen=seen, is_refused=is_refused)),
        proposal=proposal,
        is_waiting=status in UNDECIDED,
    )


def _marks(application: Application, *, seen: int | None, is_refused: bool) -> "Sequence[Mark]":
    marks = (
        (seen is None, _("Non lue"), Tone.INFO),
        (
            seen is not None and seen < application.revision,
            _("Modifiée depuis votre passage"),
            Tone.INFO,
        ),
        (application.filed_in_time is False, _("Hors délai"), Tone.WARNING),
        (application.has_absence, _("Absence à apprécier"), Tone.WARNING),
        (application.has_open_identity, _("Identité à rapprocher"), Tone.WARNING),
        (application.has_undelivered, _("Message non remis"), Tone.WARNING),
        (is_refused, _("Document refusé"), Tone.ERROR),
    )
    return [Mark(text=text, tone=tone) for is_shown, text, tone in marks if is_shown]


def _name(member: StaffMember, *, me: Account) -> str:
    if member.account_id == me.pk:
        return _("Vous")
    if member.revoked_at:
        return _("%(name)s (n’est plus dans l’équipe)") % {"name": member.name}
    return member.name


def _proposed(proposal: Proposal | None, names: Mapping[int, str], *, me: Account) -> str:
    if proposal is None:
        return ""
    if proposal.proposed_by_id == me.pk:
        return _("Vous l’avez proposée : une autre personne la signe.")
    sentence = _PROPOSED[Proposal.Kind(proposal.kind)]
    name = names.get(proposal.proposed_by_id, _("un collègue"))
    return str(sentence) % {"name": name}
