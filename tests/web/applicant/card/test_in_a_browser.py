"""The pages of the card in a real browser: accessible, on a phone, by keyboard, without scripts."""

import pytest
from django.urls import reverse
from playwright.sync_api import expect

from escale.actions.follow_order import follow
from escale.gateways.cards import Said
from tests import last_mile, people

PHONE = {"viewport": {"width": 320, "height": 700}}


@pytest.fixture
def opened(chromium_of):
    """A function opening a page as the person whose card it is."""

    def open_one(application, name: str, **options):
        page = chromium_of(people.signed_in(people.account_of(application)), **options)
        page.goto(reverse(f"applicant:{name}", args=[application.reference]))
        return page

    return open_one


def fits(page) -> bool:
    return page.evaluate("document.documentElement.scrollWidth <= window.innerWidth")


def without_photo():
    order = last_mile.ordered()
    follow(last_mile.said(order, Said.REFUSED, fault="photo", reason="Too dark."))
    return order.application


def ready_with_slots():
    application = last_mile.ready()
    last_mile.first_free(application)
    return application


STATES = {
    "photo": (without_photo, "replace_photo"),
    "photo-followed": (without_photo, "follow_up"),
    "stamp": (last_mile.ready, "stamp"),
    "ready": (ready_with_slots, "follow_up"),
    "month": (ready_with_slots, "appointment"),
    "no-slot": (last_mile.ready, "appointment"),
    "booked": (lambda: last_mile.booked(ready_with_slots()).application, "appointment"),
    "booked-followed": (lambda: last_mile.booked(ready_with_slots()).application, "follow_up"),
    "handed-over": (last_mile.handed_over, "follow_up"),
    "mistake": (last_mile.handed_over, "card_mistake"),
    "to-make-again": (last_mile.to_make_again, "follow_up"),
}


@pytest.mark.parametrize("screen", [{}, PHONE], ids=["laptop", "phone"])
@pytest.mark.parametrize("state", STATES)
def test_every_state_is_accessible_and_fits(opened, quiet, axe, state, screen):
    walk, name = STATES[state]
    page = opened(walk(), name, **screen)
    axe(page)
    assert fits(page)


def test_a_slot_is_chosen_by_keyboard_alone(opened, quiet, axe):
    application = ready_with_slots()
    page = opened(application, "appointment")
    day = page.locator(".esc-month__day").nth(1)
    day.focus()
    page.keyboard.press("Enter")
    expect(page.locator("#heures")).to_be_visible()
    page.locator(".esc-hours button").first.focus()
    page.keyboard.press("Enter")
    expect(page.get_by_text("Votre rendez-vous est pris")).to_be_visible()
    axe(page)


def test_without_scripts_a_stamp_is_given_and_a_slot_taken_on_a_phone(opened, quiet):
    application = ready_with_slots()
    page = opened(application, "stamp", java_script_enabled=False, **PHONE)
    page.get_by_label("Numéro du timbre fiscal").fill("1010 0000 0000 0001")
    page.get_by_role("button", name="Vérifier ce timbre").click()
    expect(page.get_by_text("vaut 100").first).to_be_visible()
    page.get_by_label("Numéro du timbre fiscal").fill("1025 0000 0000 0091")
    page.get_by_role("button", name="Vérifier ce timbre").click()
    expect(page.get_by_text("Ce timbre est valable").first).to_be_visible()
    page.goto(reverse("applicant:appointment", args=[application.reference]))
    page.locator(".esc-hours button").first.click()
    expect(page.get_by_text("Votre rendez-vous est pris")).to_be_visible()
    page.get_by_role("button", name="Annuler mon rendez-vous").click()
    expect(page.get_by_text("Votre rendez-vous est annulé")).to_be_visible()


def test_another_photo_is_given_by_keyboard_without_scripts_on_a_phone(opened, quiet):
    application = without_photo()
    page = opened(application, "follow_up", java_script_enabled=False, **PHONE)
    page.get_by_role("link", name="Donner une nouvelle photo").first.focus()
    page.keyboard.press("Enter")
    page.get_by_label("Votre code e-photo").focus()
    page.keyboard.type(people.fresh_ephoto())
    page.keyboard.press("Enter")
    expect(page.get_by_text("votre carte est commandée de nouveau").first).to_be_visible()
