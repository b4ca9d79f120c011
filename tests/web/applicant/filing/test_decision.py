"""The decision on the page of one's request: in plain words, with its letter."""

from datetime import UTC, datetime, timedelta

import pytest
from django.test import Client
from django.urls import reverse

from escale.actions import make_letters, withdraw
from escale.applications.enums import Status
from escale.kit import clock
from escale.letters import archive
from escale.letters.words import day_in_words
from escale.notices.models import Notice
from tests import people

pytestmark = pytest.mark.django_db


def browser_of(application) -> Client:
    return people.signed_in(people.account_of(application))


def page_of(application) -> str:
    url = reverse("applicant:follow_up", args=[application.reference])
    return browser_of(application).get(url).content.decode()


def letter_url(application, letter) -> str:
    return reverse("applicant:letter", args=[application.reference, letter.pk])


@pytest.mark.parametrize("status", [Status.APPROVED, Status.CARD_READY, Status.HANDED_OVER])
def test_an_approval_is_told_with_its_days_as_long_as_it_lasts(status):
    application = people.walked_to(status)
    signed = application.proposals.get()
    page = page_of(application)
    assert "Votre demande est acceptée" in page
    assert day_in_words(signed.valid_from) in page
    assert day_in_words(signed.valid_until) in page
    # Until the card is there: after, there is nothing to wait for.
    assert ("ne remplace pas le titre." in page) is (status is Status.APPROVED)
    assert "elle arrive dans la minute" in page
    make_letters.make_due()
    (letter,) = archive.decisions_of(application)
    page = page_of(application)
    assert page.count(letter_url(application, letter)) == 2, "with the decision, and to download"
    assert "elle arrive dans la minute" not in page


def test_a_refusal_is_told_with_its_reasons_and_until_when_to_contest_it():
    with clock.at(datetime(2026, 12, 24, 9, 0, tzinfo=UTC)):
        application = people.walked_to(Status.REFUSED)
        page = page_of(application)
    for words in (
        "Votre demande est refusée",
        "grade de master",
        "jusqu’au jeudi 25 février 2027 inclus",
        "n’est pas encore parti",
        "Tribunal administratif de Grenoble",
        "3039",
        "ne vous ordonne pas de quitter la France",
    ):
        assert words in page, words
    for name in ("Dominique Ferrand", "Camille Marchand"):
        assert name not in page, "only the letter names whoever signed"


def test_the_delay_counts_from_the_day_the_message_left():
    with clock.at(datetime(2026, 12, 24, 9, 0, tzinfo=UTC)):
        application = people.walked_to(Status.REFUSED)
        Notice.objects.filter(application=application, kind="refused").update(
            state="sent", sent_at=clock.now() + timedelta(days=4)
        )
        page = page_of(application)
    assert "jusqu’au lundi 1er mars 2027 inclus" in page
    assert "n’est pas encore parti" not in page


@pytest.mark.parametrize("status", [Status.FILED, Status.DECISION_PROPOSED])
def test_a_decision_that_is_not_signed_is_not_told(status):
    application = people.walked_to(status)
    page = page_of(application)
    for words in ("est acceptée", "est refusée", "vous est accordé"):
        assert words not in page


def test_a_withdrawal_of_a_request_with_a_proposal_tells_nothing_of_it():
    application = people.walked_to(Status.DECISION_PROPOSED)
    withdraw.withdraw(application, by=people.account_of(application))
    assert "est acceptée" not in page_of(application)


def test_the_letter_is_only_for_the_person_and_only_once_made():
    application = people.walked_to(Status.REFUSED)
    (letter,) = archive.decisions_of(application)
    url = letter_url(application, letter)
    browser = browser_of(application)
    assert browser.get(url).status_code == 404
    make_letters.make_due()
    letter.refresh_from_db()
    answer = browser.get(url)
    assert answer.content == archive.opened(letter)
    assert f"decision-de-refus-{application.reference}.pdf" in answer["content-disposition"]
    assert browser.post(url).status_code == 405
    stranger = people.filed()
    assert browser_of(stranger).get(url).status_code == 404
    assert browser_of(stranger).get(letter_url(stranger, letter)).status_code == 404
    assert Client().get(url).status_code == 302
