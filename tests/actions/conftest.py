"""What the tests of the acts share."""

from collections.abc import Iterator
from pathlib import Path

import httpx
import pytest

from escale.actions import provide
from escale.applications.models import Application
from simulators.launch import CardsSimulator
from tests import people


@pytest.fixture
def folder(settings, tmp_path) -> Path:
    """A store of this test's own."""
    backend = settings.STORAGES["documents"]
    options = {**backend["OPTIONS"], "location": str(tmp_path)}
    settings.STORAGES = {**settings.STORAGES, "documents": {**backend, "OPTIONS": options}}
    return tmp_path


@pytest.fixture
def application(db) -> Application:
    """A draft for which a passport is to be provided."""
    draft = people.draft()
    provide.choose_alternative(draft, slot="passport", alternative="passport")
    return draft


@pytest.fixture
def factory(simulators, settings) -> Iterator[CardsSimulator]:
    """The card factory, empty, where the orders go."""
    settings.CARDS_URL = simulators.cards.address
    settings.EPHOTO_URL = simulators.ephoto.address
    httpx.delete(f"{simulators.cards.address}/api/orders").raise_for_status()
    yield simulators.cards
    simulators.cards.behave("well")
