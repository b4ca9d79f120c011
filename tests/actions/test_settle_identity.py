"""An identity to match with the register: it has an owner, then an answer and its reason."""

from datetime import date

import pytest

from escale.actions.claim_identity import claim_identity
from escale.actions.examine import NotAsRead
from escale.actions.propose import obstacles
from escale.actions.settle_identity import candidates_of, settle_identity
from escale.applications.enums import Status
from escale.applications.models import Reconciliation
from escale.kit import clock
from escale.kit.sentences import Refused
from escale.people.duty import NotOnDuty, RoleMissing
from escale.people.models import Role, StaffMember
from escale.register.matching import known_facts
from escale.register.models import Identification
from tests import people
from tests.guards.owners import known_to_the_register
from tests.web.office.application.scenes import known

pytestmark = pytest.mark.django_db
WHY = "Même photo, même passeport."


@pytest.fixture
def officer():
    return people.staff(name="Camille Marchand")


def refreshed(application):
    application.refresh_from_db()
    return application


# ---- an owner and a date -----------------------------------------------------------------------


def test_an_officer_takes_charge_and_it_has_its_date(officer):
    found = claim_identity(people.filed(), owner_read=None, by=officer)
    assert found.owner == officer
    assert found.owned_at is not None


def test_taking_charge_twice_is_once(officer):
    application = people.filed()
    first = claim_identity(application, owner_read=None, by=officer)
    revision = refreshed(application).revision
    again = claim_identity(application, owner_read=None, by=officer)
    assert again.owned_at == first.owned_at
    assert refreshed(application).revision == revision


def test_of_two_who_take_charge_the_second_is_told_and_may_then_take_over(officer):
    application, colleague = people.filed(), people.staff()
    claim_identity(application, owner_read=None, by=officer)
    with pytest.raises(NotAsRead):
        claim_identity(application, owner_read=None, by=colleague)
    assert claim_identity(application, owner_read=officer.pk, by=colleague).owner == colleague


# ---- matched with somebody ---------------------------------------------------------------------


def test_matched_with_a_candidate_the_application_waits_for_it_no_more(officer):
    application, national = people.filed(), known()
    assert refreshed(application).has_open_identity
    found = settle_identity(application, national=national.pk, reason=WHY, by=officer)
    assert (found.national, found.settlement, found.settled_by) == (national, WHY, officer)
    assert found.owner == officer  # who settles it without having taken charge
    assert not refreshed(application).has_open_identity
    assert "identite" not in {one.where for one in obstacles(application)}


def test_what_the_register_knows_serves_the_officer_and_is_not_given_to_the_person(officer):
    application, national = people.filed(), known()
    settle_identity(application, national=national.pk, reason=WHY, by=officer)
    assert known_facts(application.person) == {}
    # It is found from now on by the number that the register knows.
    assert any(
        key.endswith(f"={national.foreigner_number}") for key in refreshed(application).search_keys
    )


def test_matched_with_nobody_the_identity_stated_stands_alone(officer):
    application = people.filed()
    known()
    found = settle_identity(application, national=None, reason=WHY, by=officer)
    assert (found.national, found.settlement) == (None, WHY)
    assert not refreshed(application).has_open_identity


def test_somebody_who_is_no_candidate_is_refused_until_searched(officer):
    application = people.filed()
    stranger = known(
        number="9911111111", document="ZZ9999999", family_name="X", born_on=date(1950, 1, 1)
    )
    with pytest.raises(Refused, match="n’est pas parmi"):
        settle_identity(application, national=stranger.pk, reason=WHY, by=officer)
    with pytest.raises(Refused):
        settle_identity(application, national=2**62, reason=WHY, by=officer)
    settle_identity(
        application, national=stranger.pk, reason=WHY, looked_for="ZZ 999 9999", by=officer
    )
    assert Reconciliation.objects.get().national == stranger


@pytest.mark.parametrize("reason", ["", "  ", "\x00", "x" * 2001])
def test_a_reason_is_written_and_not_too_long(officer, reason):
    with pytest.raises(Refused):
        settle_identity(people.filed(), national=None, reason=reason, by=officer)
    assert Reconciliation.objects.get().settled_at is None


def test_settled_twice_alike_it_is_once_and_otherwise_the_second_is_told(officer):
    application, national = people.filed(), known()
    first = settle_identity(application, national=national.pk, reason=WHY, by=officer)
    again = settle_identity(application, national=national.pk, reason=f" {WHY} ", by=officer)
    assert again.settled_at == first.settled_at
    with pytest.raises(NotAsRead):
        settle_identity(application, national=None, reason=WHY, by=people.staff())
    with pytest.raises(NotAsRead):
        claim_identity(application, owner_read=officer.pk, by=people.staff())


# ---- stated otherwise than the register --------------------------------------------------------


def differing(account):
    """A request whose name is not that of the person of the register who was confirmed."""
    known_to_the_register(account)
    return people.filed(by=account, answers={"identity": {"family_name": "DUPONT"}})


def test_whoever_was_confirmed_is_a_candidate_and_keeps_their_facts(officer):
    account = people.applicant()
    application = differing(account)
    assert application.reconciliation.reason == Reconciliation.Reason.DIFFERS
    (candidate,) = candidates_of(application)
    assert not candidate.is_claimed
    settle_identity(application, national=candidate.national.pk, reason=WHY, by=officer)
    assert known_facts(account.person)["identity.family_name"] == "OKONKWO"


def test_whoever_took_another_s_place_is_given_their_facts_no_more(officer):
    account = people.applicant()
    application = differing(account)
    settle_identity(application, national=None, reason=WHY, by=officer)
    assert known_facts(account.person) == {}
    assert not Identification.objects.filter(confirmed_at__isnull=False).exists()


def test_an_identity_that_is_not_to_be_settled_is_not(officer):
    account = people.applicant()
    known_to_the_register(account)
    application = people.filed(by=account, answers={"identity": {"given_names": "Chidinma"}})
    Reconciliation.objects.all().delete()
    for act in (
        lambda: claim_identity(application, owner_read=None, by=officer),
        lambda: settle_identity(application, national=None, reason=WHY, by=officer),
    ):
        with pytest.raises(Refused, match="n’est pas à rapprocher"):
            act()


# ---- by whom, when -----------------------------------------------------------------------------


@pytest.mark.parametrize("role", [Role.SIGNATORY, Role.CLERK, Role.MANAGER, Role.AUDITOR])
def test_only_an_officer_settles(role):
    application, member = people.filed(), people.staff(role)
    with pytest.raises(RoleMissing):
        claim_identity(application, owner_read=None, by=member)
    with pytest.raises(RoleMissing):
        settle_identity(application, national=None, reason=WHY, by=member)


def test_nobody_of_elsewhere_or_revoked_settles(officer):
    application = people.filed()
    elsewhere = people.staff(prefecture=people.prefectures()["reunion"])
    StaffMember.objects.filter(account=officer).update(revoked_at=clock.now())
    for by in (elsewhere, officer):
        with pytest.raises(NotOnDuty):
            settle_identity(application, national=None, reason=WHY, by=by)
    assert Reconciliation.objects.get().settled_at is None


def test_a_withdrawn_application_is_not_settled(officer):
    with pytest.raises(Refused, match="retirée"):
        settle_identity(people.walked_to(Status.WITHDRAWN), national=None, reason=WHY, by=officer)
