"""Withdrawing and undoing, on their pages: the consequences are told before, and the hour after."""

from datetime import UTC, datetime, timedelta

import pytest
from django.urls import reverse

from escale.applications.enums import Status
from escale.kit import clock
from tests import people

pytestmark = pytest.mark.django_db

A_MORNING = datetime(2026, 3, 3, 9, 0, tzinfo=UTC)


def address(application, name: str = "withdraw") -> str:
    return reverse(f"applicant:{name}", args=[application.reference])


def browser_of(application):
    return people.signed_in(people.account_of(application))


def test_the_page_tells_the_consequences_before_asking():
    with clock.at(A_MORNING):
        application = people.filed()
        page = browser_of(application).get(address(application)).content.decode()
    assert "Aucune attestation de prolongation ne sera délivrée ni renouvelée" in page
    assert "<strong>4 mars 2026 à 10 h 00</strong>" in page
    assert address(application, "amend_contact") in page
    application.refresh_from_db()
    assert application.status == Status.FILED


def test_withdrawing_leads_to_the_follow_up_with_the_hour_to_undo():
    with clock.at(A_MORNING):
        application = people.filed()
        answer = browser_of(application).post(address(application), follow=True)
    assert answer.redirect_chain == [(address(application, "follow_up"), 302)]
    assert "annuler ce retrait jusqu’au 4 mars 2026 à 10 h 00" in answer.content.decode()
    application.refresh_from_db()
    assert application.status == Status.WITHDRAWN


@pytest.mark.parametrize("method", ["get", "post"])
def test_withdrawing_again_leads_to_the_follow_up(method):
    application = people.walked_to(Status.WITHDRAWN)
    answer = getattr(browser_of(application), method)(address(application))
    assert answer.url == address(application, "follow_up")
    assert application.events.filter(act="withdraw").count() == 1


@pytest.mark.parametrize("method", ["get", "post"])
def test_a_decided_request_says_why_it_cannot_be_withdrawn(method):
    application = people.walked_to(Status.APPROVED)
    answer = getattr(browser_of(application), method)(address(application))
    assert answer.status_code == 409
    assert "Cette demande est acceptée." in answer.content.decode()


def test_a_draft_is_discarded_rather_than_withdrawn():
    draft = people.complete_draft()
    answer = browser_of(draft).post(address(draft))
    assert answer.url == address(draft, "discard")


@pytest.mark.parametrize("name", ["withdraw", "undo_withdrawal"])
def test_nobody_else_can(name, client):
    application = people.walked_to(Status.FILED if name == "withdraw" else Status.WITHDRAWN)
    before = application.status
    stranger = people.signed_in(people.applicant())
    assert stranger.post(address(application, name)).status_code == 404
    assert client.post(address(application, name)).url.startswith(reverse("account_login"))
    application.refresh_from_db()
    assert application.status == before


# ---- undoing ---------------------------------------------------------------------------------


def undo(application, *, after: timedelta):
    with clock.at(application.withdrawn_at + after):
        return browser_of(application).post(address(application, "undo_withdrawal"), follow=True)


def test_a_withdrawal_is_undone_from_its_page():
    application = people.walked_to(Status.WITHDRAWN)
    answer = undo(application, after=timedelta(hours=23, minutes=59))
    assert answer.redirect_chain == [(address(application, "follow_up"), 302)]
    assert "Le retrait est annulé" in answer.content.decode()
    application.refresh_from_db()
    assert application.status == Status.FILED


def test_after_a_day_the_page_says_what_remains_possible():
    application = people.walked_to(Status.WITHDRAWN)
    answer = undo(application, after=timedelta(hours=24, minutes=1))
    assert answer.status_code == 409
    page = answer.content.decode()
    assert "plus de 24 heures" in page
    assert "déposer une nouvelle demande" in page


def test_undoing_twice_is_undoing_once():
    application = people.walked_to(Status.WITHDRAWN)
    undo(application, after=timedelta(hours=1))
    assert undo(application, after=timedelta(hours=1)).status_code == 200
    assert application.events.filter(act="undo_withdrawal").count() == 1


def test_undoing_is_not_read():
    application = people.walked_to(Status.WITHDRAWN)
    answer = browser_of(application).get(address(application, "undo_withdrawal"))
    assert answer.status_code == 405
