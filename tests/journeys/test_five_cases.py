"""Each of the five cases, from the landing page to the sealed confirmation, in a real browser."""

import httpx
import pytest
from playwright.sync_api import expect

from escale.applications.enums import Status
from escale.applications.models import Application, Reconciliation
from escale.letters import seal
from escale.procedures.cases import Case
from tests.journeys.researcher import Researcher, registered_permit


@pytest.mark.parametrize("case", list(Case))
def test_a_researcher_files(case, page, service, samples, offices, looked_at):
    someone = Researcher(page, service, samples, case=case, looked_at=looked_at)
    someone.opens_an_account(registered_permit(case))
    someone.says_birth_date()
    someone.goes_home()
    someone.begins()
    someone.answers_everything()
    someone.provides_everything()
    page.goto(page.url.replace("/pieces/", "/summary/"))
    reference = someone.files()

    application = Application.objects.get(reference=reference)
    assert application.status == Status.FILED
    assert application.case == case
    assert application.filed_in_time
    assert not Reconciliation.objects.filter(application=application).exists()

    receipt = page.locator("main a.esc-download").first
    expect(receipt).to_be_visible(timeout=60_000)
    with page.expect_download() as taken:
        receipt.click()
    pdf = taken.value.path().read_bytes()
    assert pdf.startswith(b"%PDF")
    assert seal.is_genuine(pdf)

    told = service.simulators.messages_to(someone.email)[0]
    assert reference in told["text"]
    page.goto(f"/requests/{reference}/")
    looked_at(page, "follow_up")
    assert httpx.get(f"{service.url}/requests/{reference}/").status_code == httpx.codes.FOUND
