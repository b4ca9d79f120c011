"""What the pages of a decision show: the proposal, the verdicts, what changed, the letter."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING

from django.urls import NoReverseMatch, reverse
from django.utils.translation import gettext as _

from escale.actions.propose import Obstacle
from escale.actions.sign import how_it_ended, signatory_of
from escale.applications.examination import Finding, Proposal, RequestLine, Verdict
from escale.applications.models import Application
from escale.applications.sections.wording import in_full
from escale.kit import clock
from escale.letters import decision_facts, decision_letter
from escale.letters.blocks import data_of
from escale.letters.decision import Signatory
from escale.letters.typeset import Data
from escale.people.models import StaffMember
from escale.procedures.cases import Case
from escale.procedures.piece_faults import piece_fault
from escale.procedures.pieces import label_of
from escale.procedures.pieces import slot as slot_called
from escale.procedures.refusal_reasons import RefusalReason, refusal_reason
from escale.procedures.validity import Validity, basis_of
from escale.web.components import Moment
from escale.web.instants import instant
from escale.web.office.decisions.wording import happened

if TYPE_CHECKING:
    from escale.kit.sentences import Sentence

_MOST_CHANGES = 20


@dataclass(frozen=True, kw_only=True)
class ToSettle:
    """Something to settle before an approval, and where it is settled."""

    sentence: "Sentence"
    url: str


@dataclass(frozen=True, kw_only=True)
class Judged:
    """One piece and what was found of it, by whom."""

    label: "Sentence"
    finding: "Sentence"
    is_favourable: bool
    reason: "Sentence"
    text: str
    by: str


@dataclass(frozen=True, kw_only=True)
class Shown:
    """A proposal as colleagues read it."""

    number: int
    is_approval: bool
    by: str
    at: str
    starts: str
    ends: str
    basis: Validity | None
    has_mobility: bool
    change_reason: str
    reasons: tuple[RefusalReason, ...]
    facts: str
    ended: str
    ending_reason: str


def address_of(application: Application, where: str = "") -> str:
    """Return the page of the application, at a part of it; the queue while there is none."""
    try:
        page = reverse("office:application", args=[application.reference])
    except NoReverseMatch:
        return reverse("office:queue")
    return f"{page}#{where}" if where else page


def to_settle(application: Application, lacking: Sequence[Obstacle]) -> list[ToSettle]:
    """Return the obstacles, each with the place where it is settled."""
    return [
        ToSettle(sentence=one.sentence, url=address_of(application, one.where)) for one in lacking
    ]


def shown(proposal: Proposal, names: Mapping[int, str]) -> Shown:
    """Return a proposal in words; `names` are those of `names_in`."""
    application = proposal.application
    is_approval = proposal.kind == Proposal.Kind.APPROVAL
    starts, ends = proposal.valid_from, proposal.valid_until
    basis = None
    if starts and ends and not proposal.change_reason:
        basis = basis_of(Case(application.case), starts_on=starts, ends_on=ends)
    return Shown(
        number=proposal.pk,
        is_approval=is_approval,
        by=names.get(proposal.proposed_by_id, ""),
        at=instant(proposal.proposed_at, application.zone),
        starts=in_full(starts) if starts else "",
        ends=in_full(ends) if ends else "",
        basis=basis,
        has_mobility=proposal.has_mobility,
        change_reason=proposal.change_reason,
        reasons=tuple(refusal_reason(code) for code in proposal.reasons),
        facts=proposal.facts,
        ended=how_it_ended(proposal),
        ending_reason=proposal.ending_reason,
    )


def names_in(application: Application) -> dict[int, str]:
    """Return the names of the prefecture's members, past ones included, by account."""
    members = StaffMember.objects.filter(prefecture=application.prefecture)
    return dict(members.order_by("pk").values_list("account_id", "name"))


def judged(application: Application, names: Mapping[int, str]) -> list[Judged]:
    """Return the verdicts in force, in the order of the pieces."""
    verdicts = Verdict.objects.filter(piece__application=application, superseded_at__isnull=True)
    lines = RequestLine.objects.filter(request__application=application).exclude(label="")
    labels = dict(lines.values_list("piece_id", "label"))
    return [
        Judged(
            label=labels.get(verdict.piece_id) or slot_called(verdict.piece.slot).label,
            finding=Finding(verdict.finding).label,
            is_favourable=Finding(verdict.finding).is_favourable,
            reason=piece_fault(verdict.reason).short if verdict.reason else "",
            text=verdict.text,
            by=names.get(verdict.by_id, ""),
        )
        for verdict in verdicts.select_related("piece").order_by("piece_id")
    ]


def changes_since(application: Application, moment: datetime) -> list[Moment]:
    """Return what was done since an instant, and to which document, the latest first."""
    events = application.events.filter(at__gt=moment).order_by("-at", "-pk")[:_MOST_CHANGES]
    return [
        Moment(
            title=happened(event.act),
            text=label_of(event.detail.get("component", "")),
            when=event.at,
            when_words=instant(event.at, application.zone),
        )
        for event in events
    ]


def letter_of(
    application: Application, proposal: Proposal, *, signatory: StaffMember | None = None
) -> list[Data]:
    """Return the words of the letter as the person will read them, were it signed now."""
    named = signatory_of(signatory) if signatory else Signatory(name=_("le signataire"), title="")
    decision = decision_facts.of_proposal(application, proposal, signatory=named, at=clock.now())
    return data_of(decision_letter.in_french(decision), "fr")
