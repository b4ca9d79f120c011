"""Who is on duty: asked inside each act, of the row as it is now."""

import threading

import pytest
from django.db import connection, transaction

from escale.actions.revoke import revoke
from escale.people.duty import NotOnDuty, RoleMissing, on_duty
from escale.people.models import Account, Role, StaffMember
from tests import people

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def isere():
    return people.prefectures()["isere"]


def test_a_member_who_holds_one_of_the_roles_is_on_duty(isere):
    account = people.staff(Role.OFFICER, Role.CLERK)
    with transaction.atomic():
        assert on_duty(account, isere, Role.SIGNATORY, Role.CLERK).account == account
        assert on_duty(account, isere).account == account


def test_a_member_without_the_role_is_told_which(isere):
    account = people.staff(Role.OFFICER)
    with pytest.raises(RoleMissing, match="signataire / responsable"), transaction.atomic():
        on_duty(account, isere, Role.SIGNATORY, Role.MANAGER)


@pytest.mark.parametrize("who", ["elsewhere", "revoked", "closed", "applicant"])
def test_nobody_else_is_on_duty(isere, who):
    account = people.applicant() if who == "applicant" else people.staff(Role.OFFICER)
    member = StaffMember.objects.filter(account=account)
    if who == "elsewhere":
        member.update(prefecture=people.prefectures()["reunion"])
    elif who == "revoked":
        revoke(member.get(), by=None)
    elif who == "closed":
        Account.objects.filter(pk=account.pk).update(is_active=False)
    with pytest.raises(NotOnDuty), transaction.atomic():
        on_duty(account, isere, Role.OFFICER)


def test_whoever_is_being_revoked_ends_the_act_under_way_first(isere):
    account = people.staff(Role.OFFICER)
    member = StaffMember.objects.get(account=account)
    order: list[str] = []

    def take_away() -> None:
        revoke(member, by=None)
        order.append("revoked")
        connection.close()

    with transaction.atomic():
        on_duty(account, isere, Role.OFFICER)
        thread = threading.Thread(target=take_away)
        thread.start()
        thread.join(timeout=0.5)
        order.append("act done")
    thread.join()
    assert order == ["act done", "revoked"]
    with pytest.raises(NotOnDuty), transaction.atomic():
        on_duty(account, isere, Role.OFFICER)
