"""The acts from the approval to the card in hand, each really done by its module."""

from datetime import timedelta
from typing import Any

from escale.actions import arrive as arriving
from escale.actions import card_mistakes as mistakes
from escale.actions.book_appointment import book_appointment
from escale.actions.cancel_appointment import cancel_appointment
from escale.actions.close_slot import close_slot as close_stretch
from escale.actions.correct_card import correct_card as correcting
from escale.actions.follow_order import follow
from escale.actions.give_stamp import give_stamp as giving
from escale.actions.move_appointment import move_appointment
from escale.actions.order_cards import order_due
from escale.actions.receive_card import receive_card as receiving
from escale.actions.reject_card import reject_card as rejecting
from escale.actions.replace_photo import replace_photo as replacing
from escale.actions.tell_no_slot import tell_due
from escale.applications.enums import Party, Status
from escale.applications.models import Application
from escale.appointments.free import Opening
from escale.appointments.opening import OutOfService
from escale.cards.orders import CardOrder
from escale.gateways.cards import Said
from escale.kit import clock
from escale.people.models import Account
from tests import last_mile, people

WHY = "Une raison écrite en toutes lettres."


def standing_at(status: Status) -> Application:
    """A request walked to one of these statuses by the real acts."""
    if status is Status.CARD_IN_PRODUCTION:
        application = last_mile.ordered().application
        application.refresh_from_db()
        return application
    if status is Status.CARD_READY:
        return last_mile.ready()
    if status is Status.HANDED_OVER:
        return last_mile.handed_over()
    return people.walked_to(status)


def order_card(_application: Application, _party: Party, _by: Any) -> None:
    assert order_due() == 1


def _refused(application: Application, fault: str) -> CardOrder:
    order = CardOrder.objects.live().get(application=application)
    follow(last_mile.said(order, Said.REFUSED, fault=fault, reason="Why not."))
    return order


def report_order_refused(application: Application, _party: Party, _by: Any) -> None:
    _refused(application, "photo")


def replace_photo(application: Application, _party: Party, by: Account) -> None:
    assert order_due() == 1
    _refused(application, "photo")
    replacing(application, code=people.fresh_ephoto(), by=by)


def correct_card(application: Application, _party: Party, by: Account) -> None:
    assert order_due() == 1
    _refused(application, "data")
    application.refresh_from_db()
    correcting(
        application,
        facts={"birth_city": "Kindia"},
        reason=WHY,
        revision_read=application.revision,
        by=by,
    )


def receive_card(application: Application, _party: Party, by: Account) -> None:
    receiving(application, card_number="FR123456789", by=by)


def reject_card(application: Application, _party: Party, by: Account) -> None:
    rejecting(
        application,
        fault=CardOrder.Fault.DEFECT,
        text=WHY,
        revision_read=application.revision,
        by=by,
    )


def give_stamp(application: Application, _party: Party, by: Account) -> None:
    # Whether the service of stamps answers or not, the stamp is given.
    giving(application, digits="1025000000000042", by=by)


def book(application: Application, _party: Party, by: Account) -> None:
    book_appointment(application, starts_at=last_mile.first_free(application), by=by)


def move(application: Application, _party: Party, by: Account) -> None:
    last_mile.booked(application)
    later = Opening(application.prefecture).soonest()[-1].starts_at
    move_appointment(application, starts_at=later, by=by)


def cancel(application: Application, _party: Party, by: Account) -> None:
    last_mile.booked(application)
    cancel_appointment(application, by=by)


def close_slot(application: Application, _party: Party, by: Account) -> None:
    appointment = last_mile.booked(application)
    assert appointment.seat is not None
    close_stretch(
        application.prefecture,
        starts_at=appointment.seat.starts_at,
        ends_at=appointment.seat.ends_at,
        kind=OutOfService.Kind.ABSENCE,
        reason=WHY,
        by=by,
    )


def tell_no_slot(_application: Application, _party: Party, _by: Any) -> None:
    with clock.at(clock.now() + timedelta(days=2)):
        assert tell_due() == 1


def arrive(application: Application, _party: Party, by: Account) -> None:
    arriving.arrive(application, by=by)


def no_show(application: Application, _party: Party, by: Account) -> None:
    appointment = last_mile.booked(application)
    assert appointment.seat is not None
    with clock.at(appointment.seat.ends_at):
        arriving.note_no_show(application, by=by)


def hand_over(application: Application, _party: Party, by: Account) -> None:
    last_mile.paid(application)
    last_mile.given(application, by=by)


def _declared(application: Application) -> int:
    return mistakes.declare_card_mistake(
        application, fields=["family_name"], text=WHY, by=people.account_of(application)
    ).pk


def declare_card_mistake(application: Application, _party: Party, _by: Account) -> None:
    _declared(application)


def dismiss_card_mistake(application: Application, _party: Party, by: Account) -> None:
    mistakes.dismiss_card_mistake(application, mistake=_declared(application), reason=WHY, by=by)


def reorder_card(application: Application, _party: Party, by: Account) -> None:
    mistakes.reorder_card(application, mistake=_declared(application), by=by)


LAST_MILE = (
    *(order_card, report_order_refused, replace_photo, correct_card, receive_card, reject_card),
    *(give_stamp, book, move, cancel, close_slot, tell_no_slot, arrive, no_show, hand_over),
    *(declare_card_mistake, dismiss_card_mistake, reorder_card),
)
