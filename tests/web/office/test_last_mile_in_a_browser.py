"""The pages of the counter in a real browser: accessible at each width, by keyboard, without scripts."""

import os
from pathlib import Path

import pytest
from django.urls import reverse
from playwright.sync_api import expect

from escale.actions.arrive import arrive
from escale.cards.orders import CardOrder
from escale.people.models import Role
from tests import last_mile, people
from tests.web.office.cards.test_cards import mistaken, refused_data

SCREENS = pytest.mark.parametrize(
    "screen",
    [
        {"viewport": {"width": 1280, "height": 800}},
        {"viewport": {"width": 320, "height": 640}},
    ],
    ids=["laptop", "narrow"],
)
#: Where to leave what was seen, for whoever wants to look at it.
SHOTS = os.environ.get("SHOTS", "")


@pytest.fixture
def opened(chromium_of, quiet):
    """A function opening a page as a member who holds these roles."""

    def open_one(application, name: str, *roles: Role, is_of_one: bool = True, **options):
        member = people.staff(*(roles or (Role.CLERK,)), prefecture=application.prefecture)
        page = chromium_of(people.at_work(member), **options)
        page.goto(reverse(f"office:{name}", args=[application.reference] if is_of_one else []))
        return page

    return open_one


def seen(page, axe, name: str) -> None:
    axe(page)
    assert page.evaluate("document.documentElement.scrollWidth <= window.innerWidth")
    if SHOTS:
        width = page.viewport_size["width"]
        page.screenshot(path=Path(SHOTS) / f"{name}-{width}.png", full_page=True)


def shipped():
    refused_data()
    mistaken()
    return last_mile.shipped(last_mile.ordered()).application


def paid():
    application = last_mile.ready()
    last_mile.paid(application)
    return application


def arrived():
    application = last_mile.booked().application
    arrive(application, by=last_mile.clerk_of(application))
    return application


CARDS = {
    "cards": (shipped, "cards", False),
    "card-shipped": (lambda: last_mile.shipped(last_mile.ordered()).application, "card", True),
    "card-ready": (last_mile.ready, "card", True),
    "card-correct": (refused_data, "card", True),
    "card-mistake": (mistaken, "card", True),
    "card-to-make-again": (last_mile.to_make_again, "card", True),
    "handover-unpaid": (last_mile.ready, "handover", True),
    "handover": (paid, "handover", True),
    "handover-over": (last_mile.handed_over, "handover", True),
    "agenda": (arrived, "agenda", False),
    "appointment": (lambda: last_mile.booked().application, "appointment", True),
    "appointment-none": (last_mile.ready, "appointment", True),
}


@SCREENS
@pytest.mark.parametrize("state", CARDS)
def test_every_page_of_the_counter_is_accessible_and_fits(opened, axe, state, screen):
    walk, name, is_of_one = CARDS[state]
    seen(opened(walk(), name, is_of_one=is_of_one, **screen), axe, state)


@SCREENS
def test_the_openings_are_accessible_and_fit_empty_or_full_or_wrong(opened, axe, screen):
    application = last_mile.ready()
    page = opened(application, "openings", Role.MANAGER, is_of_one=False, **screen)
    seen(page, axe, "openings-empty")
    last_mile.receiving(application.prefecture, places=3)
    page.reload()
    seen(page, axe, "openings")
    page.get_by_role("button", name="Fermer ce moment").click()
    expect(page.get_by_text("Indiquez le premier jour.").first).to_be_visible()
    seen(page, axe, "openings-wrong")


def test_a_card_is_handed_over_by_keyboard_without_scripts(opened):
    application = paid()
    number = CardOrder.objects.get(application=application).card_number
    page = opened(application, "handover", java_script_enabled=False)
    for label in ("Identité vérifiée", "Passeport vu"):
        page.get_by_label(label).focus()
        page.keyboard.press("Space")
    page.get_by_label("laissé à la personne").focus()
    page.keyboard.press("Space")
    page.get_by_label("Numéro du titre que vous avez en main").focus()
    page.keyboard.type("FR0")
    page.keyboard.press("Enter")
    expect(page.get_by_text("Ne remettez pas ce titre").first).to_be_visible()
    page.get_by_label("Numéro du titre que vous avez en main").fill(number)
    page.keyboard.press("Enter")
    expect(page.get_by_text("Ce titre est remis")).to_be_visible()


def test_a_parcel_is_received_by_keyboard_without_scripts(opened):
    here, missing = (last_mile.shipped(last_mile.ordered()) for _each in range(2))
    page = opened(here.application, "cards", is_of_one=False, java_script_enabled=False)
    page.get_by_label("Numéros des titres reçus").focus()
    page.keyboard.type(f"{here.card_number.lower()}\nFR000")
    page.keyboard.press("Tab")
    page.keyboard.press("Enter")
    expect(page.get_by_text("Un titre reçu")).to_be_visible()
    expect(page.get_by_text("FR000").first).to_be_visible()
    expect(page.get_by_text(missing.card_number).first).to_be_visible()
