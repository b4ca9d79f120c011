"""Change a request for pieces that was sent: add lines, give more time, cancel a line or all of it.

The day to answer by only ever moves later.
"""

from collections.abc import Sequence
from datetime import date

from django.db import transaction
from django.utils.translation import gettext as _

from escale.actions.answer_request import resume, silence_after
from escale.actions.examine import case_locked
from escale.actions.request_pieces import (
    FurtherDemand,
    add_lines,
    refuse_unless_founded,
    tell_of_request,
    to_ask,
)
from escale.applications import deadlines
from escale.applications.advance import advance, locked
from escale.applications.enums import Party
from escale.applications.examination import PieceRequest, RequestLine
from escale.applications.models import Application
from escale.kit import clock
from escale.kit.sentences import Refused
from escale.people.models import Account, Role


@transaction.atomic
def add_to_request(
    application: Application,
    *,
    by: Account,
    revision_read: int,
    further: Sequence[FurtherDemand] = (),
) -> PieceRequest:
    """Add the pieces judged since to the request that is pending; 30 new days for all of it.

    Raises NotAsRead, Refused when nothing is added or no request is pending.
    """
    held = case_locked(application, Role.OFFICER, by=by, revision_read=revision_read)
    request = pending_locked(held)
    verdicts = to_ask(held)
    refuse_unless_founded(further)
    if not verdicts and not further:
        raise Refused(_("Il n’y a aucune pièce à ajouter."))
    event = advance(
        held, "extend_request", party=Party.OFFICER, by=by, detail={"added": len(verdicts)}
    )
    add_lines(request, verdicts, further, at=event.at)
    _move_later(request, deadlines.answer_by(event.at, request.zone))
    tell_of_request(held, request, "request_extended", event=event, has_more=True)
    return request


@transaction.atomic
def give_time(
    application: Application, *, by: Account, until: date, revision_read: int
) -> PieceRequest:
    """Move the day to answer by; an officer may do so at any time before the request ends.

    Raises NotAsRead, Refused for a day that is not later, or more than six months away.
    """
    held = case_locked(application, Role.OFFICER, by=by, revision_read=revision_read)
    request = pending_locked(held)
    latest = deadlines.local_date(clock.now(), request.zone) + deadlines.LONGEST_EXTENSION
    if until <= request.answer_by or until > latest:
        raise Refused(
            _("Choisissez un jour plus tard que le délai actuel, et dans les six mois."),
        )
    event = advance(held, "extend_request", party=Party.OFFICER, by=by)
    _move_later(request, until)
    tell_of_request(held, request, "request_extended", event=event, has_more=False)
    return request


@transaction.atomic
def ask_for_time(application: Application, *, by: Account) -> PieceRequest:
    """Give the person 15 more days, once, asked before the end; asked twice, given once.

    Raises Refused once the day has passed.
    """
    held = locked(application)
    request = pending_locked(held)
    if request.extended_by_applicant_at is not None:
        return request
    if deadlines.is_past(request.answer_by, request.zone, at=clock.now()):
        raise Refused(
            _("Le délai est passé : il ne peut plus être prolongé d’ici."),
            hint=_("Envoyez ce que vous avez et écrivez à la préfecture."),
        )
    event = advance(held, "extend_request", party=Party.APPLICANT, by=by)
    request.extended_by_applicant_at = event.at
    request.save(update_fields=["extended_by_applicant_at"])
    _move_later(request, deadlines.extended_answer_by(request.answer_by))
    tell_of_request(held, request, "request_extended", event=event, has_more=False)
    return request


@transaction.atomic
def cancel_request(
    application: Application, *, by: Account, revision_read: int, line: int | None = None
) -> PieceRequest:
    """Cancel what was asked in error: one line by its number, or all of it.

    Without a line left to answer the request ends: as cancelled when nothing was answered, as
    answered otherwise. Raises NotAsRead, Refused when there is nothing such to cancel.
    """
    held = case_locked(application, Role.OFFICER, by=by, revision_read=revision_read)
    request = pending_locked(held)
    lines = list(request.lines.select_for_update().filter(cancelled_at__isnull=True))
    cancelled = [found for found in lines if line is None or found.pk == line]
    if not cancelled:
        raise Refused(_("Cette pièce n’est pas, ou n’est plus, demandée."))
    now = clock.now()
    RequestLine.objects.filter(pk__in=[found.pk for found in cancelled]).update(cancelled_at=now)
    left = [found for found in lines if found not in cancelled]
    if left and any(found.answered_at is None for found in left):
        event = advance(held, "change_request", party=Party.OFFICER, by=by)
        tell_of_request(held, request, "request_changed", event=event)
        return request
    if left:
        resume(held, request, party=Party.SYSTEM)
        return request
    request.ended_at, request.ending = now, PieceRequest.Ending.CANCELLED
    request.save(update_fields=["ended_at", "ending"])
    event = advance(held, "cancel_request", party=Party.OFFICER, by=by, **silence_after(held))
    tell_of_request(held, request, "request_cancelled", event=event)
    return request


def pending_locked(held: Application) -> PieceRequest:
    """Return the request that awaits an answer, its row locked. Raises Refused without one."""
    request = PieceRequest.objects.pending().select_for_update().filter(application=held).first()
    if request is None:
        raise Refused(_("Aucune pièce n’est demandée en ce moment."))
    return request


def _move_later(request: PieceRequest, day: date) -> None:
    """Move the day to answer by, never earlier."""
    request.answer_by = max(request.answer_by, day)
    request.save(update_fields=["answer_by"])
