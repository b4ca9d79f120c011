"""What is another's does not exist: thousands of swapped requests, and not one of their words."""

import re
from collections.abc import Iterator
from typing import Any

import pytest
from django.http import HttpResponse
from django.test import Client
from django.urls import reverse

from escale.applications.models import Application
from escale.documents.models import Document, SentFile
from escale.kit.reference import new_reference
from escale.web.policy import POLICY, READ, Who
from tests import people
from tests.guards import owners, routes

pytestmark = pytest.mark.django_db

MARK = "zqxvmark"
OWNED = routes.names_open_to(Who.OWNER)


@pytest.fixture
def theirs():
    """The applications of somebody else, every word of which bears the mark."""
    _account, applications = owners.owner_of_a_draft_and_a_filing(MARK, number="9900000001")
    return applications


@pytest.fixture
def mine():
    """The one who tries, with a filed request and a draft of their own."""
    return owners.owner_of_a_draft_and_a_filing("mine", number="9900000002")


def body_of(response: HttpResponse) -> bytes:
    if response.streaming:
        return b"".join(response.streaming_content)
    return response.content


def assert_says_nothing(response: HttpResponse, asked: str) -> None:
    said = body_of(response).lower() + str(dict(response.items())).lower().encode()
    assert MARK.encode() not in said, asked


def names_a_document(name: str) -> bool:
    return bool(routes.OF_A_DOCUMENT & routes.arguments_of(name))


def swapped(name: str, theirs: list[Application], mine: list[Application]) -> Iterator[str]:
    """Addresses that mix what is mine and what is theirs, none of which I may open."""
    for other in theirs:
        yield from routes.addresses(name, other)
        if {"reference"} < routes.arguments_of(name) and names_a_document(name):
            for own in mine:
                yield from routes.addresses(name, other, documents_of=own)


def test_the_marks_are_seen_by_their_owner(theirs):
    """Without this, the test below could look for words that are nowhere."""
    owner = people.signed_in(people.account_of(theirs[0]))
    filed, draft = theirs
    seen = [
        reverse("applicant:follow_up", args=[filed.reference]),
        reverse("applicant:summary", args=[draft.reference]),
        reverse("applicant:section", args=[draft.reference, "identity"]),
        reverse("applicant:piece", args=[draft.reference, "passport"]),
        reverse("applicant:piece", args=[draft.reference, "address"]),
        reverse("applicant:portrait", args=[draft.reference]),
    ]
    for address in seen:
        assert MARK.encode() in body_of(owner.get(address)).lower(), address


def test_another_applicant_sees_and_changes_nothing(theirs, mine):
    account, own = mine
    before = everything_of(theirs)
    client = people.signed_in(account)
    asked = 0
    for name in OWNED:
        for address in swapped(name, theirs, own):
            for method in sorted(POLICY[name].methods):
                for headers in ({}, {"accept": "application/json"}):
                    response = client.generic(method, address, headers=headers)
                    assert response.status_code == 404, (method, address)
                    assert_says_nothing(response, address)
                    asked += 1
    assert asked >= 1000
    assert everything_of(theirs) == before


def test_someone_elses_document_under_ones_own_reference_is_not_found(theirs, mine):
    account, own = mine
    before = everything_of(theirs)
    client = people.signed_in(account)
    asked = 0
    for name in OWNED:
        if not names_a_document(name):
            continue
        for other in theirs:
            for application in own:
                for address in routes.addresses(name, application, documents_of=other):
                    for method in sorted(POLICY[name].methods):
                        response = client.generic(method, address)
                        # Taking back what is not there is no fault, and takes nothing back.
                        expected = {404} if POLICY[name].methods & READ else {302, 404, 409}
                        assert response.status_code in expected, (method, address)
                        assert_says_nothing(response, address)
                        asked += 1
    assert asked > 100
    assert everything_of(theirs) == before


def test_ones_own_pages_never_show_another(theirs, mine):
    account, own = mine
    client = people.signed_in(account)
    addresses = [
        reverse(name) for name in routes.names_open_to(Who.SIGNED_IN, Who.ACCOUNT, Who.APPLICANT)
    ]
    addresses += [a for name in OWNED for one in own for a in routes.addresses(name, one)]
    for address in addresses:
        assert_says_nothing(client.get(address), address)


def test_nobody_signed_in_sees_nothing(theirs):
    for name in OWNED:
        for other in theirs:
            for address in routes.addresses(name, other)[:5]:
                response = Client().get(address)
                assert response.status_code in {302, 405}
                assert_says_nothing(response, address)


def test_what_is_anothers_and_what_does_not_exist_get_the_same_answer(theirs, mine):
    account, _own = mine
    client = people.signed_in(account)
    for name in OWNED:
        if not routes.reads(name):
            continue
        address = routes.addresses(name, theirs[0])[0]
        nowhere = address.replace(theirs[0].reference, new_reference())
        assert answer(client, address) == answer(client, nowhere), name


def answer(client: Client, address: str) -> tuple[int, str]:
    """The status and the page, but for what changes at each request."""
    response = client.get(address)
    page = response.content.decode().replace(address, "…")
    return response.status_code, re.sub(r'(nonce|value)="[^"]{16,}"', "", page)


def test_a_reference_opens_nothing_without_its_account(theirs):
    for other in theirs:
        for query in ("", "?reference=", "?code="):
            response = Client().get(f"{reverse('public:verify')}{query}{other.reference}")
            assert_says_nothing(response, query)
        found = Client().post(
            reverse("public:verify"),
            {"code": other.reference, "born_on_0": "7", "born_on_1": "3", "born_on_2": "1990"},
        )
        assert_says_nothing(found, "verify")


def everything_of(applications: list[Application]) -> list[Any]:
    """All that could be changed of these applications."""
    found: list[Any] = []
    for application in applications:
        found += Application.objects.filter(pk=application.pk).values_list()
        for related in ("statements", "pieces", "events", "corrections", "notices"):
            found += getattr(application, related).order_by("pk").values_list()
        documents = Document.objects.filter(piece__application=application)
        found += documents.order_by("pk").values_list()
        files = SentFile.objects.filter(document__in=documents)
        found += files.order_by("pk").values_list()
    return found
