"""Reopening: thirty new days for what is missing, at its own date, one open request at a time."""

import threading
from datetime import UTC, datetime, timedelta

import pytest
from django.db import connection

from escale.actions import file as filing
from escale.actions.answer_request import silence_after
from escale.actions.ask_reopening import ask_reopening
from escale.actions.examine import NotAsRead
from escale.actions.reopen import ToAsk, left_unanswered, reopen
from escale.actions.undo import AnotherOpen
from escale.applications.enums import OPEN, Status
from escale.applications.examination import PieceRequest, RequestLine
from escale.applications.models import Application, Piece
from escale.kit import clock
from escale.kit.sentences import Refused
from escale.notices.models import Notice
from escale.people.duty import NotOnDuty, RoleMissing
from escale.people.models import Role
from tests import people

pytestmark = pytest.mark.django_db
NOON = datetime(2026, 4, 1, 10, tzinfo=UTC)
PASSPORT = ToAsk(slot="passport", reason="illegible")


@pytest.fixture
def officer():
    return people.staff()


@pytest.fixture
def closed(officer) -> Application:
    """A closed request, whose last request for pieces left the address unanswered."""
    application = people.walked_to(Status.CLOSED)
    request = PieceRequest.objects.filter(application=application).last()
    if request is None:
        request = PieceRequest.objects.create(
            application=application,
            sent_by=officer,
            zone=application.zone,
            answer_by=clock.today(),
            ended_at=clock.now(),
            ending="closed",
        )
    request.lines.all().delete()
    pieces = {piece.slot: piece for piece in Piece.objects.filter(application=application)}
    RequestLine.objects.create(
        request=request,
        piece=pieces["address_proof"],
        reason="too_old",
        text="De moins de six mois.",
    )
    RequestLine.objects.create(
        request=request, piece=pieces["passport"], reason="illegible", answered_at=clock.now()
    )
    return application


def again(application, by, **changes) -> PieceRequest:
    told = {"revision_read": application.revision, **changes}
    found = reopen(application, by=by, **told)
    application.refresh_from_db()
    return found


def test_what_was_left_unanswered_is_asked_again_for_thirty_days(closed, officer):
    filed_at, complete_on = closed.filed_at, closed.complete_on
    with clock.at(NOON + timedelta(days=400)):
        request = again(closed, officer)
    assert closed.status == Status.AWAITING_PIECES
    assert (closed.filed_at, closed.complete_on) == (filed_at, complete_on)
    assert closed.silence_on is None
    assert request.answer_by.isoformat() == "2027-06-05"
    (line,) = request.lines.all()
    assert (line.piece.slot, line.reason, line.text) == (
        "address_proof",
        "too_old",
        "De moins de six mois.",
    )


def test_the_person_is_told_which_pieces_until_when_and_that_the_date_is_kept(closed, officer):
    with clock.at(NOON + timedelta(days=400)):
        again(closed, officer)
    text = Notice.objects.get(application=closed, kind="reopened").text
    for words in ("samedi 5 juin 2027", "De moins de six mois.", "Date de dépôt, inchangée"):
        assert words in text


def test_an_officer_may_ask_for_other_pieces(closed, officer):
    request = again(closed, officer, lines=[PASSPORT, PASSPORT])
    assert [line.piece.slot for line in request.lines.all()] == ["passport"]


@pytest.mark.parametrize(
    "line,said",
    [
        (ToAsk(slot="nothing", reason="illegible"), "n’est pas demandée"),
        (ToAsk(slot="passport", reason="king"), "dans la liste"),
        (ToAsk(slot="passport", reason="other"), "ce qui ne va pas"),
        (ToAsk(slot="passport", reason="other", text="x" * 2001), "limite"),
    ],
)
def test_a_line_names_a_piece_of_the_case_and_a_reason(closed, officer, line, said):
    with pytest.raises(Refused, match=said):
        again(closed, officer, lines=[line])
    closed.refresh_from_db()
    assert closed.status == Status.CLOSED


def test_with_nothing_left_the_officer_says_what_is_awaited(closed, officer):
    RequestLine.objects.filter(piece__slot="address_proof").update(answered_at=clock.now())
    assert left_unanswered(closed) == []
    with pytest.raises(Refused, match="dites laquelle"):
        again(closed, officer)
    assert again(closed, officer, lines=[PASSPORT]).lines.count() == 1


def test_the_person_who_asked_has_their_answer(closed, officer):
    ask = ask_reopening(closed, text="J’ai la pièce.", by=people.account_of(closed))
    closed.refresh_from_db()
    again(closed, officer)
    ask.refresh_from_db()
    assert (ask.ending, ask.ended_by) == ("reopened", officer)


def test_pressed_twice_it_is_reopened_once(closed, officer):
    read = closed.revision
    assert again(closed, officer) == again(closed, officer, revision_read=read)
    assert closed.events.filter(act="reopen").count() == 1


@pytest.mark.parametrize("status", [s for s in Status if s not in {Status.CLOSED, Status.DRAFT}])
def test_only_a_closed_request_is_reopened(status, officer):
    with pytest.raises(Refused):
        again(people.walked_to(status), officer, lines=[PASSPORT])


@pytest.mark.parametrize("status", [Status.FILED, Status.APPROVED])
def test_it_stays_closed_while_another_of_the_person_is_open(closed, officer, status):
    assert status in OPEN
    people.walked_to(status, by=people.account_of(closed))
    with pytest.raises(AnotherOpen):
        again(closed, officer)
    closed.refresh_from_db()
    assert closed.status == Status.CLOSED
    assert not PieceRequest.objects.pending().filter(application=closed).exists()


def test_the_time_it_was_closed_does_not_count_for_silence(officer):
    with clock.at(NOON):
        application = people.walked_to(Status.CLOSED)
    with clock.at(NOON + timedelta(days=100)):
        again(application, officer, lines=[PASSPORT])
    PieceRequest.objects.filter(application=application).update(
        ended_at=NOON + timedelta(days=110), ending="answered"
    )
    with clock.at(NOON + timedelta(days=110)):
        column = silence_after(application)
    assert column["silence_on"] == (NOON + timedelta(days=170)).date()


def test_a_stale_page_reopens_nothing(closed, officer):
    with pytest.raises(NotAsRead):
        again(closed, officer, revision_read=closed.revision - 1)


def test_only_an_officer_of_the_prefecture_reopens(closed):
    with pytest.raises(RoleMissing):
        again(closed, people.staff(Role.SIGNATORY))
    with pytest.raises(NotOnDuty):
        again(closed, people.staff(prefecture=people.prefectures()["reunion"]))


@pytest.mark.django_db(transaction=True)
def test_reopened_while_its_person_files_another_one_of_them_wins(officer):
    for _ in range(5):
        closed = people.walked_to(Status.CLOSED)
        account = people.account_of(closed)
        draft = people.complete_draft(by=account)
        outcomes = _at_once(
            lambda closed=closed: again(closed, officer, lines=[PASSPORT]),
            lambda draft=draft, account=account: filing.file(
                draft, by=account, is_declared_true=True
            ),
        )
        assert sorted(outcomes) == ["done", "refused"]
        assert Application.objects.of(closed.person).open().count() == 1


def _at_once(*acts) -> list[str]:
    barrier, outcomes = threading.Barrier(len(acts)), []

    def run(act) -> None:
        try:
            barrier.wait()
            act()
            outcomes.append("done")
        except Refused:
            outcomes.append("refused")
        finally:
            connection.close()

    threads = [threading.Thread(target=run, args=(act,)) for act in acts]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return outcomes
