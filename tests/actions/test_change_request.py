"""Changing a request for pieces: more pieces, more time, fewer pieces; its day only moves later."""

from datetime import UTC, date, datetime, timedelta
from threading import Barrier, Thread

import pytest
from django.db import connection

from escale.actions.answer_request import answer_request
from escale.actions.change_request import (
    add_to_request,
    ask_for_time,
    cancel_request,
    give_time,
)
from escale.actions.examine import NotAsRead
from escale.actions.request_pieces import FurtherDemand
from escale.applications.enums import Status
from escale.applications.models import Application, PieceRequest, RequestLine
from escale.kit import clock
from escale.kit.sentences import Refused
from escale.notices.models import Notice
from escale.people.duty import NotOnDuty, RoleMissing
from escale.people.models import Role, StaffMember
from tests import examining, people

pytestmark = pytest.mark.django_db

A_DAY = datetime(2026, 11, 24, 9, 0, tzinfo=UTC)
ANSWER_BY = date(2026, 12, 24)
LEASE = FurtherDemand(label="Bail", text="Pour l’adresse.", legal_basis="R. 431-11")


def later(days: int):
    return clock.at(A_DAY + timedelta(days=days))


@pytest.fixture
def officer():
    return people.staff()


@pytest.fixture
def application(officer):
    """A request of which two pieces are asked for, to be answered until 24 December."""
    with clock.at(A_DAY):
        filed = people.filed()
        examining.asked(filed, "passport", "diploma", by=officer)
    return filed


@pytest.fixture
def person(application):
    return people.account_of(application)


def pending(application) -> PieceRequest:
    return PieceRequest.objects.pending().get(application=application)


def line(application, slot: str) -> RequestLine:
    return RequestLine.objects.get(request__application=application, piece__slot=slot)


def answered(application, *slots: str) -> None:
    """Mark lines as answered, as `note_answer` does when something comes."""
    RequestLine.objects.filter(request__application=application, piece__slot__in=slots).update(
        answered_at=clock.now()
    )


def read(application) -> dict:
    application.refresh_from_db()
    return {"revision_read": application.revision}


def told(application, kind: str) -> Notice:
    return Notice.objects.get(application=application, kind=kind)


# ---- more time, from the person ----------------------------------------------------------------


def test_the_person_has_fifteen_more_days_for_the_asking(application, person):
    with later(30):  # the last day, until its end
        request = ask_for_time(application, by=person)
    assert request.answer_by == date(2027, 1, 8)
    notice = told(application, "request_extended")
    assert "vendredi 8 janvier 2027 inclus" in notice.subject
    assert "c’est accordé" in notice.text
    assert "Passeport" in notice.text


def test_asked_twice_more_time_is_given_once(application, person):
    with later(1):
        ask_for_time(application, by=person)
        assert ask_for_time(application, by=person).answer_by == date(2027, 1, 8)
    assert application.events.filter(act="extend_request").count() == 1
    assert Notice.objects.filter(kind="request_extended").count() == 1


def test_once_the_day_has_passed_no_more_time_is_given(application, person):
    with clock.at(datetime(2026, 12, 24, 22, 59, tzinfo=UTC)):
        assert ask_for_time(application, by=person).extended_by_applicant_at
    with clock.at(A_DAY):
        other = people.filed()
        examining.asked(other, "passport", by=people.staff())
    with clock.at(datetime(2026, 12, 24, 23, 1, tzinfo=UTC)), pytest.raises(Refused, match="passé"):
        ask_for_time(other, by=people.account_of(other))


def test_overseas_the_last_day_ends_with_the_day_there():
    with clock.at(A_DAY):
        there = people.filed(answers={"contact": {"postcode": "97400", "town": "Saint-Denis"}})
        examining.asked(there, "passport", by=people.staff(prefecture=there.prefecture))
    person = people.account_of(there)
    with clock.at(datetime(2026, 12, 24, 20, 1, tzinfo=UTC)), pytest.raises(Refused):
        ask_for_time(there, by=person)
    with clock.at(datetime(2026, 12, 24, 19, 59, tzinfo=UTC)):
        assert ask_for_time(there, by=person).answer_by == date(2027, 1, 8)


def test_without_a_request_there_is_no_time_to_ask_for(person):
    other = people.filed()
    with pytest.raises(Refused, match="Aucune pièce"):
        ask_for_time(other, by=people.account_of(other))


@pytest.mark.django_db(transaction=True)
def test_asked_at_the_same_instant_in_two_windows_more_time_is_given_once(application, person):
    with later(2):
        at_once(*[lambda: ask_for_time(application, by=person)] * 4)
    assert pending(application).answer_by == date(2027, 1, 8)


# ---- more time, from an officer ----------------------------------------------------------------


def test_an_officer_moves_the_day_later_even_after_it(application, officer):
    with later(40):
        give_time(application, by=officer, until=date(2027, 2, 1), **read(application))
    assert pending(application).answer_by == date(2027, 2, 1)
    notice = told(application, "request_extended")
    assert "lundi 1er février 2027" in notice.subject
    assert "La préfecture vous donne plus de temps" in notice.text


@pytest.mark.parametrize(
    "until",
    [date(1, 1, 1), date(2026, 12, 1), ANSWER_BY, date(2027, 5, 27), date(9999, 12, 31)],
)
def test_the_day_moves_neither_earlier_nor_beyond_six_months(application, officer, until):
    with clock.at(A_DAY), pytest.raises(Refused, match="plus tard"):
        give_time(application, by=officer, until=until, **read(application))
    assert pending(application).answer_by == ANSWER_BY


def test_the_person_s_fifteen_days_come_on_top_of_what_an_officer_gave(
    application, officer, person
):
    with later(1):
        give_time(application, by=officer, until=date(2027, 1, 10), **read(application))
        assert ask_for_time(application, by=person).answer_by == date(2027, 1, 25)


# ---- more pieces -------------------------------------------------------------------------------


def test_pieces_added_start_thirty_days_anew_for_all(application, officer):
    with later(10):
        examining.faulted(application, "address_proof", by=officer)
        add_to_request(application, by=officer, further=[LEASE], **read(application))
    request = pending(application)
    assert request.answer_by == date(2027, 1, 3)
    assert request.lines.count() == 4
    assert application.events.last().detail == {"added": 2}
    notice = told(application, "request_extended")
    assert notice.subject.startswith("2 pièces de plus à envoyer, jusqu’au dimanche 3 janvier 2027")
    for label in ("Passeport", "Dernier diplôme obtenu", "Bail", "R. 431-11"):
        assert label in notice.text


def test_pieces_added_never_bring_the_day_nearer(application, officer):
    with later(1):
        give_time(application, by=officer, until=date(2027, 3, 1), **read(application))
        examining.faulted(application, "address_proof", by=officer)
        add_to_request(application, by=officer, **read(application))
    assert pending(application).answer_by == date(2027, 3, 1)


def test_what_is_asked_for_already_is_not_added(application, officer):
    with pytest.raises(Refused, match="aucune pièce à ajouter"):
        add_to_request(application, by=officer, **read(application))
    examining.faulted(application, "passport", by=officer, reason="too_old")
    with pytest.raises(Refused, match="aucune pièce à ajouter"):
        add_to_request(application, by=officer, **read(application))


# ---- fewer pieces ------------------------------------------------------------------------------


def test_one_piece_is_cancelled_and_the_others_stay(application, officer):
    with later(2):
        wanted = line(application, "passport").pk
        cancel_request(application, by=officer, line=wanted, **read(application))
    application.refresh_from_db()
    assert application.status == Status.AWAITING_PIECES
    assert application.silence_on is None
    assert pending(application).answer_by == ANSWER_BY
    assert line(application, "passport").cancelled_at is not None
    notice = told(application, "request_changed")
    assert notice.subject.startswith("Il reste une pièce à envoyer jusqu’au jeudi 24 décembre 2026")
    said, _, left = notice.text.partition("Ce qui est encore attendu")
    assert "Passeport" in said
    assert "Passeport" not in left
    assert "Dernier diplôme obtenu" in left


def test_cancelled_wholly_the_examination_resumes_and_silence_runs_again(application, officer):
    assert application.complete_on == date(2026, 11, 24)
    with later(7):
        cancel_request(application, by=officer, **read(application))
    application.refresh_from_db()
    assert application.status == Status.UNDER_REVIEW
    assert application.silence_on == date(2027, 1, 30)
    assert application.answered_at is None
    ended = PieceRequest.objects.get(application=application)
    assert ended.ending == PieceRequest.Ending.CANCELLED
    notice = told(application, "request_cancelled")
    assert "Plus aucune pièce à envoyer" in notice.subject
    for words in ("Passeport", "Dernier diplôme obtenu", "samedi 30 janvier 2027"):
        assert words in notice.text


def test_the_last_piece_cancelled_ends_the_request(application, officer):
    for slot in ("passport", "diploma"):
        found = line(application, slot).pk
        cancel_request(application, by=officer, line=found, **read(application))
    application.refresh_from_db()
    assert application.status == Status.UNDER_REVIEW
    assert not PieceRequest.objects.pending().exists()


@pytest.mark.parametrize("is_whole", [True, False])
def test_what_was_answered_stays_answered_and_comes_first(application, officer, is_whole):
    answered(application, "passport")
    wanted = None if is_whole else line(application, "diploma").pk
    cancel_request(application, by=officer, line=wanted, **read(application))
    application.refresh_from_db()
    ended = PieceRequest.objects.get(application=application)
    assert ended.ending == PieceRequest.Ending.ANSWERED
    assert application.status == Status.UNDER_REVIEW
    assert application.answered_at is not None
    assert line(application, "passport").cancelled_at is None
    event = application.events.get(act="answer_request")
    assert (event.party, event.account) == ("Y", officer)
    notice = told(application, "request_answered")
    assert "pour la pièce que la préfecture attendait" in notice.text
    assert "Dernier diplôme obtenu" in notice.text


def test_a_piece_that_was_answered_is_not_cancelled(application, officer):
    answered(application, "passport")
    with pytest.raises(Refused, match="vient de répondre"):
        cancel_request(
            application, by=officer, line=line(application, "passport").pk, **read(application)
        )


def test_a_line_of_another_request_is_not_cancelled(application, officer):
    other = people.filed()
    examining.asked(other, "passport", by=officer)
    for forged in (line(other, "passport").pk, 0, -1, 2**40):
        with pytest.raises(Refused, match="n’est pas, ou n’est plus"):
            cancel_request(application, by=officer, line=forged, **read(application))
    assert line(other, "passport").cancelled_at is None
    assert pending(application).lines.filter(cancelled_at__isnull=True).count() == 2


def test_cancelled_twice_it_is_cancelled_once(application, officer):
    cancel_request(application, by=officer, **read(application))
    with pytest.raises(Refused, match="Aucune pièce"):
        cancel_request(application, by=officer, **read(application))


# ---- by whom, and at once ----------------------------------------------------------------------


CHANGES = [
    lambda application, by: add_to_request(
        application, by=by, further=[LEASE], **read(application)
    ),
    lambda application, by: give_time(
        application, by=by, until=date(2027, 1, 10), **read(application)
    ),
    lambda application, by: cancel_request(application, by=by, **read(application)),
]


@pytest.mark.parametrize("change", CHANGES)
def test_only_an_officer_on_duty_there_changes_a_request(application, officer, change):
    elsewhere = people.staff(prefecture=people.prefectures()["reunion"])
    StaffMember.objects.filter(account=officer).update(revoked_at=clock.now())
    with clock.at(A_DAY):
        for by in (elsewhere, officer):
            with pytest.raises(NotOnDuty):
                change(application, by)
        with pytest.raises(RoleMissing):
            change(application, people.staff(Role.SIGNATORY))
    assert pending(application).answer_by == ANSWER_BY


@pytest.mark.parametrize("change", CHANGES)
def test_without_a_pending_request_nothing_is_changed(officer, change):
    with clock.at(A_DAY), pytest.raises(Refused, match="Aucune pièce"):
        change(people.filed(), officer)


def test_what_changed_since_it_was_read_is_read_again_first(application, officer, person):
    stale = read(application)
    with later(1):
        ask_for_time(application, by=person)
        for change in (
            lambda: cancel_request(application, by=officer, **stale),
            lambda: give_time(application, by=officer, until=date(2027, 3, 1), **stale),
            lambda: add_to_request(application, by=officer, further=[LEASE], **stale),
        ):
            with pytest.raises(NotAsRead):
                change()


def at_once(*acts) -> list[object]:
    """Run these at the same instant, each on a connection of its own; return what each gave."""
    together, given = Barrier(len(acts)), []

    def run(act):
        try:
            together.wait()
            given.append(act())
        except Refused as refused:
            given.append(refused)
        finally:
            connection.close()

    threads = [Thread(target=run, args=[act]) for act in acts]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return given


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("_again", range(4))
def test_an_answer_and_a_cancellation_at_the_same_instant_end_it_once(
    application, officer, person, _again
):
    answered(application, "passport", "diploma")
    held = read(application)
    given = at_once(
        lambda: answer_request(Application.objects.get(pk=application.pk), by=person),
        lambda: cancel_request(Application.objects.get(pk=application.pk), by=officer, **held),
    )
    assert len(given) == 2
    ended = PieceRequest.objects.get(application=application)
    assert ended.ending == PieceRequest.Ending.ANSWERED
    application.refresh_from_db()
    assert application.status == Status.UNDER_REVIEW
    assert application.answered_at is not None
    assert application.events.filter(act="answer_request").count() == 1
