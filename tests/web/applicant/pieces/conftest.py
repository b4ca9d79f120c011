"""What the tests of step 3 share: a draft, its owner's browser, its addresses."""

import html
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse

from escale.applications.models import Application, Piece
from escale.documents.models import Document
from tests import people

JSON = {"HTTP_ACCEPT": "application/json"}
PASSPORT = {"alternative": "passport"}


@dataclass
class Desk:
    """Someone preparing a request."""

    application: Application
    client: Client

    def url(self, name: str, *args: Any) -> str:
        return reverse(f"applicant:{name}", args=[self.application.reference, *args])

    def text(self, name: str, *args: Any) -> str:
        answer = self.client.get(self.url(name, *args))
        assert answer.status_code == 200
        return words(answer)

    def send(
        self,
        slot: str,
        component: str,
        *files: tuple[str, bytes],
        alternative: str = "",
        query: str = "",
        follow: bool = True,
        headers: dict[str, str] | None = None,
        **more: Any,
    ):
        data = {"file": [SimpleUploadedFile(name, content) for name, content in files], **more}
        if alternative:
            data["alternative"] = alternative
        address = self.url("upload", slot, component) + query
        return self.client.post(address, data, follow=follow, **(headers or {}))

    def piece(self, slot: str) -> Piece:
        return Piece.objects.get(application=self.application, slot=slot)

    def document(self, component: str) -> Document:
        return Document.objects.current().get(
            piece__application=self.application, component=component
        )


def words(answer) -> str:
    """A page as it is read: entities resolved, spaces of every kind made one."""
    return " ".join(html.unescape(answer.content.decode()).split())


def empty_store(settings, tmp_path) -> None:
    """Keep documents in a folder of this test's own."""
    backend = settings.STORAGES["documents"]
    location = {**backend["OPTIONS"], "location": str(tmp_path / "documents")}
    settings.STORAGES = {**settings.STORAGES, "documents": {**backend, "OPTIONS": location}}


def stored(settings) -> list[Path]:
    """What is in that folder."""
    folder = Path(settings.STORAGES["documents"]["OPTIONS"]["location"])
    return [path for path in folder.rglob("*") if path.is_file()]


@pytest.fixture
def desk(db) -> Desk:
    """A researcher renewing a permit, who has just begun."""
    application = people.draft()
    return Desk(application, people.signed_in(people.account_of(application)))


@pytest.fixture
def stranger(db) -> Client:
    """Somebody else, signed in too."""
    return people.signed_in(people.applicant())


@pytest.fixture
def ephoto_service(simulators, settings):
    """The photo service of the settings: its simulator."""
    settings.EPHOTO_URL, settings.REHEARSAL = simulators.ephoto.address, True
    return simulators.ephoto
