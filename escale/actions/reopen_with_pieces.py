"""Reopen a closed request at once: its person has sent every piece that it lacked."""

from collections.abc import Sequence

from django.db import transaction
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from escale.actions.answer_request import is_whole, resume
from escale.actions.ask_reopening import why_not_ask
from escale.actions.left_open import can_be_completed, left_at_closure
from escale.actions.reopen import copies_of, request_anew
from escale.applications.advance import locked
from escale.applications.enums import Party
from escale.applications.examination import PieceRequest, RequestLine
from escale.applications.models import Application
from escale.documents.models import Document
from escale.kit.sentences import Refused
from escale.people.models import Account


@transaction.atomic
def reopen_with_pieces(application: Application, *, by: Account) -> PieceRequest:
    """Reopen a request closed for want of pieces that its person has sent since, all of them.

    The examination resumes at once, at the request's own date: nobody has to decide anything.
    Pressed twice, it is reopened once. Raises Refused while a piece is missing or merely
    explained (an officer then decides), after two months, or while another of theirs is open.
    """
    held = locked(application)
    last = PieceRequest.objects.filter(application=held).order_by("-pk").first()
    if last and _is_ours(held, last):
        return last
    why_not = why_not_ask(held)
    if why_not:
        raise why_not
    lines = list(left_at_closure(held).select_related("piece"))
    if not can_be_completed(held) or not lines:
        raise Refused(
            _("Cette demande n’a pas été clôturée faute de pièces."),
            hint=_("Demandez sa réouverture en expliquant pourquoi : un agent vous répondra."),
        )
    left = not_provided(lines)
    if left:
        raise Refused(
            ngettext("Il manque encore %(n)d pièce.", "Il manque encore %(n)d pièces.", len(left))
            % {"n": len(left)},
            hint=_("Envoyez-la, ou demandez la réouverture en expliquant : un agent décidera."),
        )
    assert last is not None
    # The rule reopens it, not the person; whose account pressed the button is kept with it.
    request = request_anew(held, copies_of(lines), party=Party.SYSTEM, sent_by=last.sent_by, by=by)
    resume(held, request, party=Party.SYSTEM, kind="reopened_at_once")
    return request


def can_reopen_at_once(application: Application) -> bool:
    """Whether a closed request has everything it lacked, sent since."""
    lines = list(left_at_closure(application).select_related("piece"))
    return bool(lines) and can_be_completed(application) and not not_provided(lines)


def not_provided(lines: Sequence[RequestLine]) -> list[RequestLine]:
    """Return the lines whose piece is missing, or merely explained, or refused by the check."""
    refused = set(
        Document.objects.current()
        .refused()
        .filter(piece__in=[line.piece_id for line in lines])
        .values_list("piece_id", flat=True)
    )
    return [line for line in lines if line.piece_id in refused or not _is_provided(line)]


def _is_provided(line: RequestLine) -> bool:
    came_at = line.piece.answered_at
    return (
        line.answered_at is not None
        and came_at is not None
        and came_at >= line.added_at
        and is_whole(line.piece)
    )


def _is_ours(held: Application, last: PieceRequest) -> bool:
    """Whether the last request is the one that this act made: the button pressed twice."""
    return bool(
        last.event
        and last.event.party == Party.SYSTEM
        and last.ending == PieceRequest.Ending.ANSWERED
        and held.answered_at is not None
    )
