"""What goes wrong on the way, and loses nothing: an ended session, two tabs, a killed server."""

import re
import signal

from playwright.sync_api import expect

from escale.actions import prepare
from escale.applications.enums import Status
from escale.applications.models import Application, Event, Statement
from escale.letters.models import Letter
from tests import people
from tests.journeys.researcher import PASSWORD

PRIVATE_STREET = "impasse des Mouettes"


def _signs_in(page, account) -> None:
    page.goto("/account/sign-in/" if page.url == "about:blank" else page.url)
    page.locator('main [name="email"]').fill(account.email)
    page.locator('main [name="password"]').fill(PASSWORD)
    page.locator("main button.fr-btn:not([type=button])").first.click()


def test_a_session_that_ended_in_the_middle_of_a_page_loses_nothing(page, service):
    account = people.applicant(password=PASSWORD)
    draft = people.draft(account)
    _signs_in(page, account)
    page.goto(f"/requests/{draft.reference}/sections/contact/")
    page.context.clear_cookies(name="escale_session")
    page.locator('main [name="street"]').fill(PRIVATE_STREET)
    page.locator('button[name="then"][value="next"]:not([tabindex="-1"])').click()
    expect(page).to_have_url(re.compile("sign-in"))
    page.locator('main [name="email"]').fill(account.email)
    page.locator('main [name="password"]').fill(PASSWORD)
    page.locator("main button.fr-btn:not([type=button])").first.click()
    expect(page.locator('main [name="street"]')).to_have_value(PRIVATE_STREET)
    page.locator('button[name="then"][value="later"]').click()
    expect(page).to_have_url(re.compile("/requests/$"))
    saved = Statement.objects.get(application=draft, section="contact")
    assert saved.answers["street"] == PRIVATE_STREET


def test_two_tabs_on_one_page_show_both_versions(page, service, looked_at, complaints):
    account = people.applicant(password=PASSWORD)
    draft = people.draft(account)
    _signs_in(page, account)
    address = f"/requests/{draft.reference}/sections/entry/"
    page.goto(address)
    other = page.context.new_page()
    other.goto(address)
    other.locator('main [name="entered_at"]').fill("Lyon")
    other.locator('button[name="then"][value="later"]').click()
    page.locator('main [name="entered_at"]').fill("Marseille")
    page.locator('button[name="then"][value="later"]').click()
    expect(page.locator("main")).to_contain_text("Lyon")
    expect(page.locator("main")).to_contain_text("Marseille")
    looked_at(page, "both_versions")
    complaints.clear()  # the browser notes the 409
    page.get_by_role("button", name="Garder ce que je viens d’écrire").click()
    page.wait_for_load_state()
    kept = Statement.objects.get(application=draft, section="entry")
    assert kept.answers["entered_at"] == "Marseille"


def test_what_is_typed_is_saved_while_one_types_and_survives_a_killed_server(
    page, service, complaints
):
    account = people.applicant(password=PASSWORD)
    draft = people.draft(account)
    _signs_in(page, account)
    page.goto(f"/requests/{draft.reference}/sections/entry/")
    page.locator('main [name="entered_at"]').fill("Orly")
    expect(page.locator("[data-saved]")).to_contain_text("Enregistré", timeout=5_000)
    service.stop("web", number=signal.SIGKILL)
    page.locator('main [name="entered_at"]').fill("Orly, terminal 4")
    page.wait_for_timeout(2_500)
    service.start()
    page.locator('main [name="entered_at"]').press_sequentially(" ")
    expect(page.locator("[data-saved]")).to_contain_text("Enregistré", timeout=10_000)
    complaints.clear()  # the browser notes the refused connection
    saved = Statement.objects.get(application=draft, section="entry")
    assert "terminal 4" in saved.answers["entered_at"]


def test_the_back_button_after_filing_files_nothing_twice(page, service, offices):
    account = people.applicant(password=PASSWORD)
    draft = people.complete_draft(by=account)
    for step in prepare.STEPS_TO_CONFIRM:
        prepare.confirm_step(draft, step=step)
    _signs_in(page, account)
    page.goto(f"/requests/{draft.reference}/summary/")
    page.locator('label[for="id_is_declared_true"]').click()
    page.locator('button[name="then"][value="file"]').click()
    expect(page).to_have_url(re.compile("/confirmation/$"))
    page.go_back()
    page.reload()
    expect(page).to_have_url(re.compile("/requests/[^/]+/(confirmation/)?$"))
    assert Application.objects.get(pk=draft.pk).status == Status.FILED
    assert Event.objects.filter(application=draft, act="file").count() == 1


def test_a_filing_while_the_worker_is_off_gets_its_letter_and_its_message_later(
    page, service, offices
):
    account = people.applicant(password=PASSWORD)
    draft = people.complete_draft(by=account)
    service.stop("worker", number=signal.SIGKILL)
    _signs_in(page, account)
    page.goto(f"/requests/{draft.reference}/summary/")
    page.locator('label[for="id_is_declared_true"]').click()
    page.locator('button[name="then"][value="file"]').click()
    expect(page).to_have_url(re.compile("/confirmation/$"))
    assert not Letter.objects.filter(application=draft, made_at__isnull=False).exists()
    service.start()
    expect(page.locator("main a.esc-download")).to_be_visible(timeout=60_000)
    assert Letter.objects.filter(application=draft, made_at__isnull=False).count() == 1
    told = service.simulators.messages_to(account.email)
    assert len([m for m in told if draft.reference in m["text"]]) == 1
