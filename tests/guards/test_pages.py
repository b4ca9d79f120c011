"""What every page says to the browser: what it may run, load, keep, and show inside another."""

import re
from html.parser import HTMLParser

import pytest
from django.http import HttpResponse
from django.test import Client
from django.urls import Resolver404, resolve, reverse

from escale.web.policy import POLICY, Who
from tests import people
from tests.guards import owners, routes

pytestmark = pytest.mark.django_db

# What a page loads by itself, as opposed to where a link leads.
LOADED = {"script": "src", "img": "src", "iframe": "src", "source": "src", "embed": "src"}


class Page(HTMLParser):
    """What a page loads, runs and dresses itself with."""

    def __init__(self, text: str) -> None:
        super().__init__()
        self.handlers: list[str] = []
        self.styles: list[str] = []
        self.loaded: list[str] = []
        self.scripts: list[dict[str, str | None]] = []
        self.ids: list[str] = []
        self.feed(text)

    def handle_starttag(self, tag, attrs):
        told = dict(attrs)
        self.handlers += [name for name in told if name.startswith("on")]
        self.styles += [tag] if "style" in told or tag == "style" else []
        self.ids += [told["id"]] if told.get("id") else []
        if tag in LOADED and told.get(LOADED[tag]):
            self.loaded.append(told[LOADED[tag]])
        if tag == "link" and told.get("rel") != "canonical":
            self.loaded.append(told["href"])
        if tag == "script":
            self.scripts.append(told)


OF_AN_ACCOUNT = [
    name
    for name in routes.names_open_to(Who.SIGNED_IN, Who.ACCOUNT, Who.APPLICANT)
    if routes.reads(name)
]


@pytest.fixture
def pages() -> list[tuple[str, HttpResponse]]:
    """Every page that can be read, by whom it is for, and the pages of error."""
    account, applications = owners.owner_of_a_draft_and_a_filing("page", number="9900000003")
    owner, visitor = people.signed_in(account), Client()
    asked = [(visitor, reverse(name)) for name in routes.names_open_to(Who.ANYONE)]
    asked += [(owner, reverse(name)) for name in OF_AN_ACCOUNT]
    for name in filter(routes.reads, routes.names_open_to(Who.OWNER)):
        for application in applications:
            asked += [(owner, address) for address in routes.addresses(name, application)]
    asked += [(visitor, "/nowhere/"), (owner, "/requests/nothing/"), (visitor, "/language/")]
    return [(address, client.get(address)) for client, address in asked]


def html(pages) -> list[tuple[str, HttpResponse]]:
    return [
        (address, response)
        for address, response in pages
        if response["Content-Type"].startswith("text/html") and response.content
    ]


def test_every_answer_is_guarded_by_its_headers(pages):
    assert len(pages) > 60
    for address, response in pages:
        assert response["X-Content-Type-Options"] == "nosniff", address
        assert response["X-Frame-Options"] == "DENY", address
        assert response["Referrer-Policy"] == "same-origin", address
        assert response["Cross-Origin-Opener-Policy"] == "same-origin", address
        assert "Server" not in response, address


def test_a_page_may_run_only_what_is_ours(pages):
    for address, response in html(pages):
        policy = response["Content-Security-Policy"]
        rules = dict(rule.strip().split(" ", 1) for rule in policy.split(";") if rule.strip())
        assert "unsafe" not in policy, address
        assert "http" not in policy, address
        assert "*" not in policy, address
        assert rules["default-src"] == "'none'", address
        assert rules["base-uri"] == "'none'", address
        assert rules["frame-ancestors"] == "'none'", address
        assert rules["form-action"] == "'self'", address


def test_a_nonce_serves_once(pages):
    nonces = [
        nonce
        for _, response in html(pages)
        for nonce in set(re.findall(r"'nonce-([^']+)'", response["Content-Security-Policy"]))
    ]
    assert len(nonces) > 20
    assert len(nonces) == len(set(nonces))
    assert all(len(nonce) >= 16 for nonce in nonces)


def test_a_page_holds_no_script_no_handler_and_no_style_of_its_own(pages):
    for address, response in html(pages):
        page = Page(response.content.decode())
        assert page.handlers == [], address
        assert page.styles == [], address
        allowed = re.findall(r"'nonce-([^']+)'", response["Content-Security-Policy"])
        for script in page.scripts:
            is_data = script.get("type") == "application/json"
            assert is_data or script.get("src"), address
            assert is_data or script.get("nonce") in allowed, address


def test_a_page_loads_nothing_from_elsewhere(pages):
    for address, response in html(pages):
        for loaded in Page(response.content.decode()).loaded:
            assert loaded.startswith(("/", "data:")), (address, loaded)
            assert not loaded.startswith("//"), (address, loaded)


def test_an_id_is_given_once_a_page(pages):
    for address, response in html(pages):
        ids = Page(response.content.decode()).ids
        assert sorted(ids) == sorted(set(ids)), address


def test_every_page_has_one_title_that_says_where_one_is(pages):
    titles = {}
    for address, response in html(pages):
        page = response.content.decode()
        (title,) = re.findall(r"<title>(.*?)</title>", page, re.DOTALL)
        assert len(re.findall(r"<h1\b", page)) == 1, address
        assert " – Escale" in title or "Escale" in title, address
        assert title.split(" – ")[0].strip(), address
        titles[address] = title
    assert len(set(titles.values())) > 20


def test_what_belongs_to_somebody_is_kept_by_no_cache(pages):
    for address, response in pages:
        rule = POLICY.get(resolve(address).view_name) if is_a_route(address) else None
        if rule and rule.who is not Who.ANYONE:
            assert "no-store" in response.get("Cache-Control", ""), address


def is_a_route(address: str) -> bool:
    try:
        return bool(resolve(address))
    except Resolver404:
        return False


def test_a_failure_says_nothing_of_the_inside(client, monkeypatch):
    client.raise_request_exception = False
    monkeypatch.setattr("escale.web.errors.render", broken)
    response = client.get("/nowhere/")
    assert response.status_code == 500
    page = response.content.decode()
    assert "Traceback" not in page
    assert "secret inside" not in page
    assert "unsafe" not in response["Content-Security-Policy"]


def broken(*_arguments, **_options):
    message = "secret inside"
    raise ValueError(message)
