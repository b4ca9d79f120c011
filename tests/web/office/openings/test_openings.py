"""The opening of an office, as its manager draws it: counters, hours, closures, rules."""

from datetime import timedelta

import pytest
from django.urls import reverse

from escale.appointments.booked import Appointment
from escale.appointments.opening import BookingRules, Counter, OpeningHours, OutOfService
from escale.appointments.seats import Seat
from escale.kit import clock
from escale.people.models import Role
from tests import last_mile, people

pytestmark = pytest.mark.django_db

OPENINGS = "/office/openings/"


@pytest.fixture
def isere():
    return people.prefectures()["isere"]


@pytest.fixture
def manager(isere):
    return people.at_work(people.staff(Role.MANAGER, prefecture=isere))


def post(browser, act: str, **posted):
    return browser.post(OPENINGS, {"act": act, **posted}, follow=True)


def hours(at: Counter, **changes) -> dict:
    return {
        "counter": at.pk,
        "weekday": "0",
        "opens_at": "9:00",
        "closes_at": "12h30",
        "slot_minutes": "15",
        "places": "2",
        **changes,
    }


def test_a_counter_and_its_hours_open_seats_at_once(manager, isere):
    assert "Aucun guichet" in manager.get(OPENINGS).content.decode()
    post(manager, "counter", name="Guichet 1")
    counter = Counter.objects.get(prefecture=isere)
    page = post(manager, "hours", **hours(counter)).content.decode()
    assert "on peut réserver" in page
    assert "lundi, de 09:00 à 12:30" in page
    assert Seat.objects.filter(counter=counter, is_closed=False).count() >= 8 * 14 * 2
    post(manager, "hours", **hours(counter))
    assert OpeningHours.objects.count() == 1


@pytest.mark.parametrize(
    "changes, sentence",
    [
        ({"opens_at": "13:00"}, "La fermeture vient après"),
        ({"opens_at": "neuf"}, "Écrivez une heure"),
        ({"slot_minutes": "1"}, "trop petit"),
        ({"slot_minutes": "240"}, "plus courts qu’un créneau"),
        ({"places": "0"}, "trop petit"),
        ({"places": "beaucoup"}, "Écrivez un nombre"),
        ({"counter": "999999"}, "Sélectionnez un choix valide"),
    ],
)
def test_hours_that_cannot_be_drawn_come_back_with_why(manager, isere, changes, sentence):
    counter = Counter.objects.create(prefecture=isere, name="Guichet 1")
    page = post(manager, "hours", **hours(counter, **changes)).content.decode()
    assert sentence in page
    assert not OpeningHours.objects.exists()


def test_hours_that_overlap_are_refused(manager, isere):
    counter = Counter.objects.create(prefecture=isere, name="Guichet 1")
    post(manager, "hours", **hours(counter))
    page = post(manager, "hours", **hours(counter, opens_at="11:00", closes_at="14:00"))
    assert "reçoit déjà à ces heures" in page.content.decode()


def test_hours_are_stopped_and_counters_shut_without_touching_what_is_booked(manager, isere):
    appointment = last_mile.booked()
    stretch = OpeningHours.objects.filter(weekday=appointment.starts_at.weekday()).get()
    post(manager, "end_hours", number=stretch.pk)
    stretch.refresh_from_db()
    assert stretch.until == clock.today(isere.zone)
    counter = appointment.seat.counter
    post(manager, "shut", number=counter.pk)
    assert not Seat.objects.filter(
        counter=counter, is_closed=False, is_taken=False, starts_at__gt=clock.now()
    ).exists()
    appointment.refresh_from_db()
    assert appointment.state == Appointment.State.BOOKED
    post(manager, "open", number=counter.pk)
    assert Seat.objects.filter(counter=counter, is_closed=False, is_taken=False).exists()


def test_a_closure_tells_people_and_can_be_taken_back(manager):
    appointment = last_mile.booked()
    day = appointment.starts_at
    posted = {
        "counter": "",
        "kind": "closed",
        **{f"first_{part}": getattr(day, part) for part in ("day", "month", "year")},
        "from_time": "0:00",
        **{f"last_{part}": getattr(day, part) for part in ("day", "month", "year")},
        "to_time": "23:59",
        "reason": "Dégât des eaux.",
    }
    page = post(manager, "closure", **posted).content.decode()
    assert "sont prévenues" in page
    assert "Dégât des eaux." in page
    appointment.refresh_from_db()
    assert appointment.state == Appointment.State.SLOT_CLOSED
    post(manager, "reopen", number=OutOfService.objects.get().pk)
    assert not OutOfService.objects.exists()


def test_a_closure_that_ends_before_it_begins_keeps_what_was_typed(manager, isere):
    Counter.objects.create(prefecture=isere, name="Guichet 1")
    day = clock.today() + timedelta(days=3)
    posted = {
        "counter": "",
        "kind": "absence",
        **{f"first_{part}": getattr(day, part) for part in ("day", "month", "year")},
        "from_time": "12:00",
        **{f"last_{part}": getattr(day, part) for part in ("day", "month", "year")},
        "to_time": "9:00",
        "reason": "Une absence.",
    }
    page = post(manager, "closure", **posted).content.decode()
    assert "La fin vient après le début" in page
    assert "Une absence." in page


def test_the_rules_are_set_and_bounded(manager, isere):
    good = {"notice_hours": "48", "horizon_days": "45", "place": "3e étage, guichet C"}
    assert "sont enregistrées" in post(manager, "rules", **good).content.decode()
    rules = BookingRules.objects.get(prefecture=isere)
    assert (rules.notice_hours, rules.horizon_days, rules.place) == (48, 45, "3e étage, guichet C")
    bad = post(manager, "rules", **{**good, "horizon_days": "9"}).content.decode()
    assert "trop petit" in bad
    assert BookingRules.objects.get().horizon_days == 45


def test_only_managers_draw_and_only_their_own_office(manager, isere):
    clerk = people.at_work(people.staff(Role.CLERK, prefecture=isere))
    assert clerk.get(OPENINGS).status_code in {403, 404}
    elsewhere = Counter.objects.create(prefecture=people.prefectures()["reunion"], name="Là-bas")
    post(manager, "shut", number=elsewhere.pk)
    elsewhere.refresh_from_db()
    assert elsewhere.is_open
    assert "Là-bas" not in manager.get(OPENINGS).content.decode()


def test_an_act_that_does_not_exist_changes_nothing(manager):
    assert post(manager, "explode", number="1").status_code == 200
    assert reverse("office:openings") == OPENINGS
