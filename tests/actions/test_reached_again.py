"""A person whom a message did not reach: what takes the mark off."""

import pytest

from escale.actions import amend_contact, change_address
from escale.applications.models import Application
from escale.notices.models import Notice, State
from tests import people
from tests.actions.delivering import asked_of, became, days_later, follow, mark

pytestmark = pytest.mark.django_db


@pytest.fixture
def asked() -> Application:
    return asked_of(people.staff())


@pytest.fixture
def unreached(asked) -> Application:
    became(asked.notices, State.BOUNCED)
    follow()
    assert mark(asked)
    return asked


def later_message(application: Application, state: State, *, to: str = "") -> None:
    before = application.notices.first()
    after = Notice.objects.create(
        kind="amended", key="later", to=to or before.to, application=application
    )
    became(Notice.objects.filter(pk=after.pk), state, at=days_later(1))


def test_a_later_message_delivered_takes_the_mark_off(unreached):
    later_message(unreached, State.DELIVERED)
    assert follow(days_later(1))["cleared"] == 1
    assert not mark(unreached)


def test_a_later_message_taken_at_an_address_that_gives_back_does_not(unreached):
    later_message(unreached, State.SENT)
    assert follow(days_later(1))["cleared"] == 0
    assert mark(unreached)


def test_a_later_message_taken_at_another_address_does(unreached):
    later_message(unreached, State.SENT, to="other@exemple.fr")
    assert follow(days_later(1))["cleared"] == 1


def test_another_address_takes_the_mark_off(unreached):
    change_address.change_address(people.account_of(unreached), to="new@exemple.fr")
    assert not mark(unreached)


def test_other_contact_details_take_the_mark_off_when_we_write_to_them(unreached):
    account = people.account_of(unreached)
    amend_contact.amend_contact(
        unreached, answers=people.answers_for("contact", town="Meylan"), by=account
    )
    assert mark(unreached)
    amend_contact.amend_contact(
        unreached, answers=people.answers_for("contact", mobile="06 39 98 00 02"), by=account
    )
    assert not mark(unreached)
