"""The day of silence: told once, without deciding anything."""

from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from zoneinfo import ZoneInfo

import pytest
from django.db import connection

from escale.actions.tell_of_silence import tell_due
from escale.applications.deadlines import silence_appeal_until
from escale.applications.models import Application
from escale.kit import clock
from escale.letters.words import day_in_words
from escale.notices import outbox
from escale.notices.models import Notice
from escale.notices.wording import words_of
from tests import people

pytestmark = pytest.mark.django_db

DAY = timedelta(days=1)


def reached(**columns) -> Application:
    """A filed request whose silence was reached, by so many days (none)."""
    application = people.filed()
    Application.objects.filter(pk=application.pk).update(
        **{"silence_on": clock.today(application.zone), **columns}
    )
    application.refresh_from_db()
    return application


def told(application: Application) -> list[Notice]:
    return list(Notice.objects.filter(kind="silence_reached", application=application))


def test_the_person_is_told_of_the_day_of_the_appeal_and_of_the_court():
    application = reached()
    assert tell_due() == 1
    [notice] = told(application)
    words = words_of(notice)
    for said in (
        day_in_words(application.silence_on, "fr"),
        day_in_words(silence_appeal_until(application.silence_on), "fr"),
        application.prefecture.court,
        "Personne n’a refusé votre demande",
        "L232-4",
        "reste valable",
    ):
        assert said in words.html, said
    assert application.reference in words.subject
    assert "refus" not in words.subject


def test_it_is_told_once_whatever_the_number_of_sweeps():
    application = reached()
    tell_due()
    assert tell_due() == 0
    with clock.at(clock.now() + 30 * DAY):
        assert tell_due() == 0
    assert len(told(application)) == 1


def test_nothing_of_the_request_changes():
    application = reached()
    tell_due()
    after = Application.objects.get(pk=application.pk)
    assert (after.status, after.revision) == (application.status, application.revision)
    assert after.events.count() == application.events.count()


def test_not_a_day_before_nor_while_pieces_are_awaited_nor_once_decided():
    reached(silence_on=clock.today() + 2 * DAY)
    reached(silence_on=None)
    decided = people.walked_to("refused")
    Application.objects.filter(pk=decided.pk).update(silence_on=clock.today() - DAY)
    assert tell_due() == 0


def test_the_day_is_that_of_the_prefecture():
    application = reached(zone="Indian/Reunion", silence_on=clock.today() + DAY)
    there = ZoneInfo("Indian/Reunion")
    midnight = (
        clock.now().astimezone(there).replace(hour=0, minute=0, second=0, microsecond=0)
        + (application.silence_on - clock.today("Indian/Reunion")) * 1
    )
    with clock.at(midnight - timedelta(seconds=1)):
        assert tell_due() == 0
    with clock.at(midnight):
        assert tell_due() == 1


def test_another_date_is_told_in_its_turn():
    application = reached()
    tell_due()
    later = clock.now() + 90 * DAY
    Application.objects.filter(pk=application.pk).update(silence_on=later.date())
    with clock.at(later + DAY):
        assert tell_due() == 1
    assert len(told(application)) == 2


def test_a_worker_off_for_weeks_tells_the_right_day():
    application = reached(silence_on=clock.today() - 21 * DAY)
    tell_due()
    assert day_in_words(application.silence_on, "fr") in words_of(told(application)[0]).html


@pytest.mark.django_db(transaction=True)
def test_two_workers_at_once_tell_each_once():
    waiting = [reached() for _ in range(6)]

    def sweep(_worker):
        try:
            tell_due()
        finally:
            connection.close()

    with ThreadPoolExecutor(3) as workers:
        list(workers.map(sweep, range(3)))
    tell_due()
    assert [len(told(application)) for application in waiting] == [1] * 6


def test_killed_before_it_commits_it_is_done_by_the_next_run(monkeypatch):
    application = reached()
    with monkeypatch.context() as patch:
        patch.setattr(outbox, "hint", _power_cut)
        with pytest.raises(KeyboardInterrupt):
            tell_due()
    assert told(application) == []
    assert tell_due() == 1


def _power_cut(_task: str) -> None:
    raise KeyboardInterrupt


def test_the_questions_asked_do_not_grow(django_assert_num_queries):
    reached()
    with django_assert_num_queries(9):
        tell_due()
    for _ in range(5):
        reached()
    with django_assert_num_queries(9):
        assert tell_due() == 5
