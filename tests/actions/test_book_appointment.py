"""An appointment: booked, moved, cancelled, reminded of; one place, one person, whoever clicks."""

from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta

import pytest
from django.db import connections

from escale.actions.appointing import NoAppointment
from escale.actions.arrive import arrive, note_no_show
from escale.actions.book_appointment import AlreadyBooked, book_appointment
from escale.actions.cancel_appointment import cancel_appointment
from escale.actions.close_slot import close_slot, reopen_slot, tell_closed
from escale.actions.move_appointment import move_appointment
from escale.actions.open_seats import open_due, open_for
from escale.actions.remind_of_appointments import remind_due
from escale.actions.tell_no_slot import tell_due
from escale.applications.models import Application
from escale.appointments.booked import Appointment
from escale.appointments.booking import JustTaken
from escale.appointments.free import Opening
from escale.appointments.opening import BookingRules, OutOfService
from escale.appointments.seats import Seat
from escale.kit import clock
from escale.kit.sentences import Refused
from escale.notices.models import Notice
from escale.people.duty import NotOnDuty, RoleMissing
from escale.people.models import Role
from tests import last_mile, people

pytestmark = pytest.mark.django_db


@pytest.fixture
def ready() -> Application:
    return last_mile.ready()


def slots(application: Application, *, at_most: int = 5):
    last_mile.first_free(application)
    found = Opening(application.prefecture).soonest(at_most=at_most)
    return [slot.starts_at for slot in found]


def told(application: Application, kind: str) -> Notice:
    return Notice.objects.get(application=application, kind=kind, channel="email")


def test_a_place_is_booked_once_and_its_person_told_when_and_where(ready):
    start = slots(ready)[0]
    account = people.account_of(ready)
    first = book_appointment(ready, starts_at=start, by=account)
    assert book_appointment(ready, starts_at=start, by=account) == first
    assert first.seat.is_taken
    assert start not in slots(ready)
    assert ready.prefecture.postal_address.splitlines()[0] in told(ready, "booked").text


def test_another_slot_is_moved_to_not_booked_too(ready):
    one, other = slots(ready)[:2]
    account = people.account_of(ready)
    book_appointment(ready, starts_at=one, by=account)
    with pytest.raises(AlreadyBooked):
        book_appointment(ready, starts_at=other, by=account)


def test_what_is_past_or_too_near_or_not_a_slot_is_refused(ready):
    account = people.account_of(ready)
    near = slots(ready)[0]
    with clock.at(near - timedelta(hours=3)), pytest.raises(Refused, match="trop proche"):
        book_appointment(ready, starts_at=near, by=account)
    with clock.at(near + timedelta(minutes=1)), pytest.raises(Refused, match="passé"):
        book_appointment(ready, starts_at=near, by=account)
    with pytest.raises(JustTaken):
        book_appointment(ready, starts_at=near + timedelta(seconds=1), by=account)
    assert not ready.appointments.exists()


def test_a_clerk_books_for_somebody_without_the_notice(ready):
    near = slots(ready)[0]
    with clock.at(near - timedelta(minutes=10)):
        booked = book_appointment(ready, starts_at=near, by=last_mile.clerk_of(ready))
    assert booked.state == Appointment.State.BOOKED


def test_nobody_books_for_the_application_of_another(ready):
    start = slots(ready)[0]
    with pytest.raises(NotOnDuty):
        book_appointment(ready, starts_at=start, by=people.applicant())
    with pytest.raises(RoleMissing):
        book_appointment(
            ready, starts_at=start, by=people.staff(Role.OFFICER, prefecture=ready.prefecture)
        )


def test_nothing_is_booked_before_the_card_is_there():
    application = last_mile.ordered().application
    with pytest.raises(Refused):
        book_appointment(
            application,
            starts_at=last_mile.first_free(application),
            by=people.account_of(application),
        )


def test_a_move_gives_the_first_place_back_and_stays_the_same_in_calendars(ready):
    one, other = slots(ready)[:2]
    account = people.account_of(ready)
    before = book_appointment(ready, starts_at=one, by=account)
    moved = move_appointment(ready, starts_at=other, by=account)
    assert (moved.uid, moved.sequence) == (before.uid, 1)
    assert slots(ready)[0] == one
    assert move_appointment(ready, starts_at=other, by=account) == moved
    assert "déplacé" in told(ready, "moved").subject


def test_a_move_to_a_full_slot_leaves_the_appointment_where_it_was(ready):
    one, other = slots(ready)[:2]
    somebody = last_mile.ready()
    book_appointment(somebody, starts_at=other, by=people.account_of(somebody))
    account = people.account_of(ready)
    book_appointment(ready, starts_at=one, by=account)
    with pytest.raises(JustTaken):
        move_appointment(ready, starts_at=other, by=account)
    assert ready.appointments.get().seat.starts_at == one
    assert ready.appointments.get().seat.is_taken


def test_a_cancelled_place_can_be_booked_again(ready):
    start = slots(ready)[0]
    account = people.account_of(ready)
    book_appointment(ready, starts_at=start, by=account)
    cancelled = cancel_appointment(ready, by=account)
    assert cancel_appointment(ready, by=account) == cancelled
    assert cancelled.sequence == 1
    again = book_appointment(ready, starts_at=start, by=account)
    assert again.seat_id == cancelled.seat_id
    assert again.uid != cancelled.uid


def test_there_must_be_an_appointment_to_move_or_cancel(ready):
    account = people.account_of(ready)
    with pytest.raises(NoAppointment):
        move_appointment(ready, starts_at=slots(ready)[0], by=account)
    with pytest.raises(NoAppointment):
        cancel_appointment(ready, by=account)


# ---- at the counter ------------------------------------------------------------------------------


def test_who_comes_is_noted_with_an_appointment_or_without(ready):
    clerk = last_mile.clerk_of(ready)
    walk_in = arrive(ready, by=clerk)
    assert (walk_in.state, walk_in.seat) == (Appointment.State.ARRIVED, None)
    assert arrive(ready, by=clerk) == walk_in
    other = last_mile.ready()
    booked = last_mile.booked(other)
    assert arrive(other, by=last_mile.clerk_of(other)).pk == booked.pk


def test_an_absence_is_noted_after_the_time_and_another_slot_booked_at_once(ready):
    booked = last_mile.booked(ready)
    clerk = last_mile.clerk_of(ready)
    with pytest.raises(Refused, match="pas encore commencé"):
        note_no_show(ready, by=clerk)
    with clock.at(booked.seat.ends_at):
        note_no_show(ready, by=clerk)
        note_no_show(ready, by=clerk)
        book_appointment(ready, starts_at=slots(ready)[0], by=people.account_of(ready))
    assert "votre carte vous attend" in told(ready, "no_show").text


# ---- reminders -----------------------------------------------------------------------------------


def test_the_person_is_reminded_two_days_before_once(ready):
    start = slots(ready, at_most=40)[-1]
    book_appointment(ready, starts_at=start, by=people.account_of(ready))
    assert start - clock.now() > timedelta(days=3)
    assert remind_due() == 0
    with clock.at(start - timedelta(hours=47)):
        assert remind_due() == 1
        assert remind_due() == 0
    assert "250" in told(ready, "appointment_reminder").text


def test_whoever_books_for_tomorrow_is_not_reminded(ready):
    start = slots(ready)[0]
    with clock.at(start - timedelta(hours=30)):
        book_appointment(ready, starts_at=start, by=people.account_of(ready))
        assert remind_due() == 0


def test_nobody_is_reminded_of_what_is_past(ready):
    start = slots(ready, at_most=40)[-1]
    book_appointment(ready, starts_at=start, by=people.account_of(ready))
    with clock.at(start + timedelta(minutes=1)):
        assert remind_due() == 0


# ---- slots closed, and none left -----------------------------------------------------------------


def manager_of(application: Application):
    return people.staff(Role.MANAGER, prefecture=application.prefecture)


def closing(appointment: Appointment, **changes):
    return {
        "starts_at": appointment.seat.starts_at - timedelta(minutes=5),
        "ends_at": appointment.seat.ends_at + timedelta(hours=1),
        "kind": OutOfService.Kind.ABSENCE,
        "reason": "Une agente est souffrante.",
        **changes,
    }


def test_people_of_a_closed_slot_are_told_and_offered_another(ready):
    appointment = last_mile.booked(ready)
    manager = manager_of(ready)
    close_slot(ready.prefecture, **closing(appointment), by=manager)
    appointment.refresh_from_db()
    assert appointment.state == Appointment.State.SLOT_CLOSED
    notice = told(ready, "slot_closed")
    assert "Une agente est souffrante." in notice.text
    assert "Premier créneau libre" in notice.text
    assert appointment.seat.starts_at not in slots(ready)
    assert tell_closed() == 0


def test_a_stretch_closed_twice_is_closed_once_and_can_be_taken_back(ready):
    appointment = last_mile.booked(ready)
    manager = manager_of(ready)
    closed = close_slot(ready.prefecture, **closing(appointment), by=manager)
    assert close_slot(ready.prefecture, **closing(appointment), by=manager) == closed
    reopen_slot(ready.prefecture, closed=closed.pk, by=manager)
    assert appointment.seat.starts_at in slots(ready)


def test_only_a_manager_closes_and_only_what_is_to_come(ready):
    appointment = last_mile.booked(ready)
    with pytest.raises(RoleMissing):
        close_slot(ready.prefecture, **closing(appointment), by=last_mile.clerk_of(ready))
    with pytest.raises(Refused, match="passé"):
        close_slot(
            ready.prefecture,
            **closing(appointment, starts_at=clock.now() - timedelta(days=2))
            | {"ends_at": clock.now() - timedelta(days=1)},
            by=manager_of(ready),
        )


def test_without_a_slot_for_thirty_days_the_person_and_the_managers_are_told_once_a_week(ready):
    manager = manager_of(ready)
    assert tell_due() == 0  # a day of grace
    for days in (2, 3, 8):
        with clock.at(clock.now() + timedelta(days=days)):
            assert tell_due() == (0 if days == 3 else 0 if days == 8 else 1)
    with clock.at(clock.now() + timedelta(days=10)):
        assert tell_due() == 1
    assert Notice.objects.filter(application=ready, kind="no_slot", channel="email").count() == 2
    assert Notice.objects.filter(to=manager.email, kind="no_slot_left").count() == 2
    last_mile.receiving(ready.prefecture)
    with clock.at(clock.now() + timedelta(days=20)):
        open_due()
        assert tell_due() == 0


# ---- everybody at once ---------------------------------------------------------------------------


@pytest.mark.django_db(transaction=True)
def test_sixty_people_at_one_slot_are_exactly_as_many_as_its_places():
    applications = [last_mile.ready() for _each in range(12)]
    last_mile.receiving(applications[0].prefecture, places=5)
    start = slots(applications[0])[0]
    accounts = [people.account_of(each) for each in applications]

    def attempt(turn: int) -> str:
        try:
            book_appointment(applications[turn % 12], starts_at=start, by=accounts[turn % 12])
        except JustTaken:
            return "just taken"
        finally:
            connections.close_all()
        return "booked"

    with ThreadPoolExecutor(12) as everybody:
        said = list(everybody.map(attempt, range(60)))
    assert set(said) == {"booked", "just taken"}
    booked = Appointment.objects.live().filter(seat__starts_at=start)
    assert booked.count() == 5
    assert booked.values("application").distinct().count() == 5
    assert Seat.objects.filter(starts_at=start, is_taken=True).count() == 5


@pytest.mark.django_db(transaction=True)
def test_two_workers_open_the_same_seats_once(ready):
    last_mile.receiving(ready.prefecture)
    Seat.objects.all().delete()

    def attempt(_turn: int) -> int:
        try:
            return open_for(ready.prefecture)
        finally:
            connections.close_all()

    with ThreadPoolExecutor(2) as both:
        opened = list(both.map(attempt, range(2)))
    assert sorted(opened) == [0, Seat.objects.count()]
    assert BookingRules.objects.count() == 1
