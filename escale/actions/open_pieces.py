"""Which pieces their person may change now: all of a draft's; of a filed request, those asked for."""

from django.utils.translation import gettext as _

from escale.actions.answer_request import note_answer
from escale.actions.examine import note_change
from escale.actions.prepare import NoLongerADraft, unconfirm_step
from escale.applications.advance import locked
from escale.applications.examination import PieceRequest, RequestLine
from escale.applications.further import slots_of
from escale.applications.models import Application, Piece
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
    """Return the line of the pending request that asks for a piece; None when none does."""
    return (
        RequestLine.objects.filter(
            request__application=application,
            request__ended_at__isnull=True,
            cancelled_at__isnull=True,
            piece__slot=slot,
        )
        .select_related("piece")
        .first()
    )


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


def note_given(held: Application, piece: Piece, line: RequestLine | None) -> None:
    """Note that a piece changed: its step is to be confirmed again, or its line is answered."""
    if line is None:
        unconfirm_step(held, step=3)
        return
    note_answer(piece)
    note_change(held)
