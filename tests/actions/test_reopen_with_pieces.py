"""A closed request completed by its person is reopened at once; explained, an officer decides."""

import threading
from datetime import UTC, date, datetime

import pytest
from django.db import connection

from escale.actions import close_unanswered, provide
from escale.actions import file as filing
from escale.actions.ask_reopening import ask_reopening
from escale.actions.close_without_object import close_without_object, propose_closure
from escale.actions.left_open import open_lines
from escale.actions.open_pieces import NotAskedFor
from escale.actions.reopen import reopen
from escale.actions.reopen_with_pieces import can_reopen_at_once, reopen_with_pieces
from escale.actions.undo import AnotherOpen
from escale.applications.enums import OPEN, Status
from escale.applications.examination import PieceRequest
from escale.applications.models import Application, ReopeningAsk
from escale.applications.priority import Rank
from escale.documents.models import Document
from escale.kit import clock
from escale.kit.sentences import Refused
from escale.notices import wording
from escale.notices.models import Notice
from escale.people.models import Role
from tests import people
from tests.closing import awaiting, closed, later, send

pytestmark = pytest.mark.django_db
#: Closed on 25 December: reopened until 25 February.
LAST_SECOND = datetime(2027, 2, 25, 22, 59, 59, tzinfo=UTC)


def explain(application: Application, slot: str = "passport") -> None:
    provide.explain(application, slot=slot, explanation="Au consulat.")


def press(application: Application) -> PieceRequest:
    found = reopen_with_pieces(application, by=people.account_of(application))
    application.refresh_from_db()
    return found


# ---- what can be sent ----------------------------------------------------------------------------


def test_only_what_the_closure_left_can_be_sent():
    request = awaiting("passport", "diploma")
    application = request.application
    with later(2):
        explain(application, "diploma")
    with later(31):
        close_unanswered.close_due()
    application.refresh_from_db()
    with later(40):
        assert [line.piece.slot for line in open_lines(application)] == ["passport"]
        for slot in ("diploma", "address_proof"):
            with pytest.raises(NotAskedFor):
                explain(application, slot)


def test_until_the_last_second_of_the_two_months():
    application = closed()
    with clock.at(LAST_SECOND):
        explain(application)
    with clock.at(LAST_SECOND.replace(hour=23, minute=0, second=0)):
        assert not open_lines(application).exists()
        with pytest.raises(NotAskedFor):
            explain(application)


def test_nothing_can_be_sent_for_another_closure():
    officer, manager = people.staff(), people.staff(Role.MANAGER)
    application = awaiting(officer=officer).application
    with later(3):
        application.refresh_from_db()
        proposal = propose_closure(
            application,
            reason="filed_in_error",
            text="x",
            revision_read=application.revision,
            by=officer,
        )
        application.refresh_from_db()
        close_without_object(
            application, proposal=proposal.pk, revision_read=application.revision, by=manager
        )
        application.refresh_from_db()
        assert not open_lines(application).exists()
        with pytest.raises(Refused, match="n’a pas été clôturée faute de pièces"):
            press(application)


# ---- reopened at once ----------------------------------------------------------------------------


def test_everything_sent_it_is_reopened_at_its_date_and_the_examination_resumes():
    application = closed()
    filed_at = application.filed_at
    with later(40):
        send(application, "passport")
        assert can_reopen_at_once(application)
        request = press(application)
    assert application.status == Status.UNDER_REVIEW
    assert application.filed_at == filed_at
    assert application.rank == Rank.ANSWERED
    assert (request.ending, request.answer_by) == (
        PieceRequest.Ending.ANSWERED,
        date(2027, 2, 2),
    )
    assert [(event.act, event.party) for event in application.events.all()][-3:] == [
        ("close_unanswered", "Y"),
        ("reopen", "Y"),
        ("answer_request", "Y"),
    ]
    # Sixty days from 23 November, and the forty that it was suspended, closed or not.
    assert application.silence_on == date(2027, 3, 3)


def test_the_person_is_told_once_of_both():
    application = closed()
    with later(40):
        send(application, "passport")
        press(application)
    told = Notice.objects.filter(application=application, channel="email")
    notice = told.get(kind="reopened_at_once")
    assert "rouverte" in wording.words_of(notice).subject
    assert not told.filter(kind__in=["reopened", "request_answered"]).exists()


def test_pressed_twice_it_is_reopened_once():
    application = closed()
    with later(40):
        send(application, "passport")
        assert press(application) == press(application)
    assert application.events.filter(act="reopen").count() == 1


def test_an_ask_that_waits_is_answered_by_it():
    application = closed()
    with later(40):
        ask_reopening(application, text="Au consulat.", by=people.account_of(application))
        send(application, "passport")
        press(application)
    ask = ReopeningAsk.objects.get()
    assert (ask.ending, ask.ended_by) == ("reopened", None)
    assert application.reopening_asked_at is None


# ---- not at once ---------------------------------------------------------------------------------


def test_while_a_piece_is_missing_or_merely_explained_it_is_not():
    application = closed("passport", "diploma")
    with later(40):
        with pytest.raises(Refused, match="Il manque encore 2 pièces"):
            press(application)
        send(application, "passport")
        explain(application, "diploma")
        assert not can_reopen_at_once(application)
        with pytest.raises(Refused, match="Il manque encore 1 pièce"):
            press(application)
    application.refresh_from_db()
    assert application.status == Status.CLOSED


def test_a_document_that_the_check_refuses_meanwhile_is_missing_again():
    application = closed()
    with later(40):
        send(application, "passport")
        Document.objects.filter(component="passport", replaced_at__isnull=True).update(
            state="clean", checked_at=clock.machine_now()
        )
        people.refused_document(application)
        assert [line.answered_at for line in open_lines(application)] == [None]
        with pytest.raises(Refused, match="manque"):
            press(application)
        send(application, "passport", name="b.pdf")
        press(application)
    assert application.status == Status.UNDER_REVIEW


def test_while_another_request_is_open_nothing_is_reopened_nor_asked():
    application = closed()
    person = people.account_of(application)
    with later(40):
        send(application, "passport")
        people.filed(by=person)
        for act in (
            lambda: press(application),
            lambda: ask_reopening(application, text="Au consulat.", by=person),
        ):
            with pytest.raises(Refused, match="autre demande en cours"):
                act()
        assert not open_lines(application).exists()


def test_after_two_months_it_is_too_late():
    application = closed()
    with clock.at(LAST_SECOND):
        send(application, "passport")
    with later(120), pytest.raises(Refused, match="jusqu’au jeudi 25 février 2027"):
        press(application)


@pytest.mark.django_db(transaction=True)
def test_reopened_while_its_person_files_another_one_of_them_wins():
    application = closed()
    person = people.account_of(application)
    with later(40):
        send(application, "passport")
        draft = people.complete_draft(by=person)
    outcomes, barrier = [], threading.Barrier(2)

    def run(act) -> None:
        barrier.wait()
        try:
            with later(40):
                act()
            outcomes.append("done")
        except Refused as refused:
            outcomes.append(str(refused.sentence))
        finally:
            connection.close()

    acts = (
        lambda: reopen_with_pieces(application, by=person),
        lambda: filing.file(draft, by=person, is_declared_true=True),
    )
    threads = [threading.Thread(target=run, args=(act,)) for act in acts]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert outcomes.count("done") == 1
    assert Application.objects.of(person.person).filter(status__in=OPEN).count() == 1


# ---- an officer reopens what was completed -------------------------------------------------------


def test_an_officer_who_reopens_asks_only_for_what_has_not_come_since():
    officer = people.staff()
    application = closed("passport", "diploma", officer=officer)
    with later(40):
        explain(application, "diploma")
        application.refresh_from_db()
        request = reopen(application, revision_read=application.revision, by=officer)
    lines = {line.piece.slot: line.answered_at for line in request.lines.all()}
    assert lines["passport"] is None
    assert lines["diploma"] is not None
    assert request.event.act == "reopen"
    said = wording.words_of(Notice.objects.get(kind="reopened", channel="email")).text
    assert "Passeport" in said
    assert "diplôme" not in said


def test_an_officer_who_reopens_what_is_all_explained_lets_the_examination_resume():
    officer = people.staff()
    application = closed(officer=officer)
    with later(40):
        explain(application)
        ask_reopening(application, text="Au consulat.", by=people.account_of(application))
        application.refresh_from_db()
        reopen(application, revision_read=application.revision, by=officer)
    application.refresh_from_db()
    assert application.status == Status.UNDER_REVIEW
    assert Notice.objects.filter(kind="reopened_at_once", channel="email").count() == 1


def test_an_officer_is_refused_while_another_is_open():
    officer = people.staff()
    application = closed(officer=officer)
    with later(40):
        people.filed(by=people.account_of(application))
        with pytest.raises(AnotherOpen):
            reopen(application, revision_read=application.revision, by=officer)
