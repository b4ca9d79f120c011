"""The first page, as a stranger's browser receives it."""

from datetime import timedelta

import pytest
from playwright.sync_api import expect

from escale.kit import clock


def test_a_stranger_opens_the_first_page(page, axe):
    answer = page.goto("/")
    assert answer.status == 200
    assert page.locator("h1").count() == 1
    axe(page)


def test_the_first_page_fits_a_narrow_phone(open_context, axe):
    page = open_context(viewport={"width": 320, "height": 640}, is_mobile=True).new_page()
    page.goto("/")
    assert page.evaluate("document.documentElement.scrollWidth") <= 320
    axe(page)


def test_a_violation_of_accessibility_is_noticed(page, axe):
    page.goto("/")
    page.evaluate("document.querySelector('h1').innerHTML = '<img src=\"data:,\">'")
    with pytest.raises(AssertionError, match="image-alt"):
        axe(page)


def test_a_complaint_on_the_console_is_noticed(page, complaints):
    page.goto("/")
    page.evaluate("console.error('something is wrong')")
    page.wait_for_timeout(100)
    assert any("something is wrong" in complaint for complaint in complaints)
    complaints.clear()


def test_a_style_against_the_security_policy_is_noticed(page, complaints):
    page.goto("/")
    page.evaluate("document.body.insertAdjacentHTML('beforeend', '<p style=\"color:red\">x</p>')")
    page.wait_for_timeout(100)
    assert any("Content Security Policy" in complaint for complaint in complaints)
    complaints.clear()


def test_a_stranger_finds_the_list_of_documents_in_their_own_words(page, looked_at):
    page.goto("/prepare/")
    looked_at(page, "prepare_situation")
    page.get_by_text("Je ne sais pas").click()
    page.locator("main button.fr-btn").first.click()
    for answer in ("Chercheur", "Oui"):
        looked_at(page, "prepare_question")
        page.locator("main label", has_text=answer).first.click()
        page.locator("main button.fr-btn").first.click()
    main = page.locator("main")
    expect(main).to_contain_text("Convention d’accueil")
    expect(main).to_contain_text("e-photo pour permis de conduire")
    until = clock.today() + timedelta(days=100)
    for part, value in (("day", until.day), ("month", until.month), ("year", until.year)):
        page.locator(f'main [name="until_{part}"]').fill(str(value))
    page.locator("main form button.fr-btn:not([data-prints])").first.click()
    expect(main).to_contain_text("C’est le bon moment")
    looked_at(page, "prepare")
