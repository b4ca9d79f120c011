"""The page of a closed request: what is missing, where it is sent, and the button that reopens it."""

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from escale.actions import make_letters, provide
from escale.applications.enums import Status
from escale.applications.models import ReopeningAsk
from tests import people
from tests.closing import closed, later, send

pytestmark = pytest.mark.django_db


def address(application, name: str, *args) -> str:
    return reverse(f"applicant:{name}", args=[application.reference, *args])


def browser_of(application):
    return people.signed_in(people.account_of(application))


def get(application, name: str = "ask_reopening") -> str:
    with later(40):
        return browser_of(application).get(address(application, name)).content.decode()


def post(application, **data):
    with later(40):
        return browser_of(application).post(address(application, "ask_reopening"), data)


def test_the_follow_up_says_first_that_it_can_be_reopened_until_when_and_what_is_missing():
    page = get(closed("passport", "diploma"), "follow_up")
    for said in (
        "Votre demande est clôturée, et peut être rouverte",
        "Ce n’est pas un refus",
        "Il manque 2 pièces",
        "<li>Passeport en cours de validité</li>",
        "<strong>jeudi 25 février 2027</strong>",
        "Envoyer ce qui manque et rouvrir ma demande",
    ):
        assert said in page


def test_its_letter_can_be_downloaded_there():
    application = closed()
    make_letters.make_due()
    letter = application.letters.get(kind="closure")
    assert address(application, "letter", letter.pk) in get(application, "follow_up")
    answer = browser_of(application).get(address(application, "letter", letter.pk))
    assert answer.content.startswith(b"%PDF")
    assert f"cloture-{application.reference}.pdf" in answer["Content-Disposition"]


def test_the_page_shows_each_piece_with_its_reason_and_where_it_is_sent():
    application = closed("passport", text="La page 2 est floue.")
    page = get(application)
    for said in (
        "Une partie de ce document ne peut pas être lue.",
        "La page 2 est floue.",
        address(application, "upload", "passport", "passport"),
        address(application, "explain", "passport"),
        "Il manque encore une pièce",
        "Pourquoi demandez-vous la réouverture",
    ):
        assert said in page
    assert "at_once" not in page


def test_what_is_explained_leads_back_here():
    application = closed()
    with later(40):
        answer = browser_of(application).post(
            address(application, "explain", "passport"), {"explanation": "Au consulat."}
        )
    assert answer.url.startswith(address(application, "ask_reopening"))
    assert "c’est un agent qui décide de rouvrir" in get(application)


def test_everything_sent_the_button_reopens_it_at_once():
    application = closed()
    with later(40):
        send(application, "passport")
    assert 'name="at_once"' in get(application)
    answer = post(application, at_once="1")
    assert answer.url == address(application, "follow_up")
    application.refresh_from_db()
    assert application.status == Status.UNDER_REVIEW
    assert not ReopeningAsk.objects.exists()


def test_pressed_too_early_it_says_what_is_missing():
    application = closed()
    answer = post(application, at_once="1")
    assert answer.status_code == 409
    assert "Il manque encore 1 pièce" in answer.content.decode()


def test_what_cannot_be_sent_is_asked_of_an_officer_and_can_still_be_sent():
    application = closed()
    assert post(application, text="Au consulat.").url == address(application, "follow_up")
    assert ReopeningAsk.objects.get().text == "Au consulat."
    page = get(application)
    assert "sans attendre" in get(application, "follow_up")
    assert "Vous avez demandé la réouverture" in page
    assert "Pourquoi demandez-vous" not in page
    with later(40):
        send(application, "passport")
    post(application, at_once="1")
    application.refresh_from_db()
    assert application.status == Status.UNDER_REVIEW


def test_while_another_request_is_open_it_says_so_in_a_sentence():
    application = closed()
    with later(40):
        people.filed(by=people.account_of(application))
    assert "autre demande en cours" in get(application, "follow_up")
    assert "peut être rouverte" not in get(application, "follow_up")
    assert post(application, text="Bonjour.").status_code == 409


def test_too_late_nothing_can_be_sent():
    application = closed()
    with later(100):
        page = browser_of(application).get(address(application, "follow_up")).content.decode()
        assert "pouvait être demandée jusqu’au jeudi 25 février 2027" in page
        answer = browser_of(application).post(
            address(application, "explain", "passport"), {"explanation": "Au consulat."}
        )
    assert answer.status_code in {302, 409}
    assert application.pieces.get(slot="passport").explanation == ""


def test_the_questions_to_the_database_do_not_grow():
    def asked(application) -> int:
        with CaptureQueriesContext(connection) as queries:
            get(application)
        return len(queries)

    few, many = closed("passport"), closed("passport", "diploma", "address_proof")
    get(few)
    assert asked(few) == asked(many)


def test_an_explanation_taken_back_is_missing_again():
    application = closed()
    with later(40):
        provide.explain(application, slot="passport", explanation="Au consulat.")
        provide.explain(application, slot="passport", explanation="")
    assert "Il manque encore une pièce" in get(application)
