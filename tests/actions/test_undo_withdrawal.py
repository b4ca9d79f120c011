"""Undoing a withdrawal: for twenty-four hours, at the date of the filing."""

from datetime import timedelta

import pytest

from escale.actions import undo_withdrawal, withdraw
from escale.applications.enums import Status
from escale.kit import clock
from escale.kit.sentences import Refused
from escale.notices.models import Notice
from tests import people

pytestmark = pytest.mark.django_db


def withdrawn():
    application = people.filed()
    return withdraw.withdraw(application, by=people.account_of(application))


def undo(application, *, after: timedelta):
    with clock.at(application.withdrawn_at + after):
        return undo_withdrawal.undo_withdrawal(application, by=people.account_of(application))


@pytest.mark.parametrize(
    "after", [timedelta(0), timedelta(hours=23, minutes=59), timedelta(hours=24)]
)
def test_a_withdrawal_is_undone_within_a_day_and_keeps_the_date_of_filing(after):
    application = withdrawn()
    filed_at = application.filed_at
    held = undo(application, after=after)
    held.refresh_from_db()
    assert held.status == Status.FILED
    assert held.filed_at == filed_at
    assert (held.withdrawn_at, held.withdrawn_from) == (None, "")


def test_a_withdrawal_of_more_than_a_day_stays():
    application = withdrawn()
    with pytest.raises(Refused, match="plus de 24 heures") as refused:
        undo(application, after=timedelta(hours=24, minutes=1))
    assert "nouvelle demande" in str(refused.value.hint)
    application.refresh_from_db()
    assert application.status == Status.WITHDRAWN


def test_undoing_twice_is_undoing_once():
    application = withdrawn()
    undo(application, after=timedelta(hours=1))
    again = undo(application, after=timedelta(hours=2))
    assert again.status == Status.FILED
    assert application.events.filter(act="undo_withdrawal").count() == 1
    assert Notice.objects.filter(application=application, kind="withdrawal_undone").count() == 1


def test_a_withdrawal_is_not_undone_over_another_open_request():
    application = withdrawn()
    people.filed(by=people.account_of(application))
    with pytest.raises(Refused, match="autre demande"):
        undo(application, after=timedelta(hours=1))
    application.refresh_from_db()
    assert application.status == Status.WITHDRAWN


def test_a_request_that_was_not_withdrawn_has_nothing_to_undo():
    application = people.walked_to(Status.UNDER_REVIEW)
    with pytest.raises(Refused, match="en cours d’examen"):
        undo_withdrawal.undo_withdrawal(application, by=people.account_of(application))


def test_what_was_undone_can_be_withdrawn_again():
    application = withdrawn()
    undo(application, after=timedelta(hours=1))
    again = withdraw.withdraw(application, by=people.account_of(application))
    assert again.status == Status.WITHDRAWN
    assert application.events.filter(act="withdraw").count() == 2
