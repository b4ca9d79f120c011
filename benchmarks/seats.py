"""Opening a month of slots, reading it, and five hundred people at one slot.

The bookings are the act itself, each in a connection of its own: what is counted is who has a place,
and what the others were told.
"""

import sys
import time
from collections import Counter as Tally
from concurrent.futures import ThreadPoolExecutor
from datetime import datetime, timedelta
from datetime import time as hour_of_day
from itertools import count
from threading import Barrier
from typing import Final

from django.db import connection, connections
from django.test.utils import CaptureQueriesContext

from benchmarks.place import Place
from escale.actions.book_appointment import book_appointment
from escale.actions.open_seats import open_for
from escale.applications.enums import Status
from escale.applications.models import Application
from escale.appointments.booked import Appointment
from escale.appointments.booking import JustTaken
from escale.appointments.free import Opening
from escale.appointments.opening import BookingRules, Counter, OpeningHours
from escale.appointments.seats import Seat
from escale.kit import clock
from escale.people.models import Account, Person, Prefecture
from escale.procedures.cases import Case
from escale.web.month import month_of

COUNTERS: Final = 20
DAYS: Final = 30
#: Seconds in which the month of twenty counters opens.
BAR: Final = 1.0
PEOPLE: Final = 500
PLACES: Final = 12
AT_ONCE: Final = 40
_NUMBERS = count(1)


def main(place: Place) -> None:
    """Print how long a month takes, its questions, and what five hundred people were told."""
    del place  # the settings know where everything is
    prefecture = _office()
    seconds, seats = _month(prefecture)
    print(
        f"\nseats: a month of {COUNTERS} counters   {seconds:7.2f} s, {seats} places (bar {BAR} s)"
    )
    again = time.monotonic()
    open_for(prefecture)
    print(f"seats: the same, nothing new       {time.monotonic() - again:7.2f} s")
    with CaptureQueriesContext(connection) as asked:
        began = time.monotonic()
        month_of(Opening(prefecture))
        read = time.monotonic() - began
    print(f"seats: the page of a month         {read * 1000:7.0f} ms, {len(asked)} questions")
    told, spent = _everybody(prefecture)
    print(f"seats: {PEOPLE} people at one slot   {spent:7.2f} s, {dict(told)}")
    booked = Appointment.objects.live().count()
    if told != Tally(booked=PLACES, taken=PEOPLE - PLACES) or booked != PLACES:
        sys.exit("seats: not exactly as many as its places")
    if seconds > BAR:
        sys.exit("seats: the month opened later than promised")


def _office() -> Prefecture:
    prefecture = Prefecture.objects.create(
        code="bench", name="Préfecture", service="Service", court="Tribunal", departments=["38"]
    )
    BookingRules.objects.create(prefecture=prefecture, horizon_days=DAYS, notice_hours=1)
    for number in range(COUNTERS):
        counter = Counter.objects.create(prefecture=prefecture, name=f"Guichet {number:02}")
        for weekday in range(5):
            for opens, closes in ((9, 12), (13, 17)):
                OpeningHours.objects.create(
                    counter=counter,
                    weekday=weekday,
                    opens_at=hour_of_day(opens),
                    closes_at=hour_of_day(closes),
                    slot_minutes=15,
                    since=clock.today() - timedelta(days=1),
                )
    return prefecture


def _month(prefecture: Prefecture) -> tuple[float, int]:
    began = time.monotonic()
    open_for(prefecture)
    return time.monotonic() - began, Seat.objects.filter(prefecture=prefecture).count()


def _everybody(prefecture: Prefecture) -> tuple[Tally[str], float]:
    """Return what each was told, and how long it took, all at one slot of PLACES places."""
    start = (
        Opening(prefecture)
        .between(clock.today() + timedelta(days=7), clock.today() + timedelta(days=14))[0]
        .starts_at
    )
    spare = Seat.objects.filter(prefecture=prefecture, starts_at=start).order_by("pk")
    Seat.objects.filter(pk__in=[seat.pk for seat in spare[PLACES:]]).update(is_closed=True)
    people = [_ready(prefecture) for _each in range(PEOPLE)]
    gate = Barrier(AT_ONCE)
    began = time.monotonic()
    with ThreadPoolExecutor(AT_ONCE) as everybody:
        said = list(everybody.map(lambda each: _attempt(each, start, gate), enumerate(people)))
    return Tally(said), time.monotonic() - began


def _attempt(
    numbered: tuple[int, tuple[Application, Account]], start: datetime, gate: Barrier
) -> str:
    turn, (application, account) = numbered
    if turn < AT_ONCE:
        gate.wait()
    try:
        book_appointment(application, starts_at=start, by=account)
    except JustTaken:
        return "taken"
    finally:
        connections.close_all()
    return "booked"


def _ready(prefecture: Prefecture) -> tuple[Application, Account]:
    """Return somebody whose card waits, and their account."""
    number = next(_NUMBERS)
    person = Person.objects.create()
    account = Account.objects.create_user(email=f"bench-{number}@exemple.fr", person=person)
    now = clock.now()
    application = Application.objects.create(
        person=person,
        case=Case.RENEWAL,
        status=Status.CARD_READY,
        prefecture=prefecture,
        zone=prefecture.zone,
        filed_at=now,
        filed_in_time=True,
        is_declared_true=True,
        family_name=f"NOM{number}",
        given_names="Prénom",
    )
    return application, account
