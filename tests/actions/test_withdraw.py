"""Withdrawing: the examination stops, the date of filing is kept in case it is undone."""

import pytest

from escale.actions import consume_ephotos, withdraw
from escale.applications.enums import Status
from escale.kit import clock
from escale.kit.sentences import Refused
from escale.notices.models import Notice
from tests import people

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize(
    "status",
    [Status.FILED, Status.UNDER_REVIEW, Status.AWAITING_PIECES, Status.DECISION_PROPOSED],
)
def test_a_request_can_be_withdrawn_until_it_is_decided(status):
    application = people.walked_to(status)
    filed_at = application.filed_at
    held = withdraw.withdraw(application, by=people.account_of(application))
    held.refresh_from_db()
    assert held.status == Status.WITHDRAWN
    assert held.withdrawn_from == status
    assert held.withdrawn_at is not None
    assert held.filed_at == filed_at


@pytest.mark.parametrize("status", [Status.DRAFT, Status.APPROVED, Status.REFUSED, Status.CLOSED])
def test_a_draft_or_a_decided_request_is_not_withdrawn(status):
    application = people.walked_to(status)
    with pytest.raises(Refused) as refused:
        withdraw.withdraw(application, by=people.account_of(application))
    assert str(refused.value)
    application.refresh_from_db()
    assert application.status == status


def test_withdrawing_twice_is_withdrawing_once():
    application = people.filed()
    account = people.account_of(application)
    first = withdraw.withdraw(application, by=account)
    again = withdraw.withdraw(application, by=account)
    assert again.withdrawn_at == first.withdrawn_at
    assert application.events.filter(act="withdraw").count() == 1
    assert Notice.objects.filter(application=application, kind="withdrawn").count() == 1


def test_another_request_can_be_filed_after_a_withdrawal():
    first = people.filed()
    account = people.account_of(first)
    withdraw.withdraw(first, by=account)
    assert people.filed(by=account).status == Status.FILED


def test_the_photo_of_a_withdrawn_request_is_not_used(settings):
    settings.EPHOTO_URL = "http://127.0.0.1:9"  # nobody listens: a call would be noticed
    application = people.filed()
    withdraw.withdraw(application, by=people.account_of(application))
    assert consume_ephotos.consume_due() == 0
    application.ephoto.refresh_from_db()
    assert application.ephoto.consumed_at is None


def test_the_message_says_until_when_it_can_be_undone():
    application = people.filed()
    with clock.at(clock.now().replace(year=2026, month=11, day=24, hour=13, minute=32)):
        withdraw.withdraw(application, by=people.account_of(application))
    text = Notice.objects.get(application=application, kind="withdrawn").text
    assert "25 novembre 2026" in text
