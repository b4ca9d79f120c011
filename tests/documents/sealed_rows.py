"""Rows of every table that names an object of the store, as the acts make them."""

import base64
import uuid

from django.db import models

from escale.actions import file as filing
from escale.actions import make_letters
from escale.applications.models import Application
from escale.documents import keys, safe
from escale.documents.models import Document, Ephoto, SentFile
from escale.letters.models import Letter
from tests import people

FIRST = "1:" + base64.b64encode(b"1" * 32).decode()
SECOND = "2:" + base64.b64encode(b"2" * 32).decode()
BOTH = f"{FIRST},{SECOND}"
TABLES = (Document, SentFile, Ephoto, Letter)


def application() -> Application:
    """A request filed, with its documents, the images of its e-photo and its receipt."""
    made = people.filed()
    kept = safe.put(b"portrait and signature")
    Ephoto.objects.filter(application=made).update(
        identity=kept.identity, store_name=kept.name, wrapped_key=kept.wrapped_key
    )
    make_letters.make_due()
    receipt = filing.receipt_of(made)
    assert receipt is not None
    assert receipt.made_at is not None
    return made


def rows() -> list[models.Model]:
    """Every row that names an object."""
    return [row for table in TABLES for row in table.objects.exclude(wrapped_key="")]


def opened(row) -> bytes:
    """What the row's object holds."""
    row.refresh_from_db()
    return safe.get(name=row.store_name, identity=row.identity, wrapped_key=row.wrapped_key)


def many_files(count: int) -> None:
    """Files sent whose keys are sealed and whose bytes are nowhere: only the keys matter."""
    document = Document.objects.first()
    assert document is not None
    first = document.files.count()
    SentFile.objects.bulk_create(_file(document, first + number) for number in range(count))


def _file(document: Document, position: int) -> SentFile:
    identity = uuid.uuid4()
    return SentFile(
        document=document,
        position=position,
        name="a.pdf",
        kind="pdf",
        identity=identity,
        store_name=f"nowhere/{identity}",
        wrapped_key=keys.wrapper().wrap(b"k" * 32, identity=str(identity)),
        sha256="0" * 64,
        size=1,
        pages=1,
    )
