"""Answer a request for pieces: each piece with its reason, more time, and « j’ai répondu à tout »."""

from collections.abc import Sequence
from dataclasses import dataclass
from http import HTTPStatus

from django.conf import settings
from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from escale.actions import answer_request as answering
from escale.actions import change_request as changing
from escale.actions.note_reading import note_visit
from escale.applications import deadlines
from escale.applications.models import Application, PieceRequest
from escale.kit import clock
from escale.kit.sentences import Refused
from escale.web.applicant.access import SignedInRequest, application_for
from escale.web.applicant.filing.asked import Line, lines_of
from escale.web.applicant.filing.wording import day
from escale.web.applicant.pieces.checking import is_awaited
from escale.web.applicant.pieces.setbacks import take_setback
from escale.web.components import FaultLink
from escale.web.instants import instant


@dataclass(frozen=True, kw_only=True)
class ToAnswer:
    """That pieces are awaited, as the follow-up page says it first."""

    awaited: int
    until: str
    is_past: bool
    url: str

    @property
    def sentence(self) -> str:
        """How many pieces, and until when; past the day, an answer still stops the closure."""
        if not self.awaited:
            return _("Dire que vous avez répondu à tout : il ne manque plus rien.")
        if self.is_past:
            words = ngettext(
                "Envoyer %(number)d pièce sans attendre : le délai a pris fin le %(day)s.",
                "Envoyer %(number)d pièces sans attendre : le délai a pris fin le %(day)s.",
                self.awaited,
            )
        else:
            words = ngettext(
                "Envoyer %(number)d pièce, au plus tard le %(day)s.",
                "Envoyer %(number)d pièces, au plus tard le %(day)s.",
                self.awaited,
            )
        return words % {"number": self.awaited, "day": self.until}


@dataclass(frozen=True, kw_only=True)
class MoreTime:
    """The time that the person may add: until when, or why not any more."""

    until: str = ""
    was_given_at: str = ""


def to_answer(application: Application) -> ToAnswer | None:
    """Return what the person is asked for, if anything."""
    pending = _pending(application)
    if pending is None:
        return None
    awaited = pending.lines.filter(cancelled_at__isnull=True, answered_at__isnull=True)
    return ToAnswer(
        awaited=awaited.count(),
        until=day(pending.answer_by),
        is_past=_is_past(pending),
        url=reverse("applicant:answer", args=[application.reference]),
    )


def answer(request: SignedInRequest, reference: str) -> HttpResponse:
    """Show what is asked for, piece by piece, with where each is sent or explained."""
    application = application_for(request, reference)
    pending = _pending(application)
    if pending is None:
        return redirect("applicant:follow_up", application.reference)
    note_visit(application, by=request.user)
    return _show(request, application, pending)


def ask_for_time(request: SignedInRequest, reference: str) -> HttpResponse:
    """Give the person more time; RefusalMiddleware tells why it is not possible any more."""
    application = application_for(request, reference)
    pending = changing.ask_for_time(application, by=request.user)
    sentence = _("C’est noté : vous pouvez répondre jusqu’au %(day)s inclus.")
    messages.success(request, sentence % {"day": day(pending.answer_by)})
    return redirect("applicant:answer", application.reference)


def answer_request(request: SignedInRequest, reference: str) -> HttpResponse:
    """Say that all was answered and lead to what follows; else say what is left."""
    application = application_for(request, reference)
    try:
        answering.answer_request(application, by=request.user)
    except Refused as refused:
        pending = _pending(application)
        if pending is None:
            raise
        return _show(request, application, pending, refused=refused)
    messages.success(request, _("Votre réponse est reçue : l’examen de votre demande reprend."))
    return redirect("applicant:follow_up", application.reference)


def _show(
    request: SignedInRequest,
    application: Application,
    pending: PieceRequest,
    *,
    refused: Refused | None = None,
) -> HttpResponse:
    lines = lines_of(request, application, setback=take_setback(request))
    left = [line for line in lines if not line.is_answered]
    context = {
        "application": application,
        "prefecture": application.prefecture,
        "lines": lines,
        "left": left,
        "done": len(lines) - len(left),
        "until": day(pending.answer_by),
        "is_past": _is_past(pending),
        "time": _more_time(pending),
        "faults": _faults(lines),
        "refused": refused,
        "is_awaited": is_awaited(document for line in lines for document in line.documents),
        "most": settings.MAX_UPLOAD_BYTES,
    }
    status = HTTPStatus.CONFLICT if refused else HTTPStatus.OK
    return render(request, "applicant/filing/answer.html", context, status=status)


def _faults(lines: Sequence[Line]) -> list[FaultLink]:
    return [fault for line in lines for fault in line.faults]


def _pending(application: Application) -> PieceRequest | None:
    return PieceRequest.objects.pending().filter(application=application).first()


def _is_past(pending: PieceRequest) -> bool:
    return deadlines.is_past(pending.answer_by, pending.zone, at=clock.now())


def _more_time(pending: PieceRequest) -> MoreTime:
    """Return the day that « j’ai besoin de plus de temps » would give; it is given once."""
    given_at = pending.extended_by_applicant_at
    if given_at is not None:
        return MoreTime(was_given_at=instant(given_at, pending.zone))
    if _is_past(pending):
        return MoreTime()
    return MoreTime(until=day(deadlines.extended_answer_by(pending.answer_by)))
