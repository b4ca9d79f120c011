"""An operator, and their browser."""

import pytest

from escale.people.models import Operator
from tests import people


@pytest.fixture
def operator():
    """The account of somebody who keeps the platform running."""
    account = people.applicant("exploitation@escale.example")
    person = account.person
    account.person = None
    account.save(update_fields=["person"])
    person.delete()
    Operator.objects.create(account=account, name="Noa Perrin")
    return account


@pytest.fixture
def client_of(operator):
    """Their browser, the second factor just proved."""
    return people.at_work(operator)
