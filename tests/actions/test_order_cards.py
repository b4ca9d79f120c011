"""A card is ordered by itself, followed whatever the factory says, received by its number."""

import uuid

import httpx
import pytest

from escale.actions import announce_revocation as announcing
from escale.actions.cancel_order import cancel_order
from escale.actions.enter_ephoto import CodeRefused
from escale.actions.follow_order import follow
from escale.actions.order_cards import order_due
from escale.actions.receive_card import NotAwaited, receive_card, receive_parcel
from escale.actions.reject_card import reject_card
from escale.actions.replace_photo import NoPhotoAwaited, replace_photo
from escale.actions.send_orders import send_due
from escale.applications.enums import Status
from escale.applications.models import Application
from escale.appointments.booked import Appointment
from escale.cards.facts import facts_of
from escale.cards.orders import CardNews, CardOrder
from escale.documents.models import Ephoto
from escale.gateways import cards as gateway
from escale.gateways.cards import News, Said
from escale.kit import clock
from escale.kit.sentences import Refused
from escale.notices.models import Notice
from escale.people.duty import NotOnDuty, RoleMissing
from escale.people.models import Role
from tests import last_mile, people

pytestmark = pytest.mark.django_db


def known_to(factory) -> list[dict]:
    return httpx.get(f"{factory.address}/api/orders").json()


def status_of(application: Application) -> str:
    application.refresh_from_db()
    return application.status


def refused(application: Application, fault: str) -> CardOrder:
    order = last_mile.ordered(application)
    follow(last_mile.said(order, Said.REFUSED, fault=fault, reason="The face is too small."))
    order.refresh_from_db()
    return order


# ---- ordering ------------------------------------------------------------------------------------


def test_an_approved_application_is_ordered_once_and_its_person_told():
    application = last_mile.approved()
    assert order_due() == 1
    assert order_due() == 0
    assert status_of(application) == Status.CARD_IN_PRODUCTION
    order = application.card_orders.get()
    assert order.state == CardOrder.State.TO_SEND
    assert Notice.objects.filter(application=application, kind="card_ordered").exists()


def test_the_card_says_what_was_stated_and_decided():
    application = last_mile.approved()
    granted = application.proposals.get(ending="signed")
    facts = facts_of(application)
    assert facts["family_name"] == application.family_name
    assert facts["born_on"] == application.born_on.isoformat()
    assert facts["valid_until"] == granted.valid_until.isoformat()
    assert facts["mention"] == "TALENT - CHERCHEUR"
    assert len(facts["nationality"]) == 2


def test_a_photo_that_is_not_valid_yet_waits():
    application = last_mile.approved()
    Ephoto.objects.filter(application=application).update(outcome=Ephoto.Outcome.NOT_ACTIVE)
    assert order_due() == 0
    Ephoto.objects.filter(application=application).update(outcome=Ephoto.Outcome.VALID)
    assert order_due() == 1


def test_a_revocation_that_is_announced_holds_the_order_back():
    application = last_mile.approved()
    announcing.announce_revocation(
        application,
        reason="fraud",
        text="Un document paraît faux.",
        revision_read=application.revision,
        by=people.staff(Role.SIGNATORY, prefecture=application.prefecture),
    )
    assert order_due() == 0


def test_those_that_wait_for_somebody_do_not_hold_up_the_others():
    waiting = last_mile.approved()
    refused(waiting, "photo")
    application = last_mile.approved()
    assert order_due(at_most=1) == 1
    assert status_of(waiting) == Status.APPROVED
    assert status_of(application) == Status.CARD_IN_PRODUCTION


# ---- handing over to the factory -----------------------------------------------------------------


def test_an_order_is_handed_over_and_makes_one_card_however_often(factory):
    order = last_mile.ordered()
    assert send_due() == 1
    order.refresh_from_db()
    assert order.state == CardOrder.State.ORDERED
    CardOrder.objects.update(state=CardOrder.State.TO_SEND, next_try_at=clock.machine_now())
    assert send_due() == 1
    (known,) = known_to(factory)
    assert (known["order"], known["count"]) == (str(order.key), 2)
    assert known["card"]["family_name"] == order.facts["family_name"]


def test_a_factory_that_is_down_is_asked_again_later(factory):
    order = last_mile.ordered()
    factory.behave("down")
    assert send_due() == 0
    order.refresh_from_db()
    assert order.state == CardOrder.State.TO_SEND
    assert order.next_try_at > clock.machine_now()
    assert send_due() == 0
    factory.behave("well")
    CardOrder.objects.update(next_try_at=clock.machine_now())
    assert send_due() == 1


def test_a_photo_refused_at_once_is_asked_again_without_any_closing_date(factory):
    application = last_mile.approved()
    Ephoto.objects.filter(application=application).update(code="OKNO" + "A1" * 9)
    order = last_mile.ordered(application)
    assert send_due() == 1
    order.refresh_from_db()
    assert (order.state, order.fault) == (CardOrder.State.REFUSED, "photo")
    assert status_of(application) == Status.APPROVED
    assert not application.piece_requests.exists()
    told = Notice.objects.get(application=application, kind="order_refused", channel="email")
    assert "pas de date limite" in told.text
    assert order_due() == 0


def test_an_order_given_up_is_given_up_at_the_factory(factory):
    order = last_mile.ordered()
    send_due()
    cancel_order(order.application, at=clock.now())
    assert send_due() == 1
    assert known_to(factory) == []
    order.refresh_from_db()
    assert (order.state, order.next_try_at) == (CardOrder.State.CANCELLED, None)


def test_an_order_cancelled_while_it_is_handed_over_makes_no_card(factory, monkeypatch):
    order = last_mile.ordered()
    hand_over = gateway.order

    def given_up_too_early(wanted: gateway.Order) -> None:
        cancel_order(order.application, at=clock.now())
        # Another worker told the factory, which did not know of it yet.
        CardOrder.objects.update(next_try_at=None)
        hand_over(wanted)

    monkeypatch.setattr(gateway, "order", given_up_too_early)
    assert send_due() == 2
    assert known_to(factory) == []
    order.refresh_from_db()
    assert (order.state, order.next_try_at) == (CardOrder.State.CANCELLED, None)


# ---- following -----------------------------------------------------------------------------------


def test_what_the_factory_says_twice_changes_once():
    order = last_mile.ordered()
    news = last_mile.said(order, Said.SHIPPED, card_number="FR000000001")
    for _time in range(3):
        follow(news)
    order.refresh_from_db()
    assert (order.state, order.card_number) == (CardOrder.State.SHIPPED, "FR000000001")
    assert CardNews.objects.count() == 1


def test_what_comes_out_of_order_does_not_bring_a_card_back():
    order = last_mile.ordered()
    follow(last_mile.said(order, Said.SHIPPED, card_number="FR000000002"))
    follow(last_mile.said(order, Said.IN_PRODUCTION))
    order.refresh_from_db()
    assert order.state == CardOrder.State.SHIPPED
    assert list(order.news.values_list("is_followed", flat=True)) == [True, False]


def test_an_order_that_is_not_ours_changes_nothing():
    news = News(number="x", key=str(uuid.uuid4()), said=Said.SHIPPED, happened_at=clock.now())
    assert follow(news) is None
    assert not CardNews.objects.exists()


def test_a_refusal_that_comes_after_the_card_changes_nothing():
    application = last_mile.ready()
    order = application.card_orders.get()
    follow(last_mile.said(order, Said.REFUSED, fault="photo", reason="Late."))
    assert status_of(application) == Status.CARD_READY


def test_the_number_of_another_card_is_not_believed():
    first = last_mile.shipped(last_mile.ordered(), number="FR000000003")
    second = last_mile.shipped(last_mile.ordered(), number="FR000000003")
    assert (first.card_number, second.card_number) == ("FR000000003", "")


# ---- what was wrong, mended ----------------------------------------------------------------------


def test_another_photo_makes_the_card_again(factory):
    application = last_mile.approved()
    old = application.ephoto.code
    refused(application, "photo")
    assert order_due() == 0
    account = people.account_of(application)
    photo = replace_photo(application, code=people.fresh_ephoto(), by=account)
    assert photo.outcome == Ephoto.Outcome.VALID
    assert application.pieces.get(slot="ephoto").former[-1]["code"] == old
    assert order_due() == 1
    assert status_of(application) == Status.CARD_IN_PRODUCTION


@pytest.mark.parametrize("code", ["US" + "A1" * 10, "EX" + "A1" * 10, "KO" + "A1" * 10])
def test_a_photo_that_cannot_serve_is_refused_and_the_first_kept(factory, code):
    application = last_mile.approved()
    refused(application, "photo")
    before = application.ephoto.code
    with pytest.raises(CodeRefused):
        replace_photo(application, code=code, by=people.account_of(application))
    application.ephoto.refresh_from_db()
    assert application.ephoto.code == before


def test_the_refused_photo_is_not_taken_again_nor_another_when_none_is_awaited(factory):
    application = last_mile.approved()
    account = people.account_of(application)
    with pytest.raises(NoPhotoAwaited):
        replace_photo(application, code=people.fresh_ephoto(), by=account)
    refused(application, "photo")
    with pytest.raises(Refused, match="photo refusée"):
        replace_photo(application, code=application.ephoto.code, by=account)


# ---- receiving -----------------------------------------------------------------------------------


def test_a_card_is_received_by_its_number_and_its_person_told_what_to_pay():
    order = last_mile.shipped(last_mile.ordered())
    application = order.application
    clerk = last_mile.clerk_of(application)
    for _time in range(2):
        receive_card(application, card_number=f" {order.card_number.lower()} ", by=clerk)
    assert status_of(application) == Status.CARD_READY
    assert application.events.filter(act="receive_card").count() == 1
    told = Notice.objects.get(application=application, kind="card_ready", channel="email")
    assert "250" in told.text
    assert "436-1" in told.text


def test_a_parcel_tells_what_differs():
    here = [last_mile.shipped(last_mile.ordered()) for _each in range(3)]
    clerk = last_mile.clerk_of(here[0].application)
    prefecture = here[0].application.prefecture
    first = receive_parcel(prefecture, numbers=[here[0].card_number], by=clerk)
    assert first.received == (here[0].application.reference,)
    assert set(first.missing) == {here[1].card_number, here[2].card_number}
    numbers = [here[0].card_number, here[1].card_number, "FR999999999", "é!", ""]
    parcel = receive_parcel(prefecture, numbers=numbers, by=clerk)
    assert parcel.received == (here[1].application.reference,)
    assert parcel.known == (here[0].application.reference,)
    assert [number for number, _why in parcel.refused] == ["FR999999999", "É!"]
    assert parcel.missing == (here[2].card_number,)


def test_a_card_of_elsewhere_or_given_up_is_not_received():
    order = last_mile.shipped(last_mile.ordered())
    application = order.application
    clerk = last_mile.clerk_of(application)
    with pytest.raises(NotAwaited):
        receive_card(application, card_number="FR111111111", by=clerk)
    cancel_order(application, at=clock.now())
    with pytest.raises(NotAwaited):
        receive_card(application, card_number=order.card_number, by=clerk)
    with pytest.raises(RoleMissing):
        receive_card(
            application,
            card_number=order.card_number,
            by=people.staff(Role.OFFICER, prefecture=application.prefecture),
        )
    elsewhere = people.staff(Role.CLERK, prefecture=people.prefectures()["reunion"])
    with pytest.raises(NotOnDuty):
        receive_card(application, card_number=order.card_number, by=elsewhere)


def test_a_defective_card_is_made_again_and_its_appointment_ends():
    application = last_mile.ready()
    appointment = last_mile.booked(application)
    application.refresh_from_db()
    clerk = last_mile.clerk_of(application)
    for _time in range(2):
        reject_card(
            application,
            fault=CardOrder.Fault.DEFECT,
            text="La puce ne répond pas.",
            revision_read=application.revision,
            by=clerk,
        )
    appointment.refresh_from_db()
    assert appointment.state == Appointment.State.WITHOUT_CARD
    appointment.seat.refresh_from_db()
    assert not appointment.seat.is_taken
    assert order_due() == 1
    assert [order.state for order in application.card_orders.all()] == ["rejected", "to_send"]
    told = Notice.objects.get(application=application, kind="card_rejected", channel="email")
    assert "annulé" in told.text
