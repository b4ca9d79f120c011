"""The first page, as a stranger's browser receives it."""

import pytest


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
