"""Step 5: the request is filed; the receipt, or its promise; what comes next and by when."""

import hashlib
import re
from datetime import UTC, datetime, timedelta
from http import HTTPStatus

import pytest
from django.urls import reverse

from escale.actions import file as filing
from escale.actions import make_letters
from escale.applications.enums import Status
from escale.kit import clock
from escale.letters import archive
from tests import people

pytestmark = pytest.mark.django_db


def get(application, name: str, client=None, **options):
    browser = client or people.signed_in(people.account_of(application))
    return browser.get(reverse(f"applicant:{name}", args=[application.reference]), **options)


def text_of(application, name: str = "confirmation") -> str:
    return get(application, name).content.decode()


# ---- the page --------------------------------------------------------------------------------


def test_the_page_says_what_was_filed_when_and_where_in_the_time_of_the_prefecture():
    evening = datetime(2026, 3, 3, 21, 32, tzinfo=UTC)
    overseas = {"contact": {"postcode": "97400"}}
    with clock.at(evening):
        application = people.filed(answers=overseas)
        page = text_of(application)
    assert application.reference in page
    assert "4 mars 2026 à 1 h 32" in page
    assert "Préfecture de La Réunion" in page
    assert people.account_of(application).email in page


def test_the_legal_sentence_stands_beside_what_protects_the_person():
    with clock.at(datetime(2026, 3, 3, 9, 0, tzinfo=UTC)):
        page = text_of(people.filed())
    assert "Ce document ne justifie pas de la régularité du séjour de son titulaire." in page
    assert "Jusqu’au lundi 1er juin 2026 inclus" in page
    assert "Attestation de prolongation d’instruction" in page
    assert "ce papier vient de lui-même, le dimanche 17 mai 2026" in page
    assert "avant le samedi 2 mai 2026" in page  # complete on 3 March, and 60 days
    assert "refus" not in page


@pytest.mark.parametrize(
    "days,words",
    [
        (20, "un agent peut vous le délivrer"),
        (-5, "Aucun papier pour le moment"),
    ],
)
def test_a_late_filing_is_told_what_it_can_still_ask_for(days, words):
    day = clock.today() + timedelta(days=days)
    until = {"documents": {"residence_until": [str(day.day), str(day.month), str(day.year)]}}
    page = text_of(people.filed(answers=until))
    assert words in page
    assert "tenue de vous délivrer" not in page


def test_a_draft_has_no_confirmation_yet():
    draft = people.complete_draft()
    answer = get(draft, "confirmation")
    assert answer.url == reverse("applicant:summary", args=[draft.reference])


def test_a_withdrawn_request_says_so():
    page = text_of(people.walked_to(Status.WITHDRAWN))
    assert "Vous avez retiré cette demande depuis." in page
    assert "tenue de vous délivrer" not in page


# ---- the receipt -----------------------------------------------------------------------------


def test_a_receipt_not_made_yet_is_promised_and_looked_for():
    application = people.filed()
    page = text_of(application)
    assert "en préparation : elle arrive dans la minute" in page
    assert "data-awaited" in page
    assert "js/receipt.js" in page
    answer = get(application, "receipt")
    confirmation = reverse("applicant:confirmation", args=[application.reference])
    assert answer.url == f"{confirmation}#recu"


def test_the_receipt_is_the_archived_file_always_the_same():
    application = people.filed()
    make_letters.make_due()
    letter = filing.receipt_of(application)
    answers = [get(application, "receipt") for _time in range(2)]
    assert [answer.content for answer in answers] == [archive.opened(letter)] * 2
    assert hashlib.sha256(answers[0].content).hexdigest() == letter.sha256
    assert answers[0]["Content-Type"] == "application/pdf"
    assert answers[0]["Content-Disposition"] == (
        f'attachment; filename="confirmation-de-depot-{application.reference}.pdf"'
    )
    assert answers[0]["Cache-Control"] == "private, no-store"
    assert answers[0]["X-Content-Type-Options"] == "nosniff"


def test_a_receipt_that_is_made_is_on_the_page_and_nothing_waits():
    application = people.filed()
    make_letters.make_due()
    page = text_of(application)
    assert reverse("applicant:receipt", args=[application.reference]) in page
    assert "data-awaited" not in page
    assert "js/receipt.js" not in page


def test_the_receipt_stays_after_the_request_has_ended():
    application = people.walked_to(Status.WITHDRAWN)
    make_letters.make_due()
    assert get(application, "receipt").content.startswith(b"%PDF")


# ---- wrong person, wrong method --------------------------------------------------------------


@pytest.mark.parametrize("name", ["confirmation", "receipt"])
def test_anothers_filing_does_not_exist(name, client):
    application = people.filed()
    make_letters.make_due()
    stranger = people.signed_in(people.applicant())
    assert get(application, name, client=stranger).status_code == 404
    assert get(application, name, client=client).url.startswith(reverse("account_login"))


@pytest.mark.parametrize("name", ["confirmation", "receipt"])
def test_nothing_is_sent_to_these_pages(name):
    application = people.filed()
    client = people.signed_in(people.account_of(application))
    address = reverse(f"applicant:{name}", args=[application.reference])
    assert client.post(address).status_code == 405


def test_a_persons_pages_are_kept_by_no_cache():
    assert get(people.filed(), "confirmation")["Cache-Control"] == "private, no-store"


def test_an_address_that_the_database_cannot_read_does_not_exist():
    browser = people.signed_in(people.account_of(people.filed()))
    assert browser.get("/requests/%00/").status_code == HTTPStatus.NOT_FOUND


@pytest.mark.parametrize(
    "language,words", [("fr", r"PDF – \d+\sKo<"), ("en", r"PDF – \d+\sKB<")], ids=["fr", "en"]
)
def test_the_size_of_the_receipt_is_said_as_people_read_it(language, words):
    application = people.filed()
    make_letters.make_due()
    browser = people.signed_in(people.account_of(application))
    browser.cookies["escale_language"] = language
    assert re.search(words, get(application, "confirmation", browser).content.decode())
