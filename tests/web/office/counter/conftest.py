"""A clerk of Isère at work, and how much a page asks of the database."""

from collections.abc import Callable

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from escale.people.models import Account
from tests import at_counter, people


@pytest.fixture
def clerk(db) -> Account:
    return at_counter.clerk()


@pytest.fixture
def at_work(clerk) -> Client:
    return people.at_work(clerk)


@pytest.fixture
def questions() -> Callable[[Client, str], int]:
    """A function giving how many questions a page asks the database, once everything is warm."""

    def count(client: Client, address: str) -> int:
        client.get(address)
        with CaptureQueriesContext(connection) as asked:
            answer = client.get(address)
        assert answer.status_code == 200
        return len(asked)

    return count
