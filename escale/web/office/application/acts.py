"""What is done from the page: verdicts, notes, what is to be settled about an identity."""

from collections.abc import Callable

from django.contrib import messages
from django.http import HttpResponse, HttpResponseRedirect
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _

from escale.actions import add_note as noting
from escale.actions import claim_identity as claiming
from escale.actions import judge as judging
from escale.actions import reopen_identity as reopening
from escale.actions import settle_correction as settling_correction
from escale.actions import settle_identity as settling
from escale.actions.note_look import keep_up
from escale.applications.models import Application
from escale.audit.models import Search
from escale.kit.sentences import Refused
from escale.register.numbers import LONGEST_KEPT
from escale.web.office.access import StaffRequest, case_for, staff_of
from escale.web.office.application.access import correction_for, piece_for
from escale.web.office.application.attempts import Attempt
from escale.web.office.application.casefile import opened
from escale.web.office.application.identity import ANCHOR, NOBODY, REOPENING, where_of
from escale.web.office.application.page import (
    LOOKED_FOR,
    NOTES,
    looked_for,
    show,
    verdicts_of,
)
from escale.web.office.application.pieces import anchor_of, pieces_shown
from escale.web.office.application.verdicts import Sent
from escale.web.office.application.way import page_address
from escale.web.unsent import unsent_answers

CONFLICT = 409
#: A script that stays on the page says so, and receives only what changed.
_IN_PLACE = "X-In-Place"
_REMEMBERED = 10
_ANSWERS = {"yes": True, "no": False}


def judge(request: StaffRequest, reference: str, slot: str) -> HttpResponse:
    """Keep a verdict on a piece, and lead back to it; refused, the page keeps what was typed."""
    application = case_for(request, reference)
    piece = piece_for(application, slot)
    sent = Sent.of(request.POST)
    where = anchor_of(piece.slot)
    try:
        judging.judge(
            application,
            slot=piece.slot,
            finding=sent.chosen(),
            reason=sent.reason,
            text=sent.text,
            verdict_read=sent.verdict_read,
            by=staff_of(request).account,
        )
    except Refused as refused:
        attempt = Attempt(where=where, refused=refused, verdict=sent)
        return _shown_again(request, reference, attempt, slot=slot)
    unsent_answers(request).forget()
    if request.headers.get(_IN_PLACE):
        _count_as_seen(request, application)
        return _piece(request, reference, slot)
    return _back(application, where)


def add_note(request: StaffRequest, reference: str) -> HttpResponse:
    """Keep a note, and lead back to the notes."""
    application = case_for(request, reference)
    text = request.POST.get("text", "")
    try:
        noting.add_note(application, text=text, by=staff_of(request).account)
    except Refused as refused:
        attempt = Attempt(where=NOTES, refused=refused, text=text)
        return show(request, case_for(request, reference), attempt, status=CONFLICT)
    unsent_answers(request).forget()
    return _back(application, NOTES)


def claim_identity(request: StaffRequest, reference: str) -> HttpResponse:
    """Make the member the owner of an identity to settle."""
    read = request.POST.get("owner", "")
    return _settle(
        request,
        reference,
        lambda application: claiming.claim_identity(
            application,
            owner_read=int(read) if read.isascii() and read.isdigit() else None,
            by=staff_of(request).account,
        ),
        said=_("C’est noté : vous vous occupez de cette identité."),
        where=ANCHOR,
    )


def find_national(request: StaffRequest, reference: str) -> HttpResponse:
    """Search the register for a number read on a paper, and propose whom it designates.

    The number is kept for the prefecture's auditor, and in the session: never in an address.
    """
    application, staff = case_for(request, reference), staff_of(request)
    typed = "".join(c for c in request.POST.get("number", "") if c.isprintable())
    number = " ".join(typed.split())[:LONGEST_KEPT]
    if number:
        Search.objects.create(account=staff.account, prefecture=staff.prefecture, words=number)
    numbers = {**(request.session.get(LOOKED_FOR) or {}), application.reference: number}
    request.session[LOOKED_FOR] = dict(list(numbers.items())[-_REMEMBERED:])
    return _back(application, ANCHOR)


def settle_identity(request: StaffRequest, reference: str) -> HttpResponse:
    """Match the identity with a candidate of the register, or with nobody there."""
    national = request.POST.get("national", "")
    reason = request.POST.get("reason", "")
    is_number = national.isascii() and national.isdigit()
    return _settle(
        request,
        reference,
        lambda application: settling.settle_identity(
            application,
            national=_national(national),
            reason=reason,
            looked_for=looked_for(request, application),
            by=staff_of(request).account,
        ),
        said=_("L’identité est réglée. La personne n’en est pas avertie."),
        where=where_of(national if is_number else NOBODY),
        text=reason,
    )


def reopen_identity(request: StaffRequest, reference: str) -> HttpResponse:
    """Open an identity again that was settled wrongly."""
    reason, read = request.POST.get("reason", ""), request.POST.get("revision", "")
    return _settle(
        request,
        reference,
        lambda application: reopening.reopen_identity(
            application,
            reason=reason,
            revision_read=int(read) if read.isascii() and read.isdigit() else -1,
            by=staff_of(request).account,
        ),
        said=_("L’identité est de nouveau à rapprocher du registre."),
        where=REOPENING,
        text=reason,
    )


def settle_correction(request: StaffRequest, reference: str, number: int) -> HttpResponse:
    """Accept a reported correction, or not."""
    correction = correction_for(case_for(request, reference), number)
    answer = _ANSWERS.get(request.POST.get("answer", ""))
    if answer is None:
        raise Refused(_("Dites si la correction est acceptée ou non."))
    return _settle(
        request,
        reference,
        lambda application: settling_correction.settle_correction(
            application,
            correction=correction.pk,
            is_accepted=answer,
            answer_read=_ANSWERS.get(request.POST.get("answer_read", "")),
            by=staff_of(request).account,
        ),
        said=_("C’est noté. Le registre ne change pas d’ici, et la personne n’est pas avertie."),
        where=ANCHOR,
    )


# ---- inside --------------------------------------------------------------------------------------


def _national(text: str) -> int | None:
    """Return the number of the candidate chosen, None for nobody. Raises Refused otherwise."""
    if text == NOBODY:
        return None
    if not text.isascii() or not text.isdigit():
        raise Refused(_("Choisissez une personne du registre, ou « aucune ne correspond »."))
    return int(text)


def _settle(
    request: StaffRequest,
    reference: str,
    act: Callable[[Application], object],
    *,
    said: str,
    where: str,
    text: str = "",
) -> HttpResponse:
    """Do an act about the identity and lead back to it; refused, show why where it was typed."""
    application = case_for(request, reference)
    try:
        act(application)
    except Refused as refused:
        attempt = Attempt(where=where, refused=refused, text=text)
        return show(request, case_for(request, reference), attempt, status=CONFLICT)
    messages.success(request, said)
    return _back(application, ANCHOR)


def _shown_again(
    request: StaffRequest, reference: str, attempt: Attempt, *, slot: str
) -> HttpResponse:
    if request.headers.get(_IN_PLACE):
        return _piece(request, reference, slot, attempt=attempt)
    return show(request, case_for(request, reference), attempt, status=CONFLICT)


def _piece(
    request: StaffRequest, reference: str, slot: str, *, attempt: Attempt | None = None
) -> HttpResponse:
    """Answer a script with the verdict of one piece, its state, and how far the verdicts are."""
    found = case_for(request, reference)
    case_file = opened(found, staff_of(request))
    pieces = pieces_shown(case_file, attempt)
    context = {
        "piece": next(piece for piece in pieces if piece.code == slot),
        "verdicts": verdicts_of(case_file, pieces),
        "is_saved": attempt is None,
    }
    response = render(
        request,
        "office/application/in_place.html",
        context,
        status=CONFLICT if attempt else 200,
    )
    response["X-Revision"] = str(found.revision)
    return response


def _count_as_seen(request: StaffRequest, read: Application) -> None:
    """Count one's own change as seen: the list must not say that somebody changed it."""
    fresh = case_for(request, read.reference)
    if fresh.revision == read.revision + 1:
        keep_up(fresh, by=staff_of(request).account, revision=fresh.revision)


def _back(application: Application, where: str) -> HttpResponseRedirect:
    return redirect(page_address(application.reference, where))
