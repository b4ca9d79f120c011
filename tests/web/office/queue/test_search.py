"""A search is sent, kept for the auditor, and its results are for whoever made it."""

import logging

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from escale.applications.enums import Status
from escale.audit.models import Search
from escale.people.models import Role
from tests import people

pytestmark = pytest.mark.django_db
SEARCH = reverse("office:search")


def found(client, words: str):
    response = client.post(SEARCH, {"words": words})
    assert response.status_code == 302
    return client.get(response["Location"])


def references(response) -> list[str]:
    return [row.reference for row in response.context["rows"]]


def test_a_request_is_found_and_the_search_is_kept(at_work, officer):
    application = people.filed()
    answer = found(at_work, "  chidinma OKO ")
    assert references(answer) == [application.reference]
    kept = Search.objects.get()
    assert (kept.account, kept.prefecture) == (officer, application.prefecture)
    assert kept.words == "chidinma OKO"


def test_what_is_decided_is_found_after_what_waits(at_work):
    decided, filed = people.walked_to(Status.APPROVED), people.filed()
    assert references(found(at_work, "okonkwo")) == [filed.reference, decided.reference]


def test_the_words_are_in_no_address_and_in_no_log_line(at_work, caplog):
    caplog.set_level(logging.DEBUG)
    response = at_work.post(SEARCH, {"words": "Zygomatique"})
    assert "zygomatique" not in response["Location"].lower()
    at_work.get(response["Location"])
    assert "zygomatique" not in caplog.text.lower()
    assert "zygomatique" not in str(Search.objects.get()).lower()


@pytest.mark.parametrize(
    "words",
    ["%", "'; drop table people_person; --", '"', "é" * 500, "a\x00b", "😀", "\\", "<script>", "_"],
)
def test_signs_are_plain_text_that_finds_nothing(at_work, words):
    people.filed()
    answer = found(at_work, words)
    assert references(answer) == []
    assert "Aucune demande de votre préfecture ne répond" in answer.content.decode()
    assert "<script>x" not in answer.content.decode()


@pytest.mark.parametrize("words", ["", "   ", "\x00"])
def test_an_empty_search_is_told_and_not_kept(at_work, words):
    response = at_work.post(SEARCH, {"words": words}, follow=True)
    assert "Écrivez ce que vous cherchez" in response.content.decode()
    assert not Search.objects.exists()


def test_a_search_is_only_for_whoever_made_it(at_work):
    people.filed()
    address = at_work.post(SEARCH, {"words": "okonkwo"})["Location"]
    for other in (people.staff(), people.staff(Role.AUDITOR, Role.MANAGER)):
        assert people.at_work(other).get(address).status_code == 404
    assert at_work.get(reverse("office:found", args=[2**70])).status_code == 404


def test_another_prefectures_request_is_never_found():
    application = people.filed()
    elsewhere = people.at_work(people.staff(prefecture=people.prefectures()["reunion"]))
    for words in ("okonkwo", application.reference, "chidinma.okonkwo@exemple.fr"):
        answer = found(elsewhere, words)
        assert references(answer) == []


def test_too_many_are_told(at_work, monkeypatch):
    monkeypatch.setattr("escale.applications.search.MOST", 2)
    for _ in range(3):
        people.filed()
    page = found(at_work, "oko").content.decode()
    assert "Trop de demandes répondent à « oko » : en voici 2." in page


def test_results_have_pages(at_work, waiting):
    model = people.filed()
    for number in range(27):
        waiting(days=number, search_keys=model.search_keys)
    first = found(at_work, "okonkwo")
    assert len(references(first)) == 25
    second = at_work.get(first.request["PATH_INFO"] + first.context["after"])
    assert len(references(second)) == 3
    assert not set(references(first)) & set(references(second))
    back = at_work.get(first.request["PATH_INFO"] + second.context["before"])
    assert references(back) == references(first)


def test_results_ask_the_same_of_one_line_and_of_many(at_work, waiting):
    model = people.filed()
    address = at_work.post(SEARCH, {"words": "okonkwo"})["Location"]

    def asked() -> int:
        at_work.get(address)
        with CaptureQueriesContext(connection) as questions:
            at_work.get(address)
        return len(questions)

    alone = asked()
    for _ in range(24):
        waiting(search_keys=model.search_keys)
    assert asked() == alone
