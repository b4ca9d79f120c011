"""A code that was not settled when it was entered is asked about again until it is."""

import itertools
from datetime import timedelta

import pytest
from django.db import connection

from escale.actions import enter_ephoto, recheck_ephotos
from escale.actions import file as filing
from escale.applications.models import Application, Piece
from escale.documents.models import Ephoto
from escale.gateways import ephoto as gateway
from escale.kit import clock
from tests import people

pytestmark = pytest.mark.django_db

_numbers = itertools.count(1)


def new_code(outcome: str) -> str:
    return f"{outcome}RECHECK{next(_numbers):013}"


@pytest.fixture(autouse=True)
def service(simulators, settings):
    settings.EPHOTO_URL, settings.REHEARSAL = simulators.ephoto.address, True
    return simulators


def draft_with(code: str) -> Application:
    people.prefectures()
    application = people.draft()
    enter_ephoto.enter(application, code=code)
    return application


def filed_with(code: str) -> Application:
    application = people.complete_draft()
    enter_ephoto.enter(application, code=code)
    people.prepare.confirm_step(application, step=3)
    return filing.file(application, by=people.account_of(application), is_declared_true=True)


def ephoto_of(application: Application) -> Ephoto:
    return Ephoto.objects.get(application=application)


def hints() -> int:
    with connection.cursor() as cursor:
        cursor.execute(
            "select count(*) from procrastinate_jobs where task_name = 'consume_ephotos'"
        )
        return cursor.fetchone()[0]


def test_a_code_not_active_yet_is_asked_about_until_it_is_and_then_used():
    application = filed_with(new_code("WA"))
    assert ephoto_of(application).outcome == Ephoto.Outcome.NOT_ACTIVE
    assert recheck_ephotos.recheck_due() == 0  # nothing is due yet
    checked = 0
    for _turn in range(20):
        found = ephoto_of(application)
        if found.next_check_at is None:
            break
        with clock.at(found.next_check_at):
            before = hints()
            checked += 1
            recheck_ephotos.recheck_due()
    found = ephoto_of(application)
    assert found.outcome == Ephoto.Outcome.VALID
    assert found.identity is not None  # the portrait came with the answer
    assert 5 <= checked <= 8  # every twelve hours, for 72 hours
    assert hints() == before + 1


def test_a_draft_whose_code_has_become_active_uses_nothing():
    application = draft_with(new_code("WA"))
    before = hints()
    with clock.at(clock.now() + timedelta(hours=73)):
        assert recheck_ephotos.recheck_due() == 1
    assert ephoto_of(application).outcome == Ephoto.Outcome.VALID
    assert hints() == before


def test_a_service_that_did_not_answer_is_asked_again_five_minutes_later():
    application = draft_with(new_code("DN"))
    found = ephoto_of(application)
    assert found.outcome == Ephoto.Outcome.UNREACHABLE
    assert found.next_check_at - clock.now() <= timedelta(minutes=5)
    with clock.at(found.next_check_at):
        assert recheck_ephotos.recheck_due() == 0
        assert ephoto_of(application).next_check_at == clock.now() + timedelta(minutes=5)


def test_an_answer_that_comes_late_settles_the_code():
    application = draft_with(new_code("DN"))
    Ephoto.objects.filter(application=application).update(code=new_code("OK"))
    with clock.at(clock.now() + timedelta(minutes=6)):
        assert recheck_ephotos.recheck_due() == 1
    found = ephoto_of(application)
    assert (found.outcome, found.next_check_at) == (Ephoto.Outcome.VALID, None)


def test_a_code_that_turns_out_to_be_worth_nothing_is_asked_for_again_in_a_draft():
    application = draft_with(new_code("DN"))
    Ephoto.objects.filter(application=application).update(code=new_code("US"))
    with clock.at(clock.now() + timedelta(minutes=6)):
        assert recheck_ephotos.recheck_due() == 1
    assert ephoto_of(application).outcome == Ephoto.Outcome.USED
    piece = Piece.objects.get(application=application, slot="ephoto")
    assert (piece.received, piece.answered_at) == ([], None)


def test_a_code_that_turns_out_to_be_worth_nothing_leaves_a_filing_as_it_is():
    application = filed_with(new_code("DN"))
    Ephoto.objects.filter(application=application).update(code=new_code("EX"))
    with clock.at(clock.now() + timedelta(minutes=6)):
        recheck_ephotos.recheck_due()
    application.refresh_from_db()
    assert ephoto_of(application).outcome == Ephoto.Outcome.EXPIRED
    assert (application.status, application.is_open) == ("filed", True)
    piece = Piece.objects.get(application=application, slot="ephoto")
    assert piece.received == ["ephoto"]


def test_a_code_somebody_holds_is_left_to_them_until_their_lease_ends():
    application = draft_with(new_code("DN"))
    with clock.at(ephoto_of(application).next_check_at):
        held = recheck_ephotos._hold_next()
        assert held == ephoto_of(application)
        assert recheck_ephotos._hold_next() is None
        after = clock.now() + recheck_ephotos.LEASE
    with clock.at(after):
        assert recheck_ephotos._hold_next() == held


def test_another_code_entered_meanwhile_is_not_written_over():
    application = draft_with(new_code("WA"))
    with clock.at(clock.now() + timedelta(hours=73)):
        held = recheck_ephotos._hold_next()
        another = new_code("OK")
        gateway.check(another, now=clock.now())
        enter_ephoto.enter(application, code=another)
        assert recheck_ephotos._settle(held) is False
    found = ephoto_of(application)
    assert (found.code, found.outcome) == (another, Ephoto.Outcome.VALID)
