"""Each route does what the policy table says, for each reader and each method."""

import pytest
from django.http import HttpResponse
from django.test import Client
from django.urls import reverse

from escale.actions import file as filing
from escale.actions import make_letters
from escale.people.models import Account
from escale.web import policy
from escale.web.policy import POLICY, READ, Who
from tests import people
from tests.guards import owners, routes

pytestmark = pytest.mark.django_db

SIGNED_IN = routes.names_open_to(Who.SIGNED_IN, Who.ACCOUNT, Who.APPLICANT, Who.OWNER)
OWNED = routes.names_open_to(Who.OWNER)
#: What there is only once a request is filed: letters, and messages.
ONCE_FILED = [
    name
    for name in OWNED
    if "letter" in routes.arguments_of(name) or "reference" not in routes.arguments_of(name)
]
LOGIN = "/account/sign-in/?next="


@pytest.fixture
def account() -> Account:
    account = people.applicant()
    owners.known_to_the_register(account)
    return account


@pytest.fixture
def mine(account):
    application = people.complete_draft(by=account)
    owners.give_portrait(application)
    return application


def one_address(name: str, application) -> str:
    return routes.addresses(name, application)[0]


def ask(client: Client, method: str, address: str) -> HttpResponse:
    return client.generic(method, address)


# ---- the table -------------------------------------------------------------------------------


def test_every_route_is_declared_and_every_declared_route_exists():
    assert sorted(routes.route_names()) == sorted(POLICY)


def test_a_route_has_one_address_pattern():
    names = routes.route_names()
    assert len(names) == len(set(names))


def test_what_belongs_to_somebody_is_declared_so():
    for name in routes.route_names():
        if POLICY[name].who is Who.STAFF:  # a prefecture's own, seen to by `case_for`
            continue
        is_owned = POLICY[name].who is Who.OWNER
        assert is_owned is bool(routes.IDS & routes.arguments_of(name)), name


def test_a_reading_that_writes_says_why():
    for name, rule in POLICY.items():
        assert not rule.get_writes or len(rule.get_writes.split()) > 3, name


def test_methods_are_those_of_html():
    assert {method for rule in POLICY.values() for method in rule.methods} == {
        "GET",
        "HEAD",
        "POST",
    }


def test_a_route_taken_out_of_the_table_is_closed(monkeypatch):
    monkeypatch.delitem(policy.POLICY, "public:help")
    assert Client().get(reverse("public:help")).status_code == 404


# ---- methods ---------------------------------------------------------------------------------


def test_a_method_that_is_not_declared_is_refused_to_everyone(account, mine):
    for name, rule in POLICY.items():
        others = [method for method in routes.METHODS if method not in rule.methods]
        for client in (Client(), people.signed_in(account)):
            for method in others:
                response = ask(client, method, one_address(name, mine))
                assert response.status_code == 405, (method, name)
                assert set(response["Allow"].split(", ")) == rule.methods, name


# ---- nobody ----------------------------------------------------------------------------------


def test_what_is_open_to_anyone_asks_nobody_to_sign_in(mine):
    for name in routes.names_open_to(Who.ANYONE):
        if routes.reads(name):
            response = Client().get(one_address(name, mine))
            assert response.status_code in {200, 302}, name
            assert not response.get("Location", "").startswith(LOGIN), name


def test_someone_who_is_not_signed_in_is_led_to_the_sign_in_page_and_back(mine):
    for name in SIGNED_IN:
        for address in routes.addresses(name, mine)[:3]:
            if routes.reads(name):
                response = Client().get(address)
                assert (response.status_code, response["Location"]) == (302, f"{LOGIN}{address}")


def test_what_someone_who_is_not_signed_in_sends_is_not_taken(mine):
    for name in SIGNED_IN:
        if "POST" not in POLICY[name].methods:
            continue
        address = one_address(name, mine)
        response = Client().post(address, {"family_name": "Perdue"})
        assert response.status_code == 302, name
        assert response["Location"].startswith(LOGIN), name
        json = Client().post(address, headers={"accept": "application/json"})
        assert json.status_code == 401, name
        assert json.json()["sentence"], name


def test_an_account_without_a_person_finds_nothing(mine):
    account = people.applicant()
    Account.objects.filter(pk=account.pk).update(person=None)
    client = people.signed_in(account)
    for name in SIGNED_IN:
        for method in POLICY[name].methods:
            response = ask(client, method, one_address(name, mine))
            if response.status_code == 302:
                # allauth leads from the root of the account pages to one of them when that root
                # is not found.
                response = client.get(response["Location"])
            assert response.status_code == 404, name


def test_someone_signed_in_can_read_what_is_open_to_applicants(account):
    client = people.signed_in(account)
    for name in routes.names_open_to(Who.SIGNED_IN, Who.ACCOUNT, Who.APPLICANT):
        if routes.reads(name):
            response = client.get(reverse(name))
            assert response.status_code in {200, 302}, name
            assert not response.get("Location", "").startswith(LOGIN), name


def test_a_closed_account_opens_nothing(account, mine):
    client = people.signed_in(account)
    Account.objects.filter(pk=account.pk).update(is_active=False)
    for name in SIGNED_IN:
        for method in POLICY[name].methods:
            response = ask(client, method, one_address(name, mine))
            assert response.status_code == 302, name
            assert response["Location"].startswith(LOGIN), name


# ---- the owner -------------------------------------------------------------------------------


def test_the_owner_reads_what_is_theirs(account, mine):
    client = people.signed_in(account)
    for name in OWNED:
        if routes.reads(name) and name not in ONCE_FILED:
            answers = {client.get(address).status_code for address in routes.addresses(name, mine)}
            assert answers <= {200, 302, 404}, name
            assert answers & {200, 302}, name


def test_the_owner_reads_their_letters_and_their_messages(account, mine):
    """A draft has none: they come once it is filed."""
    filing.file(mine, by=account, is_declared_true=True)
    make_letters.make_due()
    client = people.signed_in(account)
    assert ONCE_FILED
    for name in ONCE_FILED:
        answers = {client.get(address).status_code for address in routes.addresses(name, mine)}
        assert answers == {200}, name


def test_reading_is_declared_by_both_its_methods():
    for name, rule in POLICY.items():
        assert rule.methods & READ in (frozenset(), READ), name
