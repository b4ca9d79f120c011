"""Provide the pieces: documents received, replaced, removed; an absence explained.

In a draft, and in a filed request for the pieces that are asked for: what the prefecture had is
then replaced, never erased.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from django.db import transaction
from django.utils.translation import gettext as _

from escale.actions.open_pieces import expect_open, note_given, note_received, opened, slot_of
from escale.applications.examination import RequestLine
from escale.applications.models import Application, Piece
from escale.documents import keeping, quota
from escale.documents.keeping import Prepared, Upload
from escale.documents.models import Document, SentFile
from escale.documents.refusals import DocumentRefused
from escale.kit import clock
from escale.kit.sentences import Refused, too_long
from escale.procedures.pieces import Component, Kind, Slot, is_answered

EXPLANATION_AT_MOST = 2000
#: How often files are joined again because others arrived for the same document meanwhile.
ATTEMPTS = 4


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
    held, line = opened(application, slot)
    wanted = slot_of(held, slot)
    if all(a.code != alternative for a in wanted.alternatives):
        raise Refused(_("Choisissez l’une des possibilités proposées."))
    piece = _piece_locked(held, slot)
    if piece.alternative != alternative:
        piece.alternative = alternative
        piece.save(update_fields=["alternative"])
        note_received(piece, line)
        note_given(held, line)
    return piece


@dataclass(frozen=True)
class Receipt:
    """What came of files sent: the document, and the names of those that it held already."""

    document: Document
    already_there: tuple[str, ...] = ()


def receive(
    application: Application,
    *,
    slot: str,
    component: str,
    files: Sequence[Upload],
    replace: bool = False,
) -> Receipt:
    """Receive files for one component and return its document, made of all of them.

    Files are added after those already sent, unless `replace`; the same bytes are taken once.
    They are understood, joined and encrypted before anything is written; the encrypted bytes are
    durable before the rows are. Raises Refused (DocumentRefused) with the exact cause, and the
    position in `files` of the one at fault; what was there before stays.
    """
    expect_open(application, slot)
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
    # A button pressed twice sends twice: the second time there is nothing left to replace.
    present = keeping.current(_piece(application, slot), component)
    digests = [file.sha256() for file in files]
    if present and digests == [file.sha256 for file in present.files.all()]:
        return Receipt(present, tuple(file.name for file in files))
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
) -> Receipt:
    """Make the document of the files that stand and the new ones. Raises Overtaken."""
    piece = _piece(application, wanted.code)
    component_of(wanted, piece.alternative, component)
    present = keeping.current(piece, component)
    # What the prefecture found wanting is replaced, never added to.
    replace = replace or _is_of_before(present, expect_open(application, wanted.code))
    earlier = list(present.files.all()) if present and not replace else []
    places = _places_of_new(files, earlier)
    arriving = [files[place] for place in places]
    again = tuple(file.name for place, file in enumerate(files) if place not in places)
    if present and again and not arriving:
        return Receipt(present, again)
    leaving = present if replace else None
    quota.refuse_many(len(earlier) + len(arriving))
    quota.refuse_excess(application, arriving, leaving=leaving)
    try:
        prepared = _prepared([*earlier, *arriving])
    except DocumentRefused as refused:
        if refused.position is not None:
            refused.position = places[refused.position - len(earlier)]
        raise
    document = _write(
        application,
        wanted,
        component,
        prepared,
        instead_of=present,
        may_be_written=lambda held: quota.refuse_excess(held, arriving, leaving=leaving),
    )
    return Receipt(document, again)


def _places_of_new(files: Sequence[Upload], earlier: Sequence[SentFile]) -> list[int]:
    """Return the places of the files that are not there yet, each counted once."""
    known = {file.sha256 for file in earlier}
    places = []
    for place, file in enumerate(files):
        digest = file.sha256()
        if digest not in known:
            known.add(digest)
            places.append(place)
    return places


def _prepared(files: Sequence[Upload | SentFile]) -> Prepared:
    """Prepare the document of these files. Raises Overtaken when one went with another document."""
    try:
        return keeping.prepare(files)
    except FileNotFoundError as gone:
        raise Overtaken from gone


def _write(
    application: Application,
    wanted: Slot,
    component: str,
    prepared: Prepared,
    *,
    instead_of: Document | None,
    may_be_written: Callable[[Application], None] | None = None,
) -> Document:
    """Write a prepared document instead of the one it was made from. Raises Overtaken.

    `may_be_written` refuses what the person has no room for, once nothing else can take it.
    """
    with keeping.writing(prepared):
        try:
            held, line = opened(application, wanted.code)
        except Application.DoesNotExist as gone:
            raise Refused(
                _("Cette demande a été supprimée entre-temps : rien n’a été gardé."),
                hint=_("Vous pouvez en préparer une nouvelle."),
            ) from gone
        if may_be_written:
            quota.hold(held)
            may_be_written(held)
        piece = _piece_locked(held, wanted.code)
        component_of(wanted, piece.alternative, component)
        present = keeping.current(piece, component)
        if present != instead_of:
            raise Overtaken
        if line is not None and present is not None:
            _set_aside(present)
        document = keeping.write(piece, component, prepared)
        if line is None:
            _drop_explanation(piece, wanted)
        note_given(held, line)
    return document


def _is_of_before(document: Document | None, line: RequestLine | None) -> bool:
    """Whether a document is one that the prefecture had when it asked for another."""
    return document is not None and line is not None and document.received_at < line.added_at


def _set_aside(document: Document) -> None:
    """Let a document of a filed request count no more: it stays, as what was received."""
    document.replaced_at = clock.now()
    document.save(update_fields=["replaced_at"])


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
    """Remove a document; nothing there is no fault. Says whether anything was removed.

    In a draft its bytes are erased; once filed, what was sent as an answer only counts no more.
    With `document`, its number, only that one: another that took its place stays. Raises Refused
    for what the prefecture had before it asked.
    """
    held, line = opened(application, slot)
    piece = _piece_locked(held, slot)
    present = keeping.current(piece, component)
    if present is None or document not in {None, present.pk}:
        return False
    if line is None:
        keeping.remove(present)
    else:
        _refuse_what_was_read(present, line)
        _set_aside(present)
        note_received(piece, line)
    note_given(held, line)
    return True


def _refuse_what_was_read(document: Document, line: RequestLine | None) -> None:
    if _is_of_before(document, line):
        raise Refused(
            _("La préfecture a déjà reçu ce document : il ne peut pas être retiré."),
            hint=_("Envoyez le nouveau : il prendra sa place."),
        )


def remove_file(
    application: Application, *, slot: str, component: str, document: int, position: int
) -> bool:
    """Remove one of the files of a document, which is made again of the others.

    `document` is the number of the one that the person saw: asked twice, or after other files
    arrived, nothing is removed. Says whether a file was.
    """
    files = _files_seen(application, slot=slot, component=component, document=document)
    left = [file for file in files if file.position != position]
    if len(left) == len(files):
        return False
    if not left:
        return remove(application, slot=slot, component=component, document=document)
    return _make_again(application, slot=slot, component=component, document=document, files=left)


def move_file(
    application: Application,
    *,
    slot: str,
    component: str,
    document: int,
    position: int,
    to: int,
) -> bool:
    """Move one of the files of a document to the place `to` (the first is 0), and its pages with it.

    `document` is the number of the one that the person saw: asked twice, or after other files
    arrived, nothing moves. Says whether a file did.
    """
    files = _files_seen(application, slot=slot, component=component, document=document)
    if position == to or not (0 <= position < len(files) and 0 <= to < len(files)):
        return False
    files.insert(to, files.pop(position))
    return _make_again(application, slot=slot, component=component, document=document, files=files)


def _files_seen(
    application: Application, *, slot: str, component: str, document: int
) -> list[SentFile]:
    """Return the files of the document of this number, in order; none when another is there now."""
    line = expect_open(application, slot)
    slot_of(application, slot)
    present = keeping.current(_piece(application, slot), component)
    if present is None or present.pk != document:
        return []
    _refuse_what_was_read(present, line)
    return list(present.files.all())


def _make_again(
    application: Application,
    *,
    slot: str,
    component: str,
    document: int,
    files: Sequence[SentFile],
) -> bool:
    """Make a document again of its own files; say whether it still was the one to make again."""
    wanted = slot_of(application, slot)
    instead_of = Document(pk=document)
    try:
        _write(application, wanted, component, _prepared(files), instead_of=instead_of)
    except Overtaken:
        return False
    return True


@transaction.atomic
def explain(application: Application, *, slot: str, explanation: str) -> Piece:
    """Say why a piece cannot be provided: it counts as an answer, flagged for the officer.

    An empty text takes the explanation back; once filed, the one before stays with the piece.
    Raises Refused past 2,000 characters.
    """
    text = explanation.replace("\x00", "").strip()  # which the database refuses to keep
    if len(text) > EXPLANATION_AT_MOST:
        raise Refused(
            _("Votre explication a %(n)s caractères : la limite est de %(most)s.")
            % too_long(text, EXPLANATION_AT_MOST)
        )
    held, line = opened(application, slot)
    slot_of(held, slot)
    piece = _piece_locked(held, slot)
    if line is not None and piece.explained_at and piece.explanation != text:
        piece.keep_former(explanation=piece.explanation, at=piece.explained_at.isoformat())
    piece.explanation = text
    piece.explained_at = clock.now() if text else None
    piece.save(update_fields=["explanation", "explained_at", "former"])
    note_given(held, line)
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
