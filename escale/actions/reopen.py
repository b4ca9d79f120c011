"""Reopen a closed request: thirty new days for what was left unanswered, at its own date."""

from collections.abc import Sequence
from dataclasses import dataclass

from django.db import transaction
from django.utils.translation import gettext as _

from escale.actions.answer_request import resume
from escale.actions.examine import held_for, refuse_too_long, written
from escale.actions.left_open import left_at_closure
from escale.actions.request_pieces import tell_of_request
from escale.actions.undo import expect_as_read, is_done_already, one_open_at_a_time
from escale.applications import deadlines
from escale.applications.advance import advance
from escale.applications.enums import Party
from escale.applications.examination import TEXT_AT_MOST
from escale.applications.models import (
    Application,
    Piece,
    PieceRequest,
    ReopeningAsk,
    RequestLine,
)
from escale.applications.refusals import refusal
from escale.kit.sentences import Refused
from escale.people.models import Account, Role
from escale.procedures.piece_faults import faults_of_absences, faults_of_documents, piece_fault


@dataclass(frozen=True, kw_only=True)
class ToAsk:
    """One piece that an officer asks for in reopening, with the reason the person reads."""

    slot: str
    reason: str
    text: str = ""


@transaction.atomic
def reopen(
    application: Application,
    *,
    lines: Sequence[ToAsk] = (),
    revision_read: int,
    by: Account,
) -> PieceRequest:
    """Reopen a closed request with a new request for pieces, to answer within 30 days.

    It asks for what was left unanswered at the closure, or for `lines` when an officer gives
    them; `filed_at` stays. Reopened twice, it is reopened once. Raises NotAsRead, Refused when it
    is not closed, when nothing is asked, or AnotherOpen.
    """
    held = held_for(application, Role.OFFICER, by=by)
    if is_done_already(held, "reopen", by=by):
        return PieceRequest.objects.pending().get(application=held)
    expect_as_read(held, revision_read)
    why_not = refusal("reopen", held, party=Party.OFFICER)
    if why_not:
        raise why_not
    asked = _lines_given(held, lines) if lines else copies_of(left_unanswered(held))
    if not asked:
        raise Refused(
            _("Aucune pièce n’est restée sans réponse : dites laquelle vous attendez."),
            hint=_("Une demande rouverte attend au moins une pièce, pendant trente jours."),
        )
    request = request_anew(held, asked, party=Party.OFFICER, by=by, sent_by=by)
    if all(line.answered_at for line in asked):
        # The person sent or explained all of it since the closure: nothing more is awaited.
        resume(held, request, party=Party.SYSTEM, kind="reopened_at_once")
        return request
    assert request.event is not None
    tell_of_request(held, request, "reopened", event=request.event)
    return request


def request_anew(
    held: Application,
    lines: Sequence[RequestLine],
    *,
    party: Party,
    sent_by: Account,
    by: Account | None = None,
) -> PieceRequest:
    """Reopen the application held with a request for these pieces, and return the request.

    Thirty days from now to answer it; `sent_by` is who asks for the pieces. Raises AnotherOpen.
    """
    with one_open_at_a_time():
        event = advance(held, "reopen", party=party, by=by, silence_on=None)
    request = PieceRequest.objects.create(
        application=held,
        sent_at=event.at,
        sent_by=sent_by,
        zone=held.zone,
        answer_by=deadlines.answer_by(event.at, held.zone),
        event=event,
    )
    for line in lines:
        line.request = request
        # What came since the closure answers the line that asks for it.
        line.added_at = min(event.at, line.answered_at or event.at)
    RequestLine.objects.bulk_create(lines)
    ReopeningAsk.objects.live().filter(application=held).update(
        ended_at=event.at,
        ended_by=by if party == Party.OFFICER else None,
        ending=ReopeningAsk.Ending.REOPENED,
    )
    return request


def left_unanswered(application: Application) -> list[RequestLine]:
    """Return the lines of the last request that nothing had come for at its end; none without one."""
    return list(left_at_closure(application).select_related("piece"))


def copies_of(lines: Sequence[RequestLine]) -> list[RequestLine]:
    """Return new lines that ask for the same, for the same reasons; what came since is kept."""
    return [
        RequestLine(
            piece=line.piece,
            reason=line.reason,
            text=line.text,
            label=line.label,
            legal_basis=line.legal_basis,
            answered_at=line.answered_at,
        )
        for line in lines
    ]


def _lines_given(held: Application, lines: Sequence[ToAsk]) -> list[RequestLine]:
    """Return the lines an officer gives; those left unanswered keep what a demand of one's own says.

    What came since the closure answers the line that asks for it.

    Raises Refused for a piece that is not of the case, or a reason that is not of the list.
    """
    pieces = {piece.slot: piece for piece in Piece.objects.filter(application=held)}
    known = {line.piece.slot: line for line in left_unanswered(held)}
    offered = {fault.code for fault in (*faults_of_documents(), *faults_of_absences())}
    found: dict[str, RequestLine] = {}
    for line in lines:
        if line.slot not in pieces:
            raise Refused(_("Cette pièce n’est pas demandée pour cette situation."))
        before, said = known.get(line.slot), written(line.text)
        refuse_too_long(said, most=TEXT_AT_MOST)
        is_further = before is not None and bool(before.label)
        if not is_further and line.reason not in offered:
            raise Refused(_("Choisissez dans la liste pourquoi chaque pièce est demandée."))
        if not is_further and piece_fault(line.reason).needs_text and not said:
            raise Refused(_("Écrivez ce qui ne va pas : la personne lira ce texte."))
        if before is not None and is_further:
            found[line.slot] = copies_of([before])[0]
            continue
        found[line.slot] = RequestLine(
            piece=pieces[line.slot],
            reason=line.reason,
            text=said,
            answered_at=before.answered_at if before else None,
        )
    return list(found.values())
