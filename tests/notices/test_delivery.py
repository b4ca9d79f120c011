"""Notices leave by SMTP: at least once, counted once, and later when the server is down."""

import threading
from datetime import timedelta

import httpx
import pytest
import time_machine
from django.db import connection

from escale.applications.models import Application
from escale.kit import clock
from escale.notices import outbox
from escale.notices.models import Channel, Notice
from simulators import sms
from tests import people

pytestmark = pytest.mark.django_db


def queue(to: str = "marie@exemple.fr", *, is_secret: bool = False) -> Notice:
    return outbox.queue(
        "email_code",
        key="event:1",
        to=to,
        language="fr",
        context={"code": "123456", "email": to, "at": clock.now()},
        is_secret=is_secret,
    )


def received(mail, to: str) -> list[dict]:
    return httpx.get(f"{mail.mail.pages}/api/messages", params={"to": to}).json()


def test_a_filing_is_told_by_a_message_that_arrives(mail):
    application = people.filed()
    account = people.account_of(application)
    assert outbox.deliver_due() == 1
    (message,) = mail.messages_to(account.email)
    notice = application.notices.get()
    assert message["subject"] == f"Votre demande {application.reference} est déposée"
    assert message["text"].replace("\r\n", "\n") == notice.text
    assert application.reference in message["html"]
    assert (notice.state, notice.tries) == (Notice.State.SENT, 1)
    assert notice.sent_at is not None


def test_what_was_sent_is_not_sent_again(mail):
    queue()
    assert [outbox.deliver_due(), outbox.deliver_due()] == [1, 0]
    (message,) = received(mail, "marie@exemple.fr")
    assert message["count"] == 1


def test_no_more_are_sent_than_asked(mail):
    for number in range(3):
        queue(f"n{number}@exemple.fr")
    assert outbox.deliver_due(at_most=2) == 2
    assert Notice.objects.filter(state=Notice.State.QUEUED).count() == 1


def test_a_code_is_wiped_once_it_has_left(mail):
    notice = queue(is_secret=True)
    outbox.deliver_due()
    notice.refresh_from_db()
    assert (notice.text, notice.html) == ("", "")
    (message,) = received(mail, "marie@exemple.fr")
    assert "123456" in message["text"]


def test_what_is_no_secret_stays_for_its_reader(mail):
    notice = queue()
    outbox.deliver_due()
    notice.refresh_from_db()
    assert "123456" in notice.text


# ---- the server does not take it -------------------------------------------------------------


def test_a_refused_address_is_never_written_to_again(mail):
    refused, sound = queue("refuse@exemple.fr", is_secret=True), queue()
    assert outbox.deliver_due() == 1
    refused.refresh_from_db()
    sound.refresh_from_db()
    assert (refused.state, refused.tries) == (Notice.State.REFUSED, 1)
    assert refused.text == ""
    assert "refuse@" not in refused.why_not
    assert sound.state == Notice.State.SENT
    with time_machine.travel(clock.machine_now() + timedelta(days=2)):
        assert outbox.deliver_due() == 0


@pytest.mark.parametrize("address", ["a\r\nBcc: x@exemple.fr", "a\n@exemple.fr", "a@b@c"])
def test_an_address_that_is_none_reaches_nobody(mail, address):
    notice = queue(address)
    assert outbox.deliver_due() == 0
    notice.refresh_from_db()
    assert notice.state == Notice.State.REFUSED
    assert httpx.get(f"{mail.mail.pages}/api/messages").json() == []


def test_a_full_mailbox_waits_and_holds_nobody_up(mail):
    full, sound = queue("full@exemple.fr"), queue()
    assert outbox.deliver_due() == 1
    full.refresh_from_db()
    sound.refresh_from_db()
    assert full.state == Notice.State.QUEUED
    assert full.next_try_at > clock.machine_now()
    assert full.why_not.startswith("452")
    assert sound.state == Notice.State.SENT


def test_a_greylisted_message_is_accepted_the_second_time_under_the_same_identity(mail):
    notice = queue("outbox+later@exemple.fr")
    assert outbox.deliver_due() == 0
    with time_machine.travel(clock.machine_now() + outbox.DELAYS[0] + timedelta(seconds=1)):
        assert outbox.deliver_due() == 1
    notice.refresh_from_db()
    assert (notice.state, notice.tries, notice.why_not) == (Notice.State.SENT, 2, "")


def test_tries_are_further_and_further_apart_and_then_a_human_is_needed(nobody_listens):
    notice = queue(is_secret=True)
    waits = []
    with time_machine.travel(clock.machine_now(), tick=False) as now:
        for _turn in outbox.DELAYS:
            assert outbox.deliver_due() == 0
            notice.refresh_from_db()
            assert notice.state == Notice.State.QUEUED
            waits.append(notice.next_try_at - clock.machine_now())
            assert outbox.deliver_due() == 0  # not due yet
            now.shift(waits[-1])
        outbox.deliver_due()
    notice.refresh_from_db()
    assert tuple(waits) == outbox.DELAYS
    assert waits == sorted(waits)
    assert sum(waits, timedelta()) >= timedelta(days=3)
    assert (notice.state, notice.tries) == (Notice.State.FAILED, len(outbox.DELAYS) + 1)
    assert notice.why_not
    assert notice.text == ""


def test_a_server_that_is_down_is_left_alone_and_everything_leaves_when_it_is_back(
    nobody_listens, simulators, settings
):
    for number in range(10):
        queue(f"n{number}@exemple.fr")
    assert outbox.deliver_due() == 0
    assert Notice.objects.filter(tries__gt=0).count() == outbox.SILENCES_AT_MOST
    settings.EMAIL_HOST = simulators.mail.host
    settings.EMAIL_PORT = simulators.mail.smtp_port
    with time_machine.travel(clock.machine_now() + timedelta(minutes=3)):
        assert outbox.deliver_due() == 10


def test_one_message_that_breaks_the_conversation_does_not_hold_up_the_others(mail):
    queue("drop@exemple.fr")
    for number in range(3):
        queue(f"n{number}@exemple.fr")
    assert outbox.deliver_due() == 3


# ---- two workers, and a worker that dies -----------------------------------------------------


@pytest.mark.django_db(transaction=True)
def test_two_workers_never_send_the_same_message_twice(mail, monkeypatch):
    monkeypatch.setattr(outbox, "BATCH", 3)
    for number in range(30):
        queue(f"n{number}@exemple.fr")
    sent: list[int] = []
    together = threading.Barrier(4)

    def work() -> None:
        together.wait()
        sent.append(outbox.deliver_due())
        connection.close()

    workers = [threading.Thread(target=work) for _ in range(4)]
    for worker in workers:
        worker.start()
    for worker in workers:
        worker.join()
    messages = httpx.get(f"{mail.mail.pages}/api/messages", params={"limit": 100}).json()
    assert sum(sent) == 30
    assert [message["count"] for message in messages] == [1] * 30
    assert set(Notice.objects.values_list("state", "tries")) == {("sent", 1)}


def test_what_a_dead_worker_held_is_taken_again_when_its_lease_ends(mail):
    notice = queue()
    assert outbox._hold(10) == [notice]  # and then it is killed
    assert outbox.deliver_due() == 0
    almost = clock.machine_now() + outbox.LEASE - timedelta(seconds=5)
    with time_machine.travel(almost):
        assert outbox.deliver_due() == 0
    with time_machine.travel(almost + timedelta(seconds=10)):
        assert outbox.deliver_due() == 1


def test_a_message_sent_twice_by_a_crash_is_known_as_one(mail):
    notice = queue()
    outbox.deliver_due()
    # The worker died between the server's answer and the note of it.
    Notice.objects.filter(pk=notice.pk).update(
        state=Notice.State.QUEUED, sent_at=None, next_try_at=clock.machine_now()
    )
    assert outbox.deliver_due() == 1
    (message,) = received(mail, "marie@exemple.fr")
    assert message["count"] == 2  # one message, received twice under one Message-ID


def test_a_slow_server_never_makes_a_batch_outlive_its_lease(mail, monkeypatch):
    notice = queue()
    monkeypatch.setattr(outbox, "LEASE", timedelta(0))
    assert outbox.deliver_due(at_most=1) == 0
    notice.refresh_from_db()
    assert (notice.state, notice.tries) == (Notice.State.QUEUED, 0)
    monkeypatch.undo()
    assert outbox.deliver_due() == 1


def test_what_another_worker_noted_is_not_noted_over():
    notice = queue()
    Notice.objects.filter(pk=notice.pk).update(state=Notice.State.SENT, sent_at=clock.now())
    outbox._put_off(notice, why_not="too late to say so")
    notice.refresh_from_db()
    assert (notice.state, notice.why_not) == (Notice.State.SENT, "")


# ---- by text message -------------------------------------------------------------------------


def text(to: str = "+33639980001", *, key: str = "event:1") -> Notice:
    application = Application.objects.first() or people.filed()
    return outbox.queue(
        "undelivered",
        key=key,
        to=to,
        channel=Channel.SMS,
        language="fr",
        context={"application": application},
        application=application,
    )


def texts(texted) -> list[dict]:
    return httpx.get(f"{texted.sms.address}/api/messages").json()


@pytest.fixture
def alone(db, settings) -> None:
    """A filed request of which nothing else is to be told."""
    settings.SMS_URL = ""
    people.filed()
    Notice.objects.all().delete()


def test_a_text_message_arrives_under_its_key(alone, texted):
    notice = text()
    assert outbox.deliver_due() == 1
    (message,) = texts(texted)
    notice.refresh_from_db()
    assert (message["text"], message["key"]) == (notice.text, notice.key)
    assert (notice.state, notice.tries) == (Notice.State.SENT, 1)


@pytest.mark.parametrize(
    "number,state", [(sms.REFUSED, "refused"), (sms.BUSY, "queued"), (sms.DOWN, "queued")]
)
def test_a_text_message_that_is_not_taken_says_why_without_the_number(alone, texted, number, state):
    notice = text(number)
    assert outbox.deliver_due() == 0
    notice.refresh_from_db()
    assert notice.state == state
    assert notice.why_not.startswith("HTTP ")
    assert number not in notice.why_not


def test_a_text_message_sent_twice_by_a_crash_is_sent_once(alone, texted):
    notice = text()
    outbox.deliver_due()
    # The worker died between the gateway's answer and the note of it.
    Notice.objects.filter(pk=notice.pk).update(
        state=Notice.State.QUEUED, sent_at=None, next_try_at=clock.machine_now()
    )
    assert outbox.deliver_due() == 1
    assert [message["count"] for message in texts(texted)] == [2]


def test_one_channel_that_is_down_does_not_stop_the_other(alone, texted, nobody_listens):
    queue()
    text()
    assert outbox.deliver_due() == 1
    assert len(texts(texted)) == 1


def test_a_gateway_that_hangs_does_not_stop_the_mail(alone, texted, mail, monkeypatch):
    monkeypatch.setattr("escale.gateways.sms.TIMEOUT", httpx.Timeout(0.2))
    notice, mailed = text(sms.HANGING), queue()
    assert outbox.deliver_due() == 1
    notice.refresh_from_db()
    mailed.refresh_from_db()
    assert (notice.state, notice.why_not) == (Notice.State.QUEUED, "ReadTimeout")
    assert mailed.state == Notice.State.SENT


def test_what_left_or_did_not_is_followed_at_once(mail):
    queue("refuse@exemple.fr")
    with connection.cursor() as cursor:
        count = "select count(*) from procrastinate_jobs where task_name = 'follow_deliveries'"
        cursor.execute(count)
        before = cursor.fetchone()[0]
        outbox.deliver_due()
        cursor.execute(count)
        assert cursor.fetchone()[0] == before + 1


def test_a_receipt_that_comes_first_is_not_noted_over():
    notice = queue()
    Notice.objects.filter(pk=notice.pk).update(
        state=Notice.State.DELIVERED, sent_at=clock.now(), delivered_at=clock.now()
    )
    outbox._note(notice, state=Notice.State.SENT, sent_at=clock.now())
    notice.refresh_from_db()
    assert notice.state == Notice.State.DELIVERED
