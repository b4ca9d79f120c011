"""Papers of an application: clean ones only, to its prefecture only, each reading written."""

import pytest
from django.test import Client

from escale.audit.models import Access
from escale.documents.models import Document
from escale.kit import clock
from escale.people.models import Role
from tests import people
from tests.guards.owners import give_portrait
from tests.web.office.application.scenes import CONTENT, give_pages, page_of

pytestmark = pytest.mark.django_db
REUNION = {"contact": {"postcode": "97400", "town": "Saint-Denis"}}


@pytest.fixture
def browser(officer) -> Client:
    return people.at_work(officer)


def papers_of(application) -> list[str]:
    found = give_pages(application, "passport", 2)
    give_portrait(application)
    return [
        page_of(application, f"documents/{found.pk}/pages/2/"),
        page_of(application, f"documents/{found.pk}/"),
        page_of(application, "portrait/"),
        page_of(application, "portrait/?image=signature"),
    ]


def body_of(answer) -> bytes:
    return b"".join(answer.streaming_content) if answer.streaming else answer.content


@pytest.mark.parametrize("role", Role)
def test_a_member_reads_them_and_each_reading_is_written(role):
    application, member = people.filed(), people.staff(role)
    client = people.at_work(member)
    for address in papers_of(application):
        answer = client.get(address)
        assert answer.status_code == 200, address
        assert body_of(answer)
        assert "no-store" in answer["Cache-Control"]
        assert answer["X-Content-Type-Options"] == "nosniff"
        assert "sandbox" in answer["Content-Security-Policy"]
    lines = Access.objects.order_by("pk").values_list("what", flat=True)
    assert list(lines) == ["document_page", "document_copy", "portrait", "portrait"]
    assert {line.account for line in Access.objects.all()} == {member}
    assert {line.person for line in Access.objects.all()} == {application.person}


def test_nothing_is_read_from_elsewhere_nor_written():
    application = people.filed()
    stranger = people.at_work(people.staff(prefecture=people.prefectures()["reunion"]))
    owner = people.signed_in(people.account_of(application))
    for address in papers_of(application):
        for client, status in ((stranger, 404), (owner, 404), (Client(), 302)):
            answer = client.get(address)
            assert answer.status_code == status
            assert CONTENT.encode() not in body_of(answer)
    assert not Access.objects.exists()


def test_a_document_of_another_application_is_not_found_under_one_s_own(browser):
    mine, other = people.filed(), people.filed(answers=REUNION)
    theirs = give_pages(other, "passport", 2)
    for rest in (f"documents/{theirs.pk}/", f"documents/{theirs.pk}/pages/1/"):
        assert browser.get(page_of(mine, rest)).status_code == 404
    assert not Access.objects.exists()


@pytest.mark.parametrize("number", [0, 2**40, 2**70])
def test_forged_numbers_are_not_found(browser, number):
    application = people.filed()
    found = give_pages(application, "passport", 2)
    assert browser.get(page_of(application, f"documents/{number}/")).status_code == 404
    forged = page_of(application, f"documents/{found.pk}/pages/{number}/")
    assert browser.get(forged).status_code == 404


@pytest.mark.parametrize("state", ["received", "refused"])
def test_what_is_not_clean_is_not_opened_and_says_why(browser, state):
    application = people.filed()
    found = give_pages(application, "passport", 2)
    if state == "refused":
        people.refused_document(application)
    else:
        Document.objects.filter(pk=found.pk).update(state=state)
    for rest in (f"documents/{found.pk}/", f"documents/{found.pk}/pages/1/"):
        answer = browser.get(page_of(application, rest))
        assert answer.status_code == 409
        assert "antivirus" in answer.content.decode() or "vérification" in answer.content.decode()
    assert not Access.objects.exists()


def test_a_document_that_was_replaced_is_still_read(browser):
    application = people.filed()
    found = give_pages(application, "passport", 1)
    Document.objects.filter(pk=found.pk).update(replaced_at=clock.now())
    assert browser.get(page_of(application, f"documents/{found.pk}/pages/1/")).status_code == 200
    page = browser.get(page_of(application)).content.decode()
    assert "Documents remplacés" in page


@pytest.mark.parametrize("width", ["", "0", "-1", "99999999", "x", "１００"])
def test_a_width_that_makes_no_sense_is_brought_within_reason(browser, width):
    application = people.filed()
    found = give_pages(application, "passport", 1)
    address = page_of(application, f"documents/{found.pk}/pages/1/?width={width}")
    assert browser.get(address)["Content-Type"] == "image/webp"


def test_without_a_portrait_there_is_none(browser):
    assert browser.get(page_of(people.filed(), "portrait/")).status_code == 404
