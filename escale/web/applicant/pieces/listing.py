"""The list of the pieces: what is asked, where each stands, how many remain."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from django.http import HttpResponse
from django.shortcuts import redirect, render

from escale.applications.models import Application
from escale.web.applicant.access import SignedInRequest, application_for
from escale.web.applicant.pieces.checking import Check, check_of
from escale.web.applicant.pieces.given import Given, address_of_piece, all_given
from escale.web.applicant.pieces.wording import State, state_of
from escale.web.applicant.way import address_of, steps_of

if TYPE_CHECKING:
    from escale.kit.sentences import Sentence


@dataclass(frozen=True, kw_only=True)
class Card:
    """One piece on the list."""

    code: str
    label: "Sentence"
    state: State
    url: str
    checks: tuple[Check, ...] = ()


def pieces(request: SignedInRequest, reference: str) -> HttpResponse:
    """Show the pieces of the request; going on is always possible."""
    application = application_for(request, reference)
    if not application.is_draft:
        return redirect("applicant:follow_up", application.reference)
    if not application.case:
        return redirect("applicant:choose_case", application.reference)
    everything = all_given(application)
    required = [given for given in everything if given.slot.required]
    cards = _cards(application, everything)
    done = sum(given.is_answered for given in required)
    context = {
        "application": application,
        "steps": steps_of(application, current=3),
        "cards": cards,
        "is_awaited": any(check.is_awaited for card in cards for check in card.checks),
        "done": done,
        "total": len(required),
        "is_complete": done == len(required),
        "previous_url": address_of(application, 2),
        "next_url": address_of(application, 4),
    }
    return render(request, "applicant/pieces/pieces.html", context)


def _cards(application: Application, everything: Sequence[Given]) -> list[Card]:
    return [
        Card(
            code=given.slot.code,
            label=given.slot.label,
            state=state_of(given, application),
            url=address_of_piece(application, given.slot),
            checks=tuple(
                check_of(document, application=application) for document in given.of_the_choice
            ),
        )
        for given in everything
    ]
