"""Sign a decision that another person proposed: its status, its letter and its notice, at once."""

from datetime import datetime, timedelta
from typing import Any, Final

from django.db import transaction
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from escale.actions.examine import NotAsRead, held_for
from escale.actions.fees_due import amount_due
from escale.actions.propose import NotReady, obstacles
from escale.actions.tell import tell
from escale.applications.advance import advance
from escale.applications.deadlines import appeal_until, local_date
from escale.applications.enums import UNDECIDED, Party
from escale.applications.examination import Proposal
from escale.applications.models import Application, Certificate, Event
from escale.applications.refusals import why_not_open
from escale.kit import clock
from escale.kit.sentences import Refused
from escale.letters import archive, decision_facts
from escale.letters.certificate_facts import Certificates
from escale.letters.decision import Signatory
from escale.letters.models import Letter
from escale.letters.words import instant_in_words
from escale.people.models import Account, Role, StaffMember
from escale.procedures.refusal_reasons import refusal_reason

#: A second factor proved longer ago than this does not sign.
PROOF_LASTS: Final = timedelta(minutes=5)
_ACTS: Final = {
    Proposal.Kind.APPROVAL: ("sign_approval", Letter.Kind.APPROVAL),
    Proposal.Kind.REFUSAL: ("sign_refusal", Letter.Kind.REFUSAL),
}


class ProofTooOld(Refused):
    """The second factor was proved too long ago: it is asked for again, then the person signs."""

    def __init__(self) -> None:
        """Say that nothing is signed yet."""
        super().__init__(
            _("Avant de signer, prouvez de nouveau que c’est vous."),
            hint=_("Rien n’est encore signé : votre second facteur a plus de cinq minutes."),
        )


class AlreadyEnded(Refused):
    """A colleague signed, returned or took back the proposal first; the sentence says who, when."""


@transaction.atomic
def sign(
    application: Application, *, proposal: int, revision_read: int, proved_at: datetime, by: Account
) -> Event:
    """Sign a proposal as it was read: approve or refuse, want the letter, queue the notice.

    By a signatory on duty who did not propose it (the law wants two people; so does the
    database), whose second factor was proved at `proved_at` (machine time) at most five minutes
    ago. Signed twice by the same person, it is signed once. Raises Refused: AlreadyEnded when
    another was first, ProofTooOld, NotAsRead when anything changed since it was read (a piece
    sent, a correction), NotReady when an approval has something left to settle.
    """
    held = held_for(application, Role.SIGNATORY, by=by)
    found = (
        Proposal.objects.select_for_update(of=("self",))
        .filter(application=held, pk=proposal)
        .first()
    )
    if found is None:
        raise NotAsRead
    if found.ended_at is not None:
        return _already(found, held, by=by)
    if held.status not in UNDECIDED:
        raise why_not_open(held)
    if found.proposed_by_id == by.pk:
        raise Refused(
            _("Vous avez proposé cette décision : une autre personne la signe."),
            hint=_("La loi veut deux personnes pour une décision. Vous pouvez la retirer."),
        )
    if abs(clock.machine_now() - proved_at) > PROOF_LASTS:
        raise ProofTooOld
    if held.revision != revision_read:
        raise NotAsRead
    _refuse_unless_ready(held, found)
    return _signed(held, found, by=by)


def signatory_of(member: StaffMember) -> Signatory:
    """Return a member as a letter names them (CRPA L212-1)."""
    return Signatory(name=member.name, title=member.title)


def how_it_ended(proposal: Proposal) -> str:
    """Say what became of a proposal, by whom and when, to a colleague; empty while it waits."""
    if proposal.ended_at is None:
        return ""
    by = StaffMember.objects.filter(account=proposal.ended_by).first()
    return str(_ENDED[Proposal.Ending(proposal.ending)]) % {
        "name": by.name if by else _("un collègue"),
        "at": instant_in_words(proposal.ended_at, proposal.application.zone),
    }


def _already(found: Proposal, held: Application, *, by: Account) -> Event:
    """Return the signature when it is the same person's; refuse otherwise, with who and when."""
    if found.ending == Proposal.Ending.SIGNED and found.ended_by_id == by.pk:
        acts = [act for act, _kind in _ACTS.values()]
        return held.events.filter(act__in=acts, detail__proposal=found.pk).get()
    raise AlreadyEnded(
        how_it_ended(found), hint=_("Rien d’autre n’a été enregistré : rouvrez le dossier.")
    )


def _refuse_unless_ready(held: Application, found: Proposal) -> None:
    """Ask again, for an approval, what was asked when it was proposed: things may have changed."""
    if found.kind != Proposal.Kind.APPROVAL:
        return
    lacking = obstacles(held)
    if lacking:
        raise NotReady(lacking)
    assert found.valid_until is not None
    if found.valid_until < local_date(clock.now(), held.zone):
        raise Refused(
            _("Le dernier jour proposé est passé."),
            hint=_("Renvoyez la proposition : ses dates sont à fixer de nouveau."),
        )


def _signed(held: Application, found: Proposal, *, by: Account) -> Event:
    act, kind = _ACTS[Proposal.Kind(found.kind)]
    event = advance(held, act, party=Party.SIGNATORY, by=by, detail={"proposal": found.pk})
    found.ended_at, found.ended_by, found.ending = event.at, by, Proposal.Ending.SIGNED
    found.save(update_fields=["ended_at", "ended_by", "ending"])
    decision = decision_facts.of_proposal(
        held, found, signatory=signatory_of(by.membership), at=event.at
    )
    archive.want(held, event=event, kind=kind, facts=decision_facts.kept(decision))
    if found.kind == Proposal.Kind.APPROVAL:
        _certify(held, found, event=event)
    tell(held, event.name, event=event, **_told(held, found, event))
    return event


def _certify(held: Application, found: Proposal, *, event: Event) -> None:
    """Issue the approval certificate, which proves the stay until the handover."""
    decided_on = local_date(event.at, held.zone)
    Certificate.objects.create(
        application=held,
        kind=Certificate.Kind.APPROVAL,
        starts_on=decided_on,
        issued_at=event.at,
        issued_on=decided_on,
        event=event,
    )
    facts = Certificates.of([held]).favourable(held, found, issued_at=event.at)
    archive.want(held, event=event, kind=Letter.Kind.APPROVAL_CERTIFICATE, facts=facts)


def _told(held: Application, found: Proposal, event: Event) -> dict[str, Any]:
    """Return what the notice says of the decision."""
    common = {"expires_on": held.document_expires_on}
    decided_on = local_date(event.at, held.zone)
    if held.document_expires_on and held.document_expires_on < decided_on:
        common["expires_on"] = None
    if found.kind == Proposal.Kind.APPROVAL:
        return {
            **common,
            "valid_from": found.valid_from,
            "valid_until": found.valid_until,
            "has_mobility": found.has_mobility,
            "euros": amount_due(held),
        }
    return {
        **common,
        "reasons": [refusal_reason(code) for code in found.reasons],
        "appeal_until": appeal_until(decided_on),
    }


_ENDED: Final = {
    Proposal.Ending.SIGNED: gettext_lazy("Signée par %(name)s, %(at)s."),
    Proposal.Ending.RETURNED: gettext_lazy("Renvoyée par %(name)s, %(at)s."),
    Proposal.Ending.RETRACTED: gettext_lazy("Retirée par %(name)s, %(at)s."),
    Proposal.Ending.WITHDRAWN: gettext_lazy("La personne a retiré sa demande, %(at)s."),
    Proposal.Ending.OVERTAKEN: gettext_lazy("La demande a été clôturée, %(at)s."),
}
