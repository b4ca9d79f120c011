"""Roles given and taken, access taken away and given back, second factors reset."""

import threading

import pytest
from django.db import connection
from django.test import Client

from escale.actions.change_roles import (
    NotInTheTeam,
    OwnManagerRole,
    RolesChangedMeanwhile,
    change_roles,
)
from escale.actions.reset_second_factor import OwnSecondFactor, reset_second_factor
from escale.actions.restore import restore
from escale.actions.revoke import OwnAccess, revoke
from escale.kit.sentences import Refused
from escale.notices.models import Notice
from escale.people.duty import NotOnDuty, RoleMissing
from escale.people.models import Role, StaffChange, StaffMember
from escale.people.second_factor import has_factor
from tests import people

pytestmark = pytest.mark.django_db


@pytest.fixture
def manager():
    return people.staff(Role.MANAGER)


@pytest.fixture
def officer():
    return people.staff(Role.OFFICER, name="Sacha Petit")


def member_of(account) -> StaffMember:
    return StaffMember.objects.get(account=account)


def give(account, *roles, by, read=None):
    member = member_of(account)
    return change_roles(
        member, by=by, roles=roles, roles_read=read or member.roles, title="La cheffe"
    )


def history() -> list[tuple[str, list[str], int | None]]:
    return list(StaffChange.objects.values_list("kind", "roles", "by"))


def test_roles_are_changed_and_written_down(manager, officer):
    give(officer, Role.SIGNATORY, Role.OFFICER, by=manager)
    assert member_of(officer).roles == ["officer", "signatory"]
    assert member_of(officer).title == "La cheffe"
    assert history() == [("roles_changed", ["officer", "signatory"], manager.pk)]


def test_the_same_roles_leave_no_line(manager, officer):
    give(officer, Role.OFFICER, by=manager)
    assert history() == []


def test_a_change_made_meanwhile_is_told_and_nothing_is_lost(manager, officer):
    give(officer, Role.CLERK, by=manager)
    with pytest.raises(RolesChangedMeanwhile, match="agent d’accueil"):
        give(officer, Role.AUDITOR, by=manager, read=["officer"])
    assert member_of(officer).roles == ["clerk"]


def test_a_manager_keeps_their_own_role_and_access(manager):
    with pytest.raises(OwnManagerRole):
        give(manager, Role.OFFICER, by=manager)
    with pytest.raises(OwnAccess):
        revoke(member_of(manager), by=manager)
    with pytest.raises(OwnSecondFactor):
        reset_second_factor(member_of(manager), by=manager)
    assert history() == []
    give(manager, Role.MANAGER, Role.OFFICER, by=manager)
    assert member_of(manager).roles == ["officer", "manager"]


ACTS = {
    "change_roles": lambda member, by: give(member.account, Role.AUDITOR, by=by),
    "revoke": lambda member, by: revoke(member, by=by),
    "restore": lambda member, by: restore(member, by=by),
    "reset_second_factor": lambda member, by: reset_second_factor(member, by=by),
}


@pytest.mark.parametrize("act", ACTS)
def test_only_a_manager_of_the_prefecture_acts(act, officer):
    everyone_else = people.staff(*(role for role in Role if role is not Role.MANAGER))
    with pytest.raises(RoleMissing):
        ACTS[act](member_of(officer), everyone_else)
    elsewhere = people.staff(Role.MANAGER, prefecture=people.prefectures()["reunion"])
    with pytest.raises(NotOnDuty):
        ACTS[act](member_of(officer), elsewhere)
    gone = people.staff(Role.MANAGER)
    revoke(member_of(gone), by=None)
    with pytest.raises(NotOnDuty):
        ACTS[act](member_of(officer), gone)
    assert member_of(officer).roles == ["officer"]
    assert [kind for kind, *_ in history()] == ["revoked"]


def test_whoever_is_revoked_is_out_at_the_next_request(manager, officer):
    browser = people.at_work(officer)
    assert browser.get("/office/").status_code == 200
    revoke(member_of(officer), by=manager)
    answer = browser.get("/office/")
    assert (answer.status_code, answer["Location"]) == (302, "/account/sign-in/?next=/office/")
    # Even with a session of after the revocation.
    officer.refresh_from_db()
    assert people.at_work(officer).get("/office/").status_code == 404


def test_revoking_twice_is_revoking_once(manager, officer):
    revoke(member_of(officer), by=manager)
    before = member_of(officer).revoked_at
    revoke(member_of(officer), by=manager)
    assert member_of(officer).revoked_at == before
    assert history() == [("revoked", ["officer"], manager.pk)]


def test_access_given_back_is_the_same_access(manager, officer):
    people.code_of(officer)
    revoke(member_of(officer), by=manager)
    with pytest.raises(NotInTheTeam):
        give(officer, Role.CLERK, by=manager)
    for _ in range(2):
        restore(member_of(officer), by=manager)
    officer.refresh_from_db()
    assert people.at_work(officer).get("/office/").status_code == 200
    assert has_factor(officer)
    assert [kind for kind, *_ in history()] == ["restored", "revoked"]


def test_a_reset_second_factor_is_set_up_again_and_told(manager, officer):
    people.code_of(officer)
    browser = people.at_work(officer)
    reset_second_factor(member_of(officer), by=manager)
    assert not has_factor(officer)
    assert browser.get("/office/")["Location"].startswith("/account/sign-in/")
    notice = Notice.objects.get(to=officer.email)
    assert notice.kind == "second_factor_reset"
    assert history() == [("second_factor_reset", ["officer"], manager.pk)]
    officer.refresh_from_db()
    fresh = Client()
    typed = {"email": officer.email, "password": people.PASSWORD}
    answer = fresh.post("/account/sign-in/", typed, follow=True)
    assert answer.redirect_chain[-1][0].startswith("/account/second-factor/new/")


@pytest.mark.django_db(transaction=True)
def test_two_managers_who_revoke_each_other_leave_one():
    two = [people.staff(Role.MANAGER), people.staff(Role.MANAGER)]
    refused: list[Refused] = []

    def take_away(by, other) -> None:
        try:
            revoke(member_of(other), by=by)
        except Refused as why:
            refused.append(why)
        finally:
            connection.close()

    pairs = [(two[0], two[1]), (two[1], two[0])]
    threads = [threading.Thread(target=take_away, args=pair) for pair in pairs]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert [type(why) for why in refused] == [NotOnDuty]
    assert StaffMember.objects.holding(Role.MANAGER).count() == 1
