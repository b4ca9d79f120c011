"""A settled identity opened again: for a reason, and what had been concluded is kept."""

import pytest

from escale.actions.examine import NotAsRead
from escale.actions.propose import NotReady, obstacles
from escale.actions.reopen_identity import reopen_identity
from escale.actions.settle_identity import settle_identity
from escale.actions.sign import sign
from escale.applications.enums import Status
from escale.applications.models import Application, Reconsideration
from escale.applications.search import find, parse
from escale.kit import clock
from escale.kit.sentences import Refused
from escale.notices.models import Notice
from escale.people.duty import NotOnDuty, RoleMissing
from escale.people.models import Role
from tests import people
from tests.web.office.application.scenes import known

pytestmark = pytest.mark.django_db
WHY = "La photo n’est pas la sienne."
SETTLED = "Même passeport."


@pytest.fixture
def officer():
    return people.staff(name="Camille Marchand")


@pytest.fixture
def national():
    return known()


@pytest.fixture
def settled(officer, national) -> Application:
    application = people.filed()
    settle_identity(application, national=national.pk, reason=SETTLED, by=officer)
    application.refresh_from_db()
    return application


def again(application, by, **changes):
    application.refresh_from_db()
    told = {"reason": WHY, "revision_read": application.revision, **changes}
    found = reopen_identity(application, by=by, **told)
    application.refresh_from_db()
    return found


def test_it_is_to_be_settled_again_and_the_conclusion_is_kept(settled, officer, national):
    before = settled.reconciliation.settled_at
    found = again(settled, officer)
    assert (found.settled_at, found.settled_by, found.national) == (None, None, None)
    assert found.owner == officer
    assert settled.has_open_identity
    kept = Reconsideration.objects.get()
    assert (kept.reason, kept.reopened_by) == (WHY, officer)
    assert (kept.national, kept.settlement, kept.settled_by) == (national, SETTLED, officer)
    assert kept.settled_at == before
    event = settled.events.get(act="reopen_identity")
    assert (event.name, event.party, event.account) == ("identity_reopened", "O", officer)
    assert event.detail == {}


def test_the_person_is_not_written_to(settled, officer):
    before = Notice.objects.count()
    again(settled, officer)
    assert Notice.objects.count() == before


def test_it_is_found_no_more_by_the_number_of_whom_it_was_not(officer):
    other = known(number="9911111111", document="ZZ7654321")
    application = people.filed()
    here = application.prefecture_id
    settle_identity(
        application, national=other.pk, reason=SETTLED, looked_for="9911111111", by=officer
    )
    assert find(parse("9911111111", prefecture=here)).numbers == (application.pk,)
    again(application, officer)
    assert find(parse("9911111111", prefecture=here)).numbers == ()


def test_settled_again_it_is_as_any_other(settled, officer, national):
    again(settled, officer)
    found = settle_identity(settled, national=None, reason="Personne.", by=officer)
    assert (found.national, found.settlement) == (None, "Personne.")
    again(settled, officer)
    found = settle_identity(settled, national=national.pk, reason=SETTLED, by=officer)
    assert found.national == national
    assert [one.national for one in settled.reconsiderations.all()] == [national, None]


def test_pressed_twice_it_is_once(settled, officer):
    again(settled, officer, revision_read=settled.revision)
    again(settled, officer, revision_read=settled.revision - 1)
    assert Reconsideration.objects.count() == 1
    assert settled.events.filter(act="reopen_identity").count() == 1


def test_a_manager_opens_it_again_and_leaves_it_to_whoever_takes_charge(settled):
    manager = people.staff(Role.MANAGER)
    found = again(settled, manager)
    assert (found.owner, found.owned_at) == (None, None)
    assert settled.events.get(act="reopen_identity").party == "M"


@pytest.mark.parametrize("reason", ["", " \n", "x" * 2001])
def test_without_a_reason_or_with_one_too_long_nothing_changes(settled, officer, reason):
    with pytest.raises(Refused):
        again(settled, officer, reason=reason)
    settled.reconciliation.refresh_from_db()
    assert settled.reconciliation.settled_at is not None


def test_what_was_never_settled_is_not_to_be_opened_again(officer):
    application = people.filed()
    with pytest.raises(Refused, match="il n’y a rien à revoir"):
        again(application, officer)


def test_a_stale_page_opens_nothing_again(settled, officer):
    with pytest.raises(NotAsRead):
        again(settled, officer, revision_read=settled.revision - 1)
    assert not Reconsideration.objects.exists()


def test_only_an_officer_or_a_manager_of_the_prefecture_does_it(settled):
    for role in (Role.SIGNATORY, Role.CLERK, Role.AUDITOR):
        with pytest.raises(RoleMissing):
            again(settled, people.staff(role))
    with pytest.raises(NotOnDuty):
        again(settled, people.staff(prefecture=people.prefectures()["reunion"]))


@pytest.mark.parametrize("status", [Status.APPROVED, Status.REFUSED, Status.WITHDRAWN])
def test_once_it_is_decided_or_ended_it_is_opened_no_more(status, officer):
    application = people.walked_to(status)
    with pytest.raises(Refused, match="Cette demande est"):
        again(application, officer)


def test_an_approval_that_waits_is_not_signed_until_it_is_settled(officer):
    application = people.walked_to(Status.UNDER_REVIEW)
    proposal, signatory = people.proposed(application), people.staff(Role.SIGNATORY)

    def signed():
        application.refresh_from_db()
        sign(
            application,
            proposal=proposal.pk,
            revision_read=application.revision,
            proved_at=clock.machine_now(),
            by=signatory,
        )

    again(application, officer)
    assert application.status == Status.DECISION_PROPOSED
    assert "identite" in {one.where for one in obstacles(application)}
    with pytest.raises(NotReady):
        signed()
    settle_identity(application, national=None, reason="Personne.", by=officer)
    signed()
    application.refresh_from_db()
    assert application.status == Status.APPROVED
