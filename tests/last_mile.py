"""From a signed approval to a card in hand, walked by the real acts; the factory is told what to say."""

import random
from collections.abc import Iterable
from datetime import datetime, time, timedelta
from typing import Any

from escale.actions import card_mistakes
from escale.actions.book_appointment import book_appointment
from escale.actions.follow_order import follow
from escale.actions.hand_over import OldPermit, hand_over
from escale.actions.open_seats import open_for
from escale.actions.order_cards import order_due
from escale.actions.receive_card import receive_card
from escale.applications.enums import Status
from escale.applications.models import Application
from escale.appointments.booked import Appointment
from escale.appointments.free import Opening
from escale.appointments.opening import Counter, OpeningHours
from escale.cards.orders import CardOrder
from escale.cards.stamps import Stamp
from escale.gateways.cards import News, Said
from escale.kit import clock
from escale.people.models import Account, Prefecture, Role
from tests import people


def approved(**options: Any) -> Application:
    """A request whose approval was signed, and whose photo the service has."""
    application = people.walked_to(Status.APPROVED, **options)
    application.refresh_from_db()
    return application


def ordered(application: Application | None = None, **options: Any) -> CardOrder:
    """The order of its card, made by the sweep."""
    held = application or approved(**options)
    assert order_due()
    return CardOrder.objects.live().select_related("application").get(application=held)


def said(order: CardOrder, what: Said, **more: str) -> News:
    """What the factory says of an order, with an identifier of its own."""
    return News(
        number=f"news-{random.getrandbits(64):x}",
        key=str(order.key),
        said=what,
        happened_at=clock.now(),
        **more,
    )


def shipped(order: CardOrder, *, number: str = "") -> CardOrder:
    """The order once its card has left the factory, with its number."""
    follow(said(order, Said.IN_PRODUCTION))
    follow(said(order, Said.SHIPPED, card_number=number or f"FR{random.randrange(10**9):09d}"))
    order.refresh_from_db()
    return order


def clerk_of(application: Application) -> Account:
    """A member of its prefecture who works at the counter."""
    return people.staff(Role.CLERK, prefecture=application.prefecture)


def ready(application: Application | None = None, **options: Any) -> Application:
    """A request whose card the clerk received."""
    order = shipped(ordered(application, **options))
    receive_card(order.application, card_number=order.card_number, by=clerk_of(order.application))
    order.application.refresh_from_db()
    return order.application


def receiving(
    prefecture: Prefecture,
    *,
    name: str = "Guichet 1",
    weekdays: Iterable[int] = range(7),
    places: int = 1,
    opens_at: time = time(9),
    closes_at: time = time(12),
) -> Counter:
    """A counter of a prefecture, with hours of half an hour a slot, its seats open."""
    counter = Counter.objects.create(prefecture=prefecture, name=name)
    for weekday in weekdays:
        OpeningHours.objects.create(
            counter=counter,
            weekday=weekday,
            opens_at=opens_at,
            closes_at=closes_at,
            slot_minutes=30,
            places=places,
            since=clock.today() - timedelta(days=1),
        )
    open_for(prefecture)
    return counter


def first_free(application: Application) -> datetime:
    """The first slot that its person can book; the counter is opened if there is none."""
    prefecture = application.prefecture
    assert prefecture is not None
    if not Counter.objects.filter(prefecture=prefecture).exists():
        receiving(prefecture)
    return Opening(prefecture).soonest(at_most=1)[0].starts_at


def booked(application: Application | None = None) -> Appointment:
    """An appointment at the first slot, by its person."""
    held = application or ready()
    return book_appointment(held, starts_at=first_free(held), by=people.account_of(held))


def paid(application: Application, *, digits: str = "") -> Stamp:
    """A stamp that pays for it, as if the service had just said so."""
    return Stamp.objects.create(
        application=application,
        digits=digits or f"10250{random.randrange(10**11):011d}",
        state=Stamp.State.VALID,
        euros=250,
        checked_at=clock.now(),
    )


def given(application: Application, *, by: Account | None = None, **changes: Any) -> Application:
    """The card handed over by a clerk who checked everything; `changes` leave some of it out."""
    order = CardOrder.objects.live().get(application=application)
    checks = {
        "card_number": order.card_number,
        "is_identity_checked": True,
        "is_passport_seen": True,
        "old_permit": OldPermit.KEPT,  # it lasts, and the card begins after it
        **changes,
    }
    hand_over(application, by=by or clerk_of(application), **checks)
    application.refresh_from_db()
    return application


def handed_over(**options: Any) -> Application:
    """A request that is ended: its card received, paid, handed over."""
    application = ready(**options)
    paid(application)
    return given(application)


def to_make_again(**options: Any) -> Application:
    """A request whose card was handed over with a mistake, that its clerk recognised."""
    application = handed_over(**options)
    declared = card_mistakes.declare_card_mistake(
        application,
        fields=["birth_city"],
        text="Je suis née à Kindia.",
        by=people.account_of(application),
    )
    card_mistakes.reorder_card(application, mistake=declared.pk, by=clerk_of(application))
    application.refresh_from_db()
    return application
