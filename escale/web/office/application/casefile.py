"""All the rows of one application that its page shows, each table read once."""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from functools import cached_property
from typing import TYPE_CHECKING, Any

from django.utils.translation import gettext as _

from escale.applications.enums import UNDECIDED
from escale.applications.examination import PieceRequest, Proposal, RequestLine, Verdict
from escale.applications.models import (
    Application,
    Correction,
    Engagement,
    Event,
    Piece,
    Reconciliation,
    Reconsideration,
    Statement,
)
from escale.applications.notes import Note
from escale.applications.sections import registry
from escale.documents.models import Document, Ephoto
from escale.kit import clock
from escale.people.models import Role
from escale.procedures.pieces import ALL_SLOTS
from escale.register.matching import confirmed_national
from escale.register.models import ForeignNational
from escale.web.instants import instant
from escale.web.office.application.wording import Names
from escale.web.staff import Staff

if TYPE_CHECKING:
    from escale.kit.sentences import Sentence

_SLOTS = {slot.code: slot for slot in ALL_SLOTS}


@dataclass(frozen=True, kw_only=True)
class CaseFile:
    """An application as an officer has it in hand: its rows, and who reads them."""

    application: Application
    staff: Staff
    names: Names
    answers: Mapping[str, Mapping[str, Any]]
    pieces: Mapping[str, Piece]
    documents: Mapping[int, Sequence[Document]]  # by piece, the oldest first, replaced ones too
    verdicts: Mapping[int, Sequence[Verdict]]  # by piece, the newest first
    lines: Mapping[int, Sequence[RequestLine]]  # by piece, the newest first
    request: PieceRequest | None
    proposal: Proposal | None
    ephoto: Ephoto | None
    engagement: Engagement | None
    corrections: Sequence[Correction]
    reconciliation: Reconciliation | None
    reconsiderations: Sequence[Reconsideration]
    national: ForeignNational | None
    events: Sequence[Event]
    notes: Sequence[Note]

    @property
    def can_examine(self) -> bool:
        """Whether the reader may judge and settle, now."""
        return self.application.status in UNDECIDED and self.staff.has(Role.OFFICER)

    @property
    def today(self) -> date:
        """The day in the zone of the file."""
        return clock.today(self.application.zone)

    @cached_property
    def typed(self) -> Mapping[str, Mapping[str, Any]]:
        """The typed answers, by section; those that need a correction are left out."""
        case = self.application.case
        return {
            section.code: section.clean(self.answers.get(section.code, {}), case=case)
            for section in registry.sections_for(case)
        }

    def label(self, piece: Piece) -> "Sentence":
        """Return the name of a piece: the regulation's, or the one it was asked for under."""
        if piece.slot in _SLOTS:
            return _SLOTS[piece.slot].label
        lines = self.lines.get(piece.pk, ())
        return next((line.label for line in lines if line.label), _("Pièce supplémentaire"))

    def at(self, moment: datetime | None) -> str:
        """Return an instant in words, in the zone of the file; empty for None."""
        return instant(moment, self.application.zone) if moment else ""

    def name(self, account: int | None) -> str:
        """Return the name of a colleague, as the reader reads it."""
        return self.names.name(account)


def opened(application: Application, staff: Staff) -> CaseFile:
    """Read the application: as many questions to the database whatever it holds."""
    documents, verdicts, lines = defaultdict(list), defaultdict(list), defaultdict(list)
    pieces = {piece.slot: piece for piece in Piece.objects.filter(application=application)}
    for document in Document.objects.filter(piece__application=application).order_by("pk"):
        documents[document.piece_id].append(document)
    for verdict in Verdict.objects.filter(piece__application=application).order_by("-pk"):
        verdicts[verdict.piece_id].append(verdict)
    asked = RequestLine.objects.filter(request__application=application).select_related("request")
    for line in asked.order_by("-pk"):
        lines[line.piece_id].append(line)
    reconciliation = (
        Reconciliation.objects.filter(application=application).select_related("national").first()
    )
    events = list(Event.objects.filter(application=application))
    is_settled = reconciliation is not None and reconciliation.settled_at is not None
    return CaseFile(
        application=application,
        staff=staff,
        names=Names.of(staff.prefecture, me=staff.account),
        answers=dict(
            Statement.objects.filter(application=application).values_list("section", "answers")
        ),
        pieces=pieces,
        documents=documents,
        verdicts=verdicts,
        lines=lines,
        request=PieceRequest.objects.pending().filter(application=application).first(),
        proposal=Proposal.objects.live().filter(application=application).first(),
        ephoto=Ephoto.objects.filter(application=application).first(),
        engagement=Engagement.objects.filter(application=application).first(),
        corrections=list(Correction.objects.filter(application=application).order_by("pk")),
        reconciliation=reconciliation,
        reconsiderations=_reconsiderations(application, events),
        national=reconciliation.national
        if reconciliation and is_settled
        else confirmed_national(application.person),
        events=events,
        notes=list(Note.objects.filter(application=application)),
    )


def _reconsiderations(
    application: Application, events: Sequence[Event]
) -> Sequence[Reconsideration]:
    """Return the conclusions that no longer hold; the history says whether there are any."""
    if all(event.name != "identity_reopened" for event in events):
        return []
    found = Reconsideration.objects.filter(application=application)
    return list(found.select_related("national"))
