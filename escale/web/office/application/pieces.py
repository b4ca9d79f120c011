"""Each piece as an officer reads it: what was given, its pages, what was found of it."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from escale.actions.judge import came_since
from escale.applications.examination import Finding, Verdict
from escale.applications.models import Piece
from escale.applications.sections.wording import in_full
from escale.documents.models import Document, Ephoto
from escale.procedures.cases import Case
from escale.procedures.piece_faults import piece_fault
from escale.procedures.pieces import Kind, Slot, label_of, slots_for
from escale.web.components import Tone
from escale.web.office.application.attempts import Attempt
from escale.web.office.application.casefile import CaseFile
from escale.web.office.application.replaced import Replaced, replaced
from escale.web.office.application.verdicts import UNFAVOURABLE, VerdictForm, findings_for

if TYPE_CHECKING:
    from escale.kit.sentences import Sentence

#: How wide a page is drawn on screen, in pixels; the viewer asks for the widest to enlarge it.
WIDTH = 1000


@dataclass(frozen=True, kw_only=True)
class Sheet:
    """One page of a document, and its address."""

    number: int
    url: str


@dataclass(frozen=True, kw_only=True)
class Paper:
    """One document: what it is, how far its check has gone, its pages once it is clean."""

    label: "Sentence"
    detail: str
    sheets: tuple[Sheet, ...] = ()
    pdf_url: str = ""
    is_being_checked: bool = False
    is_refused: bool = False
    send_again_by: str = ""


@dataclass(frozen=True, kw_only=True)
class Judged:
    """One verdict in words: what, why, what the person reads, who, when."""

    words: str
    tone: Tone
    reason: "Sentence" = ""
    text: str = ""
    who: str
    when: str


@dataclass(frozen=True, kw_only=True)
class Shown:
    """One piece on the page."""

    code: str
    label: "Sentence"
    article: str
    state: str
    tone: Tone
    way: "Sentence" = ""
    is_left: bool = False
    papers: tuple[Paper, ...] = ()
    earlier: tuple[Paper, ...] = ()
    replaced: tuple[Replaced, ...] = ()
    facts: tuple[str, ...] = ()
    portrait_url: str = ""
    explanation: str = ""
    explained_at: str = ""
    asked: str = ""
    is_answered_since: bool = False
    verdict: Judged | None = None
    former: tuple[Judged, ...] = ()
    form: VerdictForm | None = None
    judge_url: str = ""
    attempt: Attempt | None = None

    @property
    def has_pages(self) -> bool:
        """Whether there is anything to show beside it."""
        return any(paper.sheets for paper in self.papers)

    @property
    def anchor(self) -> str:
        """The id of the piece on the page."""
        return anchor_of(self.code)


def anchor_of(slot: str) -> str:
    """Return the id of a piece on the page."""
    return f"piece-{slot}"


def pieces_shown(case_file: CaseFile, attempt: Attempt | None = None) -> list[Shown]:
    """Return the pieces of the case, in its order, then those asked for beyond the list."""
    slots = {slot.code: slot for slot in slots_for(Case(case_file.application.case))}
    known = [slots[code] for code in slots if code in case_file.pieces]
    shown = [_shown(case_file, case_file.pieces[slot.code], slot, attempt) for slot in known]
    others = [piece for code, piece in case_file.pieces.items() if code not in slots]
    return shown + [
        _shown(case_file, piece, None, attempt)
        for piece in sorted(others, key=lambda piece: piece.pk)
        if _is_worth_showing(case_file, piece)
    ]


def _is_worth_showing(case_file: CaseFile, piece: Piece) -> bool:
    """Whether a piece that the case does not ask for holds something, or was asked for."""
    return bool(piece.received or piece.is_explained or case_file.lines.get(piece.pk))


def _shown(case_file: CaseFile, piece: Piece, slot: Slot | None, attempt: Attempt | None) -> Shown:
    verdicts = case_file.verdicts.get(piece.pk, ())
    present = next((verdict for verdict in verdicts if verdict.superseded_at is None), None)
    mine = attempt if attempt and attempt.where == anchor_of(piece.slot) else None
    is_required = slot.required if slot else bool(case_file.lines.get(piece.pk))
    documents = case_file.documents.get(piece.pk, ())
    current = [one for one in documents if one.replaced_at is None]
    is_readable = all(one.is_clean for one in current)
    findings = findings_for(piece, is_required=is_required, is_readable=is_readable)
    is_since = present is not None and came_since(piece, present)
    state, tone = _state(piece, present, current, is_since=is_since, is_required=is_required)
    kind = slot.kind if slot else Kind.UPLOAD
    if kind is not Kind.UPLOAD and piece.received and present is None:
        state, tone = _checked(case_file, kind)
    if kind is Kind.EPHOTO and case_file.ephoto and not case_file.ephoto.is_acceptable:
        state, tone = _("E-photo inutilisable"), Tone.ERROR
    chosen = slot.alternative(piece.alternative) if slot else None
    return Shown(
        code=piece.slot,
        label=case_file.label(piece),
        article=slot.article if slot else _basis(case_file, piece),
        way=chosen.label if slot and chosen and slot.has_choice else "",
        state=state,
        tone=tone,
        # The service itself checks a code and a signature: no verdict is awaited of an officer.
        is_left=bool(findings) and kind is Kind.UPLOAD and (present is None or is_since),
        papers=tuple(_paper(case_file, one) for one in current),
        earlier=tuple(_paper(case_file, one) for one in documents if one.replaced_at),
        replaced=replaced(case_file, piece),
        facts=_facts(case_file, slot),
        portrait_url=_portrait(case_file, slot),
        explanation=piece.explanation,
        explained_at=case_file.at(piece.explained_at),
        asked=_asked(case_file, piece),
        is_answered_since=is_since,
        verdict=_judged(case_file, present) if present else None,
        former=tuple(_judged(case_file, one) for one in verdicts if one is not present),
        form=VerdictForm(
            piece,
            findings=findings,
            present=present,
            sent=mine.verdict if mine else None,
            refused=mine.refused if mine else None,
        )
        if case_file.can_examine and findings
        else None,
        judge_url=reverse("office:judge", args=[case_file.application.reference, piece.slot]),
        attempt=mine,
    )


# ---- where it stands ---------------------------------------------------------------------------


def _state(
    piece: Piece,
    present: Verdict | None,
    current: Sequence[Document],
    *,
    is_since: bool,
    is_required: bool,
) -> tuple[str, Tone]:
    if any(document.is_refused for document in current):
        return _("Document refusé par l’antivirus"), Tone.ERROR
    if is_since:
        return _("Réponse à examiner"), Tone.INFO
    if present is not None:
        return str(Finding(present.finding).label).capitalize(), _tone(present)
    if any(document.is_being_checked for document in current):
        return _("En cours de vérification"), Tone.INFO
    if piece.is_explained:
        return _("Absence à apprécier"), Tone.WARNING
    if piece.received:
        return _("À examiner"), Tone.INFO
    if is_required:
        return _("Non fournie"), Tone.WARNING
    return _("Facultative, non fournie"), Tone.NEUTRAL


def _checked(case_file: CaseFile, kind: Kind) -> tuple[str, Tone]:
    """Say where the service's own check of a code or of a signature stands."""
    ephoto = case_file.ephoto if kind is Kind.EPHOTO else None
    if ephoto is not None and ephoto.outcome != Ephoto.Outcome.VALID:
        return _("En cours de vérification"), Tone.INFO
    return _("Vérifiée par le service"), Tone.SUCCESS


def _tone(verdict: Verdict) -> Tone:
    return Tone.WARNING if verdict.finding in UNFAVOURABLE else Tone.SUCCESS


def _judged(case_file: CaseFile, verdict: Verdict) -> Judged:
    return Judged(
        words=str(Finding(verdict.finding).label).capitalize(),
        tone=_tone(verdict),
        reason=piece_fault(verdict.reason).short if verdict.reason else "",
        text=verdict.text,
        who=case_file.name(verdict.by_id),
        when=case_file.at(verdict.at),
    )


def _asked(case_file: CaseFile, piece: Piece) -> str:
    """Say that the piece is asked for, and until when, while an answer is awaited."""
    line = next(iter(case_file.lines.get(piece.pk, ())), None)
    if line is None or line.cancelled_at or line.request.ended_at:
        return ""
    days = {"sent": case_file.at(line.added_at), "until": in_full(line.request.answer_by)}
    if line.answered_at:
        return _("Demandée le %(sent)s : la personne a répondu.") % days
    return _("Demandée le %(sent)s, à fournir jusqu’au %(until)s.") % days


def _basis(case_file: CaseFile, piece: Piece) -> str:
    lines = case_file.lines.get(piece.pk, ())
    return next((line.legal_basis for line in lines if line.legal_basis), "")


# ---- what was given ----------------------------------------------------------------------------


def _paper(case_file: CaseFile, document: Document) -> Paper:
    reference = case_file.application.reference
    received = ngettext(
        "Reçu le %(received)s, %(n)d page", "Reçu le %(received)s, %(n)d pages", document.pages
    ) % {"received": case_file.at(document.received_at), "n": document.pages}
    label = label_of(document.component)
    if not document.is_clean:
        return Paper(
            label=label,
            detail=received,
            is_being_checked=document.is_being_checked,
            is_refused=document.is_refused,
            send_again_by=in_full(document.send_again_by) if document.send_again_by else "",
        )
    return Paper(
        label=label,
        detail=received,
        sheets=tuple(
            Sheet(
                number=number,
                url=reverse("office:page_image", args=[reference, document.pk, number])
                + f"?width={WIDTH}",
            )
            for number in range(1, document.pages + 1)
        ),
        pdf_url=reverse("office:document", args=[reference, document.pk]),
    )


def _facts(case_file: CaseFile, slot: Slot | None) -> tuple[str, ...]:
    """Say what was typed or signed, for the pieces that are not documents."""
    kind = slot.kind if slot else Kind.UPLOAD
    if kind is Kind.EPHOTO and case_file.ephoto:
        ephoto = case_file.ephoto
        return (
            _("Code entré le %(at)s : %(outcome)s.")
            % {
                "at": case_file.at(ephoto.entered_at),
                "outcome": Ephoto.Outcome(ephoto.outcome).label,
            },
        )
    if kind is Kind.ENGAGEMENT and case_file.engagement:
        signed = case_file.engagement
        return (
            _("Signé par %(name)s le %(at)s, version %(version)s.")
            % {
                "name": signed.signed_name,
                "at": case_file.at(signed.signed_at),
                "version": signed.text_version,
            },
        )
    return ()


def _portrait(case_file: CaseFile, slot: Slot | None) -> str:
    ephoto = case_file.ephoto
    if slot is None or slot.kind is not Kind.EPHOTO or ephoto is None or ephoto.identity is None:
        return ""
    return reverse("office:portrait", args=[case_file.application.reference])
