"""What a card will say is corrected before it is made again: refused, or handed over with a mistake."""

import pytest

from escale.actions.correct_card import correct_card
from escale.actions.follow_order import follow
from escale.actions.order_cards import order_due
from escale.applications.enums import Status
from escale.applications.models import Application
from escale.cards.facts import facts_of
from escale.gateways.cards import Said
from escale.kit.sentences import Refused
from tests import last_mile

pytestmark = pytest.mark.django_db


def refused() -> Application:
    """A request whose card the factory will not make, for what it says."""
    order = last_mile.ordered()
    follow(last_mile.said(order, Said.REFUSED, fault="data", reason="No such country."))
    order.application.refresh_from_db()
    return order.application


WAITING = pytest.mark.parametrize("waiting", [refused, last_mile.to_make_again])


@WAITING
def test_what_the_card_says_is_corrected_and_ordered_again(waiting):
    application = waiting()
    assert order_due() == 0
    clerk = last_mile.clerk_of(application)
    correction = {
        "facts": {"birth_city": "Kindia", "sex": facts_of(application)["sex"]},
        "reason": "D’après le passeport.",
        "revision_read": application.revision,
    }

    event = correct_card(application, **correction, by=clerk)
    assert event.detail["facts"] == {"birth_city": "Kindia"}
    assert order_due() == 1
    assert application.card_orders.latest("pk").facts["birth_city"] == "Kindia"


@WAITING
def test_what_is_right_all_the_same_is_ordered_again_as_it_is(waiting):
    application = waiting()
    correct_card(
        application,
        facts={"birth_city": facts_of(application)["birth_city"]},
        reason="La fabrication s’était trompée.",
        revision_read=application.revision,
        by=last_mile.clerk_of(application),
    )
    assert order_due() == 1
    first, second = application.card_orders.all()
    assert first.facts == second.facts


@pytest.mark.parametrize(
    "facts",
    [
        {},
        {"valid_until": "2099-01-01"},
        {"family_name": ""},
        {"sex": "Z"},
        {"born_on": "2999-01-01"},
        {"born_on": "hier"},
        {"nationality": "France"},
        {"birth_city": "x" * 201},
    ],
)
def test_what_cannot_be_on_a_card_is_refused(facts):
    application = last_mile.approved()
    with pytest.raises(Refused):
        correct_card(
            application,
            facts=facts,
            reason="Une raison.",
            revision_read=application.revision,
            by=last_mile.clerk_of(application),
        )
    assert not application.events.filter(act="correct_card").exists()


def test_a_card_made_again_is_received_and_handed_over_at_no_cost():
    application = last_mile.to_make_again()
    correct_card(
        application,
        facts={"birth_city": "Kindia"},
        reason="D’après le passeport.",
        revision_read=application.revision,
        by=last_mile.clerk_of(application),
    )
    application = last_mile.given(last_mile.ready(application))
    assert application.status == Status.HANDED_OVER
    assert application.card_orders.latest("pk").facts["birth_city"] == "Kindia"
