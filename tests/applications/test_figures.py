"""The figures of a prefecture: each number against a history made by hand."""

from datetime import UTC, date, datetime, timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from escale.applications import workflow
from escale.applications.ageing import alarms_of
from escale.applications.enums import UNDECIDED, Status
from escale.applications.examination import PieceRequest
from escale.applications.figures import AGES, figures_of, months_of
from escale.applications.models import Application, Event
from escale.applications.notes import Look
from escale.kit import clock
from escale.kit.reference import new_reference
from escale.people.models import Person
from escale.procedures.cases import Case
from tests import people

pytestmark = pytest.mark.django_db
NOW = datetime(2026, 6, 30, 10, tzinfo=UTC)
YEAR = {"starts_on": date(2026, 1, 1), "ends_on": date(2026, 6, 30)}


@pytest.fixture
def isere():
    return people.prefectures()["isere"]


@pytest.fixture(autouse=True)
def _standing():
    with clock.at(NOW):
        yield


@pytest.fixture
def made():
    """A function giving a request with its dates and its history, cheaply."""
    model = people.filed()
    columns = {
        field.attname: getattr(model, field.attname)
        for field in Application._meta.concrete_fields
        if field.name not in {"id", "reference", "person"}
    }
    Application.objects.filter(pk=model.pk).update(prefecture=people.prefectures()["partagee"])

    def one(filed_on: date, *moves: tuple[str, str, date], **changes) -> Application:
        at = noon(filed_on)
        changes = {
            "filed_at": at,
            "complete_on": filed_on,
            "silence_on": filed_on + timedelta(days=60),
            "document_expires_on": date(2027, 1, 1),
            **changes,
        }
        application = Application.objects.create(
            **{
                **columns,
                "person": Person.objects.create(),
                "reference": new_reference(),
                **changes,
            }
        )
        before = "filed"
        for act, status, day in moves:
            Event.objects.create(
                application=application,
                act=act,
                name=workflow.row(act).event,
                from_status=before,
                to_status=status,
                party="O",
                at=noon(day),
            )
            before = status
        place = {} if before in UNDECIDED else {"urgent_on": None, "urgent_for": ""}
        Application.objects.filter(pk=application.pk).update(status=before, **place)
        return application

    return one


def noon(day: date) -> datetime:
    return datetime(day.year, day.month, day.day, 11, tzinfo=UTC)


def moves(filed_on: date, decided_on: date, *, act: str = "sign_approval"):
    """The moves of a request that was decided."""
    status = "approved" if act == "sign_approval" else "refused"
    return (
        ("take_up", "under_review", filed_on),
        ("propose_approval", "decision_proposed", decided_on),
        (act, status, decided_on),
    )


# ---- received, decided ----------------------------------------------------------------------


def test_what_came_and_what_was_decided_is_counted_in_its_month_and_case(made, isere):
    day = date(2026, 3, 10)
    made(day)
    made(day, *moves(day, date(2026, 4, 2)))
    made(day, *moves(day, date(2026, 4, 3), act="sign_refusal"), case=Case.FROM_STUDENT)
    made(date(2025, 12, 31))
    found = figures_of(isere, **YEAR)
    by_month = {line.month.month: line for line in found.by_month()}
    assert list(by_month) == [6, 5, 4, 3, 2, 1]
    assert by_month[3].received == 3
    assert (by_month[4].approved, by_month[4].refused, by_month[4].decided) == (1, 1, 2)
    by_case = {line.case: line.received for line in found.by_case()}
    assert by_case == {Case.RENEWAL: 2, Case.FROM_STUDENT: 1}
    assert found.total().received == 3


def test_a_day_is_counted_in_the_zone_of_the_prefecture(made):
    reunion = people.prefectures()["reunion"]
    application = made(date(2026, 4, 30), prefecture_id=reunion.pk)
    Application.objects.filter(pk=application.pk).update(
        filed_at=datetime(2026, 4, 30, 20, 30, tzinfo=UTC)
    )
    (line,) = [line for line in figures_of(reunion, **YEAR).lines if line.received]
    assert line.month == date(2026, 5, 1)


def test_another_prefecture_and_a_draft_count_nowhere(made, isere):
    made(date(2026, 3, 1), prefecture_id=people.prefectures()["reunion"].pk)
    people.draft()
    found = figures_of(isere, **YEAR)
    assert (found.total().received, sum(age.office for age in found.ages)) == (0, 0)


# ---- waiting --------------------------------------------------------------------------------


def test_what_waits_is_counted_by_age_the_persons_turn_apart(made, isere):
    for days in (0, 15, 16, 60, 61, 91, 400):
        made(NOW.date() - timedelta(days=days))
    made(NOW.date(), ("request_pieces", "awaiting_pieces", NOW.date()))
    made(NOW.date(), *moves(NOW.date(), NOW.date()))
    found = figures_of(isere, **YEAR)
    assert [age.office for age in found.ages] == [2, 1, 1, 1, 2]
    assert [age.person for age in found.ages] == [1, 0, 0, 0, 0]
    assert [(age.from_days, age.to_days) for age in found.ages] == list(AGES)


# ---- delays ---------------------------------------------------------------------------------


def test_days_are_from_complete_to_decision_without_those_waiting_for_the_person(made, isere):
    filed_on = date(2026, 2, 1)
    for days in range(10, 20):
        made(filed_on, *moves(filed_on, filed_on + timedelta(days=days)))
    delay = figures_of(isere, **YEAR).delay()
    assert delay is not None
    assert (delay.decided, delay.median, delay.ninth_decile) == (10, 14.5, 18.1)
    assert delay.median_awaiting == 0


def test_the_time_waiting_for_the_person_is_set_apart(made, isere):
    filed_on, officer = date(2026, 2, 1), people.staff()
    application = made(filed_on, *moves(filed_on, filed_on + timedelta(days=50)))
    for sent, ended in ((-5, 10), (20, 35)):  # the first began before the file was complete
        PieceRequest.objects.create(
            application=application,
            sent_by=officer,
            sent_at=noon(filed_on + timedelta(days=sent)),
            ended_at=noon(filed_on + timedelta(days=ended)),
            ending="answered",
            zone="Europe/Paris",
            answer_by=filed_on,
        )
    delay = figures_of(isere, **YEAR).delay(case=Case.RENEWAL)
    assert delay is not None
    assert (delay.median, delay.median_awaiting) == (25, 25)


def test_one_decided_without_having_been_complete_is_not_measured(made, isere):
    filed_on = date(2026, 2, 1)
    made(filed_on, *moves(filed_on, date(2026, 3, 1), act="sign_refusal"), complete_on=None)
    found = figures_of(isere, **YEAR)
    assert found.delay() is None
    assert found.total().refused == 1


# ---- legal dates ----------------------------------------------------------------------------


@pytest.mark.parametrize(
    "decided_on,missed",
    [
        (date(2026, 4, 2), 0),  # that very day
        (date(2026, 4, 3), 1),
        (None, 1),
    ],
)
def test_silence_is_missed_when_its_day_passes_undecided(made, isere, decided_on, missed):
    filed_on = date(2026, 2, 1)
    ended = moves(filed_on, decided_on) if decided_on else ()
    made(filed_on, *ended, silence_on=date(2026, 4, 2))
    line = next(line for line in figures_of(isere, **YEAR).by_month() if line.month.month == 4)
    assert line.silence_missed == missed


def test_silence_to_come_or_suspended_is_not_missed(made, isere):
    made(date(2026, 5, 20), silence_on=date(2026, 7, 19))
    made(date(2026, 2, 1), silence_on=None)
    assert figures_of(isere, starts_on=date(2026, 1, 1), ends_on=date(2026, 12, 31)).total() == (
        figures_of(isere, **YEAR).total()
    )
    assert figures_of(isere, **YEAR).total().silence_missed == 0


@pytest.mark.parametrize(
    "expires_on,decided_on,missed",
    [
        (date(2026, 4, 2), date(2026, 4, 2), 0),
        (date(2026, 4, 2), date(2026, 4, 3), 1),
        (date(2026, 4, 2), None, 1),
        (date(2026, 6, 30), None, 0),  # it lasts until tonight
        (date(2026, 1, 31), None, 0),  # it had ended before the filing
    ],
)
def test_a_stay_is_missed_when_it_ends_undecided(made, isere, expires_on, decided_on, missed):
    filed_on = date(2026, 2, 1)
    ended = moves(filed_on, decided_on) if decided_on else ()
    made(filed_on, *ended, document_expires_on=expires_on, silence_on=None)
    assert figures_of(isere, **YEAR).total().stay_missed == missed


# ---- alarms ---------------------------------------------------------------------------------


def test_alarms_name_what_has_waited_too_long_and_only_that(made, isere):
    day = NOW.date()
    untaken = made(day - timedelta(days=16))
    made(day - timedelta(days=14))
    unordered = made(day, *moves(day, day - timedelta(days=8)))
    made(day, *moves(day, day - timedelta(days=6)))
    answered = made(day, ("take_up", "under_review", day), answered_at=NOW - timedelta(days=8))
    seen = made(day, ("take_up", "under_review", day), answered_at=NOW - timedelta(days=8))
    Look.objects.create(application=seen, account=people.staff(), revision=1, at=NOW)
    before = Look.objects.create(
        application=answered, account=people.staff(), revision=1, at=NOW - timedelta(days=9)
    )
    assert before.at < NOW - timedelta(days=8)
    named = {alarm.kind: [reference for reference, _ in alarm.oldest] for alarm in alarms_of(isere)}
    assert named == {
        "untaken": [untaken.reference],
        "unordered": [unordered.reference],
        "unread_answer": [answered.reference],
    }
    assert alarms_of(people.prefectures()["reunion"]) == []


def test_an_alarm_counts_all_and_names_the_ten_oldest(made, isere):
    requests = [made(NOW.date() - timedelta(days=20 + n)) for n in range(12)]
    (alarm,) = alarms_of(isere)
    assert alarm.count == 12
    assert [reference for reference, _ in alarm.oldest] == [
        one.reference for one in reversed(requests)
    ][:10]


# ---- what it costs --------------------------------------------------------------------------


def test_the_questions_do_not_grow_with_the_requests(made, isere):
    counts = []
    for more in (1, 4):
        for _ in range(more):
            made(date(2026, 2, 1), *moves(date(2026, 2, 1), date(2026, 3, 1)))
        with CaptureQueriesContext(connection) as questions:
            figures_of(isere, **YEAR)
            alarms_of(isere)
        counts.append(len(questions))
    assert counts == [6, 6]


def test_the_months_of_a_period_are_whole():
    found = list(months_of(date(2025, 11, 30), date(2026, 2, 1)))
    assert found == [date(2025, 11, 1), date(2025, 12, 1), date(2026, 1, 1), date(2026, 2, 1)]


def test_a_real_history_gives_the_same_figures():
    with clock.at(NOW - timedelta(days=30)):
        application = people.walked_to(Status.APPROVED)
    found = figures_of(application.prefecture, **YEAR)
    total = found.total()
    assert (total.received, total.approved, total.refused) == (1, 1, 0)
    assert found.delay().decided == 1
