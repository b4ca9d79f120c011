"""End a proposal without signing it: its officer takes it back, or the signatory returns it."""

from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext as _

from escale.actions.examine import NotAsRead, held_for, refuse_too_long, written
from escale.applications.advance import advance
from escale.applications.enums import Party
from escale.applications.examination import TEXT_AT_MOST, Proposal
from escale.applications.models import Application
from escale.kit.sentences import Refused
from escale.people.models import Account, Role


@transaction.atomic
def retract_proposal(application: Application, *, proposal: int, by: Account) -> Proposal:
    """Take back a proposal: by the officer who made it, or a manager; the examination resumes.

    Taken back twice, it is once. Raises Refused for another officer, NotAsRead once it ended
    otherwise.
    """
    held = held_for(application, Role.OFFICER, Role.MANAGER, by=by)
    found = live_locked(held, proposal, already=Proposal.Ending.RETRACTED)
    if found.ended_at is not None:
        return found
    is_manager = Role.MANAGER in by.membership.roles
    if found.proposed_by_id != by.pk and not is_manager:
        raise Refused(_("Seul son auteur, ou un responsable, retire une proposition."))
    party = Party.OFFICER if found.proposed_by_id == by.pk else Party.MANAGER
    event = advance(held, "retract_proposal", party=party, by=by)
    return _ended(found, Proposal.Ending.RETRACTED, at=event.at, by=by)


@transaction.atomic
def return_proposal(
    application: Application, *, proposal: int, reason: str, by: Account
) -> Proposal:
    """Return a proposal to its officer, with a reason; by a signatory who did not make it.

    Raises Refused without a reason or for one's own proposal, NotAsRead once it ended otherwise.
    """
    held = held_for(application, Role.SIGNATORY, by=by)
    found = live_locked(held, proposal, already=Proposal.Ending.RETURNED)
    if found.ended_at is not None:
        return found
    if found.proposed_by_id == by.pk:
        raise Refused(_("Retirez votre proposition : une autre personne la signe ou la renvoie."))
    told = written(reason)
    if not told:
        raise Refused(_("Écrivez pourquoi vous renvoyez cette proposition."))
    refuse_too_long(told, most=TEXT_AT_MOST)
    event = advance(held, "return_proposal", party=Party.SIGNATORY, by=by)
    return _ended(found, Proposal.Ending.RETURNED, at=event.at, by=by, reason=told)


def live_locked(
    held: Application, proposal: int, *, already: Proposal.Ending | None = None
) -> Proposal:
    """Return the live proposal that the member read, its row locked.

    One that ended as `already` is returned as it is: the button was pressed twice. Raises
    NotAsRead for any other.
    """
    found = (
        Proposal.objects.select_for_update(of=("self",))
        .filter(application=held, pk=proposal)
        .first()
    )
    if found is None or (found.ended_at is not None and found.ending != already):
        raise NotAsRead
    return found


def _ended(
    proposal: Proposal, ending: Proposal.Ending, *, at: datetime, by: Account, reason: str = ""
) -> Proposal:
    proposal.ended_at, proposal.ended_by = at, by
    proposal.ending, proposal.ending_reason = ending, reason
    proposal.save(update_fields=["ended_at", "ended_by", "ending", "ending_reason"])
    return proposal
