"""The decision on a request, in plain words, and its letters to download."""

from collections.abc import Sequence
from dataclasses import dataclass

from django.http import Http404
from django.http.response import HttpResponseBase

from escale.applications.deadlines import appeal_until, local_date
from escale.applications.enums import Status
from escale.applications.examination import Proposal
from escale.applications.models import Application, Event
from escale.letters import archive
from escale.letters.models import Letter
from escale.letters.notification import notified_on
from escale.procedures.refusal_reasons import RefusalReason, refusal_reason
from escale.web.applicant.access import SignedInRequest, application_for
from escale.web.applicant.filing.papers import download_of
from escale.web.applicant.filing.wording import day
from escale.web.components import Download
from escale.web.letters import pdf_of

_LARGEST = 2**63 - 1
_APPROVED = {
    Status.APPROVED,
    Status.CARD_IN_PRODUCTION,
    Status.CARD_READY,
    Status.HANDED_OVER,
}


@dataclass(frozen=True, kw_only=True)
class Told:
    """The decision as the person reads it; `is_letter_awaited` until its PDF is made."""

    is_approval: bool
    decided_on: str
    starts: str
    ends: str
    has_mobility: bool
    reasons: tuple[RefusalReason, ...]
    appeal_until: str
    is_notified: bool
    is_letter_awaited: bool


def letter(request: SignedInRequest, reference: str, letter: int) -> HttpResponseBase:
    """Give an archived letter of one's own request, always the same bytes."""
    application = application_for(request, reference)
    found = archive.letter_called(application, min(letter, _LARGEST))
    if found is None:
        raise Http404
    return pdf_of(found, application)


def decision_of(
    application: Application, events: Sequence[Event], letters: Sequence[Letter]
) -> Told | None:
    """Return the decision in force; None while there is none, or once it was taken back."""
    is_approval = application.status in _APPROVED
    if not is_approval and application.status != Status.REFUSED:
        return None
    name = "approved" if is_approval else "refused"
    event = next((event for event in reversed(events) if event.name == name), None)
    signed = application.proposals.filter(ending=Proposal.Ending.SIGNED).order_by("-pk").first()
    if event is None or signed is None:
        return None
    decided_on = local_date(event.at, application.zone)
    told_on = notified_on(application, event)
    starts, ends = signed.valid_from, signed.valid_until
    return Told(
        is_approval=is_approval,
        decided_on=day(decided_on),
        starts=day(starts) if starts else "",
        ends=day(ends) if ends else "",
        has_mobility=signed.has_mobility,
        reasons=tuple(refusal_reason(code) for code in signed.reasons),
        appeal_until=day(appeal_until(told_on or decided_on)),
        is_notified=told_on is not None,
        is_letter_awaited=not any(one.event_id == event.pk and one.made_at for one in letters),
    )


def downloads_of(application: Application, letters: Sequence[Letter]) -> list[Download]:
    """Return the letters of decisions that are made, the newest first."""
    return [download_of(application, one) for one in letters if one.made_at]
