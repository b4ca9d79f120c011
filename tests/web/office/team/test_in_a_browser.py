"""The team in a real browser, every state: accessible, at 1280, 375 and 320 px."""

import os
import re
from datetime import timedelta
from pathlib import Path

import pytest
from django.urls import reverse
from playwright.sync_api import expect

from escale.actions.invite import invite
from escale.actions.revoke import revoke
from escale.kit import clock
from escale.people.models import Invitation, Role, StaffMember
from tests import people

SCREENS = pytest.mark.parametrize("width", [1280, 375, 320])
LONG = "Wolfeschlegelsteinhausenbergerdorff de La Rosa y Villanueva " * 2
ALIX = "alix@isere.example"
TEAM, INVITE = reverse("office:team"), reverse("office:invite")


@pytest.fixture
def manager(quiet):
    return people.staff(Role.MANAGER, name="Dominique Roche")


@pytest.fixture
def page(chromium_of, manager):
    return chromium_of(people.at_work(manager))


@pytest.fixture
def look(page, axe, width):
    """A function that looks at a state: nothing overflows, axe objects to nothing."""
    page.set_viewport_size({"width": width, "height": 800})

    def look_at(name: str) -> None:
        axe(page)
        assert page.locator("h1").count() == 1, name
        assert page.evaluate("document.documentElement.scrollWidth <= window.innerWidth"), name
        if folder := os.environ.get("SHOTS"):
            page.screenshot(path=Path(folder) / f"{name}-{width}.png", full_page=True)

    return look_at


def press(page, button: str) -> None:
    with page.expect_navigation():
        page.get_by_role("main").get_by_role("button", name=button).first.click()


def address(account, name: str) -> str:
    return reverse(f"office:{name}", args=[StaffMember.objects.get(account=account).pk])


@SCREENS
def test_a_team_with_a_member_of_each_kind(page, look, manager):
    people.staff(*Role, name=LONG[:120].strip(), email=f"{'agente.' * 8}@prefecture.example")
    gone = people.staff(Role.CLERK, name="Sacha Petit")
    revoke(StaffMember.objects.get(account=gone), by=manager)
    for email, name in (("ancien@isere.example", "Alix Moreau"), (ALIX, LONG[:120].strip())):
        invite(
            manager.membership.prefecture, email=email, name=name, roles=[Role.OFFICER], by=manager
        )
    yesterday = clock.machine_now() - timedelta(days=1)
    Invitation.objects.exclude(email=ALIX).update(expires_at=yesterday)
    page.goto(TEAM)
    expect(page.get_by_text("lien périmé")).to_have_count(1)
    look("team-full")
    page.goto(address(gone, "member"))
    expect(page.get_by_role("button", name="Rendre l’accès")).to_be_visible()
    look("member-revoked")
    page.goto(address(manager, "member"))
    expect(page.get_by_text("C’est votre fiche")).to_be_visible()
    look("member-me")


@SCREENS
def test_what_is_wrong_with_an_invitation_or_a_role_is_told_first(page, look, complaints):
    colleague = people.staff(Role.OFFICER, name="Sacha Petit", email="sacha@prefecture.example")
    page.goto(INVITE)
    press(page, "Envoyer l’invitation")
    expect(page.locator(".esc-errors")).to_be_focused()
    look("invite-faults")
    page.get_by_label("Prénom et nom").fill("Sacha Petit")
    page.get_by_label("Adresse électronique professionnelle").fill(colleague.email)
    page.locator("main").get_by_label("agent instructeur").check()
    press(page, "Envoyer l’invitation")
    expect(page.locator("[data-focus-first]")).to_be_focused()
    expect(page.locator("[data-focus-first]")).to_contain_text("Sacha Petit, de votre équipe")
    look("invite-refused")
    page.goto(address(colleague, "member"))
    page.locator("main").get_by_label("agent instructeur").uncheck()
    press(page, "Enregistrer")
    expect(page.locator(".esc-errors")).to_be_focused()
    look("member-faults")
    page.goto(address(colleague, "reset_second_factor"))
    look("reset-second-factor")
    press(page, "Remettre à zéro")
    expect(page).to_have_url(re.compile(r"/office/team/"))
    look("member-reset")
    assert all("409" in said for said in complaints)  # the address that is a colleague's
    complaints.clear()
