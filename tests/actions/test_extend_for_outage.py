"""An outage in the last days of a delay gives them back: by rule, once, and all are told."""

from datetime import UTC, date, datetime, timedelta

import pytest

from escale.actions.extend_for_outage import extend_due
from escale.actions.interruptions import interruptions
from escale.applications.examination import PieceRequest, RequestExtension
from escale.kit import clock
from escale.notices import wording
from escale.notices.models import Notice
from escale.watch.models import Beat, ClockMove, Outage
from tests.closing import awaiting

pytestmark = pytest.mark.django_db
#: The last evening to answer, in Paris.
EVENING = datetime(2026, 12, 24, 19, 0, tzinfo=UTC)


def outage(began_at: datetime, *, hours: float = 2) -> Outage:
    return Outage.objects.create(began_at=began_at, ended_at=began_at + timedelta(hours=hours))


def sweep(at: datetime) -> int:
    with clock.at(at):
        return extend_due()


@pytest.fixture(autouse=True)
def _never_long_ago(monkeypatch):
    """The outages of these tests are at days of their own, not at the machine's."""
    monkeypatch.setattr("escale.actions.interruptions.LOOKED_BACK", timedelta(days=4000))


def test_two_hours_on_the_last_evening_give_three_days_from_their_end():
    request = awaiting()
    found = outage(EVENING)
    assert sweep(EVENING + timedelta(hours=2, minutes=5)) == 1
    request.refresh_from_db()
    assert request.answer_by == date(2026, 12, 27)
    given = RequestExtension.objects.get(request=request)
    assert (given.cause, given.key, given.until) == ("outage", str(found.pk), date(2026, 12, 27))
    event = request.application.events.last()
    assert (event.act, event.party, event.detail) == (
        "extend_request",
        "Y",
        {"outage": str(found.pk)},
    )


def test_the_person_is_told_why_and_until_when_once():
    awaiting()
    outage(EVENING)
    assert sweep(EVENING + timedelta(hours=3)) == 1
    assert sweep(EVENING + timedelta(hours=4)) == 0
    notice = Notice.objects.get(kind="request_extended", channel="email")
    said = wording.words_of(notice)
    assert "dimanche 27 décembre 2026" in said.subject
    assert "n’a pas été disponible pendant plus d’une heure" in said.text
    assert "Passeport" in said.text


@pytest.mark.parametrize(
    "began_at,hours",
    [
        (EVENING, 1),  # not more than an hour
        (EVENING - timedelta(days=10), 2),  # the person had ten days left
        (EVENING + timedelta(hours=5), 2),  # the day was past already
    ],
)
def test_another_outage_changes_nothing(began_at, hours):
    request = awaiting()
    outage(began_at, hours=hours)
    assert sweep(EVENING + timedelta(days=1)) == 0
    request.refresh_from_db()
    assert request.answer_by == date(2026, 12, 24)


def test_one_that_lasts_gives_nothing_until_it_ends():
    awaiting()
    Outage.objects.create(began_at=EVENING)
    assert sweep(EVENING + timedelta(hours=5)) == 0


def test_told_late_the_days_run_from_the_day_it_is_told():
    request = awaiting()
    outage(EVENING)
    assert sweep(EVENING + timedelta(days=7)) == 1
    request.refresh_from_db()
    assert request.answer_by == date(2027, 1, 3)


def test_two_outages_each_give_their_days():
    request = awaiting()
    outage(EVENING)
    sweep(EVENING + timedelta(hours=3))
    outage(EVENING + timedelta(days=2))
    assert sweep(EVENING + timedelta(days=2, hours=3)) == 1
    request.refresh_from_db()
    assert request.answer_by == date(2026, 12, 29)
    assert request.extensions.count() == 2


def test_what_ended_or_is_answered_is_left_alone():
    request = awaiting()
    PieceRequest.objects.filter(pk=request.pk).update(ended_at=EVENING, ending="cancelled")
    outage(EVENING)
    assert sweep(EVENING + timedelta(hours=3)) == 0


def test_an_outage_of_before_the_clock_was_moved_stays_at_its_own_hour(settings):
    settings.REHEARSAL = True
    now = clock.machine_now()
    found = Outage.objects.create(
        began_at=now - timedelta(hours=5), ended_at=now - timedelta(hours=2)
    )
    ClockMove.objects.create(seconds=31 * 86400, moved_at=now - timedelta(hours=1))
    (one,) = interruptions()
    assert (one.began_at, one.ended_at) == (found.began_at, found.ended_at)
    ClockMove.objects.create(seconds=3600, moved_at=now - timedelta(hours=6))
    (one,) = interruptions()
    assert one.began_at == found.began_at + timedelta(hours=1)


def test_a_gap_in_the_beats_gives_time_whichever_sweep_comes_first():
    request = awaiting()
    began = EVENING.replace(second=0, microsecond=0)
    Beat.objects.bulk_create(
        Beat(minute=began + timedelta(minutes=minutes)) for minutes in (0, 125, 126)
    )
    assert sweep(EVENING + timedelta(hours=2, minutes=10)) == 1
    request.refresh_from_db()
    assert request.answer_by == date(2026, 12, 27)
