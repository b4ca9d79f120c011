"""Another prefecture's requests do not exist, and a page of one request opens nothing of another.

Every route of the office that takes a reference or a number, found in the URLconf, is asked for
what is not the asker's: by each role of another prefecture, by a colleague who forges numbers of
another request, by an applicant, by nobody. Nothing foreign is served; no row is changed.

The default run asks each route at least once as everybody; `ESCALE_SWAPS=10000` asks more, and
`-s` prints how many.
"""

import os
import random
from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from itertools import chain, cycle, islice
from typing import Any
from urllib.parse import quote

import pytest
from django.db import models, transaction
from django.http import HttpResponse
from django.test import Client
from django.urls import reverse

from escale.actions.revoke import revoke
from escale.applications.models import Application
from escale.audit.models import Access
from escale.people.models import Invitation, Role, StaffMember
from escale.register.models import ForeignNational
from escale.web.policy import POLICY, Who
from tests import people
from tests.guards import holdings, routes
from tests.guards.holdings import COUNTER, FILED_THERE, MARK, Holding, Office

pytestmark = pytest.mark.django_db

AT_LEAST = int(os.environ.get("ESCALE_SWAPS", "2000"))
SIGN_IN, SECOND_FACTOR = "/account/sign-in/", "/account/second-factor/"
STAFF, OWNED = routes.names_open_to(Who.STAFF), routes.names_open_to(Who.OWNER)
WITH_IDS = [name for name in (*STAFF, *OWNED) if routes.IDS & routes.arguments_of(name)]
LISTS = [name for name in STAFF if not routes.arguments_of(name)]
APPLICANTS = {"an applicant", "the owner"}
JSON, IN_PLACE = {"accept": "application/json"}, {"x-in-place": "1"}


@pytest.fixture(scope="module")
def offices(django_db_setup, django_db_blocker) -> Iterator[tuple[Office, Office]]:
    """Isère, every word of which is marked, and La Réunion, with requests of its own."""
    with django_db_blocker.unblock(), transaction.atomic():
        own = {"mark": "rnmk", "first": 20, "turns": ["judged", "asked"]}
        yield holdings.office("isere"), holdings.office("reunion", **own)
        transaction.set_rollback(True)


@pytest.fixture
def theirs(offices) -> Office:
    return offices[0]


@pytest.fixture
def ours(offices) -> Office:
    return offices[1]


# ---- who asks for what --------------------------------------------------------------------------


@dataclass(frozen=True, kw_only=True)
class Swap:
    """One request for what is not the asker's."""

    who: str
    name: str
    method: str
    address: str
    of: Holding
    body: Mapping[str, Any] = field(default_factory=dict)
    headers: Mapping[str, str] = field(default_factory=dict)

    @property
    def kind(self) -> tuple[str, str, str]:
        return self.who, self.name, self.method


def askers(theirs: Office, ours: Office) -> dict[str, Client]:
    """Everybody to whom the requests of `theirs` are foreign, in their browser."""
    revoked, unproved = people.staff(*Role), people.staff(*Role)
    revoke(revoked.membership, by=None)
    revoked.refresh_from_db()
    owner = people.account_of(theirs.holdings[0].application)
    stranger = people.account_of(ours.holdings[0].application)
    return {
        "nobody": Client(),
        "an applicant": people.signed_in(stranger),
        "the owner": people.signed_in(owner),
        "a member revoked": people.at_work(revoked),
        "a member without a second factor": people.signed_in(unproved),
        "a colleague": people.at_work(theirs.account),
        "all roles elsewhere": people.at_work(ours.account),
        **{
            f"{role.value} elsewhere": people.at_work(
                people.staff(role, prefecture=ours.prefecture)
            )
            for role in Role
        },
    }


def forged(one: Holding) -> dict[str, Any]:
    """What a form could carry that belongs to another request, whatever the form."""
    application = one.application
    member = StaffMember.objects.filter(prefecture=one.prefecture).first()
    national = ForeignNational.objects.filter(foreigner_number=one.secrets[1]).first()
    proposal = application.proposals.last()
    request = application.piece_requests.last()
    return {
        "chosen": [application.reference],
        "reference": application.reference,
        "to": member.pk,
        "officer": member.pk,
        "owner": member.account_id,
        "national": national.pk if national else 1,
        "number": "1",
        "proposal": proposal.pk if proposal else 1,
        "request": request.pk if request else 1,
        "line": [line.pk for line in request.lines.all()] if request else [1],
        "revision": application.revision,
        "verdict": "",
        "answer": "yes",
        "finding": "accepted",
        "reason": "Une raison écrite en toutes lettres.",
        "text": "Un texte écrit en toutes lettres, assez long pour tout.",
    }


def swaps_of(theirs: Office, ours: Office, who: Sequence[str]) -> Iterator[Swap]:
    """Every request that mixes what the asker may open with what they may not."""
    of_a_colleague = theirs.holdings[0]
    for one in theirs.holdings:
        body = forged(one)
        for name in WITH_IDS:
            foreign, mixed = foreign_addresses(name, one, ours.holdings[0])
            _, forged_here = foreign_addresses(name, one, of_a_colleague)
            for asker in who:
                found = [*foreign, *mixed]
                if asker == "a colleague" and name in STAFF:
                    found = forged_here if one is not of_a_colleague else []
                elif asker == "a colleague" and one.turn in {COUNTER, FILED_THERE}:
                    found = mixed  # a clerk of that counter filled it in
                elif asker in APPLICANTS and name in OWNED:
                    found = []  # what applicants ask of each other has its own guard
                for address in found:
                    yield from asked_in_every_way(asker, name, address, one, body)


def addresses(name: str, one: Holding) -> list[str]:
    return routes.addresses(name, one.application)


def foreign_addresses(name: str, one: Holding, own: Holding) -> tuple[list[str], list[str]]:
    """Addresses of another's thing: as they are, and under one's own reference."""
    of_another = addresses(name, one)
    if "reference" not in routes.arguments_of(name):
        return of_another, []
    own_ones = set(addresses(name, own))
    found = routes.addresses(name, own.application, documents_of=one.application)
    return of_another, [address for address in found if address not in own_ones]


def asked_in_every_way(
    who: str, name: str, address: str, one: Holding, body: Mapping[str, Any]
) -> Iterator[Swap]:
    for method in sorted(POLICY[name].methods):
        told = {"who": who, "name": name, "method": method, "address": address, "of": one}
        is_sent = method == "POST"
        yield Swap(**told, body=body if is_sent else {})
        for headers in (JSON, IN_PLACE) if is_sent else (JSON,):
            yield Swap(**told, body=body if is_sent else {}, headers=headers)


def drawn(every: Iterator[Swap], *, at_least: int) -> list[Swap]:
    """So many of them, always the same: first one of each kind, then whichever."""
    by_kind = defaultdict(list)
    for swap in every:
        by_kind[swap.kind].append(swap)
    chance = random.Random(20261125)
    for some in by_kind.values():
        chance.shuffle(some)
    first = [some.pop() for some in by_kind.values()]
    rest = list(chain.from_iterable(by_kind.values()))
    chance.shuffle(rest)
    return first + rest[: max(0, at_least - len(first))]


# ---- what is answered ---------------------------------------------------------------------------


def ask(client: Client, swap: Swap) -> HttpResponse:
    return getattr(client, swap.method.lower())(
        swap.address, dict(swap.body) or None, headers=dict(swap.headers)
    )


def expected(swap: Swap) -> set[int]:
    """The statuses that say nothing of whether the thing exists."""
    wants_json = swap.headers == JSON
    if swap.who == "nobody":
        return {401} if wants_json and swap.method == "POST" else {302}
    if swap.who == "a member without a second factor":
        return {302, 404}
    role, roles = swap.who.removesuffix(" elsewhere"), POLICY[swap.name].roles
    return {403} if role in set(Role) and roles and role not in roles else {404}


def said_by(response: HttpResponse, address: str) -> str:
    """All that an answer says, but for the address that was asked for."""
    content = b"".join(response) if response.streaming else response.content
    said = content.decode("utf-8", "replace") + str(dict(response.items()))
    for asked in (address, quote(address), quote(address, safe="")):
        said = said.replace(asked, "…")
    return said.lower()


def assert_says_nothing(response: HttpResponse, swap: Swap) -> None:
    said = said_by(response, swap.address)
    if swap.who == "the owner":  # whose own address is at the top of each page
        said = said.replace(f"{swap.of.secrets[0]}@exemple.fr", "…")
    told = [secret for secret in swap.of.secrets if secret.lower() in said]
    assert not told, (swap.kind, swap.address, told)
    where = response.get("Location", "")
    assert not where or where.startswith((SIGN_IN, SECOND_FACTOR)), (swap.kind, where)


def rows_of(office: Office) -> dict[str, list[Any]]:
    """Every row that hangs on the requests of an office, and on its team, of whatever table."""
    applications = [one.application.pk for one in office.holdings]
    found: dict[str, list[Any]] = {}
    _hang_on(Application, applications, found)
    persons = Application.objects.filter(pk__in=applications).values("person")
    of_the_office = {
        "accesses": Access.objects.filter(person__in=persons),
        "members": StaffMember.objects.filter(prefecture=office.prefecture),
        "invitations": Invitation.objects.filter(prefecture=office.prefecture),
    }
    for name, rows in of_the_office.items():
        found[name] = list(rows.order_by("pk").values_list())
    return found


def _hang_on(model: type[models.Model], numbers: list[Any], found: dict[str, list[Any]]) -> None:
    rows = list(model._default_manager.filter(pk__in=numbers).order_by("pk").values())
    found.setdefault(model.__name__, []).extend(rows)
    for relation in model._meta.related_objects:
        related = relation.related_model
        if related._meta.app_label not in {"applications", "documents", "letters", "notices"}:
            continue
        below = related._default_manager.filter(**{f"{relation.field.name}__in": numbers})
        if pks := list(below.values_list("pk", flat=True)):
            _hang_on(related, pks, found)


# ---- the guard itself ---------------------------------------------------------------------------


def test_every_part_of_an_address_of_the_office_is_known_for_what_it_is():
    """A new kind of number has to say whose it is, or this guard could not swap it."""
    for name in (*STAFF, *OWNED):
        unknown = routes.arguments_of(name) - routes.IDS - routes.SAME_FOR_ALL
        assert not unknown, (name, unknown)
    numbered = {n for n in routes.route_names() if "number" in routes.arguments_of(n)}
    assert numbered == set(routes.NUMBERS)


def test_every_route_can_be_asked_for_something_foreign(theirs):
    for name in WITH_IDS:
        assert any(addresses(name, one) for one in theirs.holdings), name


#: What is in a picture or a sealed letter cannot be looked for: there, the status says it.
UNREADABLE = {
    "office:page_image",
    "office:document",
    "office:portrait",
    "office:letter",
    "office:counter_receipt",
}
#: Pages that name nobody, or nobody of these.
NAMELESS = {
    "office:invite",
    "office:wording",
    "office:figures",
    "office:figures_csv",
    "office:stopped_closures",
    # None of these has a card that is there, nor a counter.
    "office:agenda",
    "office:cards",
    "office:openings",
}


def test_whoever_may_read_a_page_of_the_office_sees_the_words_looked_for(theirs):
    """Without this, the tests below could look for words that are nowhere."""
    client = people.at_work(theirs.account)
    silent = set()
    for name in STAFF:
        if not routes.reads(name) or name in UNREADABLE:
            continue
        places = [address for one in theirs.holdings for address in addresses(name, one)[:3]]
        if not any(MARK in said_by(client.get(address), address) for address in places):
            silent.add(name)
    assert silent == NAMELESS


def test_nothing_foreign_is_served_and_no_row_changes(theirs, ours, caplog):
    clients = askers(theirs, ours)
    before = rows_of(theirs)
    asked = drawn(swaps_of(theirs, ours, list(clients)), at_least=AT_LEAST)
    for swap in asked:
        response = ask(clients[swap.who], swap)
        assert response.status_code in expected(swap), (swap, response.status_code)
        assert_says_nothing(response, swap)
    assert {swap.name for swap in asked} == set(WITH_IDS)
    assert {swap.who for swap in asked} == set(clients)
    assert len(asked) >= AT_LEAST
    assert rows_of(theirs) == before
    assert MARK not in caplog.text
    print(f"\n{len(asked)} swapped requests: nothing foreign served, no row changed")  # noqa: T201


def test_a_form_of_ones_own_that_carries_anothers_numbers_gives_and_changes_nothing(theirs, ours):
    """The reference is one's own; what is typed in the form is of somebody else."""
    client, asked = people.at_work(ours.account), 0
    before, own, ways = rows_of(theirs), ours.holdings[0], cycle(({}, JSON, IN_PLACE))
    bodies = {one.turn: forged(one) for one in theirs.holdings}
    for name in STAFF:
        if "POST" not in POLICY[name].methods:
            continue
        address = routes.addresses(name, own.application)[0]
        for one in theirs.holdings:
            response = client.post(address, bodies[one.turn], headers=next(ways))
            assert response.status_code < 500, (name, response.status_code)
            said = said_by(response, address)
            assert not [secret for secret in one.secrets if secret.lower() in said], name
            asked += 1
    assert asked >= 300
    assert rows_of(theirs) == before


def test_a_colleagues_form_changes_the_request_of_its_address_and_no_other(theirs):
    """In one prefecture: the reference is of a request, what the form carries is of another."""
    client = people.at_work(theirs.account)
    own, others = theirs.holdings[0], theirs.holdings[1:]
    rest = Office(prefecture=theirs.prefecture, account=theirs.account, holdings=others)
    before, turns = of_the_requests(rest), cycle(others)
    for name in STAFF:
        if "POST" not in POLICY[name].methods or "reference" not in routes.arguments_of(name):
            continue
        address = routes.addresses(name, own.application)[0]
        for one in islice(turns, 3):
            response = client.post(address, forged(one))
            assert response.status_code < 500, (name, response.status_code)
            said = said_by(response, address)
            assert not [secret for secret in one.secrets if secret.lower() in said], name
    assert of_the_requests(rest) == before


def of_the_requests(office: Office) -> dict[str, list[Any]]:
    kept = {"accesses", "members", "invitations"}
    return {name: rows for name, rows in rows_of(office).items() if name not in kept}


def test_the_lists_and_searches_of_a_prefecture_hold_nothing_of_another(theirs, ours):
    client, before = people.at_work(ours.account), rows_of(theirs)
    chief = theirs.account.membership.pk
    queries = ("", f"?officer={chief}", "?prefecture=isere", f"?after=0.1900-01-01.{chief}")
    asked = 0
    for name in LISTS:
        for query in queries if routes.reads(name) else ():
            said = said_by(client.get(reverse(name) + query), query or "…")
            for one in theirs.holdings:
                assert not [secret for secret in one.secrets if secret.lower() in said], name
            asked += 1
    assert asked >= 30
    for one in theirs.holdings:
        for words in (*one.secrets, f"{one.secrets[0]}@exemple.fr", MARK):
            found = client.post(reverse("office:search"), {"words": words}, follow=True)
            assert found.context["rows"] == [], words
    assert rows_of(theirs) == before


def test_a_search_is_read_by_whoever_made_it_alone(theirs):
    colleague = people.at_work(people.staff(*Role, prefecture=theirs.prefecture))
    for number in routes.NUMBERS["office:found"](theirs.holdings[0].application):
        assert colleague.get(reverse("office:found", args=[number])).status_code == 404
