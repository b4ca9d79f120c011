"""Held back: ten days at a time, with a reason that the person reads at once, and released."""

from datetime import timedelta

import pytest

from escale.actions import issue_extensions
from escale.actions.examine import NotAsRead
from escale.actions.hold_extension import hold_extension
from escale.actions.release_extension import release_extension
from escale.applications.enums import Party
from escale.applications.models import Certificate, CertificateHold
from escale.kit import clock
from escale.kit.sentences import Refused
from escale.notices.models import Notice
from escale.people.duty import NotOnDuty, RoleMissing
from escale.people.models import Role
from tests import certificates, people
from tests.certificates import due_in, on

pytestmark = pytest.mark.django_db

WHY = "L’attestation de l’employeur ne correspond pas à la convention d’accueil."


@pytest.fixture
def officer():
    return people.staff()


def hold(application, *, by, **changes) -> CertificateHold:
    application.refresh_from_db()
    asked = {"reason": WHY, "revision_read": application.revision, **changes}
    return hold_extension(application, by=by, **asked)


def release(application, *, by, **changes):
    application.refresh_from_db()
    return release_extension(
        application, **{"revision_read": application.revision, **changes}, by=by
    )


def issued() -> int:
    return issue_extensions.issue_due()["issued"]


def test_the_person_reads_the_reason_at_once_until_when_and_what_stays_valid(officer):
    application = due_in(15)
    found = hold(application, by=officer)
    assert found.until == clock.today() + timedelta(days=10)
    notice = Notice.objects.get(kind="extension_held", application=application)
    assert WHY in notice.text
    assert "Ce n’est pas un refus" in notice.text
    assert "votre séjour est prouvé jusqu’au" in notice.text
    assert officer.membership.name not in notice.text
    event = application.events.get(act="hold_extension")
    assert (event.party, event.account, event.detail) == (Party.OFFICER, officer, {"reason": WHY})
    assert issued() == 0


def test_one_that_runs_is_never_touched(officer):
    application = certificates.issued()
    first = application.certificates.get()
    with on(first.ends_on - timedelta(days=15)):
        hold(application, by=officer)
        first.refresh_from_db()
        assert first.is_running(on=clock.today())
        assert issued() == 0


def test_nothing_is_held_more_than_ten_days_before_it_comes(officer):
    application = due_in(26)
    with pytest.raises(Refused, match="trop tôt pour la suspendre"):
        hold(application, by=officer)
    with on(clock.today() + timedelta(days=1)):
        hold(application, by=officer)


def test_nothing_is_held_where_nothing_comes_by_itself(officer):
    with pytest.raises(Refused, match="rien à suspendre"):
        hold(due_in(5, filed_in_time=False), by=officer)
    assert not CertificateHold.objects.exists()


def test_held_again_it_is_ten_days_from_then_with_its_own_reason(officer):
    application = due_in(15)
    first = hold(application, by=officer)
    with on(first.until):
        second = hold(application, by=officer, reason="Nous attendons encore l’employeur.")
    assert second.until == first.until + timedelta(days=10)
    first.refresh_from_db()
    assert first.released_at is not None
    assert CertificateHold.objects.live().get() == second
    assert Notice.objects.filter(kind="extension_held").count() == 2


def test_held_twice_for_the_same_reason_it_is_held_once(officer):
    application = due_in(15)
    assert hold(application, by=officer) == hold(application, by=officer)
    assert Notice.objects.filter(kind="extension_held").count() == 1


def test_released_by_an_officer_it_comes_at_once(officer):
    application = due_in(15)
    hold(application, by=officer)
    colleague = people.staff(name="Alix Renard")
    event = release(application, by=colleague)
    assert (event.party, event.account) == (Party.OFFICER, colleague)
    assert issued() == 1


def test_released_twice_it_is_released_once(officer):
    application = due_in(15)
    hold(application, by=officer)
    assert release(application, by=officer) == release(application, by=officer)
    assert application.events.filter(act="release_extension").count() == 1


def test_there_is_nothing_to_release_without_a_hold(officer):
    with pytest.raises(Refused, match="Aucune attestation n’est suspendue"):
        release(due_in(15), by=officer)


@pytest.mark.parametrize("act", [hold, release])
def test_a_stale_page_and_other_people_are_refused(officer, act):
    application = due_in(15)
    if act is release:
        hold(application, by=officer)
    with pytest.raises(NotAsRead):
        act(application, by=people.staff(), revision_read=1)
    with pytest.raises(RoleMissing):
        act(application, by=people.staff(Role.SIGNATORY))
    with pytest.raises(NotOnDuty):
        act(application, by=people.staff(prefecture=people.prefectures()["reunion"]))


@pytest.mark.parametrize("reason", ["", " ", "x" * 2001])
def test_a_reason_is_wanted(officer, reason):
    with pytest.raises(Refused):
        hold(due_in(15), by=officer, reason=reason)


def test_held_just_after_it_was_issued_there_is_nothing_left_to_hold(officer):
    application = due_in(15)
    application.refresh_from_db()
    read = application.revision
    issued()
    with pytest.raises(NotAsRead):
        hold(application, by=officer, revision_read=read)
    with pytest.raises(Refused, match="trop tôt"):
        hold(application, by=officer)
    assert Certificate.objects.count() == 1
