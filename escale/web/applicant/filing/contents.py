"""What a request contains, step by step, as the summary and the follow-up page show it."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from django.db.models import Prefetch, prefetch_related_objects
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from escale.actions.file import Missing
from escale.actions.prepare import STEPS_TO_CONFIRM
from escale.applications.further import is_further, slots_of
from escale.applications.models import Application, Engagement, Piece
from escale.applications.sections import registry
from escale.documents.models import Document, Ephoto
from escale.procedures.cases import Case
from escale.procedures.pieces import Kind, PieceState, Slot, is_state_answered, slots_for
from escale.web.applicant.pieces.checking import Check, check_of, may_be_replaced
from escale.web.applicant.way import TITLES
from escale.web.components import SummaryRow
from escale.web.fields import focus_id
from escale.web.instants import instant

if TYPE_CHECKING:
    from escale.kit.sentences import Sentence

_THUMBNAIL = 240
_PIECE_ROUTES = {Kind.EPHOTO: "applicant:ephoto", Kind.ENGAGEMENT: "applicant:engagement"}


@dataclass(frozen=True, kw_only=True)
class Remaining:
    """One thing to do before filing, and where it is done."""

    sentence: "Sentence"
    url: str


@dataclass(frozen=True, kw_only=True)
class Subject:
    """One page of questions with its answers."""

    code: str
    title: "Sentence"
    rows: tuple[SummaryRow, ...]
    change_url: str = ""


@dataclass(frozen=True, kw_only=True)
class Paper:
    """One document: what it is, when it came, where its pages and its PDF are."""

    label: "Sentence"
    detail: str
    check: Check
    thumbnail_url: str = ""
    pages: tuple[str, ...] = ()
    pdf_url: str = ""
    # Of a refused document nothing is shown but the names of its files.
    names: tuple[str, ...] = ()
    again_url: str = ""


@dataclass(frozen=True, kw_only=True)
class Provided:
    """One piece: what was given for it, or why nothing could be."""

    code: str
    label: "Sentence"
    way: "Sentence" = ""
    papers: tuple[Paper, ...] = ()
    sentences: tuple[str, ...] = ()
    explanation: str = ""
    portrait_url: str = ""
    is_missing: bool = False
    is_optional: bool = False
    is_to_replace: bool = False
    change_url: str = ""


@dataclass(frozen=True, kw_only=True)
class Shown:
    """One of the three steps with all it holds."""

    number: int
    title: "Sentence"
    is_confirmed: bool
    subjects: tuple[Subject, ...] = ()
    pieces: tuple[Provided, ...] = ()
    remaining: tuple[Remaining, ...] = ()

    @property
    def anchor(self) -> str:
        """The id of the step on the page."""
        return anchor_of(self.number)


@dataclass(frozen=True)
class _Given:
    """What was sent, read once: the number of questions to the database never grows."""

    pieces: Mapping[str, Piece]
    ephoto: Ephoto | None
    engagement: Engagement | None
    is_editable: bool = field(default=True)


def load(application: Application) -> None:
    """Read once what is stated and provided; `file.missing` and `steps_shown` then use it."""
    documents = Document.objects.current().order_by("pk").prefetch_related("files")
    prefetch_related_objects(
        [application],
        "statements",
        Prefetch("pieces", queryset=Piece.objects.order_by("pk")),
        Prefetch("pieces__documents", queryset=documents, to_attr="current_documents"),
    )


def steps_shown(
    application: Application, *, lacking: Sequence[Missing] = (), is_editable: bool = True
) -> list[Shown]:
    """Return the three steps; without `is_editable`, nothing leads to a change."""
    given = _Given(
        pieces={piece.slot: piece for piece in application.pieces.all()},
        ephoto=Ephoto.objects.filter(application=application).first(),
        engagement=Engagement.objects.filter(application=application).first(),
        is_editable=is_editable,
    )
    return [
        Shown(
            number=number,
            title=TITLES[number],
            is_confirmed=number in application.confirmed_steps,
            subjects=_subjects(application, number, is_editable=is_editable),
            pieces=_pieces(application, given) if number == _PIECES_STEP else (),
            remaining=tuple(remaining(application, m) for m in lacking if m.step == number),
        )
        for number in STEPS_TO_CONFIRM
    ]


def awaited_in(steps: Iterable[Shown]) -> int:
    """Return how many documents are still being checked."""
    return sum(
        paper.check.is_awaited
        for shown in steps
        for piece in shown.pieces
        for paper in piece.papers
    )


_PIECES_STEP = 3


def anchor_of(step: int) -> str:
    """Return the id of a step on the summary."""
    return f"etape-{step}"


def box_of(step: int) -> str:
    """Return the name of the box that confirms a step."""
    return f"confirm_{step}"


def to_do(lacking: Sequence[Missing]) -> list[Missing]:
    """Return what is to be done now: a step is confirmed once nothing is missing in it."""
    incomplete = {str(m.step) for m in lacking}
    return [m for m in lacking if m.step in STEPS_TO_CONFIRM or m.where not in incomplete]


def remaining(application: Application, missing: Missing) -> Remaining:
    """Return what is missing with the address where it is completed, and back to the summary."""
    return Remaining(sentence=missing.sentence, url=_where(application, missing))


def _where(application: Application, missing: Missing) -> str:
    reference = application.reference
    if missing.step == 0:
        return reverse("applicant:choose_case", args=[reference])
    if missing.step == _PIECES_STEP:
        slots = {slot.code: slot for slot in slots_for(Case(application.case))}
        return _piece_url(application, slots[missing.where])
    if missing.step in STEPS_TO_CONFIRM:
        return _section_url(application, missing.where)
    return f"#id_{box_of(int(missing.where))}"


def _section_url(application: Application, code: str) -> str:
    address = reverse("applicant:section", args=[application.reference, code])
    return f"{address}?from=summary"


def _piece_url(application: Application, slot: Slot) -> str:
    route = _PIECE_ROUTES.get(slot.kind)
    args = [application.reference] if route else [application.reference, slot.code]
    return f"{reverse(route or 'applicant:piece', args=args)}?from=summary"


# ---- what is stated ----------------------------------------------------------------------------


def _subjects(application: Application, step: int, *, is_editable: bool) -> tuple[Subject, ...]:
    saved = {statement.section: statement.answers for statement in application.statements.all()}
    return tuple(
        Subject(
            code=section.code,
            title=section.title,
            rows=_rows(application, section, saved.get(section.code, {}), is_editable=is_editable),
            change_url=_section_url(application, section.code) if is_editable else "",
        )
        for section in registry.sections_for(application.case)
        if section.step == step
    )


def _rows(
    application: Application,
    section: registry.Section,
    answers: Mapping[str, object],
    *,
    is_editable: bool,
) -> tuple[SummaryRow, ...]:
    """Return what was answered and what must be; an optional question left empty is not shown."""
    address = _section_url(application, section.code) if is_editable else ""
    form = section.show(answers, case=application.case)
    rows = []
    for entry in section.display(answers, case=application.case):
        if not entry.text and entry.is_correct:
            continue
        must_change = is_editable and not entry.is_correct
        values = (entry.text, _("À corriger")) if entry.text and must_change else (entry.text,)
        rows.append(
            SummaryRow(
                label=entry.label,
                values=values if entry.text else (),
                is_missing=must_change,
                change_url=f"{address}#{focus_id(form[entry.name])}" if address else "",
            )
        )
    return tuple(rows)


# ---- what is provided --------------------------------------------------------------------------


def _pieces(application: Application, given: _Given) -> tuple[Provided, ...]:
    slots = [*slots_for(Case(application.case)), *_beyond(given)]
    return tuple(_piece(application, slot, given) for slot in slots)


def _beyond(given: _Given) -> Sequence[Slot]:
    """Return what the prefecture asked for beyond the national list."""
    pieces = [piece for code, piece in given.pieces.items() if is_further(code)]
    slots = slots_of(pieces)
    return [slots[piece.pk] for piece in pieces if piece.pk in slots]


def _piece(application: Application, slot: Slot, given: _Given) -> Provided:
    piece = given.pieces.get(slot.code)
    state = PieceState(
        alternative=piece.alternative if piece else "",
        received=frozenset(piece.received) if piece else frozenset(),
        explained=bool(piece and piece.is_explained),
    )
    chosen = slot.alternative(state.alternative)
    papers = _papers(application, slot, piece) if piece else ()
    ephoto = given.ephoto if slot.kind is Kind.EPHOTO else None
    return Provided(
        code=slot.code,
        label=slot.label,
        way=chosen.label if chosen and slot.has_choice else "",
        papers=papers,
        sentences=_sentences(slot, given),
        explanation=piece.explanation if piece else "",
        portrait_url=reverse("applicant:portrait", args=[application.reference])
        if ephoto and ephoto.identity
        else "",
        is_missing=slot.required and not is_state_answered(slot, state),
        is_optional=not slot.required and not papers,
        is_to_replace=any(paper.check.is_refused for paper in papers),
        change_url=_piece_url(application, slot) if given.is_editable else "",
    )


def _papers(application: Application, slot: Slot, piece: Piece) -> tuple[Paper, ...]:
    """Return the documents of the chosen alternative; the others were set aside, not provided."""
    chosen = slot.alternative(piece.alternative)
    alternatives = (chosen,) if chosen else slot.alternatives
    labels = {c.code: c.label for a in alternatives for c in a.components}
    documents: list[Document] = getattr(piece, "current_documents", [])
    return tuple(
        _paper(application, document, labels[document.component])
        for document in documents
        if document.component in labels
    )


def _paper(application: Application, document: Document, label: "Sentence") -> Paper:
    reference = application.reference

    def page(number: int) -> str:
        return reverse("applicant:page_image", args=[reference, document.pk, number])

    received = instant(document.received_at, application.zone or "Europe/Paris")
    check = check_of(document, application=application)
    numbers = () if check.is_refused else range(1, document.pages + 1)
    return Paper(
        label=label,
        detail=ngettext(
            "Reçu le %(received)s, %(n)d page", "Reçu le %(received)s, %(n)d pages", document.pages
        )
        % {"received": received, "n": document.pages},
        check=check,
        thumbnail_url=f"{page(1)}?width={_THUMBNAIL}" if numbers else "",
        pages=tuple(page(number) for number in numbers),
        pdf_url=reverse("applicant:document", args=[reference, document.pk])
        if document.is_clean
        else "",
        names=tuple(file.name for file in document.files.all()) if check.is_refused else (),
        again_url=_again_url(application, document) if check.is_refused else "",
    )


def _again_url(application: Application, document: Document) -> str:
    """Return where a refused document of a filed request is sent again; nowhere once decided."""
    if application.is_draft or not may_be_replaced(application):
        return ""
    return reverse("applicant:send_again", args=[application.reference, document.pk])


def _sentences(slot: Slot, given: _Given) -> tuple[str, ...]:
    """Say what was typed or signed, for the pieces that are not documents."""
    if slot.kind is Kind.EPHOTO and given.ephoto:
        return (str(_EPHOTO[Ephoto.Outcome(given.ephoto.outcome)]),)
    if slot.kind is Kind.ENGAGEMENT and given.engagement:
        return (
            _("Signé par %(name)s le %(at)s.")
            % {
                "name": given.engagement.signed_name,
                "at": instant(given.engagement.signed_at),
            },
        )
    return ()


_EPHOTO = {
    Ephoto.Outcome.VALID: gettext_lazy("Code reçu et reconnu par le service des photos."),
    Ephoto.Outcome.NOT_ACTIVE: gettext_lazy(
        "Code reçu. Il n’est pas encore actif : nous le vérifions pour vous, cela ne bloque rien."
    ),
    Ephoto.Outcome.UNREACHABLE: gettext_lazy(
        "Code reçu. Le service des photos n’a pas encore répondu : nous le vérifions pour vous, "
        "cela ne bloque rien."
    ),
    Ephoto.Outcome.USED: gettext_lazy("Ce code a déjà servi pour une autre demande."),
    Ephoto.Outcome.EXPIRED: gettext_lazy("Ce code n’est plus valable."),
    Ephoto.Outcome.UNKNOWN: gettext_lazy("Le service des photos ne connaît pas ce code."),
}
