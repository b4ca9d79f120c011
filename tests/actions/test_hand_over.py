"""Hand the card over: to its holder, once, paid, and with everything that follows."""

from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta

import pytest
from django.db import connections

from escale.actions.check_stamps import check_due
from escale.actions.fees_due import amount_due, due_for
from escale.actions.give_stamp import StampRefused, give_stamp
from escale.actions.hand_over import NotChecked, OldPermit, WrongCard, hand_over
from escale.actions.make_letters import make_due
from escale.actions.use_stamps import use_due
from escale.applications.enums import Status
from escale.applications.models import Application, Certificate
from escale.appointments.booked import Appointment
from escale.cards.orders import CardOrder
from escale.cards.paying import NotPaid
from escale.cards.stamps import Stamp
from escale.kit import clock
from escale.kit.sentences import Refused
from escale.letters import archive
from escale.letters.models import Letter
from escale.notices.models import Notice
from escale.people.duty import NotOnDuty, RoleMissing
from escale.people.models import Role
from tests import last_mile, people

pytestmark = pytest.mark.django_db


@pytest.fixture
def ready(simulators, settings) -> Application:
    settings.STAMPS_URL = simulators.stamps.address
    return last_mile.ready()


@pytest.fixture
def paid(ready) -> Application:
    last_mile.paid(ready)
    return ready


def order_of(application: Application) -> CardOrder:
    return CardOrder.objects.filter(application=application).latest("pk")


def checks(application: Application, **changes):
    return {
        "card_number": order_of(application).card_number,
        "is_identity_checked": True,
        "is_passport_seen": True,
        "old_permit": OldPermit.KEPT,
        **changes,
    }


def test_the_application_ends_and_everything_that_hung_from_it(paid):
    appointment = last_mile.booked(paid)
    clerk = last_mile.clerk_of(paid)
    certificate = Certificate.objects.approvals().get(application=paid)
    assert certificate.ended_on is None
    event = hand_over(paid, **checks(paid), by=clerk)
    paid.refresh_from_db()
    assert paid.status == Status.HANDED_OVER
    assert order_of(paid).state == CardOrder.State.HANDED_OVER
    appointment.refresh_from_db()
    assert appointment.state == Appointment.State.DONE
    certificate.refresh_from_db()
    assert certificate.ending == Certificate.Ending.HANDED_OVER
    assert certificate.ended_on == clock.today(paid.zone)
    assert event.detail["old_permit"] == "kept"
    assert paid.stamps.get().state == Stamp.State.TO_USE


def test_the_receipt_says_the_card_and_the_next_dates(paid):
    last_mile.given(paid)
    make_due()
    letter = Letter.objects.get(application=paid, kind=Letter.Kind.HANDOVER_RECEIPT)
    assert letter.made_at is not None
    assert letter in archive.decisions_of(paid)
    assert letter.facts["card_number"] == order_of(paid).card_number
    assert letter.facts["opens_on"] < letter.facts["advised_on"] < letter.facts["closes_on"]
    assert archive.opened(letter).startswith(b"%PDF")


def test_the_person_is_told_the_dates_of_the_next_request(paid):
    last_mile.given(paid)
    notice = Notice.objects.get(application=paid, kind="handed_over", channel="email")
    assert "Votre prochaine demande" in notice.text
    assert "R. 431-5" in notice.text


def test_pressed_twice_it_is_done_once_and_a_colleague_is_told_who_was_first(paid):
    clerk = people.staff(Role.CLERK, prefecture=paid.prefecture, name="Charlie Blanc")
    first = hand_over(paid, **checks(paid), by=clerk)
    assert hand_over(paid, **checks(paid), by=clerk) == first
    other = people.staff(Role.CLERK, prefecture=paid.prefecture)
    with pytest.raises(Refused, match="déjà été remis par Charlie Blanc"):
        hand_over(paid, **checks(paid), by=other)
    assert paid.events.filter(act="hand_over").count() == 1


def test_a_card_of_somebody_else_is_not_handed_over(paid):
    other = last_mile.shipped(last_mile.ordered(last_mile.approved()))
    with pytest.raises(WrongCard) as refused:
        hand_over(paid, **checks(paid, card_number=other.card_number), by=last_mile.clerk_of(paid))
    assert order_of(paid).card_number not in str(refused.value.sentence)
    paid.refresh_from_db()
    assert paid.status == Status.CARD_READY


@pytest.mark.parametrize(
    "left_out",
    [
        {"is_identity_checked": False},
        {"is_passport_seen": False},
        {"old_permit": ""},
        {"old_permit": "eaten"},
    ],
)
def test_nothing_is_handed_over_unless_everything_was_checked(paid, left_out):
    with pytest.raises(NotChecked):
        hand_over(paid, **checks(paid, **left_out), by=last_mile.clerk_of(paid))
    paid.refresh_from_db()
    assert paid.status == Status.CARD_READY
    assert paid.stamps.get().state == Stamp.State.VALID


def test_a_document_that_alone_proves_the_stay_is_not_taken_back(paid):
    with pytest.raises(NotChecked, match="Laissez son document"):
        hand_over(paid, **checks(paid, old_permit=OldPermit.RETURNED), by=last_mile.clerk_of(paid))
    lasts = paid.document_expires_on
    with clock.at(clock.now() + (lasts - clock.today()) + timedelta(days=2)):
        with pytest.raises(NotChecked, match="La carte vaut déjà"):
            hand_over(paid, **checks(paid), by=last_mile.clerk_of(paid))
        hand_over(paid, **checks(paid, old_permit=OldPermit.RETURNED), by=last_mile.clerk_of(paid))
    paid.refresh_from_db()
    assert paid.status == Status.HANDED_OVER


def test_nothing_is_handed_over_unpaid(ready):
    with pytest.raises(NotPaid):
        hand_over(ready, **checks(ready), by=last_mile.clerk_of(ready))


def test_only_a_clerk_of_the_prefecture_hands_over(paid):
    with pytest.raises(RoleMissing):
        hand_over(paid, **checks(paid), by=people.staff(Role.OFFICER, prefecture=paid.prefecture))
    elsewhere = people.staff(Role.CLERK, prefecture=people.prefectures()["reunion"])
    with pytest.raises(NotOnDuty):
        hand_over(paid, **checks(paid), by=elsewhere)


@pytest.mark.django_db(transaction=True)
def test_two_clerks_at_the_same_instant_hand_over_one_card(simulators):
    application = last_mile.ready()
    last_mile.paid(application)
    clerks = [people.staff(Role.CLERK, prefecture=application.prefecture) for _each in range(2)]

    def attempt(by) -> bool:
        try:
            hand_over(application, **checks(application), by=by)
        except Refused:
            return False
        finally:
            connections.close_all()
        return True

    with ThreadPoolExecutor(2) as both:
        done = list(both.map(attempt, clerks))
    assert sorted(done) == [False, True]
    assert application.events.filter(act="hand_over").count() == 1


# ---- the stamp ---------------------------------------------------------------------------------


def test_a_stamp_is_checked_at_once_and_used_after_the_hand_over_only(ready):
    account = people.account_of(ready)
    stamp = give_stamp(ready, digits="1025 0000 0000 0001", by=account)
    assert (stamp.state, stamp.euros) == (Stamp.State.VALID, 250)
    assert use_due() == 0
    last_mile.given(ready)
    assert use_due() == 1
    assert use_due() == 0
    stamp.refresh_from_db()
    assert stamp.state == Stamp.State.USED


@pytest.mark.parametrize(
    "digits, fault",
    [
        ("2025000000000001", "used"),
        ("3025000000000001", "refunded"),
        ("4025000000000001", "unknown"),
        ("1010000000000001", "wrong_amount"),
    ],
)
def test_a_stamp_that_does_not_pay_is_refused_with_why(ready, digits, fault):
    with pytest.raises(StampRefused) as refused:
        give_stamp(ready, digits=digits, by=people.account_of(ready))
    assert refused.value.fault == fault
    assert refused.value.hint
    assert not ready.stamps.exists()


@pytest.mark.parametrize("typed", ["", "123", "1" * 17, "abcd" * 4, "१२३४५६७८९०१२३४५६"])
def test_what_is_no_stamp_number_is_not_asked_about(ready, typed):
    with pytest.raises(Refused, match="16 chiffres"):
        give_stamp(ready, digits=typed, by=people.account_of(ready))


def test_a_stamp_pays_for_one_application(ready):
    give_stamp(ready, digits="1025000000000002", by=people.account_of(ready))
    other = last_mile.ready()
    with pytest.raises(StampRefused) as refused:
        give_stamp(other, digits="1025000000000002", by=people.account_of(other))
    assert refused.value.fault == "used"


def test_another_stamp_takes_its_place_until_the_hand_over(ready):
    account = people.account_of(ready)
    first = give_stamp(ready, digits="1025000000000003", by=account)
    second = give_stamp(ready, digits="1025000000000004", by=last_mile.clerk_of(ready))
    first.refresh_from_db()
    assert (first.state, second.state) == (Stamp.State.REPLACED, Stamp.State.VALID)
    last_mile.given(ready)
    with pytest.raises(Refused):
        give_stamp(ready, digits="1025000000000005", by=account)


def test_a_service_that_is_down_loses_no_stamp(ready, simulators):
    simulators.stamps.behave("down")
    stamp = give_stamp(ready, digits="1025000000000006", by=people.account_of(ready))
    assert stamp.state == Stamp.State.TO_CHECK
    with pytest.raises(NotPaid, match="pas encore vérifié"):
        last_mile.given(ready)
    simulators.stamps.behave("well")
    Stamp.objects.update(next_try_at=clock.machine_now())
    assert check_due() == 1
    stamp.refresh_from_db()
    assert stamp.state == Stamp.State.VALID


def test_a_stamp_found_wrong_later_is_told_to_its_person(ready, simulators):
    simulators.stamps.behave("down")
    stamp = give_stamp(ready, digits="1010000000000007", by=people.account_of(ready))
    simulators.stamps.behave("well")
    Stamp.objects.update(next_try_at=clock.machine_now())
    assert check_due() == 1
    stamp.refresh_from_db()
    assert (stamp.state, stamp.fault) == (Stamp.State.REFUSED, "wrong_amount")
    told = Notice.objects.get(application=ready, kind="stamp_refused", channel="email")
    assert "0007" in told.text
    assert stamp.digits not in told.text


def test_a_stamp_refused_after_the_hand_over_undoes_nothing(ready):
    stamp = give_stamp(ready, digits="5025000000000008", by=people.account_of(ready))
    last_mile.given(ready)
    assert use_due() == 0
    stamp.refresh_from_db()
    ready.refresh_from_db()
    assert (stamp.state, stamp.fault) == (Stamp.State.REFUSED, "refunded")
    assert ready.status == Status.HANDED_OVER


def test_a_late_filing_costs_its_late_fee():

    application = last_mile.approved()
    plain = amount_due(application)
    application.filed_in_time = False
    assert amount_due(application) == plain + 180
    assert [line.code for line in due_for(application).lines] == ["card", "late"]


def test_a_long_time_after_the_same_clerk_is_told_too(paid):
    clerk = last_mile.clerk_of(paid)
    number = order_of(paid).card_number
    hand_over(paid, **checks(paid), by=clerk)
    with clock.at(clock.now() + timedelta(hours=1)), pytest.raises(Refused, match="déjà été remis"):
        hand_over(paid, **checks(paid, card_number=number), by=clerk)
