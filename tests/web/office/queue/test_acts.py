"""What is done from a list: who may, what is told, where one is led back to."""

import pytest
from django.urls import reverse

from escale.applications.enums import Status
from escale.applications.models import Application
from escale.kit import clock
from escale.people.models import Role
from tests import people

pytestmark = pytest.mark.django_db
QUEUE = reverse("office:queue")
TAKE, ASSIGN, NEXT = (reverse(f"office:{n}") for n in ("take_up_many", "assign_many", "take_next"))


def refreshed(application: Application) -> Application:
    application.refresh_from_db()
    return application


def told(response) -> str:
    return " ".join(str(message) for message in response.context["messages"])


def test_those_checked_are_taken_up_and_one_is_back_in_the_same_list(at_work, officer, waiting):
    chosen, other = [waiting(), waiting()], waiting()
    references = [one.reference for one in chosen]
    back = "officer=nobody&marks=late&marks=absence"
    response = at_work.post(TAKE, {"chosen": references, "back": back}, follow=True)
    assert response.redirect_chain[0][0] == f"{QUEUE}?{back}"
    assert "2 demandes prises en charge." in told(response)
    assert {refreshed(one).assigned_to for one in chosen} == {officer}
    assert refreshed(other).status == Status.FILED


@pytest.mark.parametrize("back", ["https://evil.example/", "//evil.example", "\r\nX: y", "%00"])
def test_nobody_is_led_elsewhere(at_work, back):
    response = at_work.post(TAKE, {"back": back})
    assert response["Location"].startswith(f"{QUEUE}?")
    assert "\n" not in response["Location"]


def test_what_was_passed_over_is_told(at_work, waiting):
    theirs = waiting(assigned_to=people.staff())
    chosen = [theirs.reference, "forged"]
    response = at_work.post(TAKE, {"chosen": chosen}, follow=True)
    assert "2 demandes n’ont pas changé" in told(response)


def test_nothing_checked_is_told(at_work):
    for address, fields in ((TAKE, {}), (ASSIGN, {"to": "me"})):
        response = at_work.post(address, fields, follow=True)
        assert "Cochez au moins une demande." in told(response)


def test_those_checked_are_given_to_a_colleague_to_oneself_to_nobody(at_work, officer, waiting):
    colleague, application = people.staff(name="Inès Roy"), waiting()
    for to, holder in (
        (str(colleague.membership.pk), colleague),
        ("me", officer),
        ("nobody", None),
    ):
        at_work.post(ASSIGN, {"chosen": [application.reference], "to": to})
        assert refreshed(application).assigned_to == holder


@pytest.mark.parametrize("to", ["", "0", "-1", "x", "²", "9" * 40, "elsewhere", "manager"])
def test_given_to_somebody_who_is_not_in_the_list_nothing_changes(at_work, waiting, to):
    application = waiting()
    others = {
        "elsewhere": people.staff(prefecture=people.prefectures()["reunion"]),
        "manager": people.staff(Role.MANAGER),
    }
    to = str(others[to].membership.pk) if to in others else to
    response = at_work.post(ASSIGN, {"chosen": [application.reference], "to": to}, follow=True)
    assert "agent" in told(response)
    assert refreshed(application).assigned_to is None
    assert application.events.filter(act="assign").count() == 0


def test_forged_references_of_elsewhere_change_nothing(at_work, waiting):
    elsewhere = waiting(prefecture=people.prefectures()["reunion"])
    for address in (TAKE, ASSIGN):
        at_work.post(address, {"chosen": [elsewhere.reference, "\x00"], "to": "me"})
    assert refreshed(elsewhere).assigned_to is None
    for name in ("take_up", "assign"):
        address = reverse(f"office:{name}", args=[elsewhere.reference])
        assert at_work.post(address, {"to": "me"}).status_code == 404
    assert refreshed(elsewhere).status == Status.FILED


def test_the_next_one_is_opened_and_when_there_is_none_it_is_told(at_work, officer, waiting):
    harmed = waiting(days=1)
    waiting(days=30)
    at_work.post(NEXT)
    assert refreshed(harmed).assigned_to == officer
    at_work.post(NEXT)
    response = at_work.post(NEXT, follow=True)
    assert "Aucune demande n’attend d’être prise en charge." in told(response)


def test_one_request_is_taken_up_and_given(at_work, officer, waiting):
    application = waiting()
    at_work.post(reverse("office:take_up", args=[application.reference]))
    assert refreshed(application).status == Status.UNDER_REVIEW
    colleague = people.staff()
    fields = {"to": colleague.membership.pk, "revision": application.revision}
    at_work.post(reverse("office:assign", args=[application.reference]), fields)
    assert refreshed(application).assigned_to == colleague


def test_a_stale_page_gives_nothing_and_says_why(at_work, waiting):
    application = waiting()
    fields = {"to": "me", "revision": application.revision - 1}
    response = at_work.post(reverse("office:assign", args=[application.reference]), fields)
    assert response.status_code == 409
    assert "a changé depuis que vous l’avez lu" in response.content.decode()
    assert refreshed(application).assigned_to is None


@pytest.mark.parametrize("role", [Role.SIGNATORY, Role.CLERK, Role.AUDITOR, Role.MANAGER])
def test_each_act_asks_for_its_role(role, waiting):
    application = waiting()
    client = people.at_work(people.staff(role))
    assert client.post(NEXT).status_code == 403
    assert client.post(TAKE, {"chosen": [application.reference]}).status_code == 403
    given = client.post(ASSIGN, {"chosen": [application.reference], "to": "nobody"})
    assert given.status_code == (302 if role is Role.MANAGER else 403)
    assert refreshed(application).status == Status.FILED


def test_a_member_revoked_meanwhile_does_nothing(at_work, officer, waiting):
    application = waiting()
    officer.membership.revoked_at = clock.now()
    officer.membership.save()
    assert at_work.post(TAKE, {"chosen": [application.reference]}).status_code == 404
    assert refreshed(application).status == Status.FILED


@pytest.mark.parametrize("address", [TAKE, ASSIGN, NEXT, reverse("office:search")])
def test_an_act_is_not_done_by_reading(at_work, address):
    assert at_work.get(address).status_code == 405
