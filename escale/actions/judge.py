"""Say what was found of a piece: accepted, to be replaced, its absence accepted or not."""

from django.db import transaction
from django.utils.translation import gettext as _

from escale.actions.examine import (
    NotAsRead,
    case_locked,
    note_change,
    refuse_too_long,
    written,
)
from escale.applications.examination import TEXT_AT_MOST, Finding, Verdict
from escale.applications.models import Application, Piece
from escale.documents.models import Document
from escale.kit import clock
from escale.kit.sentences import Refused
from escale.people.models import Account, Role, StaffMember
from escale.procedures.piece_faults import (
    faults_of_absences,
    faults_of_documents,
    piece_fault,
)


class JudgedMeanwhile(NotAsRead):
    """A colleague said something else of the piece; `present` is their verdict, if any is left."""

    def __init__(self, present: Verdict | None, *, by: Account) -> None:
        """Say who, and what: the page says when."""
        super().__init__()
        self.present = present
        if present is None:
            return
        member = StaffMember.objects.filter(account=present.by_id).first()
        name = member.name if member and present.by_id != by.pk else ""
        self.sentence = (
            _("%(name)s vient de se prononcer sur cette pièce : %(finding)s.")
            if name
            else _("Vous vous êtes déjà prononcé sur cette pièce, ailleurs : %(finding)s.")
        ) % {"name": name, "finding": Finding(present.finding).label}


@transaction.atomic
def judge(
    application: Application,
    *,
    slot: str,
    finding: Finding,
    reason: str = "",
    text: str = "",
    verdict_read: int | None,
    by: Account,
) -> Verdict:
    """Write an officer's verdict on a piece; the one it replaces stays in the history.

    `verdict_read` is the number of the verdict that the page showed, None when it showed none.
    Raises JudgedMeanwhile when a colleague said something else, Refused when the piece is not in
    that state, the reason is not in the list, or the text is missing or too long.
    """
    held = case_locked(application, Role.OFFICER, by=by)
    text = written(text)
    piece = Piece.objects.select_for_update().filter(application=held, slot=slot).first()
    if piece is None:
        raise Refused(_("Cette pièce n’est pas demandée pour cette situation."))
    present = piece.verdicts.filter(superseded_at__isnull=True).select_related("by").first()
    is_same = present and _is_same(present, finding=finding, reason=reason, text=text)
    if present and is_same and not came_since(piece, present):
        return present
    if (present.pk if present else None) != verdict_read:
        raise JudgedMeanwhile(present, by=by)
    _refuse_unless_fitting(piece, finding)
    _refuse_unless_reasoned(finding, reason=reason, text=text)
    if present:
        present.superseded_at = clock.now()
        present.save(update_fields=["superseded_at"])
    is_favourable = Finding(finding).is_favourable
    verdict = Verdict.objects.create(
        piece=piece,
        finding=finding,
        reason="" if is_favourable else reason,
        text="" if is_favourable else text,
        by=by,
    )
    note_change(held)
    return verdict


def came_since(piece: Piece, verdict: Verdict) -> bool:
    """Whether something was given for a piece after a verdict: the same words are said of it anew."""
    given = filter(None, (piece.answered_at, piece.explained_at))
    return any(moment > verdict.at for moment in given)


def _is_same(present: Verdict, *, finding: Finding, reason: str, text: str) -> bool:
    is_favourable = Finding(finding).is_favourable
    return present.finding == finding and (
        is_favourable or (present.reason == reason and present.text == text)
    )


def _refuse_unless_fitting(piece: Piece, finding: Finding) -> None:
    """Refuse a verdict on a document that is not there, or on an absence that is not explained."""
    if finding in {Finding.ABSENCE_ACCEPTED, Finding.ABSENCE_REFUSED}:
        if not piece.is_explained:
            raise Refused(_("L’absence de cette pièce n’est pas expliquée."))
        return
    if finding is Finding.ACCEPTED:
        if not piece.received:
            raise Refused(_("Rien n’a été reçu pour cette pièce."))
        waiting = Document.objects.current().filter(piece=piece).exclude(state="clean")
        if waiting.exists():
            raise Refused(
                _("Un document de cette pièce n’est pas encore vérifié : il ne peut pas être lu."),
                hint=_("La vérification prend d’ordinaire moins d’une minute."),
            )


def _refuse_unless_reasoned(finding: Finding, *, reason: str, text: str) -> None:
    if Finding(finding).is_favourable:
        return
    refuse_too_long(text, most=TEXT_AT_MOST)
    offered = faults_of_absences() if finding is Finding.ABSENCE_REFUSED else faults_of_documents()
    if reason not in {fault.code for fault in offered}:
        raise Refused(_("Choisissez dans la liste pourquoi cette pièce ne convient pas."))
    if piece_fault(reason).needs_text and not text:
        raise Refused(_("Écrivez ce qui ne va pas : la personne lira ce texte."))
