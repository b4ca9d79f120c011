"""Time passes, on the rehearsal's clock: what it takes from people, and what it must not take.

The worker is off: each day that the clock's page lives does all that is due in it.
"""

import os
import re
import time
from datetime import date, timedelta
from itertools import pairwise
from pathlib import Path

import pytest
from django.core.management import call_command
from django.urls import reverse
from playwright.sync_api import Page, expect

from escale.actions import judge
from escale.actions.propose import obstacles
from escale.actions.take_up import take_up
from escale.applications.enums import Status
from escale.applications.models import Application, Certificate, Finding, Verdict
from escale.kit import clock
from escale.people.models import Account, Role
from escale.watch.models import Outage
from escale.watch.rehearsing import rehearsed
from tests import certificates, examining, people, samples
from tests.journeys.conftest import look_at

pytestmark = pytest.mark.journey

PHONE = {"viewport": {"width": 375, "height": 740}}
#: A month of days is lived in a few seconds on a quiet machine.
A_MONTH_MS = 240_000


@pytest.fixture
def service(rehearsal, settings):
    """The rehearsal, its worker at rest; this process meets the same outside services."""
    rehearsal.stop("worker")
    outside = rehearsal.simulators
    settings.EMAIL_HOST, settings.EMAIL_PORT = outside.mail.host, outside.mail.smtp_port
    settings.EPHOTO_URL, settings.ANTIVIRUS_URL = outside.ephoto.address, outside.antivirus.url
    settings.SMS_URL = outside.sms.address
    return rehearsal


@pytest.fixture
def officer(service):
    return people.staff(Role.OFFICER, name="Camille Marchand")


@pytest.fixture
def signatory(service):
    return people.staff(Role.SIGNATORY, name="Dominique Ferrand")


@pytest.fixture
def anyone(open_context) -> Page:
    """Whoever looks at the demo: the clock is anybody's."""
    return open_context().new_page()


def live(page: Page, button: str, *, said: str) -> None:
    """Press a button of the clock, and wait until its days have passed."""
    page.goto("/rehearsal/")
    page.get_by_role("button", name=button).click()
    expect(page.get_by_text(said)).to_be_visible(timeout=A_MONTH_MS)


def live_a_month(page: Page) -> None:
    live(page, "Avancer de 31 jours", said="31 jours ont passé")


def live_a_day(page: Page) -> None:
    live(page, "Avancer d’un jour", said="1 jour a passé")


def seen(page: Page, name: str) -> None:
    """Check a page, and keep its picture when asked for."""
    look_at(page, name)
    if folder := os.environ.get("SHOTS"):
        page.screenshot(path=Path(folder) / f"time-{name}.png", full_page=True)


def subjects(service, email: str, *, at_least: int) -> list[str]:
    """The subjects received, the first in first place."""
    found = service.simulators.messages_to(email, at_least=at_least)
    return [message["subject"] for message in reversed(found)]


# ---- request, reminders, closure, reopening, decision --------------------------------------------


def test_thirty_days_pass_loudly_and_can_be_repaired(
    service, anyone, chromium_of, officer, signatory
):
    application = people.filed()
    account = people.account_of(application)
    person = chromium_of(people.signed_in(account), **PHONE)
    asked = examining.asked(application, "passport", "diploma", by=officer, text="Page 2 floue.")

    _is_reminded_then_closed(service, anyone, account.email, asked)
    seen(anyone, "clock")
    _reads_what_is_missing(person, application)
    _sends_it_and_is_reopened(person, application)

    with rehearsed():
        _accepts_what_came(application, by=officer)
        application = examining.examined(Application.objects.get(pk=application.pk), by=officer)
    _is_ready(application)
    with rehearsed():
        examining.proposed(application, by=officer)
        examining.signed(application, by=signatory)
    live_a_day(anyone)
    person.goto(reverse("applicant:follow_up", args=[application.reference]))
    expect(person.get_by_text("Votre demande est acceptée").first).to_be_visible()
    seen(person, "approved")
    application.refresh_from_db()
    assert (application.status, application.filed_at.date()) == (
        Status.CARD_IN_PRODUCTION,  # ordered by itself in the day that was lived
        clock.machine_now().date(),  # reopened, it kept the day it was filed
    )
    assert not Outage.objects.exists()


def _is_ready(application: Application) -> None:
    """What the service still does by itself (documents, e-photo) is done within half a minute."""
    for _second in range(30):
        with rehearsed():
            left = obstacles(application)
        if not left:
            return
        call_command("sweep")
        time.sleep(1)
    assert [str(one.sentence) for one in left] == []


def _accepts_what_came(application: Application, *, by: Account) -> None:
    for verdict in Verdict.objects.filter(
        piece__application=application, finding="to_replace", superseded_at=None
    ):
        slot = verdict.piece.slot
        accepted = Finding.ACCEPTED
        judge.judge(application, slot=slot, finding=accepted, verdict_read=verdict.pk, by=by)


def _is_reminded_then_closed(service, anyone: Page, email: str, asked) -> None:
    live_a_month(anyone)
    expect(
        anyone.get_by_text(re.compile("Il manque encore|pièces à envoyer")).first
    ).to_be_visible()
    live_a_day(anyone)
    expect(anyone.get_by_text("31 jours ont passé")).to_have_count(0)
    told = subjects(service, email, at_least=6)
    assert len(told) == 6, told  # filed, asked, three reminders, closed
    assert all("2 pièces" in subject for subject in told[1:5]), told
    assert "clôturée" in told[5]
    reminders = asked.application.notices.filter(kind="answer_reminder", channel="email")
    days = [(asked.answer_by - notice.queued_at.date()).days for notice in reminders.order_by("pk")]
    assert days == [15, 5, 1]


def _reads_what_is_missing(person: Page, application: Application) -> None:
    application.refresh_from_db()
    assert application.status == Status.CLOSED
    person.goto(reverse("applicant:follow_up", args=[application.reference]))
    expect(person.get_by_text("Ce n’est pas un refus").first).to_be_visible()
    seen(person, "closed")
    person.get_by_role("link", name="Envoyer ce qui manque et rouvrir ma demande").click()
    seen(person, "reopening")


def _sends_it_and_is_reopened(person: Page, application: Application) -> None:
    for slot in ("passport", "diploma"):
        piece = person.locator(f"#piece-{slot}")
        piece.locator("input[type=file]").first.set_input_files(
            {
                "name": f"{slot}.pdf",
                "mimeType": "application/pdf",
                "buffer": samples.pdf(phrase=slot),
            }
        )
        expect(piece.get_by_text("Répondu")).to_be_visible(timeout=60_000)
    call_command("sweep", "check_documents")
    person.reload()
    button = person.get_by_role("button", name="Rouvrir ma demande")
    expect(button).to_be_visible(timeout=60_000)
    button.click()
    expect(person.get_by_text("Votre demande est rouverte, à sa date de dépôt")).to_be_visible()
    seen(person, "reopened")
    application.refresh_from_db()
    assert application.status == Status.UNDER_REVIEW


# ---- the certificate: issued, renewed twice, ended by the decision -------------------------------


def test_a_certificate_comes_is_renewed_and_ends_with_the_refusal_alone(
    service, anyone, chromium_of, officer, signatory
):
    application = certificates.due_in(40)
    account = people.account_of(application)
    person = chromium_of(people.signed_in(account), **PHONE)
    live_a_month(anyone)
    expect(anyone.get_by_text("attestation de prolongation", exact=False).first).to_be_visible()
    page_of = reverse("applicant:follow_up", args=[application.reference])
    person.goto(page_of)
    expect(person.get_by_text("Attestation de prolongation").first).to_be_visible()
    seen(person, "certificate")

    issued = _renewed_twice(application)
    decided_on = _refused(application, officer, signatory)
    assert not Certificate.objects.exclude(ended_on=None).exists()  # nobody is told yet
    live_a_day(anyone)
    person.goto(page_of)
    expect(person.get_by_text("Votre demande est refusée").first).to_be_visible()
    seen(person, "certificate-ended")
    for one in issued:
        one.refresh_from_db()
        assert one.ending == ("refused" if one.ends_on >= decided_on else "")


def _renewed_twice(application: Application) -> list[Certificate]:
    """A worker off for weeks: days are jumped over at once, then all that was due is done."""
    for number in (2, 3):
        with rehearsed():
            wait = Certificate.objects.latest("pk").ends_on - timedelta(days=15) - clock.today()
        call_command("clock", "--advance", f"{wait.days}d")
        call_command("sweep")
        assert Certificate.objects.count() == number
    issued = list(application.certificates.all())
    for before, after in pairwise(issued):
        assert after.starts_on == before.ends_on + timedelta(days=1)
    return issued


def _refused(application: Application, officer: Account, signatory: Account) -> date:
    """The refusal is proposed and signed; returns its day."""
    with rehearsed():
        take_up(Application.objects.get(pk=application.pk), by=officer)
        held = examining.examined(Application.objects.get(pk=application.pk), by=officer)
        examining.proposed(held, is_refusal=True, by=officer)
        examining.signed(held, by=signatory)
        return clock.today(application.zone)
