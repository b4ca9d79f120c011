"""A mistake of the register that the person reports: accepted or not, and told to nobody."""

import pytest

from escale.actions.examine import NotAsRead
from escale.actions.settle_correction import settle_correction
from escale.applications.models import Correction
from escale.kit.sentences import Refused
from escale.notices.models import Notice
from escale.people.duty import NotOnDuty, RoleMissing
from escale.people.models import Role
from tests import people

pytestmark = pytest.mark.django_db


@pytest.fixture
def officer():
    return people.staff()


def reported(application) -> Correction:
    return Correction.objects.create(
        application=application,
        section="identity",
        field="birth_city",
        known_value="Enugu",
        stated_value="Nsukka",
    )


@pytest.mark.parametrize("is_accepted", [True, False])
def test_an_answer_is_kept_with_who_and_when_and_nobody_is_told(officer, is_accepted):
    application = people.filed()
    correction = reported(application)
    notices = Notice.objects.count()
    found = settle_correction(
        application,
        correction=correction.pk,
        is_accepted=is_accepted,
        answer_read=None,
        by=officer,
    )
    assert (found.is_accepted, found.settled_by) == (is_accepted, officer)
    assert found.settled_at is not None
    assert Notice.objects.count() == notices


def test_the_same_answer_twice_is_once_and_another_needs_the_first_read(officer):
    application = people.filed()
    correction = reported(application)
    told = {"correction": correction.pk, "by": officer}
    first = settle_correction(application, is_accepted=True, answer_read=None, **told)
    again = settle_correction(application, is_accepted=True, answer_read=None, **told)
    assert again.settled_at == first.settled_at
    colleague = {**told, "by": people.staff()}
    with pytest.raises(NotAsRead):
        settle_correction(application, is_accepted=False, answer_read=None, **colleague)
    changed = settle_correction(application, is_accepted=False, answer_read=True, **colleague)
    assert changed.is_accepted is False


def test_a_correction_of_another_application_is_not_answered(officer):
    mine, other = people.filed(), people.filed()
    with pytest.raises(Refused):
        settle_correction(
            mine,
            correction=reported(other).pk,
            is_accepted=True,
            answer_read=None,
            by=officer,
        )
    assert Correction.objects.get().is_accepted is None


def test_only_an_officer_of_the_prefecture_answers():
    application = people.filed()
    told = {"correction": reported(application).pk, "is_accepted": True, "answer_read": None}
    with pytest.raises(RoleMissing):
        settle_correction(application, **told, by=people.staff(Role.MANAGER))
    with pytest.raises(NotOnDuty):
        settle_correction(
            application, **told, by=people.staff(prefecture=people.prefectures()["reunion"])
        )
