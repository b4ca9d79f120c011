"""Roles given and taken, access taken away and given back, second factors reset."""

import threading

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from escale.actions.assign import assign
from escale.actions.change_roles import (
    NotInTheTeam,
    OwnManagerRole,
    RolesChangedMeanwhile,
    change_roles,
)
from escale.actions.reset_second_factor import OwnSecondFactor, reset_second_factor
from escale.actions.restore import restore
from escale.actions.revoke import OwnAccess, revoke
from escale.actions.take_up import take_up
from escale.applications.enums import Status
from escale.applications.models import Application
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


# ---- the requests they were examining --------------------------------------------------------


def had(officer, count: int = 2) -> list[Application]:
    """Requests that an officer has taken up."""
    return [take_up(people.filed(), by=officer) for _ in range(count)]


def holders(applications) -> list[int | None]:
    numbers = [one.pk for one in applications]
    found = Application.objects.filter(pk__in=numbers).order_by("pk")
    return list(found.values_list("assigned_to", flat=True))


LEAVING = {
    "revoked": lambda officer, by: revoke(member_of(officer), by=by),
    "no_officer": lambda officer, by: give(officer, Role.SIGNATORY, by=by),
}


@pytest.mark.parametrize("how", LEAVING)
def test_what_an_officer_had_is_nobodys_once_they_examine_no_more(how, manager, officer):
    colleague = people.staff(name="Inès Roy")
    theirs, others = had(officer), had(colleague, 1)
    LEAVING[how](officer, manager)
    assert holders(theirs) == [None, None]
    assert holders(others) == [colleague.pk]
    for one in theirs:
        event = one.events.get(act="assign")
        assert (event.party, event.account) == ("M", manager)
        assert event.detail == {"to": None, "left": officer.pk}
        one.refresh_from_db()
        assert (one.status, one.rank) == (Status.UNDER_REVIEW, 2)
    page = people.at_work(colleague).get(f"/office/requests/{theirs[0].reference}/")
    said = "à : personne, car l’agent qui l’avait (Sacha Petit) n’examine plus de demandes"
    assert said in page.content.decode()
    # A colleague who asks for the next one has one of them.
    people.at_work(colleague).post("/office/next/")
    assert sorted(map(str, holders(theirs))) == sorted(["None", str(colleague.pk)])


def test_an_officer_who_stays_one_keeps_what_they_have(manager, officer):
    theirs = had(officer, 1)
    give(officer, Role.OFFICER, Role.CLERK, by=manager)
    assert holders(theirs) == [officer.pk]
    assert not theirs[0].events.filter(act="assign").exists()


def test_what_is_decided_stays_under_the_name_of_who_decided_it(manager, officer):
    decided = people.walked_to(Status.REFUSED)
    Application.objects.filter(pk=decided.pk).update(assigned_to=officer)
    revoke(member_of(officer), by=manager)
    assert holders([decided]) == [officer.pk]


def test_an_operator_who_revokes_leaves_nothing_behind_either(officer):
    theirs = had(officer, 1)
    revoke(member_of(officer), by=None)
    assert holders(theirs) == [None]
    assert theirs[0].events.get(act="assign").account is None


def test_refused_the_revocation_gives_nothing_back(manager, officer):
    theirs = had(officer, 1)
    with pytest.raises(RoleMissing):
        revoke(member_of(officer), by=officer)
    assert holders(theirs) == [officer.pk]


def test_giving_back_asks_the_same_of_one_request_and_of_five(manager):
    counts = []
    for number in (1, 5):
        leaver = people.staff()
        had(leaver, number)
        with CaptureQueriesContext(connection) as asked:
            revoke(member_of(leaver), by=manager)
        counts.append(len(asked))
    assert counts[0] == counts[1]


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("_run", range(3))
def test_whoever_is_revoked_while_they_take_a_request_up_ends_with_none(_run):
    """Each holds the request before the member's row: neither waits for the other for ever."""
    manager, officer = people.staff(Role.MANAGER), people.staff()
    free, theirs = [people.filed() for _ in range(3)], had(officer)
    failed: list[BaseException] = []

    def run(act) -> None:
        try:
            act()
        except Refused:
            pass
        except BaseException as error:  # noqa: BLE001 - told by the test itself
            failed.append(error)
        finally:
            connection.close()

    def take_all() -> None:
        for one in free:
            take_up(one, by=officer)
        for one in theirs:
            assign(one, to=officer, by=officer)

    acts = [take_all, lambda: revoke(member_of(officer), by=manager)]
    threads = [threading.Thread(target=run, args=(act,)) for act in acts]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert failed == []
    assert holders([*free, *theirs]) == [None] * 5


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
