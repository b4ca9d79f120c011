"""The list of the pieces: each with its state in words, how many are there, and a way on."""

import re

import pytest
from django.urls import reverse

from escale.actions import provide
from escale.actions.sign_engagement import sign_engagement
from escale.documents.models import Ephoto
from escale.procedures.cases import Case
from tests import people

pytestmark = pytest.mark.django_db


def badges(text: str) -> list[str]:
    return re.findall(r"esc-badge--\w+\">([^<]+)<", text)


def test_every_piece_of_the_case_has_its_card_and_its_state(desk):
    text = desk.text("pieces")
    assert badges(text).count("À fournir") == 7
    assert badges(text).count("Facultatif") == 1
    assert "Pièces demandées : 0 sur 7" in text
    assert desk.url("piece", "passport") in text
    assert desk.url("ephoto") in text
    assert desk.url("engagement") in text


def test_after_a_job_loss_the_agreement_is_not_asked(db):
    application = people.draft(case=Case.RENEWAL_AFTER_JOB_LOSS)
    client = people.signed_in(people.account_of(application))
    text = client.get(reverse("applicant:pieces", args=[application.reference])).content.decode()
    assert "Preuves de la perte involontaire" in text
    assert "Convention d’accueil" not in text


def test_each_state_is_said_in_words(desk):
    application = desk.application
    provide.choose_alternative(application, slot="passport", alternative="passport")
    people.give(application, "passport", "passport")
    provide.choose_alternative(application, slot="address_proof", alternative="hosted")
    people.give(application, "address_proof", "host_certificate")
    provide.explain(application, slot="diploma", explanation="Il arrive en décembre.")
    sign_engagement(application, name="Chidinma Okonkwo")
    text = desk.text("pieces")
    assert set(badges(text)) == {
        *("À fournir", "Reçu", "En partie", "Expliqué", "Facultatif", "Signé")
    }
    assert re.search(r"Reçu le \d+(er)? \w+ \d{4} à \d+ h \d\d, 1 page<", text)
    assert "Il manque encore : Pièce d’identité de la personne qui vous héberge ; Just" in text
    assert "Pièces demandées : 3 sur 7" in text


def test_a_code_that_can_no_longer_serve_is_asked_again(desk):
    people.give_ephoto(desk.application)
    Ephoto.objects.update(outcome=Ephoto.Outcome.EXPIRED)
    text = desk.text("pieces")
    assert "À remplacer" in badges(text)
    assert "Pièces demandées : 0 sur 7" in text


def test_one_goes_on_to_the_summary_with_or_without_everything(desk):
    summary = reverse("applicant:summary", args=[desk.application.reference])
    assert summary in desk.text("pieces")
    people.provide_all(desk.application)
    text = desk.text("pieces")
    assert "Pièces demandées : 7 sur 7" in text
    assert "Toutes les pièces demandées sont là." in text
    assert summary in text


def test_the_number_of_questions_does_not_grow_with_the_documents(desk, questions):
    people.give(desk.application, "passport", "passport")
    with_one = questions(desk.client, desk.url("pieces"))
    people.provide_all(desk.application, but=["passport", "ephoto", "engagement"])
    assert questions(desk.client, desk.url("pieces")) == with_one


def test_the_list_is_only_read(desk):
    assert desk.client.post(desk.url("pieces")).status_code == 405


def test_another_person_finds_nothing(desk, stranger):
    assert stranger.get(desk.url("pieces")).status_code == 404


def test_a_filed_request_shows_its_follow_up(db):
    application = people.filed()
    client = people.signed_in(people.account_of(application))
    answer = client.get(reverse("applicant:pieces", args=[application.reference]))
    assert answer.url == reverse("applicant:follow_up", args=[application.reference])


def test_without_a_case_one_is_asked_for_it_first(db):
    application = people.draft(case=None)
    client = people.signed_in(people.account_of(application))
    answer = client.get(reverse("applicant:pieces", args=[application.reference]))
    assert answer.url == reverse("applicant:choose_case", args=[application.reference])
