"""Closing without object: an officer asks, another person confirms; never instead of a refusal."""

import pytest
from django.db import IntegrityError, transaction

from escale.actions.close_without_object import (
    close_without_object,
    drop_closure,
    propose_closure,
)
from escale.actions.examine import NotAsRead
from escale.applications.enums import UNDECIDED, Status
from escale.applications.examination import PieceRequest, Proposal
from escale.applications.models import ClosureProposal
from escale.kit import clock
from escale.kit.sentences import Refused
from escale.notices.models import Notice
from escale.people.duty import NotOnDuty, RoleMissing
from escale.people.models import Role
from tests import people

pytestmark = pytest.mark.django_db
DUPLICATE, DEATH = ClosureProposal.Reason.DUPLICATE, ClosureProposal.Reason.DEATH


@pytest.fixture
def officer():
    return people.staff()


@pytest.fixture
def manager():
    return people.staff(Role.MANAGER)


def ask(application, by, **changes) -> ClosureProposal:
    told = {
        "reason": DUPLICATE,
        "text": "Même demande que l’autre.",
        "revision_read": application.revision,
        **changes,
    }
    found = propose_closure(application, by=by, **told)
    application.refresh_from_db()
    return found


def confirm(application, proposal, by, **changes):
    told = {"revision_read": application.revision, **changes}
    done = close_without_object(application, proposal=proposal.pk, by=by, **told)
    application.refresh_from_db()
    return done


@pytest.mark.parametrize("status", UNDECIDED)
def test_asking_changes_nothing_and_confirming_closes(status, officer, manager):
    application = people.walked_to(status)
    proposal = ask(application, officer)
    assert application.status == status
    assert not Notice.objects.filter(kind="closed_without_object").exists()
    confirm(application, proposal, manager)
    assert application.status == Status.CLOSED
    event = application.events.get(act="close_without_object")
    assert (event.party, event.account) == ("M", manager)
    assert event.detail["reason"] == "duplicate"


def test_the_person_reads_why_and_how_to_have_it_reopened(officer, manager):
    application = people.filed()
    confirm(application, ask(application, officer), manager)
    text = Notice.objects.get(application=application, kind="closed_without_object").text
    assert "double emploi" in text
    assert "Même demande que l’autre." in text
    assert "Ce n’est pas un refus" in text
    assert "réouverture" in text


def test_after_a_death_nobody_is_written_to(officer, manager):
    application = people.filed()
    before = Notice.objects.count()
    confirm(application, ask(application, officer, reason=DEATH, text="Acte n° 12."), manager)
    assert application.status == Status.CLOSED
    assert Notice.objects.count() == before


def test_a_proposed_decision_and_a_pending_request_end_with_it(officer, manager):
    application = people.walked_to(Status.DECISION_PROPOSED)
    decision = Proposal.objects.live().get(application=application)
    request = PieceRequest.objects.create(
        application=application, sent_by=officer, zone="Europe/Paris", answer_by=clock.today()
    )
    confirm(application, ask(application, officer), manager)
    decision.refresh_from_db()
    request.refresh_from_db()
    assert decision.ending == "overtaken"
    assert request.ending == "closed"


def test_nobody_confirms_their_own(manager):
    both = people.staff(Role.OFFICER, Role.MANAGER)
    application = people.filed()
    proposal = ask(application, both)
    with pytest.raises(Refused, match="autre personne"):
        confirm(application, proposal, both)
    row = ClosureProposal.objects.filter(pk=proposal.pk)
    with pytest.raises(IntegrityError, match="nobody_confirms"), transaction.atomic():
        row.update(ending="confirmed", ended_by=both, ended_at=clock.now())


def test_pressed_twice_each_is_done_once(officer, manager):
    application = people.filed()
    read = application.revision
    proposal = ask(application, officer)
    assert ask(application, officer, revision_read=read) == proposal
    read = application.revision
    first = confirm(application, proposal, manager)
    assert confirm(application, proposal, manager, revision_read=read) == first
    assert Notice.objects.filter(kind="closed_without_object").count() == 1


def test_a_colleague_cannot_ask_a_second_time(officer):
    application = people.filed()
    ask(application, officer)
    with pytest.raises(Refused, match="déjà proposée"):
        ask(application, people.staff())


def test_what_changed_since_it_was_read_is_read_again(officer, manager):
    application = people.filed()
    with pytest.raises(NotAsRead):
        ask(application, officer, revision_read=application.revision - 1)
    proposal = ask(application, officer)
    with pytest.raises(NotAsRead):
        confirm(application, proposal, manager, revision_read=application.revision - 1)
    with pytest.raises(NotAsRead):
        close_without_object(
            application, proposal=0, revision_read=application.revision, by=manager
        )
    assert application.status == Status.FILED


def test_its_officer_takes_it_back_and_another_can_ask(officer, manager):
    application = people.filed()
    proposal = ask(application, officer)
    drop_closure(application, proposal=proposal.pk, by=officer)
    assert drop_closure(application, proposal=proposal.pk, by=officer).ending == "retracted"
    application.refresh_from_db()
    with pytest.raises(NotAsRead):
        confirm(application, proposal, manager)
    assert ask(application, people.staff()).pk != proposal.pk


def test_a_manager_declines_it_and_says_why(officer, manager):
    application = people.filed()
    proposal = ask(application, officer)
    with pytest.raises(Refused, match="pourquoi"):
        drop_closure(application, proposal=proposal.pk, by=manager)
    dropped = drop_closure(application, proposal=proposal.pk, reason="Pas un double.", by=manager)
    assert (dropped.ending, dropped.ending_reason) == ("declined", "Pas un double.")
    application.refresh_from_db()
    assert application.status == Status.FILED
    with pytest.raises(Refused, match="Seul son auteur"):
        drop_closure(application, proposal=ask(application, officer).pk, by=people.staff())


@pytest.mark.parametrize("status", [Status.APPROVED, Status.REFUSED, Status.CLOSED])
def test_a_decided_request_is_not_closed_without_object(status, officer):
    with pytest.raises(Refused):
        ask(people.walked_to(status), officer)


@pytest.mark.parametrize("text", ["", " ", "x" * 2001])
def test_it_needs_a_text_of_a_fair_length(text, officer):
    with pytest.raises(Refused):
        ask(people.filed(), officer, text=text)


def test_each_needs_its_role_in_the_prefecture(officer, manager):
    application = people.filed()
    reunion = people.prefectures()["reunion"]
    with pytest.raises(RoleMissing):
        ask(application, manager)
    with pytest.raises(NotOnDuty):
        ask(application, people.staff(prefecture=reunion))
    proposal = ask(application, officer)
    with pytest.raises(RoleMissing):
        confirm(application, proposal, people.staff())
    with pytest.raises(NotOnDuty):
        confirm(application, proposal, people.staff(Role.MANAGER, prefecture=reunion))
