"""The counter's day and week: who comes, who has come, who has not, and whoever comes unannounced."""

from datetime import timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from escale.appointments.booked import Appointment
from escale.appointments.free import Opening
from escale.kit import clock
from escale.people.models import Role
from tests import last_mile, people

pytestmark = pytest.mark.django_db

AGENDA = "/office/appointments/"


@pytest.fixture
def booked() -> Appointment:
    return last_mile.booked()


@pytest.fixture
def counter(booked):
    return people.at_work(last_mile.clerk_of(booked.application))


def address(appointment: Appointment, name: str = "appointment") -> str:
    return reverse(f"office:{name}", args=[appointment.application.reference])


def day_of(appointment: Appointment) -> str:
    return appointment.starts_at.date().isoformat()


def test_the_day_and_the_week_show_who_comes_and_when(booked, counter):
    for query in ({"day": day_of(booked)}, {"day": day_of(booked), "span": "week"}):
        page = counter.get(AGENDA, query).content.decode()
        assert booked.application.reference in page
        assert booked.application.family_name in page
    assert booked.application.reference not in counter.get(AGENDA).content.decode()


@pytest.mark.parametrize("query", [{"day": "xx"}, {"day": "0001-01-01"}, {"span": "century"}])
def test_a_day_that_cannot_be_read_is_today(counter, query):
    assert counter.get(AGENDA, query).status_code == 200


def test_the_day_asks_one_question_whatever_the_number(booked, counter):
    query = {"day": day_of(booked)}
    counter.get(AGENDA, query)
    with CaptureQueriesContext(connection) as one:
        counter.get(AGENDA, query)
    for _each in range(3):
        last_mile.booked()
    with CaptureQueriesContext(connection) as four:
        counter.get(AGENDA, query)
    assert len(four) == len(one)


def test_who_arrives_is_led_to_the_hand_over(booked, counter):
    answer = counter.post(address(booked, "arrive"))
    assert answer.url == address(booked, "handover")
    booked.refresh_from_db()
    assert booked.state == Appointment.State.ARRIVED


def test_an_absence_is_offered_once_the_time_is_past(booked, counter):
    query = {"day": day_of(booked)}
    assert address(booked, "no_show") not in counter.get(AGENDA, query).content.decode()
    with clock.at(booked.seat.ends_at):
        assert address(booked, "no_show") in counter.get(AGENDA, query).content.decode()
        counter.post(address(booked, "no_show"))
    booked.refresh_from_db()
    assert booked.state == Appointment.State.NO_SHOW


def test_somebody_unannounced_is_found_by_their_reference(counter):
    application = last_mile.ready()
    reference = f" {application.reference.lower()} "
    found = counter.post(reverse("office:find_appointment"), {"reference": reference})
    assert found.url == reverse("office:appointment", args=[application.reference])
    for typed in ("XXX", "", "\x00", "é" * 500):
        lost = counter.post(reverse("office:find_appointment"), {"reference": typed}, follow=True)
        assert "Aucune demande de cette préfecture" in lost.content.decode()


def test_the_clerk_moves_and_cancels_for_the_person(booked, counter):
    later = Opening(booked.application.prefecture).soonest()[-1].starts_at
    answer = counter.post(address(booked), {"starts_at": later.isoformat()}, follow=True)
    assert "La personne est prévenue" in answer.content.decode()
    counter.post(address(booked, "cancel_appointment"))
    assert not booked.application.appointments.live().exists()
    again = counter.post(address(booked, "cancel_appointment"), follow=True)
    assert again.status_code == 200


def test_the_clerk_books_a_slot_that_is_too_near_for_the_person():
    application = last_mile.ready()
    start = last_mile.first_free(application)
    counter = people.at_work(last_mile.clerk_of(application))
    with clock.at(start - timedelta(minutes=20)):
        where = reverse("office:appointment", args=[application.reference])
        answer = counter.post(where, {"starts_at": start.isoformat()}, follow=True)
    assert "Rendez-vous :" in answer.content.decode().replace("\xa0", " ")


def test_a_manager_reads_and_an_auditor_does_not(booked):
    prefecture = booked.application.prefecture
    manager = people.at_work(people.staff(Role.MANAGER, prefecture=prefecture))
    assert manager.get(AGENDA).status_code == 200
    assert manager.post(address(booked, "arrive")).status_code in {403, 404}
    auditor = people.at_work(people.staff(Role.AUDITOR, prefecture=prefecture))
    assert auditor.get(AGENDA).status_code in {403, 404}
