"""An officer of Isère at work, and many requests that wait, cheaply."""

from collections.abc import Callable
from datetime import timedelta

import pytest
from django.db import transaction
from django.test import Client
from django.urls import reverse

from escale.applications.advance import note_change
from escale.applications.models import Application
from escale.kit import clock
from escale.kit.reference import new_reference
from escale.people.models import Account, Person
from tests import people


@pytest.fixture
def officer() -> Account:
    return people.staff()


@pytest.fixture
def at_work(officer) -> Client:
    return people.at_work(officer)


@pytest.fixture
def waiting() -> Callable[..., Application]:
    """A function giving a request that waits, like one filed before it; `days`: its urgency."""
    model = people.filed()
    model_columns = {
        field.attname: getattr(model, field.attname)
        for field in Application._meta.concrete_fields
        if field.name not in {"id", "reference", "person"}
    }
    Application.objects.filter(pk=model.pk).update(prefecture=people.prefectures()["partagee"])

    def one(*, days: int | None = None, **columns) -> Application:
        application = Application(**model_columns)
        application.person, application.reference = Person.objects.create(), new_reference()
        if days is not None:
            columns["document_expires_on"] = clock.today() + timedelta(days=days)
        for name, value in columns.items():
            setattr(application, name, value)
        with transaction.atomic():
            application.save()
            note_change(application)
        return application

    return one


@pytest.fixture
def listed(at_work) -> Callable[..., list[str]]:
    """A function giving the references that the queue shows, in order."""

    def references(query: str = "", *, name: str = "queue", client: Client | None = None):
        response = (client or at_work).get(reverse(f"office:{name}") + query)
        assert response.status_code == 200
        return [row.reference for row in response.context["rows"]]

    return references
