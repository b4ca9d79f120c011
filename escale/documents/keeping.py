"""Documents kept: files understood, joined into one PDF, encrypted, stored, shown again."""

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from django.db import transaction

from escale.applications.models import Application, Piece
from escale.documents import safe, sandbox
from escale.documents.findings import Normalised, Understood
from escale.documents.models import Document, Ephoto, SentFile
from escale.documents.refusals import DocumentRefused
from escale.kit import clock

NAME_AT_MOST = 255


@dataclass(frozen=True)
class Upload:
    """A file as it came: its name as the sender wrote it, and its bytes or where they are."""

    name: str
    source: bytes | Path

    def read(self) -> bytes:
        """Return the bytes."""
        return self.source if isinstance(self.source, bytes) else self.source.read_bytes()


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
    """A document ready to be written: everything is in the store, nothing in the database."""

    kept: safe.Kept
    sha256: str
    size: int
    pages: int
    files: tuple[PreparedFile, ...]

    @property
    def store_names(self) -> list[str]:
        """The names of every object put in the store for it."""
        return [self.kept.name, *(file.kept.name for file in self.files)]


def prepare(uploads: Sequence[Upload]) -> Prepared:
    """Understand the files, join them into one PDF, put all of it in the store.

    Raises DocumentRefused with the exact cause and the position of the file at fault; nothing
    then stays in the store.
    """
    kept: list[PreparedFile] = []
    understood, normalised = _made(uploads)
    try:
        for upload, found in zip(uploads, understood, strict=True):
            kept.append(_keep_file(upload, found))
        whole = safe.put(normalised.pdf)
    except BaseException:
        safe.erase([file.kept.name for file in kept])
        raise
    return Prepared(
        kept=whole,
        sha256=normalised.sha256,
        size=len(normalised.pdf),
        pages=normalised.pages,
        files=tuple(kept),
    )


def _made(uploads: Sequence[Upload]) -> tuple[list[Understood], Normalised]:
    """Understand each file and join them all; one file alone needs a single process."""
    position = 0
    try:
        if len(uploads) == 1:
            answer = sandbox.receive(uploads[0].source, filename=uploads[0].name)
            return [answer.understood], answer.normalised
        understood: list[Understood] = []
        for upload in uploads:
            position = len(understood)
            understood.append(sandbox.understand(upload.source, filename=upload.name))
    except DocumentRefused as refused:
        refused.position = position
        raise
    return understood, sandbox.normalise([upload.source for upload in uploads])


def _keep_file(upload: Upload, found: Understood) -> PreparedFile:
    """Put a file in the store as it was sent: it is the evidence of what was received."""
    return PreparedFile(
        name=upload.name,
        kind=found.kind.value,
        pages=found.pages,
        size=found.size,
        sha256=found.sha256,
        kept=safe.put(upload.read()),
        notices=tuple(notice.value for notice in found.notices),
    )


def write(piece: Piece, component: str, prepared: Prepared) -> Document:
    """Write the rows of a prepared document in place of the current one, in the transaction."""
    present = current(piece, component)
    if present:
        remove(present)
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
        ]
    )
    note_received(piece)
    return document


def current(piece: Piece, component: str) -> Document | None:
    """Return the document that answers a component now, if any."""
    return Document.objects.current().filter(piece=piece, component=component).first()


def sent_files(document: Document) -> list[Upload]:
    """Return the files of a document as they were sent, decrypted, in order."""
    return [
        Upload(
            file.name,
            safe.get(name=file.store_name, identity=file.identity, wrapped_key=file.wrapped_key),
        )
        for file in document.files.all()
    ]


def remove(document: Document) -> None:
    """Delete a draft's document: rows now, encrypted bytes once the transaction commits."""
    names = [document.store_name, *(file.store_name for file in document.files.all())]
    piece = document.piece
    document.delete()
    note_received(piece)
    transaction.on_commit(lambda: safe.erase(names))


def note_received(piece: Piece) -> None:
    """Keep on the piece which components are received: completeness reads it there."""
    received = sorted(
        Document.objects.current().filter(piece=piece).values_list("component", flat=True)
    )
    piece.received = received
    piece.answered_at = clock.now() if received else None
    piece.save(update_fields=["received", "answered_at"])


def opened(document: Document) -> bytes:
    """Return the document's PDF, decrypted."""
    return safe.get(
        name=document.store_name,
        identity=document.identity,
        wrapped_key=document.wrapped_key,
    )


def page_image(document: Document, page: int, *, width: int = 1000) -> bytes:
    """Return a page (the first is 1) drawn as an image: the sender's bytes are never shown."""
    return sandbox.page_image(opened(document), page, width=width)


def store_names(application: Application) -> list[str]:
    """Return the names of everything the store holds for a draft, to erase it."""
    documents = Document.objects.filter(piece__application=application)
    names = list(documents.values_list("store_name", flat=True))
    names += SentFile.objects.filter(document__in=documents).values_list("store_name", flat=True)
    ephoto = Ephoto.objects.filter(application=application).exclude(store_name="").first()
    return [*names, ephoto.store_name] if ephoto else names
