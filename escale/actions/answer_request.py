"""Answer a request for pieces: each line as it comes, then all of it; the examination resumes."""

from datetime import date, datetime
from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from escale.actions.file import piece_states
from escale.actions.tell import tell
from escale.applications import deadlines
from escale.applications.advance import advance, locked
from escale.applications.enums import Party
from escale.applications.examination import PieceRequest, RequestLine
from escale.applications.further import slots_of
from escale.applications.models import Application, Piece
from escale.applications.silence import closures, counted_from
from escale.kit import clock
from escale.kit.sentences import Refused
from escale.people.models import Account
from escale.procedures.cases import Case
from escale.procedures.pieces import is_answered, unanswered


@transaction.atomic
def answer_request(application: Application, *, by: Account) -> PieceRequest:
    """Say that all was answered: the examination resumes, the silence period runs again.

    Said twice, it is said once. Raises Refused while a piece asked for has neither a document
    received since nor an explanation.
    """
    held = locked(application)
    request = PieceRequest.objects.pending().select_for_update().filter(application=held).first()
    if request is None:
        latest = PieceRequest.objects.filter(application=held).order_by("-pk").first()
        if latest and latest.ending == PieceRequest.Ending.ANSWERED:
            return latest
        raise Refused(_("Aucune pièce ne vous est demandée en ce moment."))
    left = request.lines.filter(cancelled_at__isnull=True, answered_at__isnull=True).count()
    if left:
        raise Refused(
            ngettext(
                "Il reste %(n)d pièce à envoyer, ou à expliquer.",
                "Il reste %(n)d pièces à envoyer, ou à expliquer.",
                left,
            )
            % {"n": left},
            hint=_("Ce que vous avez déjà envoyé est enregistré."),
        )
    resume(held, request, party=Party.APPLICANT, by=by)
    return request


def resume(
    held: Application,
    request: PieceRequest,
    *,
    party: Party,
    by: Account | None = None,
    kind: str = "request_answered",
    **told: Any,
) -> None:
    """End an answered request and resume the examination; the caller holds the application.

    `kind` is the notice that tells of it, to which `told` goes: the lines that the prefecture has
    just cancelled, if any; that nobody pressed the button.
    """
    now = clock.now()
    request.ended_at, request.ending = now, PieceRequest.Ending.ANSWERED
    request.save(update_fields=["ended_at", "ending"])
    completed_on = held.complete_on or completed(held)
    event = advance(
        held,
        "answer_request",
        party=party,
        by=by,
        answered_at=now,
        complete_on=completed_on,
        **silence_after(held, complete_on=completed_on),
    )
    tell(
        held,
        kind,
        event=event,
        silence_on=held.silence_on,
        answered=request.lines.filter(cancelled_at__isnull=True).count(),
        **{"cancelled": [], "is_unpressed": False, **told},
    )


def silence_after(held: Application, *, complete_on: date | None = None) -> dict[str, Any]:
    """Return the column `silence_on` once no request is pending (CRPA L114-5).

    The time that it was closed, then reopened, does not count either.
    """
    from_day = complete_on or held.complete_on
    if from_day is None:
        return {"silence_on": None}
    events = list(held.events.all())
    suspensions = closures(events, zone=held.zone) + [
        deadlines.Suspension(
            began_on=deadlines.local_date(request.sent_at, request.zone),
            ended_on=deadlines.local_date(request.ended_at or clock.now(), request.zone),
        )
        for request in PieceRequest.objects.filter(application=held)
    ]
    counted = counted_from(from_day, events, zone=held.zone)
    return {"silence_on": deadlines.silence_on(counted, suspensions=suspensions)}


def completed(held: Application) -> date | None:
    """Return today, when every required piece is answered now; else None."""
    if unanswered(Case(held.case), piece_states(held)):
        return None
    return deadlines.local_date(clock.now(), held.zone)


def note_answer(line: RequestLine) -> None:
    """Mark a line as answered, or as still to be answered.

    It is answered once something came for its piece since it was asked, and it lacks nothing; or
    once its absence was explained since. Taken back, it is to be answered again. The caller holds
    the application's row.
    """
    held = (
        RequestLine.objects.live()
        .select_for_update(of=("self",))
        .select_related("piece")
        .filter(pk=line.pk)
        .first()
    )
    if held is None:
        return
    held.answered_at = _answered_at(held.piece, since=held.added_at)
    held.save(update_fields=["answered_at"])


def _answered_at(piece: Piece, *, since: datetime) -> datetime | None:
    """Return when the piece was answered, since it was asked for; None while it is not."""
    came = [
        moment
        for moment in (piece.explained_at, piece.answered_at if is_whole(piece) else None)
        if moment and moment >= since
    ]
    return max(came, default=None)


def is_whole(piece: Piece) -> bool:
    """Whether a piece lacks no document; what it was explained with does not count."""
    slot = slots_of([piece]).get(piece.pk)
    return slot is not None and is_answered(
        slot, alternative=piece.alternative, received=piece.received, explained=False
    )
