"""The pages of a request for pieces: a new one, the pending one, none possible now."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from http import HTTPStatus
from typing import TYPE_CHECKING, Any

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from escale.actions import change_request as changing
from escale.actions import request_pieces as asking
from escale.actions.examine import NotAsRead
from escale.actions.request_pieces import Asked
from escale.applications import deadlines
from escale.applications.further import slots_of
from escale.applications.models import Application, PieceRequest, Verdict
from escale.kit import clock
from escale.kit.sentences import Refused
from escale.letters.words import day_in_words
from escale.people.models import Account
from escale.procedures.piece_faults import piece_fault
from escale.web.instants import instant
from escale.web.office.access import StaffRequest
from escale.web.office.acts.confirming import last_change
from escale.web.office.acts.names import name_of
from escale.web.office.requests.demands import Demands, digest_of
from escale.web.office.requests.time_given import TimeForm
from escale.web.policy import READ
from escale.web.unsent import unsent_answers

if TYPE_CHECKING:
    from escale.kit.sentences import Sentence


class SentMeanwhile(Refused):
    """A colleague sent a request for pieces while this one was being composed."""

    def __init__(self) -> None:
        """Say that nothing was sent twice."""
        super().__init__(
            _("Des pièces viennent d’être demandées pour ce dossier : rien n’est parti deux fois."),
            hint=_("Voici cette demande. Ce que vous avez écrit est gardé plus bas."),
        )


class NothingPending(Refused):
    """The request that was to be changed has ended meanwhile."""

    def __init__(self) -> None:
        """Say that nothing was sent."""
        super().__init__(
            _("La demande de pièces est finie entre-temps : rien n’a été envoyé."),
            hint=_("Relisez le dossier. Ce que vous avez écrit est gardé."),
        )


@dataclass(frozen=True, kw_only=True)
class Found:
    """One verdict that the request is made of, as the officer reads it."""

    label: "Sentence"
    reason: "Sentence"
    text: str
    anchor: str


@dataclass(frozen=True, kw_only=True)
class Preview:
    """What the person would read, and what stands for it in the form."""

    lines: Sequence[Asked]
    answer_by: str
    digest: str
    added: int = 0


@dataclass(frozen=True, kw_only=True)
class Line:
    """One line of the pending request: what is asked, and what became of it."""

    number: int
    label: "Sentence"
    reason: "Sentence"
    text: str
    legal_basis: str
    answered_at: str
    cancelled_at: str

    @property
    def is_awaited(self) -> bool:
        """Whether the person has not answered it yet."""
        return not self.answered_at and not self.cancelled_at


def pending_of(application: Application) -> PieceRequest | None:
    """Return the request that awaits an answer, if any."""
    return PieceRequest.objects.pending().filter(application=application).first()


# ---- the three pages ---------------------------------------------------------------------------


def show_new(
    request: StaffRequest,
    application: Application,
    demands: Demands,
    *,
    refused: Refused | None = None,
    has_changed: bool = False,
) -> HttpResponse:
    """Show the request that the verdicts make, and how the person would read it."""
    preview, further = None, demands.valid()
    found = _found(application)
    if further is not None and (found or further):
        preview = _preview(*asking.preview(application, further=further), further=further)
    context = {
        "found": found,
        "demands": demands,
        "preview": preview,
        "is_read_in_english": _is_read_in_english(application),
        "has_changed": has_changed,
        "has_focus": request.POST.get("intent") in {"preview", "send"},
    }
    return _render(request, application, "compose", context, refused=refused)


def show_pending(
    request: StaffRequest,
    application: Application,
    pending: PieceRequest,
    *,
    demands: Demands,
    refused: Refused | None = None,
    has_changed: bool = False,
    time: TimeForm | None = None,
    until: date | None = None,
) -> HttpResponse:
    """Show the request that awaits an answer: its lines, and what an officer may change.

    `until` is the day that an officer chose, to be confirmed.
    """
    preview, further, found = None, demands.valid(), _found(application)
    if further is not None and (found or further):
        lines, answer_by = changing.preview_addition(application, pending, further=further)
        preview = _preview(lines, answer_by, further=further, added=len(found) + len(further))
    today = deadlines.local_date(clock.now(), pending.zone)
    lines_shown = _lines(pending)
    context = {
        "pending": pending,
        "sent_at": instant(pending.sent_at, pending.zone),
        "sent_by": name_of(pending.sent_by_id),
        "answer_by": _in_full(pending.answer_by),
        "is_past": today > pending.answer_by,
        "was_extended": pending.extended_by_applicant_at is not None,
        "lines": lines_shown,
        "awaited": sum(line.is_awaited for line in lines_shown),
        "answered": sum(bool(line.answered_at) for line in lines_shown),
        "found": found,
        "demands": demands,
        "preview": preview,
        "is_read_in_english": _is_read_in_english(application),
        "has_changed": has_changed,
        "has_focus": request.POST.get("intent") in {"preview", "send"},
        "time": time or TimeForm(pending),
        "until": _in_full(until) if until else "",
        "latest": _in_full(changing.latest_day(pending)),
    }
    return _render(request, application, "pending", context, refused=refused)


def show_not_now(
    request: StaffRequest,
    application: Application,
    refused: Refused,
    *,
    demands: Demands | None = None,
) -> HttpResponse:
    """Say why no pieces can be asked for now, with what was typed, to be copied elsewhere."""
    shown = None if request.method in READ else refused
    context = {"why_not": refused, "typed": demands.typed if demands else []}
    return _render(request, application, "not_now", context, refused=shown)


def done(request: StaffRequest, application: Application, sentence: str) -> HttpResponse:
    """Say what was done, and lead to the request as it stands."""
    said(request, sentence)
    return redirect("office:request_pieces", application.reference)


def said(request: StaffRequest, sentence: str) -> None:
    """Keep a sentence for the next page: it is done, nothing typed waits any more."""
    unsent_answers(request).forget()
    messages.success(request, sentence)


def _render(
    request: StaffRequest,
    application: Application,
    name: str,
    context: dict[str, Any],
    *,
    refused: Refused | None,
) -> HttpResponse:
    whole = {
        "application": application,
        "refused": refused,
        "last_change": last_change(application) if isinstance(refused, NotAsRead) else "",
        **context,
    }
    status = HTTPStatus.CONFLICT if refused else HTTPStatus.OK
    return render(request, f"office/requests/{name}.html", whole, status=status)


# ---- what they show ----------------------------------------------------------------------------


def _found(application: Application) -> list[Found]:
    """Return the verdicts that are to be asked for."""
    verdicts: list[Verdict] = asking.to_ask(application)
    slots = slots_of([verdict.piece for verdict in verdicts])
    return [
        Found(
            label=slots[verdict.piece_id].label,
            reason=piece_fault(verdict.reason).short,
            text=verdict.text,
            anchor=f"piece-{verdict.piece.slot}",
        )
        for verdict in verdicts
    ]


def _preview(
    lines: Sequence[Asked],
    answer_by: date,
    *,
    further: Sequence[asking.FurtherDemand],
    added: int = 0,
) -> Preview:
    return Preview(
        lines=lines,
        answer_by=_in_full(answer_by),
        digest=digest_of(further, answer_by=answer_by.isoformat()),
        added=added,
    )


def _lines(pending: PieceRequest) -> list[Line]:
    """Return the lines in their order, as the person reads them, with what became of each."""
    lines = list(pending.lines.select_related("piece"))
    return [
        Line(
            number=line.pk,
            label=asked.label,
            reason=asked.sentence,
            text=asked.text,
            legal_basis=asked.legal_basis,
            answered_at=instant(line.answered_at, pending.zone) if line.answered_at else "",
            cancelled_at=instant(line.cancelled_at, pending.zone) if line.cancelled_at else "",
        )
        for line, asked in zip(lines, asking.asked_for(lines), strict=True)
    ]


def _is_read_in_english(application: Application) -> bool:
    """Whether some of the person's messages are in English: the officer's words stay as typed."""
    accounts = Account.objects.filter(person_id=application.person_id, is_active=True)
    return accounts.filter(language="en").exists()


def _in_full(day: date) -> str:
    """Return a day as the message writes it, its weekday first."""
    return day_in_words(day, "en" if (get_language() or "fr").startswith("en") else "fr")
