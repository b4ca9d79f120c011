"""Change a request for pieces that was sent: add lines, give time, cancel a line or all of it.

The day to answer by only ever moves later.
"""

from collections.abc import Sequence
from datetime import date
from typing import Any, NoReturn

from django.db import transaction
from django.utils.translation import gettext as _

from escale.actions.answer_request import resume, silence_after
from escale.actions.examine import case_locked
from escale.actions.extend import move_later
from escale.actions.request_pieces import (
    Asked,
    FurtherDemand,
    add_lines,
    asked_for,
    founded,
    preview,
    tell_of_request,
    to_ask,
)
from escale.applications import deadlines
from escale.applications.advance import advance, locked
from escale.applications.enums import Party
from escale.applications.examination import PieceRequest, RequestExtension, RequestLine
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

    They run from the first proof that the person was told of what is added. Raises NotAsRead,
    Refused when nothing is added or no request is pending.
    """
    held = case_locked(application, Role.OFFICER, by=by, revision_read=revision_read)
    request = pending_locked(held)
    verdicts, demands = to_ask(held), founded(further)
    if not verdicts and not demands:
        raise Refused(
            _("Il n’y a aucune pièce à ajouter."),
            hint=_("Prononcez-vous d’abord sur les pièces, ou demandez une autre pièce."),
        )
    added = len(verdicts) + len(demands)
    event = advance(held, "extend_request", party=Party.OFFICER, by=by, detail={"added": added})
    add_lines(request, verdicts, demands, at=event.at)
    request.event, request.delivered_at = event, None
    request.save(update_fields=["event", "delivered_at"])
    move_later(
        request,
        deadlines.answer_by(event.at, request.zone),
        cause=RequestExtension.Cause.ADDED,
        at=event.at,
    )
    tell_of_request(held, request, "request_extended", event=event, **_told(added=added))
    return request


def preview_addition(
    application: Application, request: PieceRequest, *, further: Sequence[FurtherDemand] = ()
) -> tuple[list[Asked], date]:
    """Return what the person would read were pieces added now, and the day to answer by.

    What is awaited already is read again with what is added. Raises Refused for a demand of one's
    own without its reason and its text.
    """
    awaited = request.lines.filter(cancelled_at__isnull=True, answered_at__isnull=True)
    added, answer_by = preview(application, further=further)
    lines = asked_for(list(awaited.select_related("piece"))) + added
    return lines, max(request.answer_by, answer_by)


@transaction.atomic
def give_time(
    application: Application, *, by: Account, until: date, revision_read: int
) -> PieceRequest:
    """Move the day to answer by; an officer may do so at any time before the request ends.

    Raises NotAsRead, Refused for a day that is not later, or more than six months away.
    """
    held = case_locked(application, Role.OFFICER, by=by, revision_read=revision_read)
    request = pending_locked(held)
    if not request.answer_by < until <= latest_day(request):
        raise Refused(
            _("Choisissez un jour plus tard que le délai actuel, et dans les six mois."),
        )
    event = advance(held, "extend_request", party=Party.OFFICER, by=by)
    move_later(request, until, cause=RequestExtension.Cause.OFFICER, at=event.at)
    tell_of_request(held, request, "request_extended", event=event, **_told())
    return request


def latest_day(request: PieceRequest) -> date:
    """Return the latest day that an officer may give today: in six months."""
    return deadlines.local_date(clock.now(), request.zone) + deadlines.LONGEST_EXTENSION


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
            _("Le délai est passé : il ne peut plus être prolongé d’ici."),
            hint=_("Envoyez ce que vous avez et écrivez à la préfecture."),
        )
    event = advance(held, "extend_request", party=Party.APPLICANT, by=by)
    request.extended_by_applicant_at = event.at
    request.save(update_fields=["extended_by_applicant_at"])
    move_later(
        request,
        deadlines.extended_answer_by(request.answer_by),
        cause=RequestExtension.Cause.APPLICANT,
        at=event.at,
    )
    tell_of_request(held, request, "request_extended", event=event, **_told(is_asked=True))
    return request


@transaction.atomic
def cancel_request(
    application: Application, *, by: Account, revision_read: int, line: int | None = None
) -> PieceRequest:
    """Cancel what was asked in error: one line by its number, or all that is still awaited.

    What the person answered stays answered. With nothing left to await the request ends: as
    cancelled when nothing was answered, as answered otherwise. Raises NotAsRead, Refused when
    there is nothing such to cancel.
    """
    held = case_locked(application, Role.OFFICER, by=by, revision_read=revision_read)
    request = pending_locked(held)
    lines = request.lines.select_for_update(of=("self",)).select_related("piece")
    live = list(lines.filter(cancelled_at__isnull=True))
    awaited = [found for found in live if found.answered_at is None]
    cancelled = [found for found in awaited if line is None or found.pk == line]
    if not cancelled:
        _refuse_to_cancel(live, line)
    now = clock.now()
    RequestLine.objects.filter(pk__in=[found.pk for found in cancelled]).update(cancelled_at=now)
    told = {"cancelled": asked_for(cancelled)}
    if len(cancelled) < len(awaited):
        event = advance(held, "change_request", party=Party.OFFICER, by=by)
        tell_of_request(held, request, "request_changed", event=event, **told)
        return request
    if len(awaited) < len(live):
        resume(held, request, party=Party.SYSTEM, by=by, cancelled=told["cancelled"])
        return request
    request.ended_at, request.ending = now, PieceRequest.Ending.CANCELLED
    request.save(update_fields=["ended_at", "ending"])
    event = advance(held, "cancel_request", party=Party.OFFICER, by=by, **silence_after(held))
    silence_on = held.silence_on
    tell_of_request(held, request, "request_cancelled", event=event, silence_on=silence_on, **told)
    return request


def _refuse_to_cancel(live: Sequence[RequestLine], line: int | None) -> NoReturn:
    """Say why there is nothing to cancel: answered meanwhile, or not asked for."""
    if line is None or any(found.pk == line for found in live):
        raise Refused(
            _("La personne vient de répondre : il n’y a plus rien à annuler."),
            hint=_("Relisez le dossier : sa réponse y est."),
        )
    raise Refused(_("Cette pièce n’est pas, ou n’est plus, demandée."))


def pending_locked(held: Application) -> PieceRequest:
    """Return the request that awaits an answer, its row locked. Raises Refused without one."""
    request = PieceRequest.objects.pending().select_for_update().filter(application=held).first()
    if request is None:
        raise Refused(_("Aucune pièce n’est demandée en ce moment."))
    return request


def _told(*, added: int = 0, is_asked: bool = False) -> dict[str, Any]:
    """Return what the notice says of why there is more time; an outage's is told elsewhere."""
    return {"added": added, "is_asked": is_asked, "is_outage": False}
