"""Each piece that is asked for: why, what is there already, and where it is sent or explained."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from django.urls import reverse
from django.utils.translation import gettext as _

from escale.actions.left_open import open_lines
from escale.actions.request_pieces import Asked, asked_for
from escale.applications.further import is_further, slots_of
from escale.applications.models import Application, RequestLine
from escale.documents.models import Document
from escale.procedures.pieces import Kind, Slot
from escale.web.applicant.access import SignedInRequest
from escale.web.applicant.pieces.forms import EXPLANATION, ChoiceForm, ExplanationForm
from escale.web.applicant.pieces.given import Given, anchor_of, given_for_slots
from escale.web.applicant.pieces.parts import Way, ways_of
from escale.web.applicant.pieces.setbacks import Setback
from escale.web.components import FaultLink, Tone
from escale.web.fields import focus_id
from escale.web.instants import instant
from escale.web.unsent import Unsent

#: Pieces that have a page of their own: a code is typed there, a text signed.
_PAGES = {Kind.EPHOTO: "applicant:ephoto", Kind.ENGAGEMENT: "applicant:engagement"}


@dataclass(frozen=True, kw_only=True)
class Explanation:
    """Why a piece cannot be had: what was said before it was asked for, and since."""

    form: ExplanationForm
    url: str
    before: str = ""
    since: str = ""
    is_open: bool = False
    is_restored: bool = False


@dataclass(frozen=True, kw_only=True)
class Line:
    """One piece that is asked for, as its person answers it."""

    anchor: str
    slot: Slot
    asked: Asked
    word: str
    tone: Tone
    sentence: str
    is_answered: bool
    is_further: bool
    explanation: Explanation
    page_url: str = ""
    choice: ChoiceForm | None = None
    choice_url: str = ""
    is_chosen: bool = True
    way: Way | None = None
    documents: tuple[Document, ...] = ()
    faults: tuple[FaultLink, ...] = ()


def lines_of(
    request: SignedInRequest,
    application: Application,
    *,
    setback: Setback | None,
) -> list[Line]:
    """Return the pieces that can be answered now, in the order of the request.

    As many questions to the database whatever is asked.
    """
    lines = list(open_lines(application).select_related("piece").order_by("pk"))
    slots = slots_of([line.piece for line in lines])
    given = {
        one.piece.pk: one
        for one in given_for_slots(application, [slots[line.piece_id] for line in lines])
    }
    return [
        _line(
            request,
            application,
            line,
            asked,
            given[line.piece_id],
            setback=setback if setback and setback.slot == line.piece.slot else None,
        )
        for line, asked in zip(lines, asked_for(lines), strict=True)
    ]


def _line(
    request: SignedInRequest,
    application: Application,
    line: RequestLine,
    asked: Asked,
    given: Given,
    *,
    setback: Setback | None,
) -> Line:
    slot, reference = given.slot, application.reference
    page = _PAGES.get(slot.kind)
    ways = ways_of(application, given, setback=setback, asked_at=line.added_at)
    way = next((one for one in ways if one.is_chosen), None)
    word, tone, sentence = _state(application, line, given)
    explanation = _explanation(request, application, line, given, setback=setback)
    return Line(
        anchor=anchor_of(slot),
        slot=slot,
        asked=asked,
        word=word,
        tone=tone,
        sentence=sentence,
        is_answered=line.answered_at is not None,
        is_further=is_further(slot.code),
        explanation=explanation,
        page_url=reverse(page, args=[reference]) if page else "",
        choice=_choice(given) if slot.has_choice else None,
        choice_url=reverse("applicant:piece", args=[reference, slot.code]) if not page else "",
        is_chosen=way is not None,
        way=way if not page else None,
        documents=tuple(given.of_the_choice),
        faults=tuple(_faults(slot, way, explanation, setback)),
    )


def _choice(given: Given) -> ChoiceForm:
    initial = {"alternative": given.piece.alternative}
    return ChoiceForm(given.slot, initial=initial, auto_id=f"{given.slot.code}-%s")


def _state(application: Application, line: RequestLine, given: Given) -> tuple[str, Tone, str]:
    """Return where one stands with a piece: a word, how it sounds, and when it came."""
    if line.answered_at is not None:
        at = instant(line.answered_at, application.zone)
        return (
            _("Répondu"),
            Tone.SUCCESS,
            _("Nous avons reçu votre réponse le %(at)s.") % {"at": at},
        )
    if any(_is_since(document.received_at, line) for document in given.of_the_choice):
        lacking = " ; ".join(str(component.label) for component in given.lacking)
        return _("En partie"), Tone.WARNING, _("Il manque encore : %(what)s.") % {"what": lacking}
    return _("À envoyer"), Tone.INFO, ""


def _is_since(moment: datetime | None, line: RequestLine) -> bool:
    return moment is not None and moment >= line.added_at


def _explanation(
    request: SignedInRequest,
    application: Application,
    line: RequestLine,
    given: Given,
    *,
    setback: Setback | None,
) -> Explanation:
    piece = given.piece
    url = reverse("applicant:explain", args=[application.reference, given.slot.code])
    # What was sent after the session had ended comes back here: its own address only takes.
    unsent = Unsent(request.session, url).of_this_page()
    is_since = _is_since(piece.explained_at, line)
    is_refused = setback is not None and setback.part == EXPLANATION
    text = piece.explanation if is_since else ""
    if setback and is_refused:
        text = setback.text
    elif unsent is not None:
        text = unsent.get("explanation", "")
    faults = setback.faults if setback and is_refused else ()
    return Explanation(
        form=ExplanationForm(text, faults=faults, of=f"{given.slot.code}-"),
        url=url,
        before="" if is_since else piece.explanation,
        since=piece.explanation if is_since else "",
        is_open=is_refused or unsent is not None,
        is_restored=unsent is not None,
    )


def _faults(
    slot: Slot, way: Way | None, explanation: Explanation, setback: Setback | None
) -> Sequence[FaultLink]:
    """List what is to be mended, each line leading to its field; at worst, to its piece."""
    if setback is None:
        return []
    targets = (
        {part.component.code: focus_id(part.form["file"]) for part in way.parts} if way else {}
    )
    targets[EXPLANATION] = focus_id(explanation.form["explanation"])
    target = targets.get(setback.part, anchor_of(slot))
    return [FaultLink(sentence=str(fault), target=target) for fault in setback.faults]
