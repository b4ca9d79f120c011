"""The same way for those who travel otherwise: by keyboard, without scripts, on a small phone, in
English, with a number that the register does not know."""

import re

from playwright.sync_api import expect

from escale.applications.models import Application, Reconciliation
from escale.procedures.cases import Case
from tests.journeys.hands import Keyboard
from tests.journeys.researcher import Researcher, registered_permit

PHONE = {"viewport": {"width": 320, "height": 640}, "is_mobile": True, "has_touch": True}


def _files(someone: Researcher, permit) -> Application:
    someone.opens_an_account(permit)
    someone.says_birth_date()
    someone.goes_home()
    someone.begins()
    someone.answers_everything()
    someone.provides_everything()
    someone.page.goto(someone.page.url.replace("/pieces/", "/summary/"))
    return Application.objects.get(reference=someone.files())


def test_a_person_whom_the_register_does_not_know_files_and_keeps_the_date(
    page, service, samples, offices, looked_at
):
    someone = Researcher(page, service, samples, looked_at=looked_at)
    someone.opens_an_account(None)
    expect(page.locator("main")).to_contain_text("votre date de dépôt est protégée")
    expect(page.locator("body")).not_to_contain_text(re.compile("non reconnu", re.IGNORECASE))
    someone.goes_home()
    someone.begins()
    someone.answers_everything()
    someone.provides_everything()
    page.goto(page.url.replace("/pieces/", "/summary/"))
    application = Application.objects.get(reference=someone.files())
    assert application.filed_at is not None
    assert Reconciliation.objects.get(application=application).reason == "none"


def test_everything_can_be_done_with_the_keyboard_alone(page, service, samples, offices):
    someone = Researcher(page, service, samples, hands_with=Keyboard)
    assert _files(someone, registered_permit(Case.RENEWAL)).filed_at is not None


def test_everything_can_be_done_without_scripts(open_context, service, samples, offices):
    page = open_context(java_script_enabled=False).new_page()
    someone = Researcher(page, service, samples, has_scripts=False)
    application = _files(someone, registered_permit(Case.RENEWAL))
    assert application.filed_at is not None
    assert service.simulators.messages_to(someone.email)
    page.goto(f"/requests/{application.reference}/")
    expect(page.locator("main a.esc-download")).to_have_count(1)


def test_everything_can_be_done_on_a_small_phone(
    open_context, service, samples, offices, looked_at
):
    page = open_context(**PHONE).new_page()
    someone = Researcher(page, service, samples, looked_at=looked_at)
    assert _files(someone, registered_permit(Case.FROM_STUDENT)).filed_at is not None


def test_everything_can_be_done_in_english(open_context, service, samples, offices, looked_at):
    page = open_context(locale="en-GB").new_page()
    someone = Researcher(page, service, samples, looked_at=looked_at)
    application = _files(someone, registered_permit(Case.FROM_EMPLOYEE))
    expect(page.locator("html")).to_have_attribute("lang", "en")
    expect(page.locator("h1")).not_to_contain_text(re.compile("demande", re.IGNORECASE))
    newest = service.simulators.messages_to(someone.email)[0]
    assert application.reference in newest["subject"]
    assert "Your application" in newest["subject"]
