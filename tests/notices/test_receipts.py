"""What a provider says of a message: believed once, in any order, and of our messages only."""

import itertools

import pytest
from django.db import IntegrityError, transaction

from escale.kit import clock
from escale.notices import outbox
from escale.notices.couriers import key_of, message_id
from escale.notices.models import Channel, Notice, State
from escale.notices.receipts import note_receipt
from tests import people

pytestmark = pytest.mark.django_db

DELIVERED, BOUNCED, FAILED = State.DELIVERED, State.BOUNCED, State.FAILED


@pytest.fixture
def sent() -> Notice:
    application = people.filed()
    notice = application.notices.get()
    Notice.objects.filter(pk=notice.pk).update(state=State.SENT, sent_at=clock.now())
    notice.refresh_from_db()
    return notice


def say(notice: Notice, *states: State) -> Notice:
    for state in states:
        note_receipt(notice.key, channel=Channel.EMAIL, state=state, why_not="said so")
    notice.refresh_from_db()
    return notice


def test_a_message_is_delivered_once_it_is_said(sent):
    said = say(sent, DELIVERED)
    assert said.state == DELIVERED
    assert said.delivered_at is not None
    assert say(sent, DELIVERED).delivered_at == said.delivered_at


@pytest.mark.parametrize("order", list(itertools.permutations([DELIVERED, BOUNCED, FAILED])))
def test_that_a_message_came_back_is_the_last_word_in_whichever_order(sent, order):
    said = say(sent, *order)
    assert said.state in {BOUNCED, FAILED}
    if order.index(BOUNCED) < order.index(FAILED):
        assert said.state == BOUNCED
    assert said.delivered_at is None


def test_what_is_delivered_was_not_given_up(sent):
    assert say(sent, DELIVERED, FAILED).state == DELIVERED


def test_a_message_that_came_back_is_never_delivered_again(sent):
    assert say(sent, BOUNCED, DELIVERED).state == BOUNCED


def test_a_receipt_may_come_before_we_have_noted_that_the_message_left():
    notice = outbox.queue(
        "email_code",
        key="1",
        to="a@exemple.fr",
        language="fr",
        context={"code": "123456"},
        is_secret=True,
    )
    said = say(notice, DELIVERED)
    assert said.state == DELIVERED
    assert said.sent_at is not None
    assert said.text == ""  # a secret leaves nothing behind
    assert outbox.deliver_due() == 0


def test_a_message_that_is_not_ours_or_of_another_channel_changes_nothing(sent):
    assert note_receipt("unknown", channel=Channel.EMAIL, state=BOUNCED) is None
    assert note_receipt(sent.key, channel=Channel.SMS, state=BOUNCED) is None
    sent.refresh_from_db()
    assert sent.state == State.SENT


def test_a_message_id_leads_back_to_its_notice(sent):
    assert key_of(message_id(sent)) == sent.key
    assert key_of(message_id(sent).strip("<>")) == sent.key


@pytest.mark.parametrize(
    "name,columns",
    [
        ("delivered_has_its_date", {"state": DELIVERED}),
        ("delivered_has_its_date", {"delivered_at": clock.now()}),
        ("bounced_has_its_date", {"state": BOUNCED}),
        ("notice_state_is_known", {"state": "lost"}),
    ],
)
def test_a_state_that_makes_no_sense_is_not_kept(sent, name, columns):
    with transaction.atomic(), pytest.raises(IntegrityError, match=name):
        Notice.objects.filter(pk=sent.pk).update(**columns)
