"""Asking that a closed request be reopened, and the officer's no."""

from datetime import UTC, datetime, timedelta

import pytest

from escale.actions.ask_reopening import ask_reopening, askable_until
from escale.actions.examine import NotAsRead
from escale.actions.refuse_reopening import refuse_reopening
from escale.applications.enums import Status
from escale.applications.models import ReopeningAsk
from escale.kit import clock
from escale.kit.sentences import Refused
from escale.notices.models import Notice
from escale.people.duty import NotOnDuty, RoleMissing
from escale.people.models import Role
from tests import people

pytestmark = pytest.mark.django_db
CLOSED_AT = datetime(2026, 12, 31, 22, 30, tzinfo=UTC)


@pytest.fixture
def closed():
    with clock.at(CLOSED_AT):
        return people.walked_to(Status.CLOSED)


def ask(application, text="J’étais à l’hôpital.") -> ReopeningAsk:
    found = ask_reopening(application, text=text, by=people.account_of(application))
    application.refresh_from_db()
    return found


def say_no(application, by, **changes) -> ReopeningAsk:
    told = {"reason": "Aucune pièce nouvelle.", "revision_read": application.revision, **changes}
    return refuse_reopening(application, by=by, **told)


def test_its_person_asks_until_the_last_second_of_the_two_months(closed):
    assert askable_until(closed).isoformat() == "2027-02-28"
    with clock.at(datetime(2027, 2, 28, 22, 59, 59, tzinfo=UTC)):
        asked = ask(closed)
    assert asked.text == "J’étais à l’hôpital."
    assert closed.status == Status.CLOSED
    assert closed.events.get(act="ask_reopening").party == "A"
    assert Notice.objects.filter(application=closed, kind="reopening_asked").count() == 1


def test_a_second_later_it_is_too_late(closed):
    with (
        clock.at(datetime(2027, 2, 28, 23, 0, tzinfo=UTC)),
        pytest.raises(Refused, match="jusqu’au dimanche 28 février 2027"),
    ):
        ask(closed)


def test_asked_twice_it_is_asked_once(closed):
    with clock.at(CLOSED_AT + timedelta(days=2)):
        assert ask(closed) == ask(closed, "Encore.")
    assert closed.events.filter(act="ask_reopening").count() == 1


@pytest.mark.parametrize("text", ["", " ", "x" * 2001])
def test_it_says_why_at_a_fair_length(closed, text):
    with clock.at(CLOSED_AT), pytest.raises(Refused):
        ask(closed, text)


@pytest.mark.parametrize("status", [s for s in Status if s is not Status.CLOSED])
def test_only_a_closed_request_is_reopened(status):
    application = people.walked_to(status)
    with pytest.raises(Refused):
        ask(application)


# ---- the officer's no ------------------------------------------------------------------------


def test_a_no_is_told_with_its_reason_and_its_remedies(closed):
    with clock.at(CLOSED_AT + timedelta(days=5)):
        ask(closed)
        answer = say_no(closed, people.staff())
    assert (answer.ending, answer.answer) == ("refused", "Aucune pièce nouvelle.")
    closed.refresh_from_db()
    assert closed.status == Status.CLOSED
    text = Notice.objects.get(application=closed, kind="reopening_refused").text
    assert "Aucune pièce nouvelle." in text
    assert "Tribunal administratif de Grenoble" in text
    assert "deux mois" in text
    assert "lundi 8 mars 2027" in text


def test_a_no_is_said_once_and_then_one_may_ask_again(closed):
    officer = people.staff()
    with clock.at(CLOSED_AT + timedelta(days=5)):
        ask(closed)
        assert say_no(closed, officer) == say_no(closed, officer)
        assert closed.events.filter(act="refuse_reopening").count() == 1
        closed.refresh_from_db()
        ask(closed, "J’ai la pièce.")
    assert ReopeningAsk.objects.live().count() == 1


def test_nobody_asked_nobody_is_refused(closed):
    with pytest.raises(Refused, match="n’est pas demandée"):
        say_no(closed, people.staff())


def test_a_no_needs_a_reason_a_fresh_page_and_an_officer_of_the_prefecture(closed):
    with clock.at(CLOSED_AT):
        ask(closed)
    officer, reunion = people.staff(), people.prefectures()["reunion"]
    with pytest.raises(Refused, match="pourquoi"):
        say_no(closed, officer, reason=" ")
    with pytest.raises(NotAsRead):
        say_no(closed, officer, revision_read=closed.revision - 1)
    with pytest.raises(RoleMissing):
        say_no(closed, people.staff(Role.MANAGER))
    with pytest.raises(NotOnDuty):
        say_no(closed, people.staff(prefecture=reunion))
    assert ReopeningAsk.objects.live().count() == 1
