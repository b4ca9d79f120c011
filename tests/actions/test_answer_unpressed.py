"""Everything answered and the button not pressed: answered by the service, a day later."""

from datetime import timedelta

import pytest

from escale.actions import provide
from escale.actions.answer_unpressed import answer_due
from escale.applications.enums import Status
from escale.applications.examination import PieceRequest
from escale.notices.models import Notice
from tests.closing import awaiting, later

pytestmark = pytest.mark.django_db


def sweep(days: float, **hours: float) -> int:
    with later(days, **hours):
        return answer_due()


def explain(request: PieceRequest, slot: str = "passport", text: str = "Au consulat.") -> None:
    provide.explain(request.application, slot=slot, explanation=text)


def test_a_day_after_the_last_answer_the_examination_resumes():
    request = awaiting("passport", "diploma")
    with later(3):
        explain(request, "diploma")
    with later(5):
        explain(request)
    assert sweep(5.99) == 0
    assert sweep(6) == 1
    application = request.application
    application.refresh_from_db()
    request.refresh_from_db()
    assert application.status == Status.UNDER_REVIEW
    assert request.ending == PieceRequest.Ending.ANSWERED
    event = application.events.get(act="answer_request")
    assert event.party == "Y"
    assert application.silence_on is not None
    notice = Notice.objects.get(kind="request_answered", channel="email")
    assert "nous l’avons fait pour vous" in notice.text


def test_once_the_day_is_past_it_does_not_wait_for_the_hours():
    request = awaiting()
    with later(30, hours=13):
        explain(request)
    assert sweep(30, hours=13.9) == 0
    assert sweep(30, hours=14) == 1


def test_what_is_half_answered_or_answered_by_the_person_waits():
    half = awaiting("passport", "diploma")
    with later(2):
        explain(half)
    assert sweep(20) == 0
    whole = awaiting()
    with later(2):
        explain(whole)
        PieceRequest.objects.filter(pk=whole.pk).update(ended_at=whole.sent_at, ending="answered")
    assert sweep(20) == 0


def test_an_answer_changed_starts_the_day_again():
    request = awaiting()
    with later(2):
        explain(request)
    with later(2.9):
        explain(request, text="Au consulat, jusqu’en mars.")
    assert sweep(3.5) == 0
    assert sweep(3.9) == 1


def test_swept_twice_it_is_answered_once():
    request = awaiting()
    with later(2):
        explain(request)
    assert sweep(4) == 1
    assert sweep(5) == 0
    assert request.application.events.filter(act="answer_request").count() == 1


def test_a_clock_moved_back_answers_nothing():
    request = awaiting()
    with later(10):
        explain(request)
    assert sweep(8) == 0
    assert sweep(10, hours=timedelta(hours=24) / timedelta(hours=1)) == 1
