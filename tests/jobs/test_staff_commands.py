"""What operators type about staff: the first manager, a lost phone, the demo's codes."""

import re
from io import StringIO

import pytest
from django.core.management import CommandError, call_command

from escale.actions.join import join
from escale.notices.models import Notice
from escale.people import second_factor
from escale.people.invitations import open_invitation
from escale.people.models import Invitation, Role, StaffChange
from escale.people.second_factor import Proof
from tests import people

pytestmark = pytest.mark.django_db


def said(*command: str) -> str:
    out = StringIO()
    call_command(*command, stdout=out)
    return out.getvalue()


def test_the_first_manager_is_invited_and_the_link_printed(settings):
    people.prefectures()
    told = said("invite_manager", "isere", "Chef@Isere.example", "Dominique Roche")
    (token,) = re.findall(rf"{settings.BASE_URL}/account/invitation/\?token=([\w-]+)", told)
    account = join(token, password_hash="x")
    assert account.membership.roles == ["manager"]
    assert account.email == "chef@isere.example"
    assert list(StaffChange.objects.values_list("kind", "by")) == [
        ("joined", account.pk),
        ("invited", None),
    ]


def test_the_command_run_again_replaces_the_link():
    people.prefectures()
    before, after = (
        re.findall(r"token=([\w-]+)", said("invite_manager", "isere", "c@isere.example", "D. R."))[
            0
        ]
        for _ in range(2)
    )
    assert open_invitation(before) is None
    assert open_invitation(after) == Invitation.objects.get()


@pytest.mark.parametrize(
    "code,email,why",
    [("nowhere", "a@b.fr", "Known: .*isere"), ("isere", "a", "not an e-mail"), ("isere", "", "")],
)
def test_what_cannot_be_done_is_said(code, email, why):
    people.prefectures()
    with pytest.raises(CommandError, match=why or "cannot|peut"):
        said("invite_manager", code, email or people.applicant().email, "Dominique")
    assert not Invitation.objects.exists()


def test_a_lost_phone_is_forgotten_for_a_member_and_for_an_applicant():
    for account in (people.staff(Role.MANAGER), people.applicant()):
        people.code_of(account)
        assert account.email in said("reset_second_factor", account.email)
        assert not second_factor.has_factor(account)
        assert Notice.objects.get(to=account.email).kind == "second_factor_reset"
    assert StaffChange.objects.get().by is None
    with pytest.raises(CommandError, match="No account"):
        said("reset_second_factor", "nobody@exemple.fr")


def test_the_demo_reads_codes_and_production_does_not(settings):
    account = people.staff()
    people.code_of(account)
    shown = said("totp", account.email)[:6]
    assert second_factor.prove_by_code(account, shown) is Proof.RIGHT
    with pytest.raises(CommandError, match="no application"):
        said("totp", people.applicant().email)
    settings.PRODUCTION = True
    with pytest.raises(CommandError, match="production"):
        said("totp", account.email)
