"""Documents kept: files understood, joined into one PDF, encrypted, stored, written in rows."""

import hashlib
from collections.abc import Iterator, Sequence
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from io import SEEK_END, BytesIO
from pathlib import Path
from typing import Protocol

from django.db import transaction
from django.db.models import Case, Value, When

from escale.applications.models import Application, Piece
from escale.documents import safe, sandbox
from escale.documents.findings import Understood
from escale.documents.models import Document, Ephoto, SentFile
from escale.documents.refusals import DocumentRefused
from escale.documents.vault import Readable
from escale.kit import clock
from escale.kit.hints import hint

NAME_AT_MOST = 255


class Source(Readable, Protocol):
    """What reads the bytes of a file that came, and knows where they end."""

    def seek(self, offset: int, whence: int = 0, /) -> int:
        """Go to a place, counted from the beginning or, with `SEEK_END`, from the end."""


@dataclass(frozen=True)
class Upload:
    """A file as it came: its name as the sender wrote it, and its bytes, or what reads them."""

    name: str
    source: bytes | Path | Source

    @contextmanager
    def opened(self) -> Iterator[Source]:
        """Give what reads the bytes, from the first one."""
        if isinstance(self.source, Path):
            with self.source.open("rb") as file:
                yield file
        elif isinstance(self.source, bytes):
            yield BytesIO(self.source)
        else:
            self.source.seek(0)
            yield self.source

    @property
    def size(self) -> int:
        """The number of bytes."""
        with self.opened() as file:
            return file.seek(0, SEEK_END)

    def sha256(self) -> str:
        """Return the digest of the bytes, hexadecimal."""
        digest = hashlib.sha256()
        with self.opened() as file:
            while part := file.read(1024 * 1024):
                digest.update(part)
        return digest.hexdigest()


@dataclass(frozen=True)
class PreparedFile:
    """A file as sent, already in the store."""

    name: str
    kind: str
    pages: int
    size: int
    sha256: str
    kept: safe.Kept
    notices: tuple[str, ...] = ()


@dataclass(frozen=True)
class Prepared:
    """A document ready to be written: all that is new is in the store, nothing in the database.

    A file that was there before is its row: it is carried over, sealed as it is.
    """

    kept: safe.Kept
    sha256: str
    size: int
    pages: int
    files: tuple[PreparedFile | SentFile, ...]

    @property
    def store_names(self) -> list[str]:
        """The names of every object put in the store for it; not of those that were there."""
        return [self.kept.name, *_names(self.files)]


def prepare(files: Sequence[Upload | SentFile]) -> Prepared:
    """Understand what is new, join all of it into one PDF, put what is new in the store.

    Raises DocumentRefused with the exact cause and the position of the file at fault, and
    FileNotFoundError when a file kept before is gone; nothing new then stays in the store.
    """
    kept: list[PreparedFile | SentFile] = []
    with ExitStack() as held:
        understood, made = _made(files, held)
        try:
            for file, found in zip(files, understood, strict=True):
                kept.append(file if isinstance(file, SentFile) else _keep_file(file, found))
            whole = safe.put(made.file)
        except BaseException:
            safe.erase(_names(kept))
            raise
        return Prepared(whole, made.sha256, made.size, made.pages, files=tuple(kept))


def _names(files: Sequence[PreparedFile | SentFile]) -> list[str]:
    """Return the names of the objects that were just put in the store."""
    return [file.kept.name for file in files if isinstance(file, PreparedFile)]


def _made(
    files: Sequence[Upload | SentFile], held: ExitStack
) -> tuple[list[Understood | None], sandbox.Made]:
    """Understand each new file and join them all; one file alone needs a single process."""
    understood: list[Understood | None] = []
    try:
        if len(files) == 1 and isinstance(alone := files[0], Upload):
            receiving = sandbox.receiving(alone.source, filename=alone.name)
            what_it_is, made = held.enter_context(receiving)
            return [what_it_is], made
        for file in files:
            found = None
            if isinstance(file, Upload):
                found = sandbox.understand(file.source, filename=file.name)
            understood.append(found)
    except DocumentRefused as refused:
        refused.position = len(understood)
        raise
    return understood, held.enter_context(sandbox.normalising([_source(file) for file in files]))


def _source(file: Upload | SentFile) -> sandbox.File:
    return _plain(file) if isinstance(file, SentFile) else file.source


def _plain(file: SentFile) -> Iterator[bytes]:
    """Decrypt a file kept before, a part at a time, once it is its turn."""
    yield from safe.stream(
        name=file.store_name, identity=file.identity, wrapped_key=file.wrapped_key
    )


def _keep_file(upload: Upload, found: Understood | None) -> PreparedFile:
    """Put a file in the store as it was sent: it is the evidence of what was received."""
    assert found is not None
    with upload.opened() as file:
        return PreparedFile(
            name=upload.name,
            kind=found.kind.value,
            pages=found.pages,
            size=found.size,
            sha256=found.sha256,
            kept=safe.put(file),
            notices=tuple(notice.value for notice in found.notices),
        )


@contextmanager
def writing(prepared: Prepared) -> Iterator[None]:
    """Hold the transaction that writes a prepared document; its new objects go if it fails.

    A connection lost while the database commits says neither yes nor no. The objects then stay:
    rows may name them, and if none does, they are leftovers (`documents.leftovers`).
    """
    is_settled = False
    try:
        with transaction.atomic():
            yield
            is_settled = True
    except BaseException:
        if not is_settled:
            safe.erase(prepared.store_names)
        raise


def write(piece: Piece, component: str, prepared: Prepared) -> Document:
    """Write the rows of a prepared document in place of the current one, in the transaction.

    It is received, and its check is asked for.
    """
    present = current(piece, component)
    if present:
        # Two of a component are never current; it goes once its files have left it.
        Document.objects.filter(pk=present.pk).update(replaced_at=clock.now())
    document = Document.objects.create(
        piece=piece,
        component=component,
        identity=prepared.kept.identity,
        store_name=prepared.kept.name,
        wrapped_key=prepared.kept.wrapped_key,
        sha256=prepared.sha256,
        size=prepared.size,
        pages=prepared.pages,
    )
    _write_files(document, prepared)
    if present:
        _delete(present)
    note_received(piece)
    hint("check_documents")
    return document


def _write_files(document: Document, prepared: Prepared) -> None:
    """Write the rows of the new files; those of the others change document and nothing else.

    Their keys are not written again: they may have been sealed anew since they were read.
    """
    places = {
        file.pk: position
        for position, file in enumerate(prepared.files)
        if isinstance(file, SentFile)
    }
    if places:
        order = Case(*(When(pk=pk, then=Value(place)) for pk, place in places.items()))
        carried = SentFile.objects.filter(pk__in=places).update(document=document, position=order)
        if carried != len(places):
            raise FileNotFoundError
    SentFile.objects.bulk_create(
        [
            SentFile(
                document=document,
                position=position,
                name=file.name[:NAME_AT_MOST],
                kind=file.kind,
                identity=file.kept.identity,
                store_name=file.kept.name,
                wrapped_key=file.kept.wrapped_key,
                sha256=file.sha256,
                size=file.size,
                pages=file.pages,
                notices=list(file.notices),
            )
            for position, file in enumerate(prepared.files)
            if isinstance(file, PreparedFile)
        ]
    )


def current(piece: Piece, component: str) -> Document | None:
    """Return the document that answers a component now, if any."""
    return Document.objects.current().filter(piece=piece, component=component).first()


def remove(document: Document) -> None:
    """Delete a draft's document: rows now, encrypted bytes once the transaction commits."""
    piece = document.piece
    _delete(document)
    note_received(piece)


def _delete(document: Document) -> None:
    """Delete the rows; the objects that no row names any more go once the transaction commits."""
    files = SentFile.objects.filter(document=document)
    names = [document.store_name, *files.values_list("store_name", flat=True)]
    document.delete()
    transaction.on_commit(lambda: safe.erase(names))


def note_received(piece: Piece) -> None:
    """Keep on the piece which components are received: completeness reads it there."""
    received = sorted(
        Document.objects.current().counted().filter(piece=piece).values_list("component", flat=True)
    )
    piece.received = received
    piece.answered_at = clock.now() if received else None
    piece.save(update_fields=["received", "answered_at"])


def store_names(application: Application) -> list[str]:
    """Return the names of everything the store holds for a draft, to erase it."""
    documents = Document.objects.filter(piece__application=application)
    names = list(documents.values_list("store_name", flat=True))
    names += SentFile.objects.filter(document__in=documents).values_list("store_name", flat=True)
    ephoto = Ephoto.objects.filter(application=application).exclude(store_name="").first()
    return [*names, ephoto.store_name] if ephoto else names
