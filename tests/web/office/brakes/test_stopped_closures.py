"""« Clôtures arrêtées »: shown while they are, to managers alone, and let go by two of them."""

from datetime import UTC, datetime

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from escale.actions import close_unanswered
from escale.applications import brakes
from escale.applications.brakes import Brake
from escale.kit import clock
from escale.people.models import Role
from tests import people
from tests.closing import awaiting

pytestmark = pytest.mark.django_db
CLOSES_AT = datetime(2026, 12, 25, 1, 0, tzinfo=UTC)
PAGE = "/office/stopped-closures/"
RELEASE = "/office/stopped-closures/release/"


@pytest.fixture
def manager():
    return people.staff(Role.MANAGER, name="Camille Marchand")


@pytest.fixture
def stopped(monkeypatch):
    """Stop the closures of a prefecture, and return the requests that wait."""
    monkeypatch.setattr(brakes, "ALWAYS_ALLOWED", 1)

    def stop(number: int = 2):
        requests = [awaiting() for _turn in range(number)]
        with clock.at(CLOSES_AT):
            close_unanswered.close_due()
        return requests

    return stop


def page(account, address: str = PAGE, **query) -> str:
    with clock.at(CLOSES_AT):
        return people.at_work(account).get(address, query).content.decode()


def post(account, brake: Brake, *, has_just_proved: bool = True):
    browser = people.at_work(account, has_just_proved=has_just_proved)
    return browser.post(RELEASE, {"brake": brake.pk})


def test_the_menu_speaks_of_it_only_while_it_is_on(manager, stopped):
    assert PAGE not in page(manager, reverse("office:queue"))
    assert "ne sont pas arrêtées" in page(manager)
    stopped()
    assert PAGE in page(manager, reverse("office:queue"))
    assert PAGE not in page(people.staff(), reverse("office:queue"))


def test_it_says_how_many_of_how_many_and_which(manager, stopped):
    requests = stopped()
    shown = page(manager)
    assert "2 demandes allaient être clôturées d’un coup" in shown
    assert "24 décembre 2026" in shown
    for request in requests:
        assert reverse("office:application", args=[request.application.reference]) in shown


def test_the_list_is_cut_and_goes_on_where_it_was_cut(manager, stopped, monkeypatch):
    requests = stopped(3)
    monkeypatch.setattr("escale.web.office.brakes.page.LINES", 2)
    first = page(manager)
    assert f"?after={requests[1].pk}" in first
    assert requests[2].application.reference not in first
    second = page(manager, after=requests[1].pk)
    assert requests[2].application.reference in second
    assert requests[0].application.reference not in second


@pytest.mark.parametrize("after", ["", "x", "-1", "9" * 40, "٣"])
def test_a_forged_page_is_the_first(manager, stopped, after):
    (request, *_rest) = stopped()
    assert request.application.reference in page(manager, after=after)


def test_another_prefecture_sees_and_releases_nothing_of_it(stopped):
    stopped()
    other = people.staff(Role.MANAGER, prefecture=people.prefectures()["reunion"])
    assert "ne sont pas arrêtées" in page(other)
    assert post(other, Brake.objects.get()).status_code == 404


@pytest.mark.parametrize("role", [Role.OFFICER, Role.SIGNATORY, Role.CLERK, Role.AUDITOR])
def test_only_a_manager_opens_it(stopped, role):
    stopped()
    member = people.staff(role)
    assert people.at_work(member).get(PAGE).status_code == 403
    assert post(member, Brake.objects.get()).status_code == 403


def test_two_managers_let_it_go_one_after_the_other(manager, stopped):
    stopped()
    brake, other = Brake.objects.get(), people.staff(Role.MANAGER, name="Dominique Ferrand")
    assert post(manager, brake).url == PAGE
    assert "Vous avez confirmé" in page(manager)
    assert RELEASE not in page(manager)
    assert "Première confirmation : Camille Marchand" in page(other)
    assert post(other, brake).url == reverse("office:queue")
    brake.refresh_from_db()
    assert brake.released_at is not None
    with clock.at(CLOSES_AT):
        assert close_unanswered.close_due()["closed"] == 2


def test_a_second_factor_proved_an_hour_ago_is_asked_for_again(manager, stopped):
    stopped()
    answer = post(manager, Brake.objects.get(), has_just_proved=False)
    assert reverse("account_second_factor") in answer.url
    assert Brake.objects.get().first_by is None


@pytest.mark.parametrize("number", ["", "x", "0", "9" * 30])
def test_a_forged_brake_does_not_exist(manager, stopped, number):
    stopped()
    assert people.at_work(manager).post(RELEASE, {"brake": number}).status_code == 404


def test_the_questions_to_the_database_do_not_grow(manager, stopped):
    def asked() -> int:
        with CaptureQueriesContext(connection) as queries:
            page(manager)
        return len(queries)

    stopped(2)
    few = asked()
    for _turn in range(4):
        awaiting()
    assert asked() == few
