"""Saving in the background, against the revision that was read."""

import pytest
from django.urls import reverse

from escale.applications.models import Statement
from tests import people

pytestmark = pytest.mark.django_db

JSON = {"HTTP_ACCEPT": "application/json"}


def save(draft, *, client=None, section="identity", **data):
    browser = client or people.signed_in(people.account_of(draft))
    address = reverse("applicant:autosave", args=[draft.reference, section])
    return browser.post(address, data, **JSON)


def kept(draft) -> dict:
    return Statement.objects.get(application=draft, section="identity").answers


def test_each_save_answers_with_the_revision_to_save_against():
    draft = people.draft()
    first = save(draft, revision=0, family_name="OK")
    assert first.json()["revision"] == 1
    assert first.json()["sentence"].startswith("Enregistré à ")
    second = save(draft, revision=1, family_name="OKONKWO")
    assert second.json()["revision"] == 2
    assert kept(draft)["family_name"] == "OKONKWO"


def test_a_mistake_is_saved_too():
    draft = people.draft()
    assert save(draft, revision=0, family_name="王", born_on_day="40").status_code == 200
    assert kept(draft)["family_name"] == "王"


def test_the_same_answers_again_are_no_new_revision():
    draft = people.draft()
    save(draft, revision=0, family_name="OKONKWO")
    assert save(draft, revision=1, family_name="OKONKWO").json()["revision"] == 1


def test_a_stale_page_saves_nothing_and_says_what_to_do():
    draft = people.draft()
    save(draft, revision=0, family_name="AILLEURS")
    answer = save(draft, revision=0, family_name="ICI")
    assert answer.status_code == 409
    assert "deux versions" in answer.json()["sentence"]
    assert kept(draft)["family_name"] == "AILLEURS"


def test_without_a_session_the_answer_says_so_in_words(client):
    draft = people.draft()
    answer = save(draft, client=client, revision=0, family_name="OKONKWO")
    assert answer.status_code == 401
    assert "plus connecté" in answer.json()["sentence"]
    assert not Statement.objects.exists()


def test_a_request_filed_meanwhile_answers_in_words():
    application = people.filed()
    answer = save(application, revision=1, family_name="TROP TARD")
    assert answer.status_code == 409
    assert "déposée entre-temps" in answer.json()["sentence"]
    assert kept(application)["family_name"] == "OKONKWO"


def test_anothers_draft_does_not_exist():
    draft = people.complete_draft()
    stranger = people.signed_in(people.applicant())
    assert save(draft, client=stranger, revision=1, family_name="VOLÉE").status_code == 404
    assert kept(draft)["family_name"] == "OKONKWO"


def test_it_is_not_read():
    draft = people.draft()
    address = reverse("applicant:autosave", args=[draft.reference, "identity"])
    assert people.signed_in(people.account_of(draft)).get(address).status_code == 405
