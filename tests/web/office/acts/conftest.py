"""A member at work, and addresses of the acts of an application."""

from collections.abc import Callable

import pytest
from django.test import Client
from django.urls import reverse

from escale.applications.models import Application
from escale.people.models import Role
from tests import people


@pytest.fixture
def officer():
    return people.staff()


@pytest.fixture
def signatory():
    return people.staff(Role.SIGNATORY)


@pytest.fixture
def manager():
    return people.staff(Role.MANAGER)


@pytest.fixture
def address() -> Callable[..., str]:
    """A function giving the address of an act of an application."""
    return lambda application, name="acts": reverse(f"office:{name}", args=[application.reference])


@pytest.fixture
def sent(address) -> Callable[..., object]:
    """A function sending the form of an act, with the revision that its page showed."""

    def send(client: Client, application: Application, name: str, **fields):
        application.refresh_from_db()
        told = {"revision": application.revision, **fields}
        answer = client.post(address(application, name), told)
        application.refresh_from_db()
        return answer

    return send
