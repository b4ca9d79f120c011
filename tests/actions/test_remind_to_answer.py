"""Reminders: 15, 5 and 1 days before the end, of what is missing; once each, and none too late."""

from datetime import timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from escale.actions import provide
from escale.actions.change_request import ask_for_time, cancel_request
from escale.actions.remind_to_answer import remind_due
from escale.applications.examination import PieceRequest
from escale.notices import wording
from escale.notices.models import Notice
from tests import people
from tests.closing import awaiting, later, told

pytestmark = pytest.mark.django_db


def reminders() -> list[Notice]:
    return list(Notice.objects.filter(kind="answer_reminder", channel="email").order_by("pk"))


def sweep(days: float, **hours: float) -> int:
    with later(days, **hours):
        return remind_due()


def test_each_comes_once_on_its_day_whether_the_sweep_runs_once_or_often():
    awaiting()
    sent = [day for day in range(40) if sweep(day) or sweep(day, hours=3)]
    assert sent == [15, 25, 29]
    assert len(reminders()) == 3


def test_it_says_what_is_missing_why_and_until_when():
    request = awaiting("passport", "diploma", text="La page 2 est floue.")
    with later(3):
        provide.explain(request.application, slot="diploma", explanation="Perdu.")
    sweep(15)
    (notice,) = reminders()
    said = wording.words_of(notice)
    assert said.subject.startswith("Rappel : une pièce à envoyer jusqu’au jeudi 24 décembre 2026")
    for words in ("15 jours", "Passeport", "La page 2 est floue.", "J’ai besoin de plus de temps"):
        assert words in said.text.replace("\u00a0", " ")
    assert "diplôme" not in said.text


def test_the_day_before_says_so():
    awaiting()
    sweep(29)
    assert "Il vous reste 1 jour" in wording.words_of(reminders()[0]).text.replace("\u00a0", " ")


def test_on_the_last_day_it_says_that_it_is_the_last():
    awaiting()
    sweep(30)
    said = wording.words_of(reminders()[0])
    assert said.subject.startswith("Dernier jour : une pièce à envoyer aujourd’hui, jeudi 24")


def test_whoever_answered_everything_is_reminded_of_nothing():
    request = awaiting()
    with later(2):
        provide.explain(request.application, slot="passport", explanation="Au consulat.")
    assert [sweep(day) for day in (15, 25, 29)] == [0, 0, 0]


def test_a_piece_cancelled_is_not_spoken_of():
    officer = people.staff()
    request = awaiting("passport", "diploma", officer=officer)
    with later(3):
        request.application.refresh_from_db()
        cancel_request(
            request.application,
            line=request.lines.get(piece__slot="diploma").pk,
            revision_read=request.application.revision,
            by=officer,
        )
    sweep(15)
    assert "diplôme" not in wording.words_of(reminders()[0]).text


def test_after_the_worker_was_off_one_is_sent_the_most_urgent():
    awaiting()
    assert sweep(26) == 1
    assert sweep(27) == 0
    assert len(reminders()) == 1
    assert sweep(29) == 1


def test_after_the_end_none_is_sent():
    awaiting()
    assert sweep(31) == 0
    assert sweep(300) == 0


def test_whoever_has_more_time_is_reminded_of_the_new_day():
    request = awaiting()
    assert sweep(15) == 1
    with later(20):
        ask_for_time(request.application, by=people.account_of(request.application))
    assert [day for day in range(20, 50) if sweep(day)] == [30, 40, 44]
    assert "vendredi 8 janvier 2027" in wording.words_of(reminders()[-1]).text


def test_a_new_day_so_near_that_a_reminder_is_past_is_told_once_by_what_gives_it():
    request = awaiting()
    sweep(15)
    with later(29):
        ask_for_time(request.application, by=people.account_of(request.application))
    request.refresh_from_db()
    assert (request.answer_by.isoformat(), request.reminded_days) == ("2027-01-08", None)
    with later(35):
        PieceRequest.objects.filter(pk=request.pk).update(answer_by="2027-01-01")
    assert sweep(35) == 1
    assert sweep(35, hours=1) == 0


def test_a_request_that_nobody_was_told_of_is_reminded_all_the_same():
    request = awaiting(is_told=False)
    assert sweep(15) == 1
    # What reaches the person then proves that they were told.
    assert reminders()[0].event_id == request.event_id


def test_a_clock_moved_back_reminds_of_nothing_again():
    awaiting()
    assert sweep(25) == 1
    assert sweep(15) == 0
    assert sweep(26) == 0


def test_an_answer_ends_it_and_the_questions_do_not_grow():
    def asked(number: int) -> int:
        for _turn in range(number):
            awaiting()
        with CaptureQueriesContext(connection) as queries:
            assert sweep(15) == number
        return len(queries)

    assert asked(1) == asked(5)


def test_a_closed_request_is_left_alone():
    request = awaiting()
    told(request, at=request.sent_at + timedelta(days=1))
    PieceRequest.objects.filter(pk=request.pk).update(ended_at=request.sent_at, ending="cancelled")
    assert sweep(15) == 0
