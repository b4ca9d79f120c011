"""What the person answers to a closure, a refusal, an announced revocation."""

from datetime import UTC, datetime, timedelta

import pytest
from django.urls import reverse

from escale.actions.announce_revocation import announce_revocation
from escale.applications.enums import Status
from escale.applications.models import Appeal, ReopeningAsk, Revocation
from escale.kit import clock
from escale.people.models import Role
from tests import people

pytestmark = pytest.mark.django_db
A_MORNING = datetime(2026, 3, 3, 9, 0, tzinfo=UTC)


def address(application, name: str) -> str:
    return reverse(f"applicant:{name}", args=[application.reference])


def browser_of(application):
    return people.signed_in(people.account_of(application))


def follow_up(application) -> str:
    return browser_of(application).get(address(application, "follow_up")).content.decode()


def announced() -> Revocation:
    application = people.walked_to(Status.APPROVED)
    return announce_revocation(
        application,
        reason=Revocation.Reason.FRAUD,
        text="La convention est fausse.",
        revision_read=application.revision,
        by=people.staff(Role.SIGNATORY),
    )


# ---- reopening -------------------------------------------------------------------------------


def test_a_closed_request_offers_to_be_reopened_until_its_day():
    with clock.at(A_MORNING):
        application = people.walked_to(Status.CLOSED)
        assert address(application, "ask_reopening") in follow_up(application)
        page = browser_of(application).get(address(application, "ask_reopening"))
    assert "<strong>dimanche 3 mai 2026</strong>" in page.content.decode()
    assert "garde sa date de dépôt" in page.content.decode()


def test_asking_leads_back_to_the_follow_up_that_says_so():
    application = people.walked_to(Status.CLOSED)
    answer = browser_of(application).post(
        address(application, "ask_reopening"), {"text": "J’étais à l’hôpital."}, follow=True
    )
    page = answer.content.decode()
    assert "est enregistrée" in page
    assert "vous répondra par courriel" in page
    assert ReopeningAsk.objects.get().text == "J’étais à l’hôpital."
    again = browser_of(application).get(address(application, "ask_reopening"))
    assert again.url == address(application, "follow_up")


def test_too_late_is_said_on_both_pages():
    with clock.at(A_MORNING):
        application = people.walked_to(Status.CLOSED)
    with clock.at(A_MORNING + timedelta(days=62)):
        assert "pouvait être demandée jusqu’au dimanche 3 mai 2026" in follow_up(application)
        assert address(application, "ask_reopening") not in follow_up(application)
        for method in ("get", "post"):
            answer = getattr(browser_of(application), method)(
                address(application, "ask_reopening"), {"text": "Bonjour."}
            )
            assert answer.status_code == 409
    assert not ReopeningAsk.objects.exists()


@pytest.mark.parametrize("text", ["", "x" * 2001])
def test_what_is_typed_is_checked(text):
    application = people.walked_to(Status.CLOSED)
    answer = browser_of(application).post(address(application, "ask_reopening"), {"text": text})
    assert answer.status_code == 200
    assert "fr-error-text" in answer.content.decode()
    assert not ReopeningAsk.objects.exists()


def test_a_request_that_is_not_closed_leads_to_its_follow_up():
    application = people.filed()
    answer = browser_of(application).get(address(application, "ask_reopening"))
    assert answer.url == address(application, "follow_up")
    assert address(application, "ask_reopening") not in follow_up(application)


def test_what_was_sent_signed_out_is_shown_again_after_signing_in(client):
    application = people.walked_to(Status.CLOSED)
    client.post(address(application, "ask_reopening"), {"text": "Mon texte reste."})
    client.force_login(people.account_of(application))
    page = client.get(address(application, "ask_reopening")).content.decode()
    assert "Mon texte reste." in page


# ---- appeal ----------------------------------------------------------------------------------


def appeal(days: int = 0) -> dict[str, str]:
    day = clock.today() + timedelta(days=days)
    return {
        "kind": "court",
        "made_on_day": str(day.day),
        "made_on_month": str(day.month),
        "made_on_year": str(day.year),
        "court_reference": "2601234",
    }


def test_a_refused_request_offers_to_tell_of_an_appeal_that_is_made_elsewhere():
    application = people.walked_to(Status.REFUSED)
    assert address(application, "record_appeal") in follow_up(application)
    page = browser_of(application).get(address(application, "record_appeal")).content.decode()
    assert "Signaler n’est pas faire" in page
    assert "telerecours.fr" in page


def test_an_appeal_is_noted_once_and_shown():
    application, browser = people.walked_to(Status.REFUSED), None
    browser = browser_of(application)
    for _ in range(2):
        answer = browser.post(address(application, "record_appeal"), appeal())
        assert answer.url == address(application, "follow_up")
    assert Appeal.objects.get().recorded_by == people.account_of(application)
    page = browser.get(address(application, "record_appeal")).content.decode()
    assert "recours devant le tribunal administratif, le" in page


@pytest.mark.parametrize("days,status", [(1, 200), (-1, 409)])
def test_a_day_that_cannot_be_is_told(days, status):
    application = people.walked_to(Status.REFUSED)
    answer = browser_of(application).post(address(application, "record_appeal"), appeal(days))
    assert answer.status_code == status
    assert not Appeal.objects.exists()


def test_nothing_decided_nothing_to_contest():
    application = people.filed()
    for method in ("get", "post"):
        answer = getattr(browser_of(application), method)(
            address(application, "record_appeal"), appeal()
        )
        assert answer.status_code == 409
    assert address(application, "record_appeal") not in follow_up(application)


# ---- an announced revocation -----------------------------------------------------------------


def test_an_announced_revocation_is_the_first_thing_expected():
    found = announced()
    page = follow_up(found.application)
    expected = page[page.index('id="attendu"') : page.index('id="ou-en-est"')]
    assert "envisage de retirer son acceptation" in expected
    assert address(found.application, "answer_revocation") in expected
    assert "Rien pour le moment" not in expected


def test_the_facts_are_read_and_answered():
    found = announced()
    browser, where = browser_of(found.application), address(found.application, "answer_revocation")
    assert "La convention est fausse." in browser.get(where).content.decode()
    assert browser.post(where, {"text": " "}).status_code == 200
    browser.post(where, {"text": "Elle est vraie."})
    found.refresh_from_db()
    assert found.answer == "Elle est vraie."
    assert "Elle est vraie." in browser.get(where).content.decode()
    assert "Vous pouvez la compléter" in follow_up(found.application)


def test_nothing_announced_leads_to_the_follow_up():
    application = people.walked_to(Status.APPROVED)
    where = address(application, "answer_revocation")
    assert browser_of(application).get(where).url == address(application, "follow_up")
    assert browser_of(application).post(where, {"text": "Bonjour."}).status_code == 409


# ---- nobody else -----------------------------------------------------------------------------


@pytest.mark.parametrize("name", ["ask_reopening", "record_appeal", "answer_revocation"])
def test_nobody_else_can(name, client):
    application = people.walked_to(Status.CLOSED)
    stranger = people.signed_in(people.applicant())
    for method in ("get", "post"):
        assert getattr(stranger, method)(address(application, name)).status_code == 404
    assert client.post(address(application, name)).url.startswith(reverse("account_login"))
    assert client.put(address(application, name)).status_code == 405
    member = people.at_work(people.staff())
    assert member.post(address(application, name)).status_code == 404
