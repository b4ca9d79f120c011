"""Noting that the person was told otherwise: the day counts, once, by whoever is on duty."""

from datetime import UTC, date, datetime

import pytest

from escale.actions.examine import NotAsRead
from escale.actions.note_delivery import Way, note_delivery
from escale.applications.enums import Status
from escale.applications.models import Application, PieceRequest, RequestExtension
from escale.kit import clock
from escale.kit.sentences import Refused
from escale.people.duty import NotOnDuty, RoleMissing
from escale.people.models import Role
from tests import examining, people

pytestmark = pytest.mark.django_db

ASKED = datetime(2026, 11, 24, 9, 0, tzinfo=UTC)
LATER = datetime(2026, 12, 4, 16, 0, tzinfo=UTC)
SAID = "Appelée au 06 39 98 00 01 : le passeport, et le jour pour répondre."


@pytest.fixture
def officer():
    return people.staff()


@pytest.fixture
def asked(officer) -> Application:
    with clock.at(ASKED):
        application = examining.examined(people.filed(), by=officer)
        examining.asked(application, "passport", by=officer)
    Application.objects.filter(pk=application.pk).update(has_undelivered=True)
    application.refresh_from_db()
    return application


def note(application: Application, by, *, on: date = date(2026, 12, 3), **changes):
    options = {
        "way": Way.TELEPHONE,
        "on": on,
        "words": SAID,
        "revision_read": application.revision,
    } | changes
    with clock.at(LATER):
        return note_delivery(application, by=by, **options)


def test_the_thirty_days_run_from_the_day_noted(asked, officer):
    event = note(asked, officer)
    assert event.detail == {"way": "telephone", "on": "2026-12-03", "words": SAID}
    request = PieceRequest.objects.get()
    assert request.delivered_at.date() == date(2026, 12, 3)
    assert request.answer_by == date(2027, 1, 2)
    extension = request.extensions.get()
    assert extension.cause == RequestExtension.Cause.DELIVERY
    asked.refresh_from_db()
    assert asked.has_undelivered is False
    assert asked.status == Status.AWAITING_PIECES
    told = asked.notices.filter(kind="request_extended").get()
    assert "samedi 2 janvier 2027 inclus" in told.subject
    assert "parvenue plus tard" in told.text


def test_told_the_day_it_was_asked_the_date_stays(asked, officer):
    note(asked, officer, on=date(2026, 11, 24))
    request = PieceRequest.objects.get()
    assert request.answer_by == date(2026, 12, 24)
    assert request.delivered_at.date() == ASKED.date()
    assert not RequestExtension.objects.exists()


def test_what_was_proven_earlier_stays(asked, officer):
    PieceRequest.objects.update(delivered_at=ASKED)
    asked.notices.filter(kind="pieces_requested").update(state="sent", sent_at=ASKED)
    note(asked, officer)
    request = PieceRequest.objects.get()
    assert (request.delivered_at, request.answer_by) == (ASKED, date(2026, 12, 24))


def test_a_clerk_notes_it_too_and_as_a_clerk(asked):
    clerk = people.staff(Role.CLERK, prefecture=asked.prefecture)
    assert note(asked, clerk).party == "K"


def test_noted_twice_it_is_noted_once(asked, officer):
    first = note(asked, officer)
    assert note(asked, officer).pk == first.pk
    assert asked.events.filter(act="note_delivery").count() == 1


@pytest.mark.parametrize("on", [date(2026, 12, 5), date(2026, 11, 23)])
def test_a_day_to_come_or_before_what_was_told_is_refused(asked, officer, on):
    with pytest.raises(Refused):
        note(asked, officer, on=on)
    assert PieceRequest.objects.get().delivered_at is None


def test_without_words_nothing_is_proven(asked, officer):
    with pytest.raises(Refused, match="sert de preuve"):
        note(asked, officer, words=" \n ")


def test_the_day_is_that_of_the_prefecture(officer):
    """At 23:30 UTC it is the day after in La Réunion."""
    with clock.at(datetime(2026, 11, 24, 23, 30, tzinfo=UTC)):
        application = people.filed(answers={"contact": {"postcode": "97400"}})
        there = people.staff(Role.OFFICER, prefecture=application.prefecture)
        note_delivery(
            application,
            by=there,
            way=Way.COUNTER,
            on=date(2026, 11, 25),
            words=SAID,
            revision_read=application.revision,
        )


def test_without_a_request_it_only_takes_the_mark_off(officer):
    with clock.at(ASKED):
        application = people.filed()
    Application.objects.filter(pk=application.pk).update(has_undelivered=True)
    note(application, officer)
    application.refresh_from_db()
    assert application.has_undelivered is False


def test_whoever_did_not_read_the_last_change_is_told(asked, officer):
    with pytest.raises(NotAsRead):
        note(asked, officer, revision_read=asked.revision - 1)


def test_only_an_officer_or_a_clerk_on_duty_there(asked):
    with pytest.raises(RoleMissing):
        note(asked, people.staff(Role.SIGNATORY, prefecture=asked.prefecture))
    with pytest.raises(NotOnDuty):
        note(asked, people.staff(prefecture=people.prefectures()["reunion"]))


def test_nothing_is_noted_once_it_is_decided():
    application = people.walked_to(Status.APPROVED)
    with pytest.raises(Refused):
        note(application, people.staff(prefecture=application.prefecture), on=clock.today())


def test_the_day_only_ever_moves_later(asked, officer):
    PieceRequest.objects.update(answer_by=date(2027, 2, 1))
    note(asked, officer)
    assert PieceRequest.objects.get().answer_by == date(2027, 2, 1)
