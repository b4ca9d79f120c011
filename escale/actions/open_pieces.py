"""Which pieces their person may change now.

All of a draft's; of a filed request, those asked for; of one closed for want of an answer, those
that its closure left unanswered, as long as it can be reopened.
"""

from django.db.models import Max
from django.utils.translation import gettext as _

from escale.actions.answer_request import note_answer
from escale.actions.examine import note_change
from escale.actions.left_open import open_lines
from escale.actions.prepare import NoLongerADraft, unconfirm_step
from escale.applications.advance import locked
from escale.applications.enums import Status
from escale.applications.examination import PieceRequest, RequestLine
from escale.applications.further import slots_of
from escale.applications.models import Application, Piece
from escale.documents import keeping
from escale.documents.models import Document
from escale.kit.sentences import Refused
from escale.procedures.cases import Case
from escale.procedures.pieces import Slot, slots_for


class NotAskedFor(NoLongerADraft):
    """The request is filed, and this piece is not asked for, or not any more."""

    def __init__(self) -> None:
        """Say where the pieces that are awaited can be read."""
        super().__init__()
        self.sentence = _("Cette pièce ne vous est pas demandée, ou ne l’est plus.")
        self.hint = _("La page de suivi montre ce qui est attendu de vous.")


def slot_of(application: Application, code: str) -> Slot:
    """Return the slot of the application's case, or that the prefecture asked for.

    Raises Refused when it has none such.
    """
    if application.case:
        for slot in slots_for(Case(application.case)):
            if slot.code == code:
                return slot
    asked = _asked(application, code)
    if asked is not None:
        return asked
    raise Refused(
        _("Cette pièce n’est pas demandée pour votre situation."),
        hint=_("Revenez à la liste des pièces."),
    )


def _asked(application: Application, code: str) -> Slot | None:
    """Return what a line of a request for pieces asks for, whatever the case asks for."""
    if application.is_draft:
        return None
    piece = (
        Piece.objects.filter(application=application, slot=code, request_lines__isnull=False)
        .distinct()
        .first()
    )
    return slots_of([piece]).get(piece.pk) if piece else None


def open_for_answers(application: Application, slot: str) -> RequestLine | None:
    """Return the line that asks for a piece that can be answered now; None when none does."""
    return open_lines(application).filter(piece__slot=slot).select_related("piece").first()


def expect_open(application: Application, slot: str) -> RequestLine | None:
    """Return the line that asks for the piece once the request is filed; None in a draft.

    Raises NoLongerADraft, or NotAskedFor, when the piece is not open to its person.
    """
    if application.is_draft:
        return None
    line = open_for_answers(application, slot)
    if line is not None:
        return line
    if PieceRequest.objects.filter(application=application).exists():
        raise NotAskedFor
    raise NoLongerADraft


def opened(application: Application, slot: str) -> tuple[Application, RequestLine | None]:
    """Return the application with its row locked, and the line that asks for the piece, if filed.

    Raises NoLongerADraft or NotAskedFor.
    """
    held = locked(application)
    return held, expect_open(held, slot)


def note_given(held: Application, line: RequestLine | None) -> None:
    """Note that a piece changed: its step is to be confirmed again, or its line is answered."""
    if line is None:
        unconfirm_step(held, step=3)
        return
    note_answer(line)
    note_change(held)


def note_received(piece: Piece, line: RequestLine | None) -> None:
    """Keep on the piece what is received; once filed, an answer has the date of what came."""
    keeping.note_received(piece)
    if line is not None:
        current = Document.objects.current().counted().filter(piece=piece)
        piece.answered_at = current.aggregate(at=Max("received_at"))["at"]
        piece.save(update_fields=["answered_at"])


def note_refused(held: Application, piece: Piece) -> None:
    """Note that a document is refused: a draft's piece, or one given to reopen, lacks it again.

    In a request under examination it counts for three more days, and nothing changes here.
    """
    if held.is_draft:
        keeping.note_received(piece)
    elif held.status == Status.CLOSED:
        line = open_for_answers(held, piece.slot)
        if line is not None:
            note_received(piece, line)
            note_answer(line)
