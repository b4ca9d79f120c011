"""The manager's pages: who works here, who is invited, and changing it."""

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from escale.actions.invite import invite
from escale.actions.revoke import revoke
from escale.notices.models import Notice
from escale.people.models import Invitation, Role, StaffMember
from escale.people.second_factor import has_factor
from tests import people

pytestmark = pytest.mark.django_db

TEAM = "/office/team/"
INVITE = "/office/team/invite/"
HOSTILE = '<script>alert("x")</script>'
FORM = {
    "name": "Alix Moreau",
    "email": "Alix@Isere.example",
    "roles": ["officer", "signatory"],
    "title": "La cheffe du bureau",
}


@pytest.fixture
def manager():
    return people.staff(Role.MANAGER, name="Dominique Roche")


@pytest.fixture
def browser(manager):
    return people.at_work(manager)


@pytest.fixture
def officer():
    return people.staff(Role.OFFICER, name="Sacha Petit")


def member_of(account) -> StaffMember:
    return StaffMember.objects.get(account=account)


def page_of(account) -> str:
    return f"{TEAM}{member_of(account).pk}/"


def test_the_team_is_shown_with_roles_factor_and_history(browser, manager, officer):
    people.code_of(officer)
    browser.post(INVITE, FORM)
    page = browser.get(TEAM).content.decode()
    page = page.replace("\u00a0", " ")
    for words in (
        "Sacha Petit",
        officer.email,
        "agent instructeur",
        "Second facteur : application",
        "Jamais connecté",
        "Alix Moreau",
        "alix@isere.example",
        "invitation envoyée",
        "par Dominique Roche",
    ):
        assert words in page, words


def test_another_team_is_not_shown(browser):
    reunion = people.prefectures()["reunion"]
    people.staff(Role.MANAGER, prefecture=reunion, name="Hors Équipe")
    invite(reunion, by=None, name="Hors Liste", email="x@reunion.example", roles=[Role.CLERK])
    page = browser.get(TEAM).content.decode()
    assert "Hors" not in page


def test_an_invitation_is_sent_again_and_cancelled(browser):
    assert browser.post(INVITE, FORM)["Location"] == TEAM
    invitation = Invitation.objects.get()
    assert (invitation.email, invitation.roles) == ("alix@isere.example", ["officer", "signatory"])
    assert browser.post(f"{TEAM}invitations/{invitation.pk}/again/")["Location"] == TEAM
    assert Notice.objects.filter(kind="staff_invited").count() == 2
    browser.post(f"{TEAM}invitations/{invitation.pk}/cancel/")
    page = browser.post(f"{TEAM}invitations/{invitation.pk}/cancel/", follow=True)
    assert "acceptée ou annulée entre-temps" in page.content.decode()


@pytest.mark.parametrize(
    "change,said",
    [
        ({"name": ""}, "Indiquez le prénom"),
        ({"name": "x" * 121}, "trop long"),
        ({"email": "pas une adresse"}, "pas complète"),
        ({"roles": []}, "au moins un rôle"),
        ({"roles": ["king"]}, "rôles de la liste"),
        ({"title": ""}, "Un signataire a un titre"),
        ({"title": "x" * 161}, "trop long"),
    ],
)
def test_an_invitation_that_lacks_something_says_what(browser, change, said):
    answer = browser.post(INVITE, {**FORM, **change})
    assert answer.status_code == 200
    assert said in answer.content.decode()
    assert not Invitation.objects.exists()


def test_a_refused_address_leaves_what_was_typed(browser):
    taken = people.applicant().email
    answer = browser.post(INVITE, {**FORM, "email": taken})
    page = answer.content.decode()
    assert answer.status_code == 409
    assert "ne peut pas être invitée" in page
    assert "Alix Moreau" in page


def test_roles_are_changed(browser, officer):
    sent = {"roles": ["officer", "clerk"], "roles_read": "officer", "title": ""}
    assert browser.post(page_of(officer), sent)["Location"] == page_of(officer)
    assert member_of(officer).roles == ["officer", "clerk"]


def test_a_colleague_who_was_first_is_told_and_a_second_click_settles_it(browser, officer):
    StaffMember.objects.filter(account=officer).update(roles=["clerk"])
    sent = {"roles": ["auditor"], "roles_read": "officer", "title": ""}
    answer = browser.post(page_of(officer), sent)
    page = answer.content.decode()
    assert answer.status_code == 409
    assert "Un collègue a modifié cette fiche" in page
    assert 'name="roles_read" value="clerk"' in page
    assert member_of(officer).roles == ["clerk"]
    browser.post(page_of(officer), {**sent, "roles_read": "clerk"})
    assert member_of(officer).roles == ["auditor"]


def test_access_is_taken_away_after_a_question_and_given_back(browser, officer):
    revoking = f"{page_of(officer)}revoke/"
    assert "Retirer l’accès de Sacha Petit" in browser.get(revoking).content.decode()
    assert member_of(officer).revoked_at is None
    assert browser.post(revoking)["Location"] == TEAM
    assert "Accès retirés" in browser.get(TEAM).content.decode()
    assert "Rendre l’accès" in browser.get(page_of(officer)).content.decode()
    browser.post(f"{page_of(officer)}restore/")
    assert member_of(officer).revoked_at is None


def test_a_second_factor_is_reset_after_a_question(browser, officer):
    people.code_of(officer)
    resetting = f"{page_of(officer)}second-factor/"
    assert "Remettre à zéro" in browser.get(resetting).content.decode()
    assert has_factor(officer)
    assert browser.post(resetting)["Location"] == page_of(officer)
    assert not has_factor(officer)


def test_ones_own_page_offers_nothing_that_would_empty_the_team(browser, manager):
    page = browser.get(page_of(manager)).content.decode()
    assert "/revoke/" not in page
    sent = {"roles": ["officer"], "roles_read": "manager", "title": ""}
    assert browser.post(page_of(manager), sent).status_code == 409
    assert browser.post(f"{page_of(manager)}revoke/").status_code == 409
    assert browser.post(f"{page_of(manager)}second-factor/").status_code == 409
    assert member_of(manager).roles == ["manager"]
    assert member_of(manager).revoked_at is None


ADDRESSES = ("{member}/", "{member}/revoke/", "{member}/restore/", "{member}/second-factor/")
OF_INVITATIONS = ("invitations/{invitation}/again/", "invitations/{invitation}/cancel/")


def test_forged_numbers_of_another_prefecture_are_not_found(browser):
    reunion = people.prefectures()["reunion"]
    member = member_of(people.staff(Role.OFFICER, prefecture=reunion, name="Hors Équipe"))
    made = invite(reunion, by=None, name="Hors", email="x@reunion.example", roles=[Role.CLERK])
    before = (list(StaffMember.objects.values()), list(Invitation.objects.values()))
    numbers = {"member": member.pk, "invitation": made.invitation.pk}
    for address in (*ADDRESSES, *OF_INVITATIONS):
        for known in (numbers, {"member": 0, "invitation": 2**70}):
            for method in ("get", "post"):
                sent = {"roles": ["auditor"], "roles_read": "officer"}
                answer = getattr(browser, method)(TEAM + address.format(**known), sent)
                assert answer.status_code in {404, 405}, address
                assert b"Hors" not in answer.content
    assert (list(StaffMember.objects.values()), list(Invitation.objects.values())) == before


def test_the_pages_are_the_managers(officer):
    everyone_else = people.at_work(people.staff(*(r for r in Role if r is not Role.MANAGER)))
    for address in (TEAM, INVITE, page_of(officer), f"{page_of(officer)}revoke/"):
        assert everyone_else.get(address).status_code == 403
        assert people.signed_in(people.applicant()).get(address).status_code == 404
    assert everyone_else.post(f"{page_of(officer)}revoke/").status_code == 403
    assert member_of(officer).revoked_at is None


def test_a_manager_revoked_while_reading_changes_nothing(browser, manager, officer):
    address = page_of(officer)
    revoke(member_of(manager), by=None)
    answer = browser.post(address, {"roles": ["auditor"], "roles_read": "officer"})
    assert answer["Location"].startswith("/account/sign-in/")
    assert member_of(officer).roles == ["officer"]


def test_what_is_typed_is_shown_as_text(browser):
    browser.post(INVITE, {**FORM, "name": HOSTILE, "title": HOSTILE})
    page = browser.get(TEAM).content.decode()
    assert HOSTILE not in page
    assert "&lt;script&gt;" in page


def test_a_larger_team_asks_no_more_of_the_database(browser):
    def questions() -> int:
        with CaptureQueriesContext(connection) as asked:
            assert browser.get(TEAM).status_code == 200
        return len(asked)

    _more(1)
    few = questions()
    _more(5)
    assert questions() == few


def _more(number: int) -> None:
    isere = people.prefectures()["isere"]
    for _ in range(number):
        account = people.staff(Role.OFFICER, Role.CLERK)
        people.code_of(account)
        revoke(member_of(people.staff()), by=None)
        invite(isere, by=None, name="A", email=f"i{account.pk}@isere.example", roles=[Role.CLERK])
