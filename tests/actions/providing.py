"""Files provided, and what is then there: the words of the tests about pieces."""

import threading
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

from django.db import connection

from escale.actions import provide
from escale.applications.models import Application, Piece
from escale.documents.keeping import Upload
from escale.documents.models import Document
from escale.kit.sentences import Refused

PLACE = {"slot": "passport", "component": "passport"}


def receive(application: Application, *files: tuple[str, bytes], replace: bool = False) -> Document:
    """Send files for the passport, and return the document that they make."""
    return send(application, *files, replace=replace).document


def send(
    application: Application,
    *files: tuple[str, bytes],
    replace: bool = False,
    slot: str = "passport",
) -> provide.Receipt:
    """Send files for a piece of one document."""
    return provide.receive(
        application,
        slot=slot,
        component=slot,
        files=[Upload(name, content) for name, content in files],
        replace=replace,
    )


def names(document: Document) -> list[str]:
    """The files of a document, in order."""
    return [file.name for file in document.files.all()]


def piece(application: Application, slot: str = "passport") -> Piece:
    """The piece of a slot, as it is now."""
    return Piece.objects.get(application=application, slot=slot)


def objects(folder: Path) -> int:
    """How many objects the store holds."""
    return sum(path.is_file() for path in folder.rglob("*"))


def at_once(*acts: Any) -> list[Any]:
    """Run these at the same instant, each on a connection of its own; return what each gave."""
    together = threading.Barrier(len(acts))

    def run(act: Any) -> Any:
        together.wait()
        try:
            return act()
        except Refused as refused:
            return refused
        finally:
            connection.close()

    with ThreadPoolExecutor(len(acts)) as pool:
        return list(pool.map(run, acts))
