"""The cards of a prefecture: lists, parcels, and one card to receive, correct, reject or make again."""

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from escale.actions.card_mistakes import declare_card_mistake
from escale.actions.follow_order import follow
from escale.applications.enums import Status
from escale.applications.models import Application
from escale.audit.models import Access
from escale.cards.facts import facts_of
from escale.cards.orders import CardOrder
from escale.gateways.cards import Said
from escale.people.models import Role
from tests import last_mile, people

pytestmark = pytest.mark.django_db

CARDS = "/office/cards/"


def clerk_at_work(prefecture=None):
    return people.at_work(people.staff(Role.CLERK, prefecture=prefecture))


def address(application: Application, name: str = "card") -> str:
    return reverse(f"office:{name}", args=[application.reference])


def refused_data() -> Application:
    order = last_mile.ordered()
    follow(last_mile.said(order, Said.REFUSED, fault="data", reason="No such country."))
    order.application.refresh_from_db()
    return order.application


def mistaken() -> Application:
    application = last_mile.handed_over()
    declare_card_mistake(
        application,
        fields=["birth_city"],
        text="Je suis née à Kindia.",
        by=people.account_of(application),
    )
    return application


def test_the_lists_say_what_is_awaited_and_what_asks_for_somebody():
    shipped = last_mile.shipped(last_mile.ordered())
    to_correct, mistake = refused_data(), mistaken()
    page = clerk_at_work(shipped.application.prefecture).get(CARDS).content.decode()
    assert shipped.card_number in page
    assert "No such country." in page
    assert "Je suis née à Kindia." in page
    for application in (shipped.application, to_correct, mistake):
        assert address(application) in page


def test_the_lists_ask_as_many_questions_for_one_card_as_for_five():
    first = last_mile.shipped(last_mile.ordered())
    browser = clerk_at_work(first.application.prefecture)
    browser.get(CARDS)
    with CaptureQueriesContext(connection) as one:
        browser.get(CARDS)
    for _each in range(4):
        last_mile.shipped(last_mile.ordered())
    with CaptureQueriesContext(connection) as five:
        browser.get(CARDS)
    assert len(five) == len(one)


def test_a_parcel_is_received_and_what_differs_is_told():
    here, other = (last_mile.shipped(last_mile.ordered()) for _each in range(2))
    browser = clerk_at_work(here.application.prefecture)
    answer = browser.post(
        reverse("office:receive_parcel"), {"numbers": f"{here.card_number}\nFR000\n"}
    )
    page = answer.content.decode()
    assert "Un titre reçu" in page
    assert "FR000" in page
    assert other.card_number in page
    here.application.refresh_from_db()
    assert here.application.status == Status.CARD_READY


def test_an_empty_parcel_is_no_parcel():
    page = clerk_at_work().post(reverse("office:receive_parcel"), {"numbers": " "})
    assert "Écrivez au moins un numéro" in page.content.decode()


def test_the_card_of_a_request_is_read_and_the_reading_noted():
    application = last_mile.ready()
    page = clerk_at_work(application.prefecture).get(address(application)).content.decode()
    assert "TALENT - CHERCHEUR" in page
    assert Access.objects.filter(subject=application.reference).exists()


def test_one_card_is_received_by_its_number_and_another_s_is_not():
    order = last_mile.shipped(last_mile.ordered())
    application = order.application
    browser = clerk_at_work(application.prefecture)
    where = address(application, "receive_card")
    wrong = browser.post(where, {"card_number": "FR424242"}).content.decode()
    assert "n’est pas attendu" in wrong
    assert 'value="FR424242"' in wrong
    right = browser.post(where, {"card_number": order.card_number}, follow=True)
    assert "Ce titre est reçu" in right.content.decode()


def test_what_the_card_will_say_is_corrected_from_what_it_says():
    application = refused_data()
    browser = clerk_at_work(application.prefecture)
    facts = facts_of(application)
    assert f'value="{facts["birth_city"]}"' in browser.get(address(application)).content.decode()
    year, month, day = facts["born_on"].split("-")
    posted = {
        **{name: facts[name] for name in ("family_name", "given_names", "usage_name", "sex")},
        **{name: facts[name] for name in ("birth_country", "nationality")},
        "born_on_day": day,
        "born_on_month": month,
        "born_on_year": year,
        "birth_city": "Kindia",
        "reason": "",
        "revision": application.revision,
    }
    where = address(application, "correct_card")
    lacking = browser.post(where, posted).content.decode()
    assert "Écrivez pourquoi vous corrigez" in lacking
    assert 'value="Kindia"' in lacking
    answer = browser.post(where, {**posted, "reason": "D’après le passeport."}, follow=True)
    assert "commandé de nouveau" in answer.content.decode()
    assert facts_of(application)["birth_city"] == "Kindia"


def test_a_colleague_who_was_first_is_told_and_nothing_typed_is_lost():
    application = last_mile.ready()
    answer = clerk_at_work(application.prefecture).post(
        address(application, "reject_card"),
        {"fault": "defect", "text": "Rayée.", "revision": application.revision - 1},
    )
    page = answer.content.decode()
    assert answer.status_code == 409
    assert "a changé depuis que vous l’avez lu" in page
    assert "Rayée." in page


def test_a_correction_that_comes_after_the_order_is_told_to_be_too_late():
    application = last_mile.ordered().application
    answer = clerk_at_work(application.prefecture).post(
        address(application, "correct_card"), {"birth_city": "Kindia"}, follow=True
    )
    assert "Rien n’est corrigé" in answer.content.decode()
    assert not application.events.filter(act="correct_card").exists()


def test_a_card_that_is_not_awaited_any_more_is_not_received():
    order = last_mile.shipped(last_mile.ordered())
    browser = clerk_at_work(order.application.prefecture)
    follow(last_mile.said(order, Said.REFUSED, fault="photo", reason="Too dark."))
    answer = browser.post(
        address(order.application, "receive_card"), {"card_number": order.card_number}
    )
    assert answer.status_code == 409
    assert "n’est pas attendu" in answer.content.decode()


def test_a_defective_card_is_rejected():
    application = last_mile.ready()
    answer = clerk_at_work(application.prefecture).post(
        address(application, "reject_card"),
        {"fault": "defect", "text": "Rayée.", "revision": application.revision},
        follow=True,
    )
    assert "un autre est commandé" in answer.content.decode()
    assert application.card_orders.get().state == CardOrder.State.REJECTED


def test_a_declared_mistake_is_answered_or_mended():
    application = mistaken()
    mistake = application.card_mistakes.get()
    browser = clerk_at_work(application.prefecture)
    empty = browser.post(address(application, "dismiss_card_mistake"), {"mistake": mistake.pk})
    assert "la personne le lira" in empty.content.decode()
    browser.post(address(application, "reorder_card"), {"mistake": mistake.pk})
    application.refresh_from_db()
    assert application.status == Status.APPROVED
    assert "Ce titre est à refaire" in browser.get(address(application)).content.decode()
    assert "Remis avec une erreur" in browser.get(CARDS).content.decode()
    late = browser.post(
        address(application, "dismiss_card_mistake"), {"mistake": mistake.pk, "reason": "Non."}
    )
    assert late.status_code in {302, 409}
    application.card_mistakes.get().refresh_from_db()
    assert application.card_mistakes.get().ending == "reordered"


def test_an_officer_reads_and_corrects_but_does_not_receive():
    application = last_mile.shipped(last_mile.ordered()).application
    officer = people.at_work(people.staff(Role.OFFICER, prefecture=application.prefecture))
    page = officer.get(address(application)).content.decode()
    assert address(application, "receive_card") not in page
    answer = officer.post(address(application, "receive_card"), {"card_number": "FR1"})
    assert answer.status_code in {403, 404}


def test_the_card_of_another_prefecture_does_not_exist():
    application = last_mile.ready()
    elsewhere = clerk_at_work(people.prefectures()["reunion"])
    assert elsewhere.get(address(application)).status_code == 404
    assert elsewhere.get(address(application, "handover")).status_code == 404
    assert elsewhere.get(address(application, "appointment")).status_code == 404
