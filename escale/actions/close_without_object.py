"""Close a request that nothing is left to decide of: an officer asks, another person confirms.

Never instead of a refusal: a closure gives no reason of law, and fewer remedies.
"""

from datetime import datetime

from django.db import IntegrityError, transaction
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from escale.actions.examine import NotAsRead, case_locked, held_for, note_change
from escale.actions.tell import tell
from escale.actions.undo import expect_as_read, last_event, reason_given
from escale.applications import deadlines
from escale.applications.advance import advance
from escale.applications.enums import Party
from escale.applications.models import Application, ClosureProposal, Event, PieceRequest, Proposal
from escale.kit import clock
from escale.kit.sentences import Refused
from escale.people.models import Account, Role


@transaction.atomic
def propose_closure(
    application: Application,
    *,
    reason: ClosureProposal.Reason,
    text: str,
    revision_read: int,
    by: Account,
) -> ClosureProposal:
    """Ask that the request be closed without object, for a manager to confirm.

    Nothing changes for the person until then. Asked twice, it is asked once. Raises NotAsRead,
    Refused once it is decided, without a text, or when a colleague asked already.
    """
    held = case_locked(application, Role.OFFICER, by=by)
    waiting = ClosureProposal.objects.live().filter(application=held).first()
    if waiting is not None:
        if waiting.proposed_by_id == by.pk and waiting.reason == reason:
            return waiting
        raise Refused(_("Une clôture est déjà proposée pour cette demande."))
    expect_as_read(held, revision_read)
    told = reason_given(text, otherwise=_("Écrivez ce qui fait que rien n’est plus à décider."))
    try:
        with transaction.atomic():
            proposal = ClosureProposal.objects.create(
                application=held, reason=reason, text=told, proposed_by=by
            )
    except IntegrityError as error:
        if "one_live_closure" not in str(error):
            raise
        raise Refused(_("Une clôture est déjà proposée pour cette demande.")) from error
    note_change(held)
    return proposal


@transaction.atomic
def close_without_object(
    application: Application, *, proposal: int, revision_read: int, by: Account
) -> Event:
    """Confirm a closure that another person asked for, and tell the person; not after a death.

    A decision proposed and a request for pieces end with it. Confirmed twice by the same manager,
    it is confirmed once. Raises NotAsRead, Refused for one's own proposal.
    """
    held = held_for(application, Role.MANAGER, by=by)
    found = _locked(held, proposal)
    if found.ending == ClosureProposal.Ending.CONFIRMED and found.ended_by_id == by.pk:
        done = last_event(held, "close_without_object")
        assert done is not None
        return done
    if found.ended_at is not None:
        raise NotAsRead
    if found.proposed_by_id == by.pk:
        raise Refused(
            _("Vous avez proposé cette clôture : une autre personne la confirme."),
            hint=_("Vous pouvez la retirer."),
        )
    expect_as_read(held, revision_read)
    event = advance(
        held,
        "close_without_object",
        party=Party.MANAGER,
        by=by,
        detail={"closure": found.pk, "reason": found.reason},
    )
    _end(found, ClosureProposal.Ending.CONFIRMED, at=event.at, by=by)
    Proposal.objects.live().filter(application=held).update(
        ended_at=event.at, ended_by=by, ending=Proposal.Ending.OVERTAKEN
    )
    PieceRequest.objects.pending().filter(application=held).update(
        ended_at=event.at, ending=PieceRequest.Ending.CLOSED
    )
    if found.reason != ClosureProposal.Reason.DEATH:
        _tell_of_closure(held, found, event=event)
    return event


@transaction.atomic
def drop_closure(
    application: Application, *, proposal: int, reason: str = "", by: Account
) -> ClosureProposal:
    """Set a proposed closure aside: its officer takes it back, or a manager declines it, and why.

    Dropped twice by the same person, it is dropped once. Raises NotAsRead once it ended
    otherwise, Refused for another officer, or a manager's without a reason.
    """
    held = held_for(application, Role.OFFICER, Role.MANAGER, by=by)
    found = _locked(held, proposal)
    is_own = found.proposed_by_id == by.pk
    ending = ClosureProposal.Ending.RETRACTED if is_own else ClosureProposal.Ending.DECLINED
    if found.ending == ending and found.ended_by_id == by.pk:
        return found
    if found.ended_at is not None:
        raise NotAsRead
    if not is_own and Role.MANAGER not in by.membership.roles:
        raise Refused(_("Seul son auteur, ou un responsable, écarte une clôture proposée."))
    told = reason if is_own else reason_given(reason, otherwise=_WHY)
    _end(found, ending, at=clock.now(), by=by, reason=told)
    note_change(held)
    return found


def _locked(held: Application, proposal: int) -> ClosureProposal:
    """Return the proposal that was read, its row locked; raises NotAsRead without it."""
    found = (
        ClosureProposal.objects.select_for_update(of=("self",))
        .filter(application=held, pk=proposal)
        .first()
    )
    if found is None:
        raise NotAsRead
    return found


def _end(
    found: ClosureProposal,
    ending: ClosureProposal.Ending,
    *,
    at: datetime,
    by: Account,
    reason: str = "",
) -> None:
    found.ended_at, found.ended_by = at, by
    found.ending, found.ending_reason = ending, reason
    found.save(update_fields=["ended_at", "ended_by", "ending", "ending_reason"])


def _tell_of_closure(held: Application, found: ClosureProposal, *, event: Event) -> None:
    closed_on = deadlines.local_date(event.at, held.zone)
    tell(
        held,
        "closed_without_object",
        event=event,
        reason=found.reason,
        text=found.text,
        reopening_until=deadlines.reopening_until(closed_on),
        expires_on=held.document_expires_on,
    )


_WHY = gettext_lazy("Écrivez à votre collègue pourquoi cette demande reste ouverte.")
