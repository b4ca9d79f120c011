"""Visitors, accounts and the codes they receive; passwords hashed quickly, and counted."""

import io
import re
from dataclasses import dataclass

import pytest
from django.contrib.auth.hashers import make_password
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from escale.actions.open_account import open_account
from escale.notices.models import Notice
from escale.register.importing import import_register
from tests.web.applicant.account.hashing import CountedHasher

PASSWORD = "quatre lampes tournent au port"
KNOWN = """\
foreigner_number,document_kind,document_number,valid_from,valid_until,family_name,usage_name,\
given_names,sex,born_on,birth_city,birth_country,nationality,postcode,mention
9903000001,permit,AB1234567,2024-03-01,2027-02-28,Okafor,,Ada Ngozi,F,1990-05-17,Enugu,NG,NG,75013,\
passeport talent - chercheur
"""


# What a statement holds that differs from one request to another.
_VALUES = re.compile(r"""'(?:[^']|'')*'(?:::\w+)?|"s\d+_x\d+"|-?\b\d+\b|NULL|\btrue\b|\bfalse\b""")


@pytest.fixture(autouse=True)
def quick_hasher(settings):
    settings.PASSWORD_HASHERS = [f"{CountedHasher.__module__}.{CountedHasher.__name__}"]


@pytest.fixture
def register(db):
    """The State's register knows one person: Ada, number 9903000001."""
    import_register(io.BytesIO(KNOWN.encode()))


@pytest.fixture
def someone(db):
    """A function opening an account, whose password is PASSWORD."""

    def open_one(email="ada@exemple.fr", *, language="fr", password=PASSWORD):
        return open_account(email=email, password_hash=make_password(password), language=language)

    return open_one


@pytest.fixture
def browser_of():
    """A function giving the browser of somebody signed in by the sign-in page."""

    def sign_in(account, *, password=PASSWORD):
        client = Client()
        answer = client.post("/account/sign-in/", {"email": account.email, "password": password})
        assert answer.status_code == 302
        return client

    return sign_in


def told(email: str) -> list[str]:
    """The kinds of notices queued for an address, oldest first."""
    return list(Notice.objects.filter(to=email).order_by("pk").values_list("kind", flat=True))


def code_sent_to(email: str) -> str:
    """The code in the last notice sent to an address."""
    notice = Notice.objects.filter(to=email).order_by("-pk")[0]
    found = re.search(r"\b\d{6}\b", notice.text)
    assert found, f"no code in {notice.kind}"
    return found[0]


def wrong_code(email: str, step: int = 1) -> str:
    """A code that is not the one last sent."""
    return f"{(int(code_sent_to(email)) + step) % 10**6:06}"


def dated(name: str, day: str) -> dict[str, str]:
    """The three boxes of a date written YYYY-MM-DD."""
    year, month, number = day.split("-") if day else ("", "", "")
    return {f"{name}_day": number, f"{name}_month": month, f"{name}_year": year}


def form(**changes: str) -> dict[str, str]:
    """The sign-up form of Ada, whom the register knows; `changes` say otherwise."""
    typed = {
        "email": "ada@exemple.fr",
        "password": PASSWORD,
        "number": "99 03 00 00 01",
        "valid_from": "2024-03-01",
        "valid_until": "2027-02-28",
        **changes,
    }
    dates = dated("valid_from", typed.pop("valid_from")) | dated(
        "valid_until", typed.pop("valid_until")
    )
    return typed | dates


@dataclass
class Cost:
    """What an answer cost: what an observer with a watch could tell."""

    hashes: int
    queries: list[str]


class Measured:
    """Counts the hashes and the statements of a block, each statement without its values."""

    def __enter__(self):
        self._before = CountedHasher.made
        self._queries = CaptureQueriesContext(connection)
        self._queries.__enter__()
        return self

    def __exit__(self, *raised):
        self._queries.__exit__(*raised)
        asked = (query["sql"] for query in self._queries.captured_queries)
        statements = [_VALUES.sub("?", sql).replace(" ", "") for sql in asked]
        self.cost = Cost(CountedHasher.made - self._before, statements)


def without_secrets(content: bytes) -> str:
    """A page without what differs on every answer: tokens and nonces."""
    text = content.decode()
    text = re.sub(r'name="csrfmiddlewaretoken" value="[^"]+"', "token", text)
    return re.sub(r'nonce="[^"]+"', "nonce", text)
