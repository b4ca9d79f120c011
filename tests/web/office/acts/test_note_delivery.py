"""The page of « Noter que la personne a été prévenue », and what the office reads of messages."""

import pytest
from django.urls import reverse

from escale.applications.models import Application, PieceRequest
from escale.kit import clock
from escale.notices.models import Notice, State
from escale.people.models import Role
from tests import examining, people

pytestmark = pytest.mark.django_db


@pytest.fixture
def officer():
    return people.staff()


@pytest.fixture
def application(officer) -> Application:
    found = examining.examined(people.filed(), by=officer)
    examining.asked(found, "passport", by=officer)
    Application.objects.filter(pk=found.pk).update(has_undelivered=True)
    Notice.objects.update(state=State.BOUNCED, sent_at=clock.now(), bounced_at=clock.now())
    found.refresh_from_db()
    return found


def page_of(application: Application) -> str:
    return reverse("office:note_delivery", args=[application.reference])


def answers(application: Application, **changes) -> dict[str, object]:
    today = clock.today(application.zone)
    return {
        "way": "telephone",
        "on_day": today.day,
        "on_month": today.month,
        "on_year": today.year,
        "words": "Appelée à dix heures.",
        "revision": application.revision,
    } | changes


def test_the_office_is_told_and_led_to_the_note(application, officer):
    browser = people.at_work(officer)
    case = reverse("office:application", args=[application.reference])
    page = browser.get(case).content.decode()
    assert "Message non remis" in page
    assert page_of(application) in page
    assert "mais non remis : il est revenu." in page
    assert "Rien ne prouve encore" in browser.get(page_of(application)).content.decode()
    done = browser.post(page_of(application), answers(application))
    assert (done.status_code, done["Location"]) == (302, case)
    page = browser.get(case).content.decode()
    assert "par téléphone, le" in page
    assert "Appelée à dix heures." in page
    assert PieceRequest.objects.get().delivered_at is not None
    application.refresh_from_db()
    assert not application.has_undelivered


def test_a_clerk_may_note_it(application):
    clerk = people.staff(Role.CLERK, prefecture=application.prefecture)
    browser = people.at_work(clerk)
    assert browser.post(page_of(application), answers(application)).status_code == 302
    assert application.events.get(act="note_delivery").party == "K"


def test_what_is_missing_is_said_and_nothing_is_lost(application, officer):
    browser = people.at_work(officer)
    page = browser.post(page_of(application), answers(application, way="", on_day="32"))
    shown = page.content.decode()
    assert "Choisissez comment la personne a été prévenue." in shown
    assert "Appelée à dix heures." in shown


def test_a_colleague_who_went_first_is_told_of_and_nothing_is_lost(application, officer):
    browser = people.at_work(officer)
    stale = answers(application, revision=application.revision - 1)
    page = browser.post(page_of(application), stale)
    assert page.status_code == 409
    assert "Appelée à dix heures." in page.content.decode()


def test_the_queue_is_narrowed_to_the_messages_not_delivered(application, officer):
    other = people.filed()
    browser = people.at_work(officer)
    page = browser.get(reverse("office:queue"), {"marks": "undelivered"}).content.decode()
    assert application.reference in page
    assert other.reference not in page
    assert "Message non remis" in page


def test_the_person_reads_that_they_were_told_and_by_nobody_named(application, officer):
    people.at_work(officer).post(page_of(application), answers(application))
    page = people.signed_in(people.account_of(application)).get(
        reverse("applicant:follow_up", args=[application.reference])
    )
    shown = page.content.decode()
    assert "La préfecture vous a prévenu par un autre moyen" in shown
    assert "Appelée à dix heures." not in shown
    assert "Camille Marchand" not in shown
