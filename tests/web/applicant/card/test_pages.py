"""The card on the applicant's side: its state, its photo, its stamp, its appointment, its mistakes."""

from datetime import timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from escale.actions.follow_order import follow
from escale.actions.open_seats import open_for
from escale.applications.enums import Status
from escale.applications.models import Application
from escale.appointments.free import Opening
from escale.cards.mistakes import CardMistake
from escale.cards.orders import CardOrder
from escale.gateways.cards import Said
from escale.kit import clock
from tests import last_mile, people

pytestmark = pytest.mark.django_db


@pytest.fixture
def services(simulators, settings):
    settings.STAMPS_URL = simulators.stamps.address
    settings.EPHOTO_URL = simulators.ephoto.address
    return simulators


def address(application: Application, name: str) -> str:
    return reverse(f"applicant:{name}", args=[application.reference])


def browser_of(application: Application):
    return people.signed_in(people.account_of(application))


def page_of(application: Application, name: str = "follow_up", **query) -> str:
    answer = browser_of(application).get(address(application, name), query)
    assert answer.status_code == 200
    return answer.content.decode()


# ---- the section of the request's page -----------------------------------------------------------


@pytest.mark.parametrize(
    "walk, sentence",
    [
        (last_mile.approved, "Votre carte va être commandée"),
        (lambda: last_mile.ordered().application, "Votre carte est commandée."),
        (lambda: last_mile.shipped(last_mile.ordered()).application, "Votre carte est en route"),
        (last_mile.ready, "Votre carte est à la préfecture."),
        (last_mile.handed_over, "Votre carte vous a été remise."),
    ],
    ids=["approved", "ordered", "shipped", "ready", "handed over"],
)
def test_the_page_says_where_the_card_is_and_what_it_costs(walk, sentence):
    application = walk()
    application.refresh_from_db()
    page = page_of(application)
    assert sentence in page
    assert (">Ce que vous payez</h3>" in page) is (application.status != Status.HANDED_OVER)


def test_nothing_is_said_of_a_card_before_the_approval():
    assert "Votre carte" not in page_of(people.filed())


# ---- the photo -----------------------------------------------------------------------------------


@pytest.fixture
def without_photo(services) -> Application:
    application = last_mile.approved()
    order = last_mile.ordered(application)
    follow(last_mile.said(order, Said.REFUSED, fault="photo", reason="Too dark."))
    application.refresh_from_db()
    return application


def test_a_refused_photo_is_asked_again_with_no_date_limit(without_photo):
    page = page_of(without_photo)
    assert address(without_photo, "replace_photo") in page
    assert "sans date limite" in page
    assert "ne remplace pas le titre." not in page
    assert "Rien pour le moment" not in page
    browser = browser_of(without_photo)
    answer = browser.post(
        address(without_photo, "replace_photo"), {"code": people.fresh_ephoto()}, follow=True
    )
    assert "Votre nouvelle photo est reçue" in answer.content.decode()
    assert without_photo.events.filter(act="replace_photo").count() == 1


def test_a_refused_photo_is_what_the_home_expects(without_photo):
    home = browser_of(without_photo).get(reverse("applicant:home")).content.decode()
    assert address(without_photo, "replace_photo") in home
    assert "Rien pour le moment" not in home
    other = last_mile.approved()
    page = browser_of(other).get(reverse("applicant:home")).content.decode()
    assert address(other, "replace_photo") not in page


def test_a_photo_not_active_yet_is_kept_and_what_it_waits_for_is_told(without_photo):
    answer = browser_of(without_photo).post(
        address(without_photo, "replace_photo"), {"code": "WA" + "B7" * 10}, follow=True
    )
    page = answer.content.decode()
    assert "dès que le service des photos confirmera ce code" in page
    assert "dès que le service des photos confirmera votre code" in page
    assert "dans l’heure" not in page


def test_a_code_that_cannot_serve_comes_back_with_why(without_photo):
    used = "US" + "A1" * 10
    answer = browser_of(without_photo).post(address(without_photo, "replace_photo"), {"code": used})
    page = answer.content.decode()
    assert "a déjà servi" in page
    assert used in page.replace(" ", "").replace("-", "")


def test_no_photo_is_asked_when_none_is_awaited():
    application = last_mile.approved()
    answer = browser_of(application).get(address(application, "replace_photo"))
    assert answer.status_code == 302


# ---- the stamp -----------------------------------------------------------------------------------


def test_a_stamp_is_given_by_groups_and_shown_by_its_last_digits(services):
    application = last_mile.ready()
    browser = browser_of(application)
    answer = browser.post(
        address(application, "stamp"), {"digits": "1025 0000 0000 7777"}, follow=True
    )
    page = answer.content.decode()
    assert "Ce timbre est valable" in page
    assert "qui finit par 7777" in page
    assert "1025000000007777" not in page


@pytest.mark.parametrize(
    "digits, why",
    [
        ("", "Écrivez les 16 chiffres"),
        ("123", "16 chiffres"),
        ("2025000000000001", "déjà été utilisé"),
        ("1010000000000001", "vaut 100"),
        ("4025000000000001", "ne connaît pas ce numéro"),
    ],
)
def test_a_stamp_that_does_not_pay_comes_back_with_why_and_what_was_typed(services, digits, why):
    application = last_mile.ready()
    answer = browser_of(application).post(address(application, "stamp"), {"digits": digits})
    page = answer.content.decode()
    assert page.count(why) >= 2
    assert f'value="{digits}"' in page or not digits


def test_no_stamp_is_asked_before_the_approval_or_after_the_hand_over():
    for application in (people.filed(), last_mile.handed_over()):
        answer = browser_of(application).get(address(application, "stamp"))
        assert answer.status_code == 302


# ---- the appointment -----------------------------------------------------------------------------


def book(application: Application, start, **options):
    return browser_of(application).post(
        address(application, "appointment"), {"starts_at": start.isoformat()}, **options
    )


def test_a_slot_is_booked_moved_and_cancelled(services):
    application = last_mile.ready()
    start = last_mile.first_free(application)
    page = page_of(application, "appointment")
    assert start.isoformat() in page
    assert "heure de Paris" in page
    assert "Votre rendez-vous est pris" in book(application, start, follow=True).content.decode()
    later = Opening(application.prefecture).soonest()[-1].starts_at
    moved = book(application, later, follow=True).content.decode()
    assert "Votre rendez-vous est déplacé" in moved
    answer = browser_of(application).post(address(application, "cancel_appointment"), follow=True)
    assert "Votre rendez-vous est annulé" in answer.content.decode()
    assert not application.appointments.live().exists()


def test_a_slot_just_taken_leaves_the_page_with_the_others():
    application, faster = last_mile.ready(), last_mile.ready()
    start = last_mile.first_free(application)
    book(faster, start)
    answer = book(application, start)
    page = answer.content.decode()
    assert answer.status_code == 409
    assert "vient d’être pris" in page
    assert Opening(application.prefecture).soonest()[0].starts_at.isoformat() in page


@pytest.mark.parametrize("typed", ["", "demain", "2026-12-01T10:00:00"])
def test_what_is_no_slot_books_nothing(typed):
    application = last_mile.ready()
    last_mile.first_free(application)
    answer = browser_of(application).post(address(application, "appointment"), {"starts_at": typed})
    assert answer.status_code == 302
    assert not application.appointments.exists()


@pytest.mark.parametrize("query", [{"month": "xx"}, {"month": "1999-01"}, {"day": "2026-99-99"}])
def test_a_month_that_cannot_be_read_is_this_one(query):
    application = last_mile.ready()
    last_mile.first_free(application)
    assert "Créneaux libres" in page_of(application, "appointment", **query)


def test_without_any_slot_the_page_says_what_protects():
    page = page_of(last_mile.ready(), "appointment")
    assert "Aucun créneau n’est libre" in page
    assert "attestation de décision favorable reste valable" in page


def test_the_calendar_file_follows_the_appointment():
    application = last_mile.ready()
    start = last_mile.first_free(application)
    book(application, start)
    browser = browser_of(application)
    where = address(application, "appointment_file")
    first = browser.get(where)
    assert first["Content-Type"].startswith("text/calendar")
    assert "METHOD:PUBLISH" in first.content.decode()
    browser.post(address(application, "cancel_appointment"))
    gone = browser.get(where).content.decode()
    assert "METHOD:CANCEL" in gone
    assert "SEQUENCE:1" in gone
    uid = next(line for line in gone.splitlines() if line.startswith("UID"))
    assert uid in first.content.decode()


def test_the_month_asks_as_many_questions_whatever_is_free(django_assert_num_queries):
    application = last_mile.ready()
    last_mile.receiving(application.prefecture, places=1)
    browser = browser_of(application)
    where = address(application, "appointment")
    browser.get(where)
    with CaptureQueriesContext(connection) as few:
        browser.get(where)
    last_mile.receiving(application.prefecture, name="Guichet 2", places=9)
    open_for(application.prefecture)
    with django_assert_num_queries(len(few)):
        browser.get(where)


def test_only_their_person_sees_the_pages_of_the_card():
    application = last_mile.ready()
    stranger = people.signed_in(people.applicant())
    for name in ("stamp", "appointment", "appointment_file", "replace_photo", "card_mistake"):
        assert stranger.get(address(application, name)).status_code == 404


# ---- a mistake on the card -----------------------------------------------------------------------


def test_a_mistake_is_declared_once_and_followed(services):
    application = last_mile.handed_over()
    page = page_of(application)
    assert address(application, "card_mistake") in page
    answer = browser_of(application).post(
        address(application, "card_mistake"),
        {"fields_wrong": ["family_name"], "text": "Mon nom est OKONKWO."},
        follow=True,
    )
    assert "la préfecture vérifie" in answer.content.decode()
    assert CardMistake.objects.live().get().fields == ["family_name"]
    assert address(application, "card_mistake") not in page_of(application)


@pytest.mark.parametrize(
    "posted", [{}, {"fields_wrong": ["family_name"]}, {"text": "x"}, {"fields_wrong": ["eyes"]}]
)
def test_a_mistake_says_what_and_how(posted):
    application = last_mile.handed_over()
    answer = browser_of(application).post(address(application, "card_mistake"), posted)
    assert answer.status_code == 200
    assert not CardMistake.objects.exists()


def test_a_silent_order_is_still_told_as_it_is():
    order = last_mile.ordered()
    with clock.at(clock.now() + timedelta(days=20)):
        assert "Votre carte est commandée." in page_of(order.application)
    assert CardOrder.objects.get().state == CardOrder.State.TO_SEND
