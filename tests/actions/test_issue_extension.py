"""Given by an officer outside the rule: with a reason, from today on, and then renewed."""

from datetime import timedelta

import pytest

from escale.actions import issue_extensions, withdraw
from escale.actions.examine import NotAsRead
from escale.actions.issue_extension import give_extension
from escale.applications.enums import Party
from escale.applications.models import Application, Certificate
from escale.kit import clock
from escale.kit.sentences import Refused
from escale.letters.models import Letter
from escale.notices.models import Notice
from escale.people.duty import NotOnDuty, RoleMissing
from escale.people.models import Role
from tests import certificates, people
from tests.certificates import due_in, on

pytestmark = pytest.mark.django_db

WHY = "Retard dû à une hospitalisation."


@pytest.fixture
def officer():
    return people.staff()


def given(application, *, by, **changes) -> Certificate:
    application.refresh_from_db()
    asked = {"reason": WHY, "revision_read": application.revision, **changes}
    return give_extension(application, by=by, **asked)


@pytest.mark.parametrize(
    "columns",
    [{"filed_in_time": False}, {"complete_on": None}],
    ids=["filed late", "not complete"],
)
def test_an_officer_gives_what_the_rule_does_not(officer, columns):
    application = due_in(-30, **columns)
    certificate = given(application, by=officer)
    assert certificate.starts_on == certificate.issued_on == clock.today()
    assert (certificate.issued_by, certificate.reason) == (officer, WHY)
    application.refresh_from_db()
    assert (application.is_prolonged, application.covered_until) == (True, certificate.ends_on)
    event = certificate.event
    assert (event.party, event.account) == (Party.OFFICER, officer)
    assert event.letters.get(kind=Letter.Kind.EXTENSION).facts["is_by_rule"] is False
    notice = Notice.objects.get(event=event)
    assert (notice.kind, WHY in str(notice.facts)) == ("extension_issued", False)


def test_it_is_then_renewed_by_itself_as_the_others(officer):
    application = due_in(-30, filed_in_time=False, complete_on=None)
    first = given(application, by=officer)
    with on(first.ends_on - timedelta(days=16)):
        assert issue_extensions.issue_due()["issued"] == 0
    with on(first.ends_on - timedelta(days=15)):
        assert issue_extensions.issue_due()["issued"] == 1
    assert application.certificates.last().starts_on == first.ends_on + timedelta(days=1)


def test_without_a_known_end_of_the_document_it_starts_today(officer):
    application = due_in(0)
    Application.objects.update(document_expires_on=None, covered_until=None)
    assert given(application, by=officer).starts_on == clock.today()


def test_while_the_document_lasts_it_starts_the_day_after(officer):
    application = due_in(10, filed_in_time=False)
    certificate = given(application, by=officer)
    assert certificate.starts_on == application.document_expires_on + timedelta(days=1)


def test_what_the_rule_issues_is_left_to_it(officer):
    application = due_in(60)
    day = clock.today() + timedelta(days=45)
    with pytest.raises(Refused, match="Le service délivre lui-même"):
        given(application, by=officer)
    with on(day), pytest.raises(Refused, match="Le service délivre lui-même"):
        given(application, by=officer)
    assert not Certificate.objects.exists()


def test_what_is_held_back_is_released_rather_than_given(officer):
    application = due_in(15)
    certificates.held(application, by=officer)
    with pytest.raises(Refused) as refused:
        given(application, by=officer)
    assert "vous pouvez la rétablir" in str(refused.value.hint)


def test_not_earlier_than_fifteen_days_before_what_is_proved_ends(officer):
    application = due_in(16, filed_in_time=False)
    with pytest.raises(Refused, match="Le séjour est prouvé jusqu’au"):
        given(application, by=officer)


def test_given_twice_by_the_same_it_is_given_once(officer):
    application = due_in(-3, filed_in_time=False)
    application.refresh_from_db()
    read = application.revision
    first = give_extension(application, reason=WHY, revision_read=read, by=officer)
    again = give_extension(application, reason=WHY, revision_read=read, by=officer)
    assert first == again
    assert Certificate.objects.count() == 1


@pytest.mark.parametrize("reason", ["", "  \n ", "a" * 2001])
def test_a_reason_is_wanted_and_not_a_novel(officer, reason):
    with pytest.raises(Refused):
        given(due_in(-3, filed_in_time=False), by=officer, reason=reason)
    assert not Certificate.objects.exists()


def test_a_stale_page_and_other_people_are_refused(officer):
    application = due_in(-3, filed_in_time=False)
    with pytest.raises(NotAsRead):
        given(application, by=officer, revision_read=application.revision - 1)
    with pytest.raises(RoleMissing):
        given(application, by=people.staff(Role.CLERK))
    with pytest.raises(NotOnDuty):
        given(application, by=people.staff(prefecture=people.prefectures()["reunion"]))
    withdraw.withdraw(application, by=people.account_of(application))
    with pytest.raises(Refused, match="retirée"):
        given(application, by=officer)
    assert not Certificate.objects.exists()


def test_filed_overseas_the_day_is_theirs(officer):
    application = due_in(-3, filed_in_time=False, zone="Pacific/Wallis")
    assert given(application, by=officer).issued_on == clock.today("Pacific/Wallis")
