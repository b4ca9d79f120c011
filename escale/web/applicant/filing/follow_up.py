"""The follow-up page: the stay first, then what is expected, then where the request stands."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _

from escale.actions import file
from escale.actions.note_reading import note_visit
from escale.applications import deadlines, workflow
from escale.applications.enums import Party, Status
from escale.applications.models import Application, Event
from escale.applications.refusals import refusal
from escale.applications.sections import registry
from escale.kit.sentences import Refused
from escale.letters import archive
from escale.notices.wording import Part, parts_of, words_of
from escale.people.models import Institution
from escale.web.applicant.access import SignedInRequest, application_for
from escale.web.applicant.card.shown import card_of
from escale.web.applicant.filing import contents
from escale.web.applicant.filing.answer import to_answer
from escale.web.applicant.filing.confirmation import download_of
from escale.web.applicant.filing.contesting import announced_to
from escale.web.applicant.filing.decision import decision_of, downloads_of
from escale.web.applicant.filing.proofs import proofs_of
from escale.web.applicant.filing.reopening import to_complete, why_not_reopening
from escale.web.applicant.filing.rights import silence_of
from escale.web.applicant.filing.send_again import to_send_again
from escale.web.applicant.filing.wording import day, happened, standing, who_did
from escale.web.applicant.home.stay import stay_of
from escale.web.applicant.inbox.addresses import unreached
from escale.web.applicant.inbox.inbox import subject_of
from escale.web.components import Moment
from escale.web.deliveries import sentence_of
from escale.web.instants import instant

if TYPE_CHECKING:
    from escale.kit.sentences import Sentence

#: The acts this page offers, in its order; the table of acts says which are possible.
_OFFERED = ("amend_contact", "withdraw", "undo_withdrawal", "ask_reopening", "record_appeal")
#: The acts that are spoken of only at these statuses.
_AFTER = {
    "undo_withdrawal": {Status.WITHDRAWN},
    "ask_reopening": {Status.CLOSED},
    "record_appeal": {Status.REFUSED, Status.CLOSED},
}


@dataclass(frozen=True, kw_only=True)
class Offer:
    """One act the page offers: its button, or why it is not possible now."""

    act: str
    label: "Sentence"
    url: str
    refused: Refused | None
    until: str = ""


@dataclass(frozen=True, kw_only=True)
class Message:
    """One message that was sent about this request."""

    subject: str
    sentence: str
    parts: Sequence[Part]


@dataclass(frozen=True, kw_only=True)
class WhereItStands:
    """Where the request stands, in plain words."""

    label: str
    sentence: str
    follows: str
    expected: str


def follow_up(request: SignedInRequest, reference: str) -> HttpResponse:
    """Show everything about a filed request."""
    application = application_for(request, reference)
    if application.is_draft:
        return redirect("applicant:summary", application.reference)
    if application.status == Status.AWAITING_PIECES:
        note_visit(application, by=request.user)
    contents.load(application)
    events = list(application.events.all())
    letters = archive.decisions_of(application)
    parts = contents.steps_shown(application, is_editable=False)
    context = {
        "application": application,
        "prefecture": application.prefecture,
        "stay": stay_of(application.person, [application]),
        "proofs": proofs_of(application, events),
        "to_answer": to_answer(application),
        "to_complete": to_complete(application),
        "to_send_again": to_send_again(application),
        "announced": announced_to(application),
        "decision": decision_of(application, events, letters),
        "decision_letters": downloads_of(application, letters),
        "card": card_of(application),
        "standing": _standing(application),
        "answered_at": instant(application.answered_at, application.zone)
        if application.answered_at
        else "",
        "filed_at": instant(application.filed_at, application.zone) if application.filed_at else "",
        "complete_on": day(application.complete_on) if application.complete_on else "",
        "silence": silence_of(application, events),
        "history": _history(application, events),
        "parts": parts,
        "checking": contents.awaited_in(parts),
        "receipt": download_of(application, file.receipt_of(application)),
        "messages_sent": _messages(application),
        "unreached": unreached(request.user),
        "institution": _institution(application),
        "offers": _offers(application),
    }
    return render(request, "applicant/filing/follow_up.html", context)


def _standing(application: Application) -> WhereItStands:
    words = standing(application.status)
    office = {"prefecture": application.prefecture.name if application.prefecture else ""}
    return WhereItStands(
        label=str(Status(application.status).label),
        sentence=str(words.sentence) % office,
        follows=str(words.follows) % office,
        expected=str(words.expected) % office,
    )


def _history(application: Application, events: Sequence[Event]) -> list[Moment]:
    """Return the history, the latest first, as the person reads it."""
    return [
        Moment(
            title=happened(event.name),
            when=event.at,
            when_words=instant(event.at, application.zone),
            text=_told(event),
        )
        for event in reversed(events)
    ]


def _told(event: Event) -> str:
    """Say who did it, and which contact details changed."""
    changed = event.detail.get("fields", []) if event.name == "contact_amended" else []
    labels = _contact_labels()
    named = [labels[name] for name in changed if name in labels]
    if not named:
        return who_did(event)
    return _("%(who)s : %(fields)s.") % {"who": who_did(event), "fields": ", ".join(named)}


def _contact_labels() -> Mapping[str, str]:
    form_class = registry.section_called("contact").form_class
    return {name: str(field.label) for name, field in form_class.every_question()}


# ---- messages and people -------------------------------------------------------------------------


def _messages(application: Application) -> list[Message]:
    found = application.notices.to_read().select_related("application__prefecture", "event")
    told = [(notice, words_of(notice)) for notice in found.order_by("-queued_at", "-pk")]
    return [
        Message(
            subject=subject_of(notice),
            parts=parts_of(words.text, language=notice.language),
            sentence=sentence_of(notice, application.zone),
        )
        for notice, words in told
    ]


def _institution(application: Application) -> Institution | None:
    """Return the host's welcome office when the platform knows it by the name stated."""
    stated = {s.section: s.answers for s in application.statements.all()}
    name = str(stated.get("research", {}).get("host_name", "")).strip()
    return Institution.objects.filter(name__iexact=name).first()


# ---- what can be done ----------------------------------------------------------------------------


def _offers(application: Application) -> list[Offer]:
    """Return the acts as the table allows them; undoing is spoken of only once withdrawn."""
    return [
        Offer(
            act=act,
            label=workflow.row(act).label,
            url=reverse(f"applicant:{act}", args=[application.reference]),
            refused=_why_not(act, application),
            until=_undo_until(application) if act == "undo_withdrawal" else "",
        )
        for act in _OFFERED
        if _is_spoken_of(act, application)
    ]


def _why_not(act: str, application: Application) -> Refused | None:
    if act == "ask_reopening":
        return why_not_reopening(application)
    return refusal(act, application, party=Party.APPLICANT)


def _is_spoken_of(act: str, application: Application) -> bool:
    """Whether the page speaks of an act: those that undo an end only once it has come."""
    if act in _AFTER:
        return application.status in _AFTER[act]
    return not (application.status == Status.WITHDRAWN and act == "withdraw")


def _undo_until(application: Application) -> str:
    if application.withdrawn_at is None:
        return ""
    return instant(deadlines.undo_until(application.withdrawn_at), application.zone)
