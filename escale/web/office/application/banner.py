"""The top of the page: where the application stands, why here, who has it, what is pending."""

from collections.abc import Sequence
from dataclasses import dataclass

from django.utils.translation import gettext as _

from escale.actions.tell import recipients
from escale.applications.enums import OPEN, UNDECIDED, Status
from escale.applications.examination import Proposal
from escale.applications.models import Application
from escale.applications.sections.wording import in_full
from escale.people.models import Role
from escale.web.components import NavigationLink, Tone
from escale.web.office.application.casefile import CaseFile
from escale.web.office.application.way import acts_offered, address, open_page
from escale.web.office.queue.wording import reasons

_TONES = {
    Status.FILED: Tone.INFO,
    Status.UNDER_REVIEW: Tone.INFO,
    Status.AWAITING_PIECES: Tone.WARNING,
    Status.DECISION_PROPOSED: Tone.WARNING,
    Status.REFUSED: Tone.ERROR,
    Status.CLOSED: Tone.NEUTRAL,
    Status.WITHDRAWN: Tone.NEUTRAL,
}


@dataclass(frozen=True, kw_only=True)
class Banner:
    """What is read before anything else."""

    name: str
    reference: str
    case: str
    status: str
    tone: Tone
    reasons: Sequence[str]
    officer: str
    pending: Sequence[str]
    filed_at: str
    is_late: bool
    complete_on: str
    silence_on: str
    acts: Sequence[NavigationLink]
    queue_url: str
    undelivered: str = ""
    note_url: str = ""
    take_up_url: str = ""
    assign_url: str = ""
    revision: int = 0


def banner_of(case_file: CaseFile) -> Banner:
    """Return the banner; an act that is not possible now has no link."""
    application, staff = case_file.application, case_file.staff
    status = Status(application.status)
    holder = application.assigned_to_id
    is_officer = staff.has(Role.OFFICER)
    is_free = holder in {None, staff.account.pk}
    reference = application.reference
    takes_up = is_officer and status is Status.FILED and is_free
    takes_over = is_officer and status in UNDECIDED and holder != staff.account.pk and not takes_up
    return Banner(
        name=f"{application.family_name} {application.given_names}".strip(),
        reference=reference,
        case=application.case_label,
        status=str(status.label),
        tone=_TONES.get(status, Tone.SUCCESS),
        reasons=reasons(application, today=case_file.today) if application.urgent_on else [],
        officer=case_file.name(holder) if holder else "",
        pending=list(
            filter(None, (_request(case_file), _proposal(case_file), _unreachable(application)))
        ),
        filed_at=case_file.at(application.filed_at),
        is_late=application.filed_in_time is False,
        complete_on=in_full(application.complete_on) if application.complete_on else "",
        silence_on=in_full(application.silence_on) if application.silence_on else "",
        acts=acts_offered(application, staff),
        queue_url=address("queue"),
        undelivered=_undelivered(application),
        note_url=open_page("note_delivery", application, staff)
        if application.has_undelivered and status in UNDECIDED
        else "",
        take_up_url=address("take_up", reference) if takes_up else "",
        assign_url=address("assign", reference) if takes_over else "",
        revision=application.revision,
    )


def _request(case_file: CaseFile) -> str:
    """Say what the pending request for pieces still awaits, and until when."""
    request = case_file.request
    if request is None:
        return ""
    lines = [
        line
        for lines in case_file.lines.values()
        for line in lines
        if line.request_id == request.pk and line.cancelled_at is None
    ]
    return _(
        "Pièces demandées le %(sent)s, à fournir jusqu’au %(until)s : "
        "%(answered)d sur %(asked)d ont une réponse."
    ) % {
        "sent": case_file.at(request.sent_at),
        "until": in_full(request.answer_by),
        "answered": sum(line.answered_at is not None for line in lines),
        "asked": len(lines),
    }


def _unreachable(application: Application) -> str:
    """Say that no message reaches whoever was met at the counter and has no address."""
    if application.status not in OPEN or any(recipients(application)):
        return ""
    return _("Pas d’adresse électronique : à prévenir par courrier ou téléphone.")


def _undelivered(application: Application) -> str:
    """Say that a message reached nobody, and what is expected of the office."""
    if not application.has_undelivered:
        return ""
    return _(
        "Un message n’a été remis à aucune adresse de la personne. Prévenez-la autrement : par "
        "téléphone, au guichet ou par lettre recommandée, puis notez-le."
    )


def _proposal(case_file: CaseFile) -> str:
    """Say what is proposed, by whom."""
    proposal = case_file.proposal
    if proposal is None:
        return ""
    words = {
        "name": case_file.name(proposal.proposed_by_id),
        "at": case_file.at(proposal.proposed_at),
    }
    if proposal.kind == Proposal.Kind.APPROVAL:
        return _("Acceptation proposée le %(at)s (%(name)s), à signer.") % words
    return _("Refus proposé le %(at)s (%(name)s), à signer.") % words
