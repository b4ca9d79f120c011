"""What the tests of the page share: its officer, and how much it asks of the database."""

from collections.abc import Callable

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from tests import people


@pytest.fixture
def officer():
    return people.staff(name="Camille Marchand")


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
