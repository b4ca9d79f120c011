"""Each act of the table, really done by its module: how, from a status, on behalf of a party."""

from collections.abc import Callable
from datetime import timedelta
from typing import Any

from escale.actions import amend_contact as amending
from escale.actions import announce_revocation as announcing
from escale.actions import answer_request as answering
from escale.actions import answer_revocation as objecting
from escale.actions import (
    answer_unpressed,
    issue_extensions,
    provide,
)
from escale.actions import ask_reopening as asking
from escale.actions import assign as assigning
from escale.actions import change_request as changing
from escale.actions import close_without_object as closing
from escale.actions import end_proposal as ending
from escale.actions import hold_extension as holding
from escale.actions import issue_extension as giving
from escale.actions import note_delivery as noting
from escale.actions import record_appeal as appealing
from escale.actions import refuse_reopening as refusing
from escale.actions import release_extension as releasing
from escale.actions import reopen as reopening
from escale.actions import reopen_identity as reconsidering
from escale.actions import reverse_refusal as reversing
from escale.actions import revoke_approval as revoking
from escale.actions import send_again as sending
from escale.actions import settle_identity as settling
from escale.actions import take_up as taking
from escale.actions import transfer as handing_over
from escale.actions import undo_withdrawal as undoing
from escale.actions import withdraw as withdrawing
from escale.applications.enums import Party, Status
from escale.applications.models import Application, ClosureProposal, PieceRequest, Revocation
from escale.documents.keeping import Upload
from escale.kit import clock
from escale.people.models import Account, Role
from tests import examining, people, samples
from tests.answers import answers_for
from tests.applications import doing_last_mile
from tests.applications.beginning import FROM_NOTHING

WHY = "Une raison écrite en toutes lettres."
ROLES = {
    Party.OFFICER: Role.OFFICER,
    Party.SIGNATORY: Role.SIGNATORY,
    Party.CLERK: Role.CLERK,
    Party.MANAGER: Role.MANAGER,
}


def standing_at(status: Status) -> Application:
    """A filed request walked to a status; what it awaits there was really asked for."""
    if status is Status.AWAITING_PIECES:
        application = people.filed()
        examining.asked(application, "passport", "diploma", by=people.staff())
    else:
        application = doing_last_mile.standing_at(status)
    application.refresh_from_db()
    return application


def actor(application: Application, party: Party) -> Account:
    """Somebody on whose behalf the party acts: the person, or a member who holds that role alone."""
    if party is Party.APPLICANT:
        return people.account_of(application)
    return people.staff(ROLES[party], prefecture=application.prefecture)


# ---- once it is filed --------------------------------------------------------------------------


def amend_contact(application: Application, _party: Party, by: Account) -> None:
    amending.amend_contact(application, answers=answers_for("contact", town="Meylan"), by=by)


def refuse_document(application: Application, _party: Party, _by: None) -> None:
    people.refused_document(application)


def send_again(application: Application, _party: Party, by: Account) -> None:
    document = people.refused_document(application)
    sending.send_again(
        application, document=document, files=[Upload("b.pdf", samples.pdf())], by=by
    )


def withdraw(application: Application, _party: Party, by: Account) -> None:
    withdrawing.withdraw(application, by=by)


def undo_withdrawal(application: Application, _party: Party, by: Account) -> None:
    undoing.undo_withdrawal(application, by=by)


# ---- the examination ---------------------------------------------------------------------------


def take_up(application: Application, _party: Party, by: Account) -> None:
    taking.take_up(application, by=by)


def assign(application: Application, _party: Party, by: Account) -> None:
    assigning.assign(application, to=people.staff(), by=by)


def reopen_identity(application: Application, _party: Party, by: Account) -> None:
    officer = people.staff()
    if application.reconciliation.settled_at is None:
        settling.settle_identity(application, national=None, reason=WHY, by=officer)
        application.refresh_from_db()
    reconsidering.reopen_identity(
        application, reason=WHY, revision_read=application.revision, by=by
    )


def request_pieces(application: Application, _party: Party, by: Account) -> None:
    examining.asked(application, "passport", by=by)


def extend_request(application: Application, party: Party, by: Account | None) -> None:
    request = PieceRequest.objects.pending().get(application=application)
    if party is Party.APPLICANT:
        changing.ask_for_time(application, by=by)
    else:
        until = request.answer_by + timedelta(days=20)
        changing.give_time(application, by=by, until=until, revision_read=application.revision)


def change_request(application: Application, _party: Party, by: Account) -> None:
    request = PieceRequest.objects.pending().get(application=application)
    changing.cancel_request(
        application, by=by, line=request.lines.first().pk, revision_read=application.revision
    )


def cancel_request(application: Application, _party: Party, by: Account) -> None:
    changing.cancel_request(application, by=by, revision_read=application.revision)


def answer_request(application: Application, party: Party, by: Account | None) -> None:
    for slot in ("passport", "diploma"):
        provide.explain(application, slot=slot, explanation="Perdu.")
    if party is Party.APPLICANT:
        answering.answer_request(application, by=by)
        return
    with clock.at(clock.now() + timedelta(hours=25)):
        answer_unpressed.answer_due()


def note_delivery(application: Application, _party: Party, by: Account) -> None:
    noting.note_delivery(
        application,
        by=by,
        way=noting.Way.TELEPHONE,
        on=clock.today(application.zone),
        words=WHY,
        revision_read=application.revision,
    )


# ---- closed, and open again --------------------------------------------------------------------


def close_without_object(application: Application, _party: Party, by: Account) -> None:
    told = {"revision_read": application.revision}
    proposal = closing.propose_closure(
        application,
        reason=ClosureProposal.Reason.DUPLICATE,
        text=WHY,
        by=people.staff(),
        **told,
    )
    application.refresh_from_db()
    closing.close_without_object(
        application, proposal=proposal.pk, revision_read=application.revision, by=by
    )


def ask_reopening(application: Application, _party: Party, by: Account) -> None:
    asking.ask_reopening(application, text=WHY, by=by)


def refuse_reopening(application: Application, _party: Party, by: Account) -> None:
    asking.ask_reopening(application, text=WHY, by=people.account_of(application))
    application.refresh_from_db()
    refusing.refuse_reopening(application, reason=WHY, revision_read=application.revision, by=by)


def reopen(application: Application, _party: Party, by: Account) -> None:
    lines = [reopening.ToAsk(slot="passport", reason="illegible")]
    reopening.reopen(application, lines=lines, revision_read=application.revision, by=by)


# ---- the decision ------------------------------------------------------------------------------


def propose_approval(application: Application, _party: Party, by: Account) -> None:
    examining.proposed(application, by=by)


def propose_refusal(application: Application, _party: Party, by: Account) -> None:
    examining.proposed(application, is_refusal=True, by=by)


def retract_proposal(application: Application, party: Party, by: Account) -> None:
    proposal = application.proposals.live().get()
    who = proposal.proposed_by if party is Party.OFFICER else by
    ending.retract_proposal(application, proposal=proposal.pk, by=who)


def return_proposal(application: Application, _party: Party, by: Account) -> None:
    proposal = application.proposals.live().get()
    ending.return_proposal(application, proposal=proposal.pk, reason=WHY, by=by)


def sign_approval(application: Application, _party: Party, by: Account) -> None:
    examining.signed(application, by=by)


def sign_refusal(application: Application, _party: Party, by: Account) -> None:
    proposal = application.proposals.live().get()
    ending.retract_proposal(application, proposal=proposal.pk, by=proposal.proposed_by)
    application.refresh_from_db()
    examining.proposed(application, is_refusal=True, by=people.staff())
    examining.signed(application, by=by)


# ---- what contests or undoes it ----------------------------------------------------------------


def record_appeal(application: Application, _party: Party, by: Account) -> None:
    today = clock.today(application.zone)
    appealing.record_appeal(application, kind="court", made_on=today, by=by)


def reverse_refusal(application: Application, _party: Party, by: Account) -> None:
    reversing.reverse_refusal(
        application,
        ground=reversing.Ground.COURT,
        text=WHY,
        revision_read=application.revision,
        proved_at=clock.machine_now(),
        by=by,
    )


def announce_revocation(application: Application, _party: Party, by: Account) -> None:
    _announced(application, by=by)


def answer_revocation(application: Application, _party: Party, by: Account) -> None:
    _announced(application, by=people.staff(Role.SIGNATORY))
    objecting.answer_revocation(application, text=WHY, by=by)


def drop_revocation(application: Application, _party: Party, by: Account) -> None:
    found = _announced(application, by=people.staff(Role.SIGNATORY))
    revoking.drop_revocation(application, revocation=found.pk, by=by)


def revoke_approval(application: Application, _party: Party, by: Account) -> None:
    found = _announced(application, by=people.staff(Role.SIGNATORY))
    application.refresh_from_db()
    with clock.at(clock.now() + timedelta(days=17)):
        revoking.revoke_approval(
            application,
            revocation=found.pk,
            revision_read=application.revision,
            proved_at=clock.machine_now(),
            by=by,
        )


def _announced(application: Application, *, by: Account) -> Revocation:
    return announcing.announce_revocation(
        application,
        reason=Revocation.Reason.FRAUD,
        text=WHY,
        revision_read=application.revision,
        by=by,
    )


def issue_extension(application: Application, party: Party, by: Account | None) -> None:
    is_by_rule = party is Party.SYSTEM
    _covered(application, days=5, filed_in_time=is_by_rule)
    if is_by_rule:
        issue_extensions.issue_due()
    else:
        revision = application.revision
        giving.give_extension(application, reason=WHY, revision_read=revision, by=by)


def hold_extension(application: Application, _party: Party, by: Account) -> None:
    _covered(application, days=20, filed_in_time=True)
    holding.hold_extension(application, reason=WHY, revision_read=application.revision, by=by)


def release_extension(application: Application, party: Party, by: Account | None) -> None:
    hold_extension(application, Party.OFFICER, by or people.staff())
    if party is Party.SYSTEM:
        with clock.at(clock.now() + timedelta(days=11)):
            releasing.release_past()
        return
    application.refresh_from_db()
    releasing.release_extension(application, revision_read=application.revision, by=by)


def _covered(application: Application, *, days: int, **columns: Any) -> None:
    """A stay that is proved for so many days more."""
    until = clock.today(application.zone) + timedelta(days=days)
    Application.objects.filter(pk=application.pk).update(covered_until=until, **columns)
    application.refresh_from_db()


def transfer(application: Application, _party: Party, by: Account) -> None:
    reunion = people.prefectures()["reunion"]
    handing_over.transfer(
        application, to=reunion, reason=WHY, revision_read=application.revision, by=by
    )


#: Acts done to an application that stands at the status, by an account (None: the service).
DOING: dict[str, Callable[[Application, Party, Any], None]] = {
    act.__name__: act
    for act in (
        amend_contact,
        refuse_document,
        send_again,
        withdraw,
        undo_withdrawal,
        take_up,
        assign,
        reopen_identity,
        request_pieces,
        extend_request,
        change_request,
        cancel_request,
        answer_request,
        note_delivery,
        close_without_object,
        ask_reopening,
        refuse_reopening,
        reopen,
        propose_approval,
        propose_refusal,
        retract_proposal,
        return_proposal,
        sign_approval,
        sign_refusal,
        record_appeal,
        reverse_refusal,
        announce_revocation,
        answer_revocation,
        drop_revocation,
        revoke_approval,
        issue_extension,
        hold_extension,
        release_extension,
        transfer,
        *doing_last_mile.LAST_MILE,
    )
}


def done(act: str, status: Status | None, party: Party) -> Application:
    """The application to which the act was really done, from this status, for this party."""
    if act in FROM_NOTHING:
        return FROM_NOTHING[act](status, party)
    assert status is not None
    application = standing_at(status)
    by = None if party in {Party.SYSTEM, Party.FACTORY} else actor(application, party)
    DOING[act](application, party, by)
    return application
