"""Provide the pieces: documents received, replaced, removed; an absence explained."""

from collections.abc import Sequence

from django.db import transaction
from django.utils.translation import gettext as _

from escale.actions.prepare import draft_locked, unconfirm_step
from escale.applications.models import Application, Piece
from escale.documents import keeping, safe
from escale.documents.keeping import Upload
from escale.documents.models import Document
from escale.kit import clock
from escale.kit.sentences import Refused
from escale.procedures.cases import Case
from escale.procedures.pieces import Component, Kind, Slot, slots_for

EXPLANATION_AT_MOST = 2000
FILES_A_DOCUMENT = 20


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
    are. Raises Refused (DocumentRefused) with the exact cause; what was there before stays.
    """
    wanted = slot_of(application, slot)
    piece = Piece.objects.filter(application=application, slot=slot).first()
    if piece is None or wanted.kind is not Kind.UPLOAD:
        raise Refused(_("Cette pièce ne s’envoie pas sous forme de fichier."))
    component_of(wanted, piece.alternative, component)
    present = None if replace else keeping.current(piece, component)
    earlier = keeping.sent_files(present) if present else []
    if len(earlier) + len(files) > FILES_A_DOCUMENT:
        raise Refused(
            _("Un document se compose de %(most)d fichiers au plus.") % {"most": FILES_A_DOCUMENT},
            hint=_("Réunissez plusieurs pages dans un seul PDF, puis envoyez-le."),
        )
    prepared = keeping.prepare([*earlier, *files])
    try:
        with transaction.atomic():
            held = draft_locked(application)
            piece = _piece_locked(held, slot)
            component_of(wanted, piece.alternative, component)
            if not replace and keeping.current(piece, component) != present:
                raise Refused(
                    _("Un autre envoi vient d’arriver pour ce document : renvoyez ce fichier.")
                )
            document = keeping.write(piece, component, prepared)
            piece.explanation, piece.explained_at = "", None
            piece.save(update_fields=["explanation", "explained_at"])
            unconfirm_step(held, step=3)
    except BaseException:
        safe.erase(prepared.store_names)
        raise
    return document


@transaction.atomic
def remove(application: Application, *, slot: str, component: str) -> None:
    """Remove a document from the draft; its bytes are erased. Nothing there is no fault."""
    held = draft_locked(application)
    piece = _piece_locked(held, slot)
    document = keeping.current(piece, component)
    if document:
        keeping.remove(document)
        unconfirm_step(held, step=3)


def remove_file(application: Application, *, slot: str, component: str, position: int) -> None:
    """Remove one of the files of a document, which is made again of the others."""
    piece = Piece.objects.filter(application=application, slot=slot).first()
    document = keeping.current(piece, component) if piece else None
    if document is None:
        return
    left = [u for n, u in enumerate(keeping.sent_files(document)) if n != position]
    if left:
        receive(application, slot=slot, component=component, files=left, replace=True)
    else:
        remove(application, slot=slot, component=component)


@transaction.atomic
def explain(application: Application, *, slot: str, explanation: str) -> Piece:
    """Say why a piece cannot be provided: it counts as an answer, flagged for the officer.

    An empty text takes the explanation back. Raises Refused past 2,000 characters.
    """
    text = explanation.strip()
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


def _piece_locked(held: Application, slot: str) -> Piece:
    """Return the piece with its row locked. Raises Refused when the case has none such."""
    piece = Piece.objects.select_for_update().filter(application=held, slot=slot).first()
    if piece is None:
        raise Refused(_("Cette pièce n’est pas demandée pour votre situation."))
    return piece
