"""A file put elsewhere among the others: only the one that was seen, once."""

import pytest
from django.urls import reverse

from escale.documents.models import Document, SentFile
from tests import people, samples
from tests.web.applicant.pieces.conftest import words

pytestmark = pytest.mark.django_db


@pytest.fixture
def sent(desk):
    """Three files of one document."""
    files = [(f"{name}.pdf", samples.pdf(n)) for n, name in enumerate("abc", 1)]
    desk.send("passport", "passport", *files, alternative="passport")
    return desk.document("passport")


def names() -> list[str]:
    return list(SentFile.objects.order_by("position").values_list("name", flat=True))


def move(desk, document: int, position: int, to, *, client=None, query: str = "", follow=True):
    address = desk.url("move_file", "passport", "passport", document, position) + query
    return (client or desk.client).post(address, {"to": to}, follow=follow)


def test_the_order_is_changed_and_told(desk, sent):
    text = words(move(desk, sent.pk, 2, 0))
    assert "L’ordre des fichiers est changé, et celui des pages avec lui." in text
    assert names() == ["c.pdf", "a.pdf", "b.pdf"]


def test_one_is_led_back_to_the_file_where_it_went(desk, sent):
    answer = move(desk, sent.pk, 0, 1, query="?from=summary", follow=False)
    page, _, anchor = answer.url.partition("#")
    assert page == desk.url("piece", "passport") + "?from=summary"
    assert f'id="{anchor}"' in desk.text("piece", "passport")
    assert anchor.endswith("-1")


def test_the_buttons_of_the_page_lead_here(desk, sent):
    address = desk.url("move_file", "passport", "passport", sent.pk, 1)
    page = desk.text("piece", "passport")
    assert page.count(f'formaction="{address}" name="to" value="0"') == 1
    assert page.count(f'formaction="{address}" name="to" value="2"') == 1


def test_asked_twice_it_moves_once(desk, sent):
    move(desk, sent.pk, 0, 1)
    assert "l’ordre est resté le même" in words(move(desk, sent.pk, 0, 1))
    assert names() == ["b.pdf", "a.pdf", "c.pdf"]


@pytest.mark.parametrize("to", ["", "3", "-1", "1.5", "²", "9" * 40, "<script>", "0; drop table"])
def test_a_place_that_is_none_moves_nothing(desk, sent, to):
    assert "l’ordre est resté le même" in words(move(desk, sent.pk, 0, to))
    assert names() == ["a.pdf", "b.pdf", "c.pdf"]


def test_it_is_only_sent(desk, sent):
    address = desk.url("move_file", "passport", "passport", sent.pk, 0)
    assert desk.client.get(address).status_code == 405


def test_another_person_moves_nothing(desk, sent, stranger):
    assert move(desk, sent.pk, 0, 1, client=stranger).status_code == 404
    own = people.draft(people.applicant())
    args = [own.reference, "passport", "passport", sent.pk, 0]
    other = people.signed_in(people.account_of(own))
    other.post(reverse("applicant:move_file", args=args), {"to": "1"})
    assert names() == ["a.pdf", "b.pdf", "c.pdf"]


def test_a_filed_request_keeps_its_order(db):
    application = people.filed()
    client = people.signed_in(people.account_of(application))
    document = Document.objects.get(piece__application=application, component="passport")
    args = [application.reference, "passport", "passport", document.pk, 0]
    answer = client.post(reverse("applicant:move_file", args=args), {"to": "1"})
    assert answer.status_code == 409
    assert Document.objects.filter(pk=document.pk).exists()
