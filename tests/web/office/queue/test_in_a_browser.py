"""The queue in a real browser: a table on a desk, cards on a phone, by the keyboard, without scripts."""

import os
from pathlib import Path

import pytest
from django.urls import reverse

from escale.actions.assign import assign
from escale.applications.enums import Party, Status
from escale.applications.examination import Proposal
from escale.applications.models import Application
from escale.people.models import Role
from tests import people
from tests.web.office.queue.doing import act

QUEUE = reverse("office:queue")
PHONE = {"viewport": {"width": 375, "height": 800}, "is_mobile": True, "has_touch": True}
SHOTS = os.environ.get("ESCALE_SHOTS")


@pytest.fixture
def desk(chromium_of):
    """A function opening the browser of a member at work."""

    def open_one(*roles: Role, **options):
        member = people.staff(*(roles or (Role.OFFICER, Role.SIGNATORY)), name="Camille Marchand")
        return chromium_of(people.at_work(member), **options), member

    return open_one


@pytest.fixture
def requests(transactional_db, waiting):
    """One request of each kind that the queue shows."""
    colleague = people.staff(name="Inès Roy")
    late = waiting(days=-4, filed_in_time=False)
    answered = waiting(days=40, family_name="N’GUESSAN", given_names="Aya")
    act(answered, "request_pieces", Party.OFFICER, silence_on=None)
    act(answered, "answer_request", Party.APPLICANT, answered_at=answered.filed_at)
    asked = waiting(days=70)
    act(asked, "request_pieces", Party.OFFICER, silence_on=None)
    long = waiting(family_name="Ab" * 30, given_names="Wolfeschlegelsteinhausenbergerdorff")
    assign(long, to=colleague, by=colleague)
    proposed = waiting(days=9)
    act(proposed, "take_up", Party.OFFICER)
    act(proposed, "propose_refusal", Party.OFFICER)
    Proposal.objects.create(
        application=proposed,
        kind="refusal",
        proposed_by=colleague,
        reasons=["fraud"],
        facts="Le diplôme est faux.",
    )
    Application.objects.filter(pk=long.pk).update(has_absence=True)
    return {"late": late, "answered": answered, "asked": asked, "long": long, "proposed": proposed}


def shoot(page, name: str) -> None:
    if SHOTS:
        page.screenshot(path=Path(SHOTS) / f"{name}.png", full_page=True)


def fits(page) -> bool:
    return page.evaluate("document.documentElement.scrollWidth <= window.innerWidth")


@pytest.mark.parametrize("width", [1280, 375, 320])
def test_every_list_is_accessible_and_fits(desk, axe, requests, width):
    page, _member = desk(viewport={"width": width, "height": 900})
    page.goto(QUEUE)
    shoot(page, f"queue-{width}")
    axe(page)
    assert fits(page)
    page.get_by_text("Filtrer").first.click()
    shoot(page, f"filters-{width}")
    axe(page)
    page.goto(f"{QUEUE}?marks=late")
    axe(page)
    page.goto(f"{QUEUE}?officer=me")
    shoot(page, f"nothing-{width}")
    axe(page)
    page.goto(reverse("office:to_sign"))
    shoot(page, f"to-sign-{width}")
    axe(page)
    assert fits(page)
    for words in ("oko", "%"):
        page.goto(QUEUE)
        page.get_by_label("Chercher une demande").fill(words)
        page.get_by_role("button", name="Chercher").click()
        page.get_by_role("heading", name="Résultats de la recherche").wait_for()
        shoot(page, f"found-{len(words)}-{width}")
        axe(page)
        assert fits(page)


def test_an_empty_queue_is_accessible(desk, axe, service):
    page, _member = desk(Role.MANAGER)
    page.goto(QUEUE)
    page.get_by_text("Aucune demande n’attend votre préfecture").wait_for()
    shoot(page, "empty")
    axe(page)


def test_on_a_phone_each_line_is_a_card_that_says_what_it_holds(desk, requests):
    page, _member = desk(**PHONE)
    page.goto(QUEUE)
    rows = page.get_by_role("row")
    assert rows.count() == 6  # the five requests, and the headings that are only read aloud
    card = rows.filter(has_text="N’GUESSAN")
    box = card.bounding_box()
    assert box["width"] > 300
    assert card.get_by_text("Agent", exact=True).is_visible()
    assert card.get_by_text("Personne", exact=True).is_visible()


def test_by_the_keyboard_alone_requests_are_checked_and_taken_up(desk, requests):
    page, member = desk()
    page.goto(QUEUE)
    late = requests["late"]
    page.locator(f"#chosen-{late.reference}").focus()
    page.keyboard.press("Space")
    page.get_by_role("button", name="Prendre en charge").focus()
    page.keyboard.press("Enter")
    page.get_by_text("1 demande prise en charge.").wait_for()
    late.refresh_from_db()
    assert (late.status, late.assigned_to) == (Status.UNDER_REVIEW, member)


def test_without_a_script_one_filters_assigns_and_takes_the_next(desk, requests):
    page, member = desk(java_script_enabled=False)
    page.goto(QUEUE)
    page.get_by_text("Filtrer").first.click()
    page.get_by_label("Statut").select_option("filed")
    page.get_by_role("button", name="Filtrer").click()
    assert "status=filed" in page.url
    page.locator(f"#chosen-{requests['late'].reference}").check()
    page.get_by_label("Confier à").select_option("Inès Roy")
    page.get_by_role("button", name="Confier").click()
    page.get_by_text("1 demande a changé de mains.").wait_for()
    assert "status=filed" in page.url
    page.goto(QUEUE)
    page.get_by_role("button", name="Prendre le suivant").click()
    page.wait_for_load_state()
    answered = requests["answered"]
    answered.refresh_from_db()
    assert answered.assigned_to == member


@pytest.mark.parametrize("width", [1280, 375, 320])
def test_a_search_of_five_hundred_characters_finds_nothing_and_fits(desk, axe, service, width):
    page, _member = desk(Role.OFFICER, viewport={"width": width, "height": 900})
    page.goto(QUEUE)
    words = page.get_by_label("Chercher une demande")
    words.evaluate("field => field.removeAttribute('maxlength')")
    words.fill("'\"<i>%" + "a" * 500)
    page.get_by_role("button", name="Chercher").click()
    page.get_by_text("Aucune demande de votre préfecture ne répond").wait_for()
    shoot(page, f"found-nothing-{width}")
    axe(page)
    assert fits(page)
    page.goto(f"{QUEUE}?marks=late&case=renewal&status=filed")
    page.get_by_text("Aucune demande ne répond à ces filtres").wait_for()
    shoot(page, f"filtered-nothing-{width}")
    axe(page)
    assert fits(page)
    page.goto(reverse("office:queue"))
    page.get_by_role("button", name="Chercher").click()
    page.get_by_text("Écrivez ce que vous cherchez").wait_for()
    shoot(page, f"searched-nothing-{width}")
    axe(page)
