"""Ask the person for pieces: made of the verdicts, with the day to answer by and each reason."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import TYPE_CHECKING, Any

from django.db import transaction
from django.db.models import F, Q
from django.urls import reverse
from django.utils.translation import gettext as _

from escale.actions.examine import case_locked, refuse_too_long, written
from escale.actions.tell import tell
from escale.applications import deadlines
from escale.applications.advance import advance
from escale.applications.enums import Party
from escale.applications.examination import (
    TEXT_AT_MOST,
    Finding,
    PieceRequest,
    RequestLine,
    Verdict,
)
from escale.applications.further import FURTHER_SLOT, is_further, slots_of
from escale.applications.models import Application, Event, Piece
from escale.kit import clock
from escale.kit.sentences import Refused
from escale.people.models import Account, Role
from escale.procedures.piece_faults import FURTHER, piece_fault
from escale.procedures.pieces import FURTHER_DOCUMENT, Slot

if TYPE_CHECKING:
    from escale.kit.sentences import Sentence

LABEL_AT_MOST = 200
BASIS_AT_MOST = 300
#: How many pieces beyond the national list one sending may ask for.
FURTHER_AT_MOST = 10
_UNFAVOURABLE = (Finding.TO_REPLACE, Finding.ABSENCE_REFUSED)


@dataclass(frozen=True, kw_only=True)
class FurtherDemand:
    """A piece beyond the national list: what, why, and the text that allows it."""

    label: str
    text: str
    legal_basis: str


@dataclass(frozen=True, kw_only=True)
class Asked:
    """One line as the person will read it."""

    label: "Sentence"
    sentence: "Sentence"
    what_to_do: "Sentence"
    text: str = ""
    legal_basis: str = ""


@transaction.atomic
def request_pieces(
    application: Application,
    *,
    by: Account,
    revision_read: int,
    further: Sequence[FurtherDemand] = (),
) -> PieceRequest:
    """Send the request that the verdicts make, to answer within 30 days; return it.

    The days are counted from now in the zone of the file, frozen with it; the silence period is
    suspended until the answer (CRPA L114-5). Raises NotAsRead, Refused without a piece to ask
    for, or for a demand of one's own without its reason and its text.
    """
    held = case_locked(application, Role.OFFICER, by=by, revision_read=revision_read)
    verdicts, demands = to_ask(held), founded(further)
    if not verdicts and not demands:
        raise Refused(
            _("Il n’y a aucune pièce à demander."),
            hint=_("Prononcez-vous d’abord sur les pièces : la demande se compose des verdicts."),
        )
    event = advance(held, "request_pieces", party=Party.OFFICER, by=by, silence_on=None)
    request = PieceRequest.objects.create(
        application=held,
        sent_at=event.at,
        sent_by=by,
        zone=held.zone,
        answer_by=deadlines.answer_by(event.at, held.zone),
        event=event,
    )
    add_lines(request, verdicts, demands, at=event.at)
    tell_of_request(held, request, "pieces_requested", event=event)
    return request


def to_ask(application: Application) -> list[Verdict]:
    """Return the unfavourable verdicts in force to which the person has not answered since.

    What a pending request asks for already is left out.
    """
    return list(
        Verdict.objects.filter(
            piece__application=application,
            superseded_at__isnull=True,
            finding__in=_UNFAVOURABLE,
        )
        # A piece provided or explained since is to be judged again, not to be asked again.
        .exclude(Q(piece__answered_at__gt=F("at")) | Q(piece__explained_at__gt=F("at")))
        .exclude(
            piece__request_lines__in=RequestLine.objects.filter(
                request__ended_at__isnull=True, cancelled_at__isnull=True
            )
        )
        .select_related("piece")
        .order_by("pk")
    )


def add_lines(
    request: PieceRequest,
    verdicts: Sequence[Verdict],
    further: Sequence[FurtherDemand],
    *,
    at: datetime,
) -> None:
    """Write the lines of a request, the further demands after those of the national list."""
    lines = [
        RequestLine(request=request, piece=v.piece, reason=v.reason, text=v.text, added_at=at)
        for v in verdicts
    ]
    earlier = Piece.objects.filter(
        application_id=request.application_id, slot__startswith=FURTHER_SLOT
    ).count()
    pieces = Piece.objects.bulk_create(
        [
            Piece(
                application_id=request.application_id,
                slot=f"{FURTHER_SLOT}{number}",
                alternative=FURTHER_DOCUMENT.code,
            )
            for number, _demand in enumerate(further, earlier + 1)
        ]
    )
    for piece, demand in zip(pieces, further, strict=True):
        line = _line_of(demand)
        line.request, line.piece, line.added_at = request, piece, at
        lines.append(line)
    RequestLine.objects.bulk_create(lines)


def asked_for(lines: Sequence[RequestLine]) -> list[Asked]:
    """Return the lines as the person reads them; a piece asked for again keeps its name and text."""
    slots = slots_of([line.piece for line in lines if not line.label])
    return [_asked(line, slots.get(line.piece_id)) for line in lines]


def _asked(line: RequestLine, slot: Slot | None) -> Asked:
    fault = piece_fault(line.reason)
    beyond = slot.article if slot and is_further(slot.code) else ""
    return Asked(
        label=line.label or (slot.label if slot else line.piece.slot),
        sentence=fault.sentence,
        what_to_do=fault.what_to_do,
        text=line.text,
        legal_basis=line.legal_basis or beyond,
    )


def preview(
    application: Application, *, further: Sequence[FurtherDemand] = ()
) -> tuple[list[Asked], date]:
    """Return what the person would read were the request sent now, and the day to answer by.

    Raises Refused for a demand of one's own without its reason and its text.
    """
    lines = [RequestLine(piece=v.piece, reason=v.reason, text=v.text) for v in to_ask(application)]
    lines += [_line_of(demand) for demand in founded(further)]
    return asked_for(lines), deadlines.answer_by(clock.now(), application.zone)


def tell_of_request(
    held: Application, request: PieceRequest, kind: str, *, event: Event, **context: Any
) -> None:
    """Queue a notice that names each piece still asked for, its reason, and the day."""
    lines = request.lines.filter(cancelled_at__isnull=True, answered_at__isnull=True)
    tell(
        held,
        kind,
        event=event,
        lines=asked_for(list(lines.select_related("piece"))),
        answer_by=request.answer_by,
        answer_path=reverse("applicant:answer", args=[held.reference]),
        **context,
    )


def founded(further: Sequence[FurtherDemand]) -> list[FurtherDemand]:
    """Return the demands beyond the national list as they are kept.

    Raises Refused for one without its name, its reason or its text, or for a text too long.
    """
    if len(further) > FURTHER_AT_MOST:
        raise Refused(
            _("Demandez %(most)d pièces hors de la liste nationale au plus à la fois.")
            % {"most": FURTHER_AT_MOST}
        )
    kept = [
        FurtherDemand(
            label=" ".join(written(demand.label).split()),
            text=written(demand.text),
            legal_basis=" ".join(written(demand.legal_basis).split()),
        )
        for demand in further
    ]
    for demand in kept:
        if not (demand.label and demand.text and demand.legal_basis):
            raise Refused(
                _("Une pièce hors de la liste nationale demande un motif écrit et un texte."),
                hint=_("La personne lira le nom de la pièce, le motif et le texte."),
            )
        refuse_too_long(demand.label, most=LABEL_AT_MOST)
        refuse_too_long(demand.text, most=TEXT_AT_MOST)
        refuse_too_long(demand.legal_basis, most=BASIS_AT_MOST)
    return kept


def _line_of(demand: FurtherDemand) -> RequestLine:
    return RequestLine(
        reason=FURTHER, label=demand.label, text=demand.text, legal_basis=demand.legal_basis
    )
