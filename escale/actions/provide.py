"""Provide the pieces: documents received, replaced, removed; an absence explained."""

from collections.abc import Sequence

from django.db import transaction
from django.utils.translation import gettext as _

from escale.actions.prepare import NoLongerADraft, draft_locked, unconfirm_step
from escale.applications.models import Application, Piece
from escale.documents import keeping, safe
from escale.documents.keeping import Prepared, Upload
from escale.documents.models import Document
from escale.documents.refusals import DocumentRefused
from escale.kit import clock
from escale.kit.sentences import Refused
from escale.procedures.cases import Case
from escale.procedures.pieces import Component, Kind, Slot, is_answered, slots_for

EXPLANATION_AT_MOST = 2000
FILES_A_DOCUMENT = 20
#: How often files are joined again because others arrived for the same document meanwhile.
ATTEMPTS = 4


def slot_of(application: Application, code: str) -> Slot:
    """Return the slot of the application's case. Raises Refused when the case has none such."""
    if application.case:
        for slot in slots_for(Case(application.case)):
            if slot.code == code:
                return slot
    raise Refused(
        _("Cette pièce n’est pas demandée pour votre situation."),
        hint=_("Revenez à la liste des pièces."),
    )


def component_of(slot: Slot, alternative: str, code: str) -> Component:
    """Return the component of the chosen alternative. Raises Refused otherwise."""
    chosen = slot.alternative(alternative)
    for component in chosen.components if chosen else ():
        if component.code == code:
            return component
    raise Refused(_("Choisissez d’abord quel document vous fournissez."))


@transaction.atomic
def choose_alternative(application: Application, *, slot: str, alternative: str) -> Piece:
    """Choose how a piece is provided; what was sent for another way is kept aside, not lost."""
    held = draft_locked(application)
    wanted = slot_of(held, slot)
    if all(a.code != alternative for a in wanted.alternatives):
        raise Refused(_("Choisissez l’une des possibilités proposées."))
    piece = _piece_locked(held, slot)
    if piece.alternative != alternative:
        piece.alternative = alternative
        piece.save(update_fields=["alternative"])
        keeping.note_received(piece)
        unconfirm_step(held, step=3)
    return piece


def receive(
    application: Application,
    *,
    slot: str,
    component: str,
    files: Sequence[Upload],
    replace: bool = False,
) -> Document:
    """Receive files for one component and return its document, made of all of them.

    Files are added after those already sent, unless `replace`. They are understood, joined
    and encrypted before anything is written; the encrypted bytes are durable before the rows
    are. Raises Refused (DocumentRefused) with the exact cause, and the position in `files` of
    the one at fault; what was there before stays.
    """
    if not application.is_draft:
        raise NoLongerADraft
    wanted = slot_of(application, slot)
    if wanted.kind is not Kind.UPLOAD:
        raise Refused(_("Cette pièce ne s’envoie pas sous forme de fichier."))
    # Files of two tabs, or of one page sending several, are added one after the other; but
    # what arrived unseen is never replaced.
    for _attempt in range(1 if replace else ATTEMPTS):
        try:
            return _join(application, wanted, component, files, replace=replace)
        except Overtaken as overtaken:
            refused = overtaken
    raise refused


class Overtaken(Refused):
    """Other files arrived for the same document meanwhile."""

    def __init__(self) -> None:
        """Say what to do."""
        super().__init__(
            _("Un autre envoi vient d’arriver pour ce document : renvoyez ce fichier.")
        )


def _join(
    application: Application,
    wanted: Slot,
    component: str,
    files: Sequence[Upload],
    *,
    replace: bool,
) -> Document:
    """Make the document of the files that stand and the new ones. Raises Overtaken."""
    piece = _piece(application, wanted.code)
    component_of(wanted, piece.alternative, component)
    present = keeping.current(piece, component)
    try:
        earlier = keeping.sent_files(present) if present and not replace else []
    except FileNotFoundError as gone:
        raise Overtaken from gone
    if len(earlier) + len(files) > FILES_A_DOCUMENT:
        raise Refused(
            _("Un document se compose de %(most)d fichiers au plus.") % {"most": FILES_A_DOCUMENT},
            hint=_("Réunissez plusieurs pages dans un seul PDF, puis envoyez-le."),
        )
    try:
        prepared = keeping.prepare([*earlier, *files])
    except DocumentRefused as refused:
        if refused.position is not None:
            refused.position -= len(earlier)
        raise
    return _write(application, wanted, component, prepared, instead_of=present)


def _write(
    application: Application,
    wanted: Slot,
    component: str,
    prepared: Prepared,
    *,
    instead_of: Document | None,
) -> Document:
    """Write a prepared document instead of the one it was made from. Raises Overtaken."""
    try:
        with transaction.atomic():
            held = draft_locked(application)
            piece = _piece_locked(held, wanted.code)
            component_of(wanted, piece.alternative, component)
            if keeping.current(piece, component) != instead_of:
                raise Overtaken
            document = keeping.write(piece, component, prepared)
            _drop_explanation(piece, wanted)
            unconfirm_step(held, step=3)
    except BaseException:
        safe.erase(prepared.store_names)
        raise
    return document


def _drop_explanation(piece: Piece, wanted: Slot) -> None:
    """Forget why a piece was absent, once all of it is there; one half does not explain the other."""
    if piece.is_explained and is_answered(
        wanted, alternative=piece.alternative, received=piece.received, explained=False
    ):
        piece.explanation, piece.explained_at = "", None
        piece.save(update_fields=["explanation", "explained_at"])


@transaction.atomic
def remove(
    application: Application, *, slot: str, component: str, document: int | None = None
) -> bool:
    """Remove a document from the draft; its bytes are erased. Nothing there is no fault.

    With `document`, its number, only that one: another that took its place stays. Says whether
    anything was removed.
    """
    held = draft_locked(application)
    piece = _piece_locked(held, slot)
    present = keeping.current(piece, component)
    if present is None or document not in {None, present.pk}:
        return False
    keeping.remove(present)
    unconfirm_step(held, step=3)
    return True


def remove_file(
    application: Application, *, slot: str, component: str, document: int, position: int
) -> bool:
    """Remove one of the files of a document, which is made again of the others.

    `document` is the number of the one that the person saw: asked twice, or after other files
    arrived, nothing is removed. Says whether a file was.
    """
    if not application.is_draft:
        raise NoLongerADraft
    wanted = slot_of(application, slot)
    present = keeping.current(_piece(application, slot), component)
    if present is None or present.pk != document:
        return False
    try:
        sent = keeping.sent_files(present)
    except FileNotFoundError:
        return False
    left = [upload for number, upload in enumerate(sent) if number != position]
    if len(left) == len(sent):
        return False
    if not left:
        return remove(application, slot=slot, component=component, document=document)
    try:
        _write(application, wanted, component, keeping.prepare(left), instead_of=present)
    except Overtaken:
        return False
    return True


@transaction.atomic
def explain(application: Application, *, slot: str, explanation: str) -> Piece:
    """Say why a piece cannot be provided: it counts as an answer, flagged for the officer.

    An empty text takes the explanation back. Raises Refused past 2,000 characters.
    """
    text = explanation.replace("\x00", "").strip()  # which the database refuses to keep
    if len(text) > EXPLANATION_AT_MOST:
        raise Refused(
            _("Votre explication a %(n)d caractères : la limite est de %(most)d.")
            % {"n": len(text), "most": EXPLANATION_AT_MOST}
        )
    held = draft_locked(application)
    slot_of(held, slot)
    piece = _piece_locked(held, slot)
    piece.explanation = text
    piece.explained_at = clock.now() if text else None
    piece.save(update_fields=["explanation", "explained_at"])
    unconfirm_step(held, step=3)
    return piece


def _piece(application: Application, slot: str) -> Piece:
    """Return the piece. Raises Refused when the case has none such."""
    piece = Piece.objects.filter(application=application, slot=slot).first()
    if piece is None:
        raise Refused(_("Cette pièce n’est pas demandée pour votre situation."))
    return piece


def _piece_locked(held: Application, slot: str) -> Piece:
    """Return the piece with its row locked. Raises Refused when the case has none such."""
    piece = Piece.objects.select_for_update().filter(application=held, slot=slot).first()
    if piece is None:
        raise Refused(_("Cette pièce n’est pas demandée pour votre situation."))
    return piece
