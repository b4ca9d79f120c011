"""Reversing a refusal: a signatory, a fresh second factor, a ground; the date is kept."""

from datetime import UTC, datetime, timedelta

import pytest

from escale.actions.examine import NotAsRead
from escale.actions.reverse_refusal import Ground, reverse_refusal
from escale.actions.sign import ProofTooOld
from escale.actions.undo import AnotherOpen
from escale.applications.enums import Status
from escale.kit import clock
from escale.kit.sentences import Refused
from escale.notices.models import Notice
from escale.people.duty import NotOnDuty, RoleMissing
from escale.people.models import Role
from escale.web.applicant.filing.rights import silence_of
from tests import people

pytestmark = pytest.mark.django_db
FILED_AT = datetime(2026, 3, 2, 9, tzinfo=UTC)


@pytest.fixture
def signatory():
    return people.staff(Role.SIGNATORY)


@pytest.fixture
def refused():
    with clock.at(FILED_AT):
        return people.walked_to(Status.REFUSED)


def reverse(application, by, **changes):
    told = {
        "ground": Ground.COURT,
        "text": "Jugement n° 2601234.",
        "revision_read": application.revision,
        "proved_at": clock.machine_now(),
        **changes,
    }
    done = reverse_refusal(application, by=by, **told)
    application.refresh_from_db()
    return done


def test_the_examination_resumes_at_its_own_date(refused, signatory):
    filed_at, complete_on = refused.filed_at, refused.complete_on
    with clock.at(FILED_AT + timedelta(days=100)):
        reverse(refused, signatory)
    assert refused.status == Status.UNDER_REVIEW
    assert (refused.filed_at, refused.complete_on) == (filed_at, complete_on)
    event = refused.events.get(act="reverse_refusal")
    assert event.detail == {"ground": "court", "reason": "Jugement n° 2601234."}


def test_sixty_new_days_of_silence_begin_for_the_office_and_for_the_person(refused, signatory):
    with clock.at(FILED_AT + timedelta(days=100)):
        reverse(refused, signatory)
        told = silence_of(refused, list(refused.events.all()))
    assert refused.silence_on == (FILED_AT + timedelta(days=160)).date()
    assert told is not None
    assert told.earliest == refused.silence_on


def test_it_is_in_the_queue_again(refused, signatory):
    assert not type(refused).objects.waiting().filter(pk=refused.pk).exists()
    reverse(refused, signatory)
    assert type(refused).objects.waiting_in(refused.prefecture).get() == refused


@pytest.mark.parametrize(
    "ground,said", [(Ground.COURT, "Le juge l’a décidé"), (Ground.APPEAL_UPHELD, "est accueilli")]
)
def test_the_person_is_told_why(refused, signatory, ground, said):
    reverse(refused, signatory, ground=ground)
    text = Notice.objects.get(application=refused, kind="refusal_reversed").text
    assert said in text
    assert "Jugement n° 2601234." in text
    assert "pas encore une acceptation" in text


def test_it_needs_a_second_factor_just_proved(refused, signatory):
    for age in (timedelta(minutes=6), timedelta(minutes=-6)):
        with pytest.raises(ProofTooOld):
            reverse(refused, signatory, proved_at=clock.machine_now() - age)


def test_pressed_twice_it_is_done_once(refused, signatory):
    read = refused.revision
    for _ in range(2):
        reverse(refused, signatory, revision_read=read)
    assert refused.events.filter(act="reverse_refusal").count() == 1
    assert Notice.objects.filter(kind="refusal_reversed").count() == 1


@pytest.mark.parametrize("change", [{"ground": "king"}, {"text": " "}, {"text": "x" * 2001}])
def test_it_needs_a_ground_and_its_words(refused, signatory, change):
    with pytest.raises(Refused):
        reverse(refused, signatory, **change)
    refused.refresh_from_db()
    assert refused.status == Status.REFUSED


def test_a_stale_page_reverses_nothing(refused, signatory):
    with pytest.raises(NotAsRead):
        reverse(refused, signatory, revision_read=refused.revision - 1)


def test_it_stays_refused_while_another_of_the_person_is_open(refused, signatory):
    people.filed(by=people.account_of(refused))
    with pytest.raises(AnotherOpen):
        reverse(refused, signatory)


@pytest.mark.parametrize("status", [Status.UNDER_REVIEW, Status.APPROVED, Status.CLOSED])
def test_only_a_refusal_is_reversed(status, signatory):
    with pytest.raises(Refused):
        reverse(people.walked_to(status), signatory)


def test_only_a_signatory_of_the_prefecture_reverses(refused):
    with pytest.raises(RoleMissing):
        reverse(refused, people.staff(Role.OFFICER, Role.MANAGER))
    with pytest.raises(NotOnDuty):
        reverse(refused, people.staff(Role.SIGNATORY, prefecture=people.prefectures()["reunion"]))
