"""Inviting somebody into a team, sending the link again, taking it back, joining."""

import re
from datetime import timedelta

import pytest

from escale.actions import invite as inviting
from escale.actions.cancel_invitation import cancel_invitation
from escale.actions.invite import AlreadyInTheTeam, AlreadyInvited, CannotBeInvited, invite
from escale.actions.invite_again import NoLongerWaiting, invite_again
from escale.actions.join import AddressHasAnAccount, InvitationClosed, join
from escale.actions.open_account import open_account
from escale.actions.revoke import revoke
from escale.kit import clock
from escale.notices.models import Notice
from escale.people.duty import NotOnDuty, RoleMissing
from escale.people.invitations import open_invitation
from escale.people.models import Account, Invitation, Role, StaffChange, StaffMember
from tests import people

pytestmark = pytest.mark.django_db

EMAIL = "nouvelle@prefecture.example"


@pytest.fixture
def isere():
    return people.prefectures()["isere"]


@pytest.fixture
def manager():
    return people.staff(Role.MANAGER, name="Dominique Roche")


def offer(prefecture, by, *, email=EMAIL, roles=(Role.SIGNATORY, Role.OFFICER)):
    return invite(
        prefecture, by=by, name="Alix Moreau", email=email, roles=roles, title="La cheffe"
    )


def test_the_link_is_sent_and_kept_nowhere(isere, manager):
    made = offer(isere, manager, email="Nouvelle@Prefecture.example")
    notice = Notice.objects.get(to=EMAIL)
    assert notice.is_secret
    assert notice.kind == "staff_invited"
    assert made.token in notice.text
    assert isere.name in notice.subject
    assert "agent instructeur" in notice.text
    assert made.token not in str(list(Invitation.objects.values_list()))
    assert open_invitation(made.token) == made.invitation
    assert made.invitation.roles == ["officer", "signatory"]


def test_the_link_lasts_seven_days_of_machine_time(isere, manager):
    with clock.at(clock.now() - timedelta(days=300)):
        made = offer(isere, manager)
        assert open_invitation(made.token) is not None
    left = made.invitation.expires_at - clock.machine_now()
    assert timedelta(days=6, hours=23) < left <= timedelta(days=7)


def test_whoever_joins_is_a_member_with_these_roles_and_the_link_is_used(isere, manager):
    made = offer(isere, manager)
    account = join(made.token, password_hash="x")
    member = StaffMember.objects.get(account=account)
    assert (member.prefecture, member.name, member.title) == (isere, "Alix Moreau", "La cheffe")
    assert member.roles == ["officer", "signatory"]
    assert account.email == EMAIL
    assert account.person is None
    with pytest.raises(InvitationClosed):
        join(made.token, password_hash="x")
    kinds = StaffChange.objects.filter(prefecture=isere).values_list("kind", "by")
    assert list(kinds) == [("joined", account.pk), ("invited", manager.pk)]


@pytest.mark.parametrize("how", ["unknown", "cancelled", "old", "replaced"])
def test_a_link_that_is_over_opens_nothing(isere, manager, how):
    made = offer(isere, manager)
    token = made.token
    if how == "unknown":
        token = token[:-1] + ("a" if token[-1] != "a" else "b")
    elif how == "cancelled":
        cancel_invitation(made.invitation, by=manager)
    elif how == "old":
        Invitation.objects.update(expires_at=clock.machine_now())
    else:
        invite_again(made.invitation, by=manager)
    assert open_invitation(token) is None
    with pytest.raises(InvitationClosed):
        join(token, password_hash="x")
    assert not Account.objects.filter(email=EMAIL).exists()


def test_an_invitation_sent_again_opens_with_its_new_link(isere, manager):
    made = offer(isere, manager)
    Invitation.objects.update(expires_at=clock.machine_now())
    again = invite_again(made.invitation, by=manager)
    assert again.token != made.token
    assert join(again.token, password_hash="x").email == EMAIL
    for late in (invite_again, cancel_invitation):
        with pytest.raises(NoLongerWaiting):
            late(made.invitation, by=manager)
    assert Notice.objects.filter(to=EMAIL).count() == 2


def test_an_address_that_waits_is_not_invited_twice_until_its_link_is_old(isere, manager):
    offer(isere, manager)
    with pytest.raises(AlreadyInvited):
        offer(isere, manager)
    Invitation.objects.update(expires_at=clock.machine_now())
    assert open_invitation(offer(isere, manager).token) is not None


def test_an_applicant_and_a_member_of_another_prefecture_get_the_same_refusal(isere, manager):
    applicant = people.applicant()
    elsewhere = people.staff(prefecture=people.prefectures()["reunion"])
    said = set()
    for account in (applicant, elsewhere):
        with pytest.raises(CannotBeInvited) as refused:
            offer(isere, manager, email=account.email)
        said.add((str(refused.value), str(refused.value.hint)))
    assert said == {
        (
            "Cette adresse ne peut pas être invitée.",
            "Choisissez une autre adresse professionnelle de cette personne.",
        )
    }


def test_a_colleague_is_named(isere, manager):
    colleague = people.staff(name="Sacha Petit")
    with pytest.raises(AlreadyInTheTeam, match="Sacha Petit") as refused:
        offer(isere, manager, email=colleague.email)
    assert "rôles" in str(refused.value.hint)
    revoke(StaffMember.objects.get(account=colleague), by=manager)
    with pytest.raises(AlreadyInTheTeam) as refused:
        offer(isere, manager, email=colleague.email)
    assert "rendez" in str(refused.value.hint)


def test_an_applicant_who_opened_an_account_meanwhile_keeps_it(isere, manager):
    made = offer(isere, manager)
    open_account(email=EMAIL, password_hash="x", language="fr")
    with pytest.raises(AddressHasAnAccount):
        join(made.token, password_hash="y")
    assert Account.objects.get(email=EMAIL).person is not None
    assert not StaffMember.objects.filter(account__email=EMAIL).exists()


def test_one_address_joins_one_prefecture(isere, manager):
    reunion = people.prefectures()["reunion"]
    first, second = offer(isere, manager), offer(reunion, None)
    join(first.token, password_hash="x")
    with pytest.raises(AddressHasAnAccount):
        join(second.token, password_hash="x")


def test_only_a_manager_of_the_prefecture_invites(isere, manager):
    with pytest.raises(RoleMissing):
        offer(isere, people.staff(Role.OFFICER, Role.SIGNATORY))
    with pytest.raises(NotOnDuty):
        offer(people.prefectures()["reunion"], manager)
    assert not Invitation.objects.exists()
    assert not Notice.objects.exists()


def test_invitations_are_counted(isere, manager, monkeypatch):
    monkeypatch.setattr(inviting, "BY_ONE_AN_HOUR", 2)
    offer(isere, manager, email="a@prefecture.example")
    offer(isere, manager, email="b@prefecture.example")
    with pytest.raises(inviting.TooManyInvitations):
        offer(isere, manager, email="c@prefecture.example")


def test_one_address_is_written_to_a_few_times_an_hour(isere, manager):
    made = offer(isere, manager)
    for _ in range(inviting.TO_ONE_AN_HOUR - 1):
        invite_again(made.invitation, by=manager)
    with pytest.raises(inviting.TooManyInvitations):
        invite_again(made.invitation, by=manager)


def test_the_link_in_the_message_is_the_page_of_the_invitation(isere, manager, client):
    offer(isere, manager)
    (path,) = re.findall(r"/account/invitation/\?token=[\w-]+", Notice.objects.get().text)
    assert client.get(path).status_code == 200
