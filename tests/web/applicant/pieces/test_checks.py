"""What a page that waits for the check asks, again and again: the stage of each document."""

import pytest
from django.urls import reverse

from escale.actions import provide
from tests import people

pytestmark = pytest.mark.django_db


@pytest.fixture
def passport(desk):
    provide.choose_alternative(desk.application, slot="passport", alternative="passport")
    return people.give(desk.application, "passport", "passport")


def answered(desk) -> dict[str, dict[str, str]]:
    return desk.client.get(desk.url("checks")).json()["documents"]


@pytest.mark.parametrize(
    "stage, told, words",
    [
        ("checking", "checking", ""),
        ("late", "late", ""),
        ("clean", "clean", "Passeport : vérifié."),
        ("infected", "refused", "Passeport : à remplacer."),
        ("uncheckable", "refused", "Passeport : à remplacer."),
    ],
)
def test_each_stage_is_told_with_the_words_to_say(desk, passport, brought_to, stage, told, words):
    brought_to(passport, stage)
    assert answered(desk) == {str(passport.pk): {"stage": told, "words": words}}


def test_a_document_set_aside_is_not_followed(desk, passport):
    provide.choose_alternative(desk.application, slot="passport", alternative="identity_card")
    assert answered(desk) == {}


def test_a_filed_request_is_followed_too():
    application = people.filed()
    client = people.signed_in(people.account_of(application))
    answer = client.get(reverse("applicant:checks", args=[application.reference]))
    stages = {entry["stage"] for entry in answer.json()["documents"].values()}
    assert stages == {"clean"}


def test_it_asks_little_whatever_the_number_of_documents(desk, passport, questions):
    with_one = questions(desk.client, desk.url("checks"))
    people.provide_all(desk.application, but=["passport"])
    assert questions(desk.client, desk.url("checks")) == with_one
    assert with_one <= 5


def test_it_is_kept_by_no_cache(desk):
    assert desk.client.get(desk.url("checks"))["Cache-Control"] == "private, no-store"


def test_another_person_finds_nothing(desk, stranger):
    assert stranger.get(desk.url("checks")).status_code == 404


def test_it_is_only_read(desk):
    assert desk.client.post(desk.url("checks")).status_code == 405
