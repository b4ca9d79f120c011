"""Applications filed before there was a queue are given what filing would give them today."""

from importlib import import_module

import pytest
from django.apps import apps

from escale.applications.models import Application
from escale.applications.priority import Rank
from tests import people

pytestmark = pytest.mark.django_db

migration = import_module("escale.applications.migrations.0009_places_of_those_filed")
COLUMNS = (*migration._COLUMNS, "pk")


def rows() -> list[tuple]:
    found = Application.objects.order_by("pk").values_list(*COLUMNS)
    return [tuple(sorted(v) if isinstance(v, list) else v for v in row) for row in found]


def test_they_get_their_place_and_what_they_are_found_by(monkeypatch):
    monkeypatch.setattr(migration, "_CHUNK", 2)
    for status in ("draft", "filed", "under_review", "withdrawn", "refused"):
        people.walked_to(status)
    wanted = rows()
    Application.objects.filter(status__in=["withdrawn", "refused", "draft"]).update(
        silence_on=None, search_keys=[]
    )
    waiting = Application.objects.filter(status__in=["filed", "under_review"])
    waiting.update(rank=Rank.ELSEWHERE, search_keys=[], has_open_identity=False)
    assert rows() != wanted
    migration.put_in_place(apps, None)
    assert rows() == wanted
