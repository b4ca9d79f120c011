"""Transferring: the other prefecture has it with all its dates; the old one sees it no more."""

import pytest

from escale.actions.assign import assign
from escale.actions.examine import NotAsRead
from escale.actions.transfer import transfer
from escale.applications.enums import Status
from escale.applications.examination import PieceRequest
from escale.applications.models import Application, Reconciliation
from escale.applications.search import find, parse
from escale.kit import clock
from escale.kit.sentences import Refused
from escale.notices.models import Notice
from escale.people.duty import NotOnDuty, RoleMissing
from escale.people.models import Role
from tests import people

pytestmark = pytest.mark.django_db
OPEN_TO_IT = [Status.FILED, Status.UNDER_REVIEW, Status.AWAITING_PIECES, Status.APPROVED]
DATES = ("filed_at", "filed_in_time", "complete_on", "zone", "silence_on", "document_expires_on")


@pytest.fixture
def officer():
    return people.staff()


@pytest.fixture
def reunion():
    return people.prefectures()["reunion"]


def hand_over(application, to, by, **changes) -> Application:
    told = {"reason": "Elle vit à Saint-Denis.", "revision_read": application.revision, **changes}
    return transfer(application, to=to, by=by, **told)


@pytest.mark.parametrize("status", OPEN_TO_IT)
def test_it_changes_prefecture_and_keeps_all_its_dates(status, officer, reunion):
    application = people.walked_to(status)
    before = {name: getattr(application, name) for name in DATES}
    held = hand_over(application, reunion, officer)
    held.refresh_from_db()
    assert held.prefecture == reunion
    assert held.status == status
    assert {name: getattr(held, name) for name in DATES} == before
    event = held.events.get(act="transfer")
    assert event.detail["to"] == reunion.pk
    assert event.detail["reason"] == "Elle vit à Saint-Denis."


def test_the_other_queue_has_it_and_nobody_has_it_there_yet(officer, reunion):
    application = people.filed()
    assign(application, to=officer, by=officer)
    application.refresh_from_db()
    isere = application.prefecture
    hand_over(application, reunion, officer)
    waiting = Application.objects.waiting_in(reunion)
    assert [one.pk for one in waiting] == [application.pk]
    assert waiting.get().assigned_to is None
    assert not Application.objects.waiting_in(isere).exists()
    found = [
        list(find(parse(application.reference, prefecture=one.pk)).numbers)
        for one in (reunion, isere)
    ]
    assert found == [[application.pk], []]


def test_a_pending_request_for_pieces_stays_as_it_was_sent(officer, reunion):
    application = people.walked_to(Status.AWAITING_PIECES)
    request = PieceRequest.objects.create(
        application=application,
        sent_by=officer,
        zone=application.zone,
        answer_by=clock.today(application.zone),
    )
    hand_over(application, reunion, officer)
    assert PieceRequest.objects.pending().get(application=application) == request


def test_an_identity_to_settle_waits_for_somebody_over_there(officer, reunion):
    application = people.filed()
    Reconciliation.objects.update_or_create(
        application=application,
        defaults={"reason": "none", "owner": officer, "owned_at": clock.now()},
    )
    hand_over(application, reunion, officer)
    assert Reconciliation.objects.get(application=application).owner is None


def test_the_person_is_told_by_whom_why_and_that_nothing_changes(officer, reunion):
    application = people.filed()
    hand_over(application, reunion, officer)
    notice = Notice.objects.get(application=application, kind="transferred")
    for words in ("Préfecture de La Réunion", "Préfecture de l’Isère", "Elle vit à Saint-Denis."):
        assert words in notice.text
    assert "toutes ses dates" in notice.text
    assert "Camille" not in notice.text


def test_a_decision_that_waits_for_a_signature_is_not_transferred(officer, reunion):
    application = people.walked_to(Status.DECISION_PROPOSED)
    with pytest.raises(Refused, match="en préparation"):
        hand_over(application, reunion, officer)


@pytest.mark.parametrize("status", [s for s in Status if s not in {*OPEN_TO_IT, Status.DRAFT}])
def test_an_ended_request_stays_where_it_is(status, officer, reunion):
    application = people.walked_to(status)
    with pytest.raises(Refused):
        hand_over(application, reunion, officer)
    application.refresh_from_db()
    assert application.prefecture != reunion


def test_pressed_twice_it_is_done_once(officer, reunion):
    application = people.filed()
    read = application.revision
    for _ in range(2):
        hand_over(application, reunion, officer, revision_read=read)
    assert application.events.filter(act="transfer").count() == 1
    assert Notice.objects.filter(kind="transferred").count() == 1


def test_the_former_officer_has_no_hand_on_it_any_more(officer, reunion):
    application = people.filed()
    held = hand_over(application, reunion, officer)
    with pytest.raises(NotOnDuty):
        hand_over(held, people.prefectures()["partagee"], officer)


@pytest.mark.parametrize("reason", ["", "  \n", "x" * 2001])
def test_it_needs_a_reason_of_a_fair_length(reason, officer, reunion):
    application = people.filed()
    with pytest.raises(Refused):
        hand_over(application, reunion, officer, reason=reason)


def test_to_its_own_prefecture_there_is_nothing_to_do(officer):
    application = people.filed()
    with pytest.raises(Refused, match="déjà dans votre préfecture"):
        hand_over(application, application.prefecture, officer)


def test_a_stale_page_transfers_nothing(officer, reunion):
    application = people.filed()
    with pytest.raises(NotAsRead):
        hand_over(application, reunion, officer, revision_read=application.revision - 1)


@pytest.mark.parametrize("role", [role for role in Role if role is not Role.OFFICER])
def test_only_an_officer_of_the_prefecture_transfers(role, reunion):
    application = people.filed()
    with pytest.raises(RoleMissing):
        hand_over(application, reunion, people.staff(role))
    with pytest.raises(NotOnDuty):
        hand_over(application, reunion, people.staff(prefecture=reunion))
