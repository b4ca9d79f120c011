"""Signing: two people, what was read, one transaction; the status, the letter and the notice."""

from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from threading import Barrier

import pytest
from django.db import IntegrityError, connection, transaction

from escale.actions import (
    amend_contact,
    end_proposal,
    make_letters,
    propose,
    sign,
    withdraw,
)
from escale.actions.examine import NotAsRead
from escale.actions.propose import NotReady
from escale.actions.undo_withdrawal import undo_withdrawal
from escale.applications.enums import Status
from escale.applications.examination import PieceRequest, Proposal
from escale.applications.models import Application, Piece
from escale.kit import clock
from escale.kit.sentences import Refused
from escale.letters import archive
from escale.letters.models import Letter
from escale.notices.models import Notice
from escale.people.duty import NotOnDuty, RoleMissing
from escale.people.models import Role, StaffMember
from tests import people
from tests.examining import examined

pytestmark = pytest.mark.django_db


@pytest.fixture
def signatory():
    return people.staff(Role.SIGNATORY, name="Dominique Ferrand")


def to_sign(*, is_refusal: bool = False):
    """A request whose decision waits for a signature."""
    application = people.walked_to(Status.UNDER_REVIEW)
    people.proposed(application, is_refusal=is_refusal)
    application.refresh_from_db()
    return application


def press(application, by, **changes):
    """Sign what stands, as it was just read; `changes` say otherwise."""
    asked = {
        "proposal": application.proposals.order_by("-pk").first().pk,
        "revision_read": application.revision,
        "proved_at": clock.machine_now(),
    }
    return sign.sign(application, **{**asked, **changes}, by=by)


def unsigned(application) -> bool:
    """Whether nothing of a signature is left: status, proposal, letter, notice."""
    application.refresh_from_db()
    return (
        application.proposals.filter(ending="signed").count() == 0
        and not archive.decisions_of(application)
        and not Notice.objects.filter(
            application=application, kind__in=("approved", "refused")
        ).exists()
    )


# ---- does it ---------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "is_refusal, status, kind, notice",
    [
        (False, Status.APPROVED, Letter.Kind.APPROVAL, "approved"),
        (True, Status.REFUSED, Letter.Kind.REFUSAL, "refused"),
    ],
)
def test_a_signature_moves_the_status_wants_the_letter_and_tells_the_person(
    signatory, is_refusal, status, kind, notice
):
    application = to_sign(is_refusal=is_refusal)
    event = press(application, signatory)
    application.refresh_from_db()
    assert application.status == status
    assert (event.name, event.account_id) == (notice, signatory.pk)
    signed = application.proposals.get()
    assert (signed.ending, signed.ended_by_id) == (Proposal.Ending.SIGNED, signatory.pk)
    (letter,) = archive.decisions_of(application)
    assert (letter.kind, letter.event_id) == (kind, event.pk)
    assert letter.facts["signatory"] == {"name": "Dominique Ferrand", "title": "Bureau du séjour"}
    assert Notice.objects.filter(application=application, kind=notice).count() == 1
    make_letters.make_due()
    letter.refresh_from_db()
    assert archive.opened(letter).startswith(b"%PDF")


def test_signing_twice_is_signing_once(signatory):
    application = to_sign()
    first = press(application, signatory)
    again = press(application, signatory, proved_at=clock.machine_now() - timedelta(hours=1))
    assert again == first
    assert application.events.filter(act="sign_approval").count() == 1
    assert Letter.objects.filter(application=application, kind="approval").count() == 1


# ---- who -------------------------------------------------------------------------------------


def test_nobody_signs_what_they_proposed(signatory):
    both = people.staff(Role.OFFICER, Role.SIGNATORY)
    application = people.walked_to(Status.UNDER_REVIEW)
    people.proposed(application, by=both)
    application.refresh_from_db()
    with pytest.raises(Refused, match="une autre personne"):
        press(application, both)
    assert unsigned(application)
    with pytest.raises(IntegrityError, match="nobody_signs"), transaction.atomic():
        application.proposals.update(ended_at=clock.now(), ended_by=both, ending="signed")
    press(application, signatory)
    assert not unsigned(application)


@pytest.mark.parametrize("roles", [(Role.OFFICER,), (Role.MANAGER, Role.CLERK, Role.AUDITOR)])
def test_only_a_signatory_signs(roles):
    application = to_sign()
    with pytest.raises(RoleMissing):
        press(application, people.staff(*roles))
    assert unsigned(application)


def test_a_signatory_of_another_prefecture_or_revoked_does_not_sign(signatory):
    application = to_sign()
    elsewhere = people.staff(Role.SIGNATORY, prefecture=people.prefectures()["reunion"])
    StaffMember.objects.filter(account=signatory).update(revoked_at=clock.now())
    for stranger in (elsewhere, signatory):
        with pytest.raises(NotOnDuty):
            press(application, stranger)
    assert unsigned(application)


@pytest.mark.parametrize("age", [timedelta(minutes=5, seconds=5), timedelta(minutes=-6)])
def test_a_second_factor_that_is_not_of_now_does_not_sign(signatory, age):
    application = to_sign()
    with pytest.raises(sign.ProofTooOld):
        press(application, signatory, proved_at=clock.machine_now() - age)
    assert unsigned(application)
    press(application, signatory, proved_at=clock.machine_now() - timedelta(minutes=4))


# ---- what was read ---------------------------------------------------------------------------


def test_what_changed_since_it_was_read_is_not_signed(signatory):
    application = to_sign()
    read = application.revision
    amend_contact.amend_contact(
        application,
        answers=people.answers_for("contact", town="Meylan"),
        by=people.account_of(application),
    )
    application.refresh_from_db()
    with pytest.raises(NotAsRead):
        press(application, signatory, revision_read=read)
    assert unsigned(application)


def test_a_piece_sent_while_an_approval_waits_is_to_be_judged_before_it_is_signed(signatory):
    application = to_sign()
    Piece.objects.filter(application=application, slot="passport").update(answered_at=clock.now())
    with pytest.raises(NotReady) as refused:
        press(application, signatory)
    assert [obstacle.where for obstacle in refused.value.obstacles] == ["pieces"]
    assert unsigned(application)


def test_a_document_refused_meanwhile_stops_an_approval_but_not_a_refusal(signatory):
    approval, refusal = to_sign(), to_sign(is_refusal=True)
    for application in (approval, refusal):
        people.refused_document(application)
        application.refresh_from_db()
    with pytest.raises(NotReady):
        press(approval, signatory)
    assert press(refusal, signatory).name == "refused"


def test_days_that_are_past_are_not_signed(signatory):
    officer = people.staff()
    application = people.walked_to(Status.UNDER_REVIEW)
    examined(application, by=officer)
    last = clock.today() + timedelta(days=100)
    propose.propose_approval(
        application,
        valid_from=last - timedelta(days=9),
        valid_until=last,
        has_mobility=False,
        change_reason="Dix jours, comme convenu.",
        revision_read=application.revision,
        by=officer,
    )
    application.refresh_from_db()
    later = clock.now() + timedelta(days=101)
    with clock.at(later), pytest.raises(Refused, match="dernier jour"):
        press(application, signatory)
    assert unsigned(application)


# ---- ended otherwise -------------------------------------------------------------------------


def test_a_withdrawn_request_is_not_decided_and_says_so(signatory):
    application = to_sign()
    read = application.revision
    withdraw.withdraw(application, by=people.account_of(application))
    with pytest.raises(sign.AlreadyEnded, match="retiré sa demande"):
        press(application, signatory, revision_read=read)
    assert unsigned(application)
    assert application.proposals.get().ending == Proposal.Ending.WITHDRAWN


def test_undoing_a_withdrawal_leaves_the_proposal_and_the_request_ended(signatory):
    proposed = to_sign()
    asked = people.walked_to(Status.AWAITING_PIECES)
    silence_on = asked.silence_on
    PieceRequest.objects.create(
        application=asked,
        sent_by=people.staff(),
        zone=asked.zone,
        answer_by=clock.today() + timedelta(days=30),
    )
    Application.objects.filter(pk=asked.pk).update(silence_on=None)
    for application in (proposed, asked):
        account = people.account_of(application)
        withdraw.withdraw(application, by=account)
        undo_withdrawal(application, by=account)
        application.refresh_from_db()
        assert application.status == Status.FILED
    assert proposed.proposals.get().ending == Proposal.Ending.WITHDRAWN
    assert asked.piece_requests.get().ending == PieceRequest.Ending.WITHDRAWN
    assert asked.silence_on == silence_on, "the count runs again, and lost no day"
    with pytest.raises(Refused):
        press(proposed, signatory)


def test_a_proposal_returned_or_taken_back_is_not_signed_and_says_by_whom(signatory):
    returned, retracted = to_sign(), to_sign()
    other = people.staff(Role.SIGNATORY, name="Lou Perrin")
    end_proposal.return_proposal(
        returned, proposal=returned.proposals.get().pk, reason="Relisez.", by=other
    )
    proposal = retracted.proposals.get()
    end_proposal.retract_proposal(retracted, proposal=proposal.pk, by=proposal.proposed_by)
    with pytest.raises(sign.AlreadyEnded, match="Renvoyée par Lou Perrin"):
        press(returned, signatory)
    with pytest.raises(sign.AlreadyEnded, match="Retirée par Camille Marchand"):
        press(retracted, signatory)


def test_a_proposal_of_another_request_is_not_signed_with_this_one(signatory):
    application, other = to_sign(), to_sign()
    with pytest.raises(NotAsRead):
        press(application, signatory, proposal=other.proposals.get().pk)
    with pytest.raises(NotAsRead):
        press(application, signatory, proposal=0)
    assert unsigned(application)
    assert unsigned(other)


# ---- at once, and cut short ------------------------------------------------------------------


@pytest.mark.django_db(transaction=True)
def test_of_two_signatories_at_once_one_signs_and_the_other_reads_who_and_when():
    application = to_sign()
    hands = [people.staff(Role.SIGNATORY, name=name) for name in ("Lou Perrin", "Noor Haddad")]
    together = Barrier(2)

    def at_once(account):
        try:
            together.wait()
            return press(application, account).account_id
        except sign.AlreadyEnded as refused:
            return str(refused)
        finally:
            connection.close()

    with ThreadPoolExecutor(2) as threads:
        answers = list(threads.map(at_once, hands))
    (winner,) = [answer for answer in answers if isinstance(answer, int)]
    (told,) = [answer for answer in answers if isinstance(answer, str)]
    name = StaffMember.objects.get(account_id=winner).name
    assert told.startswith(f"Signée par {name}")
    assert clock.today().strftime("%Y") in told
    assert Letter.objects.filter(application=application, kind="approval").count() == 1
    assert Notice.objects.filter(application=application, kind="approved").count() == 1


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("cut", ["want", "tell"])
def test_a_signature_cut_short_leaves_nothing_and_is_signed_again(signatory, monkeypatch, cut):
    application = to_sign(is_refusal=True)

    def killed(*_args, **_options):
        raise SystemExit

    with monkeypatch.context() as patch:
        patch.setattr(*((sign.archive, "want") if cut == "want" else (sign, "tell")), killed)
        with pytest.raises(SystemExit):
            press(application, signatory)
    assert unsigned(application)
    assert application.status == Status.DECISION_PROPOSED
    assert press(application, signatory).name == "refused"
