"""The application on one page, for whoever examines it."""

from typing import Any

from django.http import HttpResponse
from django.shortcuts import render
from django.urls import reverse

from escale.actions.add_note import WHO_WRITES
from escale.actions.note_look import note_look
from escale.applications.enums import GRANTED, UNDECIDED
from escale.applications.examination import Finding
from escale.applications.models import Application
from escale.web.office.access import StaffRequest, case_for, purpose_of, staff_of
from escale.web.office.application import identity as identities
from escale.web.office.application.attempts import Attempt
from escale.web.office.application.banner import banner_of
from escale.web.office.application.casefile import CaseFile, opened
from escale.web.office.application.history import (
    changes_since,
    history_shown,
    notes_shown,
    opened_shown,
)
from escale.web.office.application.others import others_shown
from escale.web.office.application.pieces import Shown, anchor_of, pieces_shown
from escale.web.office.application.rules import rules_shown
from escale.web.office.application.stated import civil_status, purpose
from escale.web.office.application.told import told_shown
from escale.web.office.application.verdicts import Sent
from escale.web.office.application.way import acts_offered
from escale.web.office.certificates.shown import stay_shown
from escale.web.policy import POLICY
from escale.web.unsent import Unsent

NOTES = "notes"
#: Where the numbers that the officer searched wait, by reference, in the session.
LOOKED_FOR = "looked_for"


def application(request: StaffRequest, reference: str) -> HttpResponse:
    """Show the application on one page, and note the visit."""
    found = case_for(request, reference)
    return show(request, found)


def show(
    request: StaffRequest,
    found: Application,
    attempt: Attempt | None = None,
    *,
    status: int = 200,
) -> HttpResponse:
    """Draw the page, with what was sent and not kept, if anything."""
    staff = staff_of(request)
    seen = note_look(found, by=staff.account, purpose=purpose_of(staff))
    case_file = opened(found, staff)
    attempt = attempt or _unsent(request, case_file)
    pieces = pieces_shown(case_file, attempt)
    context = {
        "banner": banner_of(case_file),
        "changes": changes_since(case_file, seen.since),
        "since": case_file.at(seen.since),
        "identity": identities.identity_shown(
            case_file, looked_for=looked_for(request, found), attempt=attempt
        ),
        "civil_status": civil_status(case_file),
        "purpose": purpose(case_file),
        "stay": stay_shown(found),
        "has_card": found.status in GRANTED and staff.has(*POLICY["office:card"].roles),
        "pieces": pieces,
        "verdicts": verdicts_of(case_file, pieces),
        "rules": rules_shown(case_file),
        "others": others_shown(case_file),
        "history": history_shown(case_file),
        "told": told_shown(case_file),
        "notes": notes_shown(case_file),
        "opened": opened_shown(case_file),
        "application": found,
        "can_examine": case_file.can_examine,
        "can_note": staff.has(*WHO_WRITES),
        "attempt": attempt,
        "note_attempt": attempt if attempt and attempt.where == NOTES else None,
    }
    return render(request, "office/application/application.html", context, status=status)


def verdicts_of(case_file: CaseFile, pieces: list[Shown]) -> dict[str, Any]:
    """Return how far the verdicts have gone, and the acts that follow."""
    in_force = [
        verdict.finding
        for verdicts in case_file.verdicts.values()
        for verdict in verdicts
        if verdict.superseded_at is None
    ]
    favourable = sum(Finding(finding).is_favourable for finding in in_force)
    return {
        "left": [piece for piece in pieces if piece.is_left],
        "favourable": favourable,
        "unfavourable": len(in_force) - favourable,
        "acts": acts_offered(case_file.application, case_file.staff),
        "is_undecided": case_file.application.status in UNDECIDED,
    }


def looked_for(request: StaffRequest, found: Application) -> str:
    """Return the number that the member searched the register for, for this application."""
    numbers = request.session.get(LOOKED_FOR) or {}
    return str(numbers.get(found.reference, ""))


def _unsent(request: StaffRequest, case_file: CaseFile) -> Attempt | None:
    """Return what was sent when the session had ended: it waits where it was typed."""
    reference = case_file.application.reference
    for slot in case_file.pieces:
        address = reverse("office:judge", args=[reference, slot])
        kept = Unsent(request.session, address).of_this_page()
        if kept is not None:
            return Attempt(where=anchor_of(slot), verdict=Sent.of(kept))
    kept = Unsent(request.session, reverse("office:add_note", args=[reference])).of_this_page()
    return Attempt(where=NOTES, text=str(kept.get("text", ""))) if kept is not None else None
