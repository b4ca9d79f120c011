"""The e-photo of a filed request is used after the filing, once, whatever breaks in between."""

import itertools
import socket
from datetime import timedelta

import pytest
from django.db import connection

from escale.actions import consume_ephotos, enter_ephoto, withdraw
from escale.actions import file as filing
from escale.applications.models import Application
from escale.documents.models import Ephoto
from escale.gateways import ephoto as gateway
from escale.kit import clock
from tests import examining, people

pytestmark = pytest.mark.django_db

_numbers = itertools.count(1)


def new_code(outcome: str = "OK") -> str:
    return f"{outcome}CONSUME{next(_numbers):013}"


@pytest.fixture(autouse=True)
def service(simulators, settings):
    settings.EPHOTO_URL, settings.REHEARSAL = simulators.ephoto.address, True
    return simulators


def filed_with(code: str) -> Application:
    application = people.filed()
    Ephoto.objects.filter(application=application).update(code=code)
    return application


def ephoto_of(application: Application) -> Ephoto:
    return Ephoto.objects.get(application=application)


def test_a_filed_requests_code_is_used_for_it():
    code = new_code()
    application = filed_with(code)
    assert consume_ephotos.consume_due() == 1
    assert ephoto_of(application).consumed_at is not None
    assert gateway.check(code, now=clock.now()).outcome is gateway.Outcome.USED


def test_the_filing_hints_that_there_is_a_code_to_use():
    application = people.complete_draft()
    before = hints()
    filing.file(application, by=people.account_of(application), is_declared_true=True)
    assert hints() == before + 1


def hints() -> int:
    with connection.cursor() as cursor:
        cursor.execute(
            "select count(*) from procrastinate_jobs where task_name = 'consume_ephotos'"
        )
        return cursor.fetchone()[0]


def test_a_used_code_is_not_used_again():
    filed_with(new_code())
    assert [consume_ephotos.consume_due(), consume_ephotos.consume_due()] == [1, 0]


def test_a_draft_uses_no_code():
    application = people.complete_draft()
    assert consume_ephotos.consume_due() == 0
    assert ephoto_of(application).consumed_at is None


def test_a_withdrawn_request_uses_no_code():
    application = filed_with(new_code())
    withdraw.withdraw(application, by=people.account_of(application))
    assert consume_ephotos.consume_due() == 0
    assert ephoto_of(application).consumed_at is None


def test_a_crash_between_the_service_and_our_note_of_it_uses_the_code_once():
    code = new_code()
    application = filed_with(code)
    key = consume_ephotos._key(ephoto_of(application))
    gateway.consume(code, key=key, now=clock.now())  # and killed
    assert consume_ephotos.consume_due() == 1
    assert ephoto_of(application).outcome == Ephoto.Outcome.VALID


def test_a_code_used_elsewhere_meanwhile_is_noted_and_the_filing_stands():
    code = new_code()
    gateway.check(code, now=clock.now())
    gateway.consume(code, key="somebody-else", now=clock.now())
    taken, sound = filed_with(code), filed_with(new_code())
    assert consume_ephotos.consume_due() == 1
    assert ephoto_of(taken).outcome == Ephoto.Outcome.USED
    assert ephoto_of(taken).consumed_at is None
    assert ephoto_of(sound).consumed_at is not None
    taken.refresh_from_db()
    assert taken.filed_at is not None


def test_a_code_that_expired_before_it_was_used_is_noted():
    code = new_code()
    gateway.check(code, now=clock.now())
    application = filed_with(code)
    with clock.at(clock.now() + timedelta(days=200)):
        assert consume_ephotos.consume_due() == 0
    assert ephoto_of(application).outcome == Ephoto.Outcome.EXPIRED


def test_a_service_that_is_down_loses_nothing(settings, service):
    applications = [filed_with(new_code()) for _ in range(5)]
    with socket.create_server(("127.0.0.1", 0)) as closed:
        settings.EPHOTO_URL = f"http://127.0.0.1:{closed.getsockname()[1]}"
    assert consume_ephotos.consume_due() == 0
    assert {ephoto_of(a).outcome for a in applications} == {Ephoto.Outcome.VALID}
    settings.EPHOTO_URL = service.ephoto.address
    assert consume_ephotos.consume_due() == 5


def test_a_code_that_makes_the_service_fail_does_not_hold_up_the_others():
    failing, sound = filed_with(new_code("DN")), filed_with(new_code())
    assert consume_ephotos.consume_due() == 1
    assert ephoto_of(failing).consumed_at is None
    assert ephoto_of(failing).outcome == Ephoto.Outcome.VALID
    assert ephoto_of(sound).consumed_at is not None


# ---- a code that replaces another --------------------------------------------------------------


def asked_for_another(application: Application) -> None:
    """The prefecture asks for another e-photo."""
    examining.asked(application, "ephoto", by=people.staff())


def test_a_code_that_replaces_another_is_used_too():
    application = filed_with(first := new_code())
    assert consume_ephotos.consume_due() == 1
    asked_for_another(application)
    enter_ephoto.enter(application, code=(second := new_code()))
    assert ephoto_of(application).consumed_at is None
    assert consume_ephotos.consume_due() == 1
    assert ephoto_of(application).outcome == Ephoto.Outcome.VALID
    for code in (first, second):
        assert gateway.check(code, now=clock.now()).outcome is gateway.Outcome.USED


def test_a_crash_after_the_second_code_was_used_uses_it_once():
    application = filed_with(new_code())
    consume_ephotos.consume_due()
    asked_for_another(application)
    found = enter_ephoto.enter(application, code=new_code())
    gateway.consume(found.code, key=consume_ephotos._key(found), now=clock.now())  # and killed
    assert consume_ephotos.consume_due() == 1
    assert ephoto_of(application).outcome == Ephoto.Outcome.VALID


def test_two_codes_of_one_application_and_one_code_of_two_have_keys_of_their_own():
    one, other = (ephoto_of(people.filed()) for _ in range(2))
    other.code = one.code
    keys = {consume_ephotos._key(one), consume_ephotos._key(other)}
    code, one.code = one.code, new_code()
    keys.add(consume_ephotos._key(one))
    assert len(keys) == 3
    assert not [key for key in keys if code in key or one.code in key]


def test_what_the_service_says_of_a_code_is_not_written_of_the_one_that_replaced_it(monkeypatch):
    application = filed_with(new_code())
    second = new_code()
    consume = gateway.consume

    def replaced_meanwhile(code: str, **options) -> None:
        consume(code, **options)
        if code != second:
            Ephoto.objects.filter(application=application).update(code=second)

    monkeypatch.setattr(gateway, "consume", replaced_meanwhile)
    assert consume_ephotos.consume_due() == 0
    assert ephoto_of(application).consumed_at is None
    assert consume_ephotos.consume_due() == 1
    assert gateway.check(second, now=clock.now()).outcome is gateway.Outcome.USED
