"""The hand-over page: the gestures in their order, and nothing lost when one is missing."""

import pytest
from django.urls import reverse

from escale.applications.enums import Status
from escale.applications.models import Application
from escale.cards.orders import CardOrder
from escale.people.models import Role
from tests import last_mile, people

pytestmark = pytest.mark.django_db


@pytest.fixture
def ready(simulators, settings) -> Application:
    settings.STAMPS_URL = simulators.stamps.address
    return last_mile.ready()


@pytest.fixture
def counter(ready):
    return people.at_work(last_mile.clerk_of(ready))


def address(application: Application, name: str = "handover") -> str:
    return reverse(f"office:{name}", args=[application.reference])


def checks(application: Application, **changes):
    posted = {
        "is_identity_checked": "on",
        "is_passport_seen": "on",
        "old_permit": "kept",
        "card_number": CardOrder.objects.get(application=application).card_number,
        **changes,
    }
    return {name: value for name, value in posted.items() if value}


def test_the_page_says_what_is_to_pay_and_takes_the_stamp(ready, counter):
    page = counter.get(address(ready)).content.decode()
    assert "250" in page
    bad = counter.post(address(ready, "handover_stamp"), {"digits": "2025000000000001"})
    assert "déjà été utilisé" in bad.content.decode()
    good = counter.post(
        address(ready, "handover_stamp"), {"digits": "1025000000000021"}, follow=True
    )
    assert "Payé : timbre de 250" in good.content.decode().replace("\xa0", " ")


@pytest.mark.parametrize(
    "left_out, sentence",
    [
        ({"is_identity_checked": ""}, "Comparez la personne"),
        ({"is_passport_seen": ""}, "Demandez le passeport"),
        ({"old_permit": ""}, "Dites ce que devient"),
        ({"card_number": "FR31415926"}, "Ne remettez pas ce titre"),
    ],
)
def test_what_is_missing_is_said_and_the_rest_kept(ready, counter, left_out, sentence):
    last_mile.paid(ready)
    answer = counter.post(address(ready), checks(ready, **left_out))
    page = answer.content.decode()
    assert sentence in page
    typed = {**checks(ready), **left_out}["card_number"]
    assert f'value="{typed}"' in page
    ready.refresh_from_db()
    assert ready.status == Status.CARD_READY


def test_a_card_that_is_not_paid_stays_here(ready, counter):
    answer = counter.post(address(ready), checks(ready))
    assert answer.status_code == 409
    assert "Aucun timbre fiscal" in answer.content.decode()


def test_the_card_is_handed_over_and_the_next_person_called(ready, counter):
    last_mile.paid(ready)
    answer = counter.post(address(ready), checks(ready), follow=True)
    page = answer.content.decode()
    assert "Ce titre est remis" in page
    assert reverse("office:agenda") in page
    again = counter.post(address(ready), checks(ready), follow=True)
    assert again.status_code == 200
    assert ready.events.filter(act="hand_over").count() == 1


def test_a_request_without_a_card_says_so():
    application = people.filed()
    clerk = people.at_work(people.staff(Role.CLERK, prefecture=application.prefecture))
    assert "Il n’y a pas de titre à remettre" in clerk.get(address(application)).content.decode()
