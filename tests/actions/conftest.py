"""What the tests of the acts share."""

from pathlib import Path

import pytest

from escale.actions import provide
from escale.applications.models import Application
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
