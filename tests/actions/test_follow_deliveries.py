"""Following deliveries: who was told and since when, who was not, what is tried, when it is cleared."""

import threading
from datetime import UTC, date, datetime, timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from escale.actions import follow_deliveries, withdraw
from escale.actions.follow_deliveries import hear
from escale.actions.note_reading import note_reading, note_visit
from escale.applications.models import Application, RequestExtension, Statement
from escale.kit import clock
from escale.notices.models import Channel, Notice, Seen, State
from tests import examining, people
from tests.actions.delivering import (
    ASKED,
    MOBILE,
    asked_of,
    became,
    days_later,
    follow,
    mark,
    pending,
)

pytestmark = pytest.mark.django_db


@pytest.fixture
def officer():
    return people.staff()


@pytest.fixture
def asked(officer) -> Application:
    return asked_of(officer)


# ---- told ------------------------------------------------------------------------------------


def test_a_message_that_left_the_same_day_proves_it_and_moves_nothing(asked):
    became(asked.notices, State.SENT, at=ASKED + timedelta(minutes=1))
    assert follow()["delivered"] == 1
    request = pending(asked)
    assert request.delivered_at == ASKED + timedelta(minutes=1)
    assert request.answer_by == date(2026, 12, 24)
    assert not RequestExtension.objects.exists()
    assert follow() == {"undelivered": 0, "delivered": 0, "cleared": 0}


def test_a_message_that_left_days_later_gives_thirty_new_days_and_says_so(asked):
    became(asked.notices, State.SENT, at=days_later(4))
    follow(days_later(4))
    request = pending(asked)
    assert request.answer_by == date(2026, 12, 28)
    extension = request.extensions.get()
    assert (extension.cause, extension.until) == (
        RequestExtension.Cause.DELIVERY,
        date(2026, 12, 28),
    )
    told = asked.notices.get(kind="request_extended")
    assert "lundi 28 décembre 2026 inclus" in told.subject
    assert "parvenue plus tard" in told.text
    assert follow(days_later(4))["delivered"] == 0


def test_the_day_is_that_of_the_prefecture(officer):
    """Sent at 23:30 in Paris, received at 00:30: a day later there."""
    with clock.at(datetime(2026, 11, 24, 22, 30, tzinfo=UTC)):
        application = examining.examined(people.filed(), by=officer)
        examining.asked(application, "passport", by=officer)
    received = datetime(2026, 11, 24, 23, 30, tzinfo=UTC)
    became(application.notices.filter(kind="pieces_requested"), State.SENT, at=received)
    follow(received)
    assert pending(application).answer_by == date(2026, 12, 25)


def test_a_message_that_has_not_left_proves_nothing(asked):
    assert follow()["delivered"] == 0
    assert pending(asked).delivered_at is None


def test_a_text_message_proves_it_once_its_operator_says_so(asked):
    asked.notices.update(channel=Channel.SMS)
    became(asked.notices, State.SENT)
    assert follow()["delivered"] == 0
    became(asked.notices, State.DELIVERED)
    assert follow()["delivered"] == 1


def test_reading_the_message_proves_it(asked):
    with clock.at(days_later(2)):
        note_reading(asked.notices.get(), by=people.account_of(asked))
    follow(days_later(2))
    assert pending(asked).answer_by == date(2026, 12, 26)


def test_opening_the_page_of_the_request_proves_it_even_without_a_message(asked):
    asked.notices.all().delete()
    with clock.at(days_later(3)):
        note_visit(asked, by=people.account_of(asked))
    follow(days_later(3))
    assert pending(asked).delivered_at == days_later(3)


def test_what_was_opened_before_it_was_asked_proves_nothing(officer):
    with clock.at(ASKED - timedelta(days=1)):
        application = examining.examined(people.filed(), by=officer)
        note_visit(application, by=people.account_of(application))
    with clock.at(ASKED):
        examining.asked(application, "passport", by=officer)
    assert follow()["delivered"] == 0


def test_what_an_officer_reads_proves_nothing(asked, officer):
    with clock.at(days_later(1)):
        note_visit(asked, by=officer)
    assert follow(days_later(1))["delivered"] == 0


def test_a_request_that_has_ended_is_left_alone(asked):
    withdraw.withdraw(asked, by=people.account_of(asked))
    became(asked.notices, State.SENT, at=days_later(4))
    assert follow(days_later(4))["delivered"] == 0


# ---- not told --------------------------------------------------------------------------------


@pytest.mark.parametrize("state", [State.BOUNCED, State.REFUSED, State.FAILED])
def test_a_message_that_reached_nobody_is_said_to_the_office_once(asked, state):
    became(asked.notices, State.SENT)
    follow()
    assert pending(asked).delivered_at is not None
    became(asked.notices, state)
    assert follow(days_later(1))["undelivered"] == 1
    assert pending(asked).delivered_at is None
    assert mark(asked)
    event = asked.events.get(act="note_undelivered")
    assert event.detail == {"event": pending(asked).event_id}
    assert follow(days_later(1))["undelivered"] == 0
    assert asked.events.filter(act="note_undelivered").count() == 1


def test_told_at_last_the_person_has_thirty_days_from_then(asked):
    became(asked.notices, State.REFUSED)
    follow()
    with clock.at(days_later(40)):
        note_visit(asked, by=people.account_of(asked))
    follow(days_later(40))
    assert pending(asked).answer_by == date(2027, 2, 2)


def test_one_address_of_two_is_enough(asked):
    people.applicant("second@exemple.fr", person=asked.person)
    first = asked.notices.get()
    second = Notice.objects.create(
        kind=first.kind, key="second", to="second@exemple.fr", event=first.event, application=asked
    )
    became(asked.notices.filter(pk=first.pk), State.BOUNCED)
    assert follow()["undelivered"] == 0  # the other one has not left yet
    assert Notice.objects.get(pk=first.pk).seen_to_at is None
    became(asked.notices.filter(pk=second.pk), State.SENT)
    assert follow()["undelivered"] == 0
    assert pending(asked).delivered_at == ASKED
    assert not mark(asked)
    became(asked.notices.filter(pk=second.pk), State.BOUNCED)
    assert follow()["undelivered"] == 1


def test_a_secret_that_bounces_is_nobodys_business(asked):
    asked.notices.update(event=None, application=None)
    became(Notice.objects.all(), State.BOUNCED)
    assert follow()["undelivered"] == 0
    assert Notice.objects.get().seen_to_at is not None


# ---- by another channel ----------------------------------------------------------------------


@pytest.fixture
def with_a_mobile(asked, settings) -> Application:
    settings.SMS_URL = "http://127.0.0.1:1"
    Statement.objects.filter(application=asked, section="contact").update(
        answers=people.answers_for("contact", mobile=MOBILE)
    )
    return asked


def test_an_e_mail_that_came_back_is_told_by_text_message(with_a_mobile):
    became(with_a_mobile.notices, State.BOUNCED)
    follow()
    sms = with_a_mobile.notices.by(Channel.SMS).get()
    assert (sms.to, sms.kind) == (MOBILE, "undelivered")
    assert sms.event == pending(with_a_mobile).event
    assert with_a_mobile.reference in sms.text
    became(with_a_mobile.notices.filter(pk=sms.pk), State.DELIVERED, at=days_later(2))
    assert follow(days_later(2)) == {"undelivered": 0, "delivered": 1, "cleared": 1}
    assert pending(with_a_mobile).answer_by == date(2026, 12, 26)
    assert not mark(with_a_mobile)


def test_what_was_texted_already_is_not_texted_again(with_a_mobile):
    email = with_a_mobile.notices.get()
    Notice.objects.create(
        kind=email.kind,
        key="sms",
        to=MOBILE,
        channel=Channel.SMS,
        event=email.event,
        application=with_a_mobile,
    )
    became(with_a_mobile.notices.by(Channel.EMAIL), State.BOUNCED)
    follow()
    assert with_a_mobile.notices.by(Channel.SMS).count() == 1
    became(with_a_mobile.notices.by(Channel.SMS), State.REFUSED)
    follow()
    assert with_a_mobile.notices.count() == 2
    assert with_a_mobile.events.filter(act="note_undelivered").count() == 1


def test_a_text_message_that_came_back_changes_nothing_when_the_e_mail_went(with_a_mobile):
    email = with_a_mobile.notices.get()
    Notice.objects.create(
        kind=email.kind,
        key="sms",
        to=MOBILE,
        channel=Channel.SMS,
        event=email.event,
        application=with_a_mobile,
    )
    became(with_a_mobile.notices.by(Channel.EMAIL), State.SENT)
    became(with_a_mobile.notices.by(Channel.SMS), State.BOUNCED)
    assert follow()["undelivered"] == 0
    assert not mark(with_a_mobile)


# ---- what a provider says, two workers, a kill -----------------------------------------------


def test_what_a_provider_says_is_followed(asked):
    notice = asked.notices.get()
    hear(notice.key, channel=Channel.EMAIL, state=State.BOUNCED, why_not="mailbox full")
    hear(notice.key, channel=Channel.EMAIL, state=State.BOUNCED)
    hear("unknown", channel=Channel.EMAIL, state=State.BOUNCED)
    with connection.cursor() as cursor:
        cursor.execute(
            "select count(*) from procrastinate_jobs where task_name = 'follow_deliveries'"
        )
        assert cursor.fetchone() == (1,)
    assert follow()["undelivered"] == 1


@pytest.mark.django_db(transaction=True)
def test_two_workers_do_it_once():
    officer = people.staff()
    applications = [asked_of(officer) for _ in range(3)]
    became(Notice.objects.all(), State.SENT, at=days_later(3))
    lost = asked_of(officer)
    became(lost.notices, State.BOUNCED)
    together = threading.Barrier(3)

    def work() -> None:
        together.wait()
        follow(days_later(3))
        connection.close()

    workers = [threading.Thread(target=work) for _ in range(3)]
    for worker in workers:
        worker.start()
    for worker in workers:
        worker.join()
    for application in applications:
        assert pending(application).answer_by == date(2026, 12, 27)
        assert pending(application).extensions.count() == 1
        assert application.notices.filter(kind="request_extended").count() == 1
    assert lost.events.filter(act="note_undelivered").count() == 1


@pytest.mark.django_db(transaction=True)
def test_killed_half_way_it_is_finished_by_the_next(monkeypatch):
    officer = people.staff()
    first, second = asked_of(officer), asked_of(officer)
    became(Notice.objects.all(), State.SENT, at=days_later(3))
    calls = []

    def killed(*_args, **_options) -> None:
        calls.append(1)
        if len(calls) == 2:
            raise KeyboardInterrupt
        return original(*_args, **_options)

    original = follow_deliveries.tell_of_request
    monkeypatch.setattr(follow_deliveries, "tell_of_request", killed)
    with pytest.raises(KeyboardInterrupt):
        follow(days_later(3))
    assert pending(first).delivered_at is not None
    assert pending(second).delivered_at is None
    monkeypatch.undo()
    follow(days_later(3))
    for application in (first, second):
        assert pending(application).extensions.count() == 1


def test_a_batch_smaller_than_the_work_leaves_nothing_behind(officer, monkeypatch):
    monkeypatch.setattr(follow_deliveries, "BATCH", 2)
    for _ in range(5):
        asked_of(officer)
    became(Notice.objects.all(), State.SENT)
    assert follow()["delivered"] == 5


def test_with_nothing_to_do_the_questions_do_not_grow(officer):
    def questions() -> int:
        with CaptureQueriesContext(connection) as asked:
            follow()
        return len(asked)

    asked_of(officer)
    few = questions()
    for _ in range(4):
        asked_of(officer)
    assert questions() == few


def test_a_message_read_by_the_person_is_read_once(asked):
    notice, account = asked.notices.get(), people.account_of(asked)
    with clock.at(ASKED):
        note_reading(notice, by=account)
    with clock.at(days_later(9)):
        note_reading(notice, by=account)
    assert Seen.objects.get().at == ASKED
