"""Accounts are found by their address, whatever its case, through the index."""

import pytest
from django.db import IntegrityError, connection, transaction
from django.test.utils import CaptureQueriesContext

from escale.people.models import Account, Person


@pytest.fixture
def account(db):
    return Account.objects.create_user("Ada@Exemple.fr", person=Person.objects.create())


@pytest.mark.parametrize("spelled", ["ada@exemple.fr", "ADA@EXEMPLE.FR"])
def test_an_account_is_found_whatever_the_case(account, spelled, django_assert_num_queries):
    with django_assert_num_queries(1):
        found = Account.objects.holding(spelled)
        assert found.person == account.person
    assert Account.objects.get_by_natural_key(spelled) == account


def test_an_address_without_account_finds_nobody(account):
    assert Account.objects.holding("eve@exemple.fr") is None
    with pytest.raises(Account.DoesNotExist):
        Account.objects.get_by_natural_key("eve@exemple.fr")


def test_one_address_has_one_account(account):
    with pytest.raises(IntegrityError), transaction.atomic():
        Account.objects.create(email="ADA@exemple.fr", password="x")


def test_the_search_uses_the_index(account):
    with CaptureQueriesContext(connection) as asked:
        Account.objects.holding("ada@exemple.fr")
    with connection.cursor() as cursor:
        cursor.execute("SET LOCAL enable_seqscan = off")
        cursor.execute(f"EXPLAIN {asked.captured_queries[0]['sql']}")
        plan = "".join(line for (line,) in cursor.fetchall())
    assert "one_account_an_address" in plan
