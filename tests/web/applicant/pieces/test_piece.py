"""The page of a piece: why it is asked, which ways there are, what was received."""

import re

import pytest
from django.urls import reverse

from escale.actions import provide
from tests import people
from tests.web.applicant.pieces.conftest import JSON, words

pytestmark = pytest.mark.django_db


def shown_ways(text: str) -> list[str]:
    return re.findall(r"data-way=\"(\w+)\" aria-labelledby=\"[\w-]+\">", text)


def test_it_says_why_by_which_text_and_what_is_accepted(desk):
    text = desk.text("piece", "hosting_agreement")
    assert "C’est sur elle que repose le titre" in text
    assert "Le texte qui le demande : CESEDA, art. L. 421-14." in text
    assert "la convention signée par votre établissement d’accueil" in text
    assert shown_ways(text) == ["hosting_agreement"]


def test_with_several_ways_nothing_is_asked_before_the_choice(desk):
    assert shown_ways(desk.text("piece", "diploma")) == []


def test_choosing_a_way_shows_its_documents(desk):
    answer = desk.client.post(
        desk.url("piece", "diploma"), {"alternative": "not_issued"}, follow=True
    )
    text = words(answer)
    assert shown_ways(text) == ["not_issued"]
    assert "2 documents sont nécessaires." in text
    assert desk.piece("diploma").alternative == "not_issued"


def test_a_script_may_choose_without_leaving_the_page(desk):
    answer = desk.client.post(desk.url("piece", "diploma"), {"alternative": "diploma"}, **JSON)
    assert answer.json() == {}
    assert desk.piece("diploma").alternative == "diploma"


@pytest.mark.parametrize(
    "sent, sentence",
    [({}, "Choisissez ce que vous fournissez."), ({"alternative": "x"}, "Choisissez l’une des")],
)
def test_a_choice_that_is_none_is_refused_beside_the_field(desk, sent, sentence):
    answer = desk.client.post(desk.url("piece", "diploma"), sent)
    assert f"Erreur : </span>{sentence}" in words(answer)


def test_what_was_sent_for_another_way_is_kept_and_comes_back(desk):
    provide.choose_alternative(desk.application, slot="passport", alternative="passport")
    people.give(desk.application, "passport", "passport")
    desk.client.post(desk.url("piece", "passport"), {"alternative": "identity_card"})
    text = desk.text("piece", "passport")
    assert re.search(r"gardés de côté et ne comptent pas : ?</p>\s*<ul[^>]*><li>Passeport<", text)
    desk.client.post(desk.url("piece", "passport"), {"alternative": "passport"})
    assert desk.piece("passport").received == ["passport"]


def test_the_next_step_is_the_next_piece_that_awaits_something(desk):
    assert "Passer à : Passeport en cours de validité" in desk.text("piece", "residence_document")
    provide.explain(desk.application, slot="residence_document", explanation="Perdu.")
    text = desk.text("piece", "residence_document")
    assert "Pièce suivante : Passeport en cours de validité" in text


def test_from_the_summary_the_next_step_is_the_summary(desk):
    text = words(desk.client.get(desk.url("piece", "passport") + "?from=summary"))
    assert f'href="{desk.url("summary")}#piece-passport">Revenir au récapitulatif' in text
    assert desk.url("upload", "passport", "passport") + "?from=summary" in text


def test_the_number_of_questions_does_not_grow_with_the_files(desk, questions):
    provide.choose_alternative(desk.application, slot="address_proof", alternative="hosted")
    people.give(desk.application, "address_proof", "host_certificate")
    with_one = questions(desk.client, desk.url("piece", "address_proof"))
    for component in ("host_identity", "host_proof"):
        people.give(desk.application, "address_proof", component)
    people.provide_all(desk.application, but=["address_proof"])
    assert questions(desk.client, desk.url("piece", "address_proof")) == with_one


@pytest.mark.parametrize("slot", ["job_loss", "nothing", "ephoto-code"])
def test_a_piece_the_case_does_not_ask_for_is_not_found(desk, slot):
    assert desk.client.get(desk.url("piece", slot)).status_code == 404


def test_another_person_finds_nothing(desk, stranger):
    assert stranger.get(desk.url("piece", "passport")).status_code == 404
    answer = stranger.post(desk.url("piece", "passport"), {"alternative": "passport"})
    assert answer.status_code == 404
    assert desk.piece("passport").alternative == ""


def test_other_methods_are_refused(desk):
    assert desk.client.delete(desk.url("piece", "passport")).status_code == 405


def test_a_filed_request_shows_its_follow_up(db):
    application = people.filed()
    client = people.signed_in(people.account_of(application))
    answer = client.get(reverse("applicant:piece", args=[application.reference, "passport"]))
    assert answer.url == reverse("applicant:follow_up", args=[application.reference])
