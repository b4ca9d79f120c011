"""The one door by which what a document holds leaves the store towards somebody.

Closed by default. The prefecture opens what the check found clean, for a purpose, and each time
is written in the access log. The sender sees its pages on screen as soon as it is received, takes
it away once it is clean, and never opens again what was refused; a clerk who sends it for somebody at
the counter sees as much of the draft, and each time is written too. An identity paper leaves with
its reader, the day and the purpose burnt into its pages; only the sender's own screen is spared.
"""

import hashlib
import logging
from collections.abc import Callable, Iterator
from dataclasses import dataclass

from django.utils.translation import gettext_lazy as _

from escale.audit.models import Access, Purpose
from escale.documents import copies, safe, sandbox, watermark
from escale.documents.models import Document
from escale.documents.refusals import check_refusal
from escale.documents.vault import Erased
from escale.kit import clock
from escale.kit.sentences import Refused
from escale.people.models import Account
from escale.procedures.pieces import is_identity_paper

log = logging.getLogger(__name__)

PAGE = "document_page"
COPY = "document_copy"


class NotForThisReader(Exception):
    """A page of the service asked for a document on behalf of somebody who may not open it."""


class BeingChecked(Refused):
    """The check has not answered yet: nothing but the sender's own preview is opened."""


class NotInTheStore(Refused):
    """The store does not hold this document, which it should."""

    def __init__(self) -> None:
        super().__init__(
            _("Ce document ne peut pas être ouvert pour le moment : nous ne le retrouvons pas."),
            hint=_("L’équipe technique est avertie. Réessayez dans quelques minutes."),
        )


@dataclass(frozen=True, kw_only=True)
class Reader:
    """Who opens a document, as the watermark names them, and what for."""

    account: Account
    name: str  # or the role of somebody whose name is not to be given
    office: str = ""
    purpose: Purpose
    # A clerk who enters a draft at the counter sees at once what they have just sent.
    is_entering: bool = False

    @property
    def is_sender(self) -> bool:
        """Whether they open what they sent themselves."""
        return self.purpose is Purpose.OWN_COPY


@dataclass(frozen=True, kw_only=True)
class Opened:
    """A document that this reader may take away: a PDF, given from any place in it."""

    size: int  # bytes
    is_watermarked: bool
    # Names these very bytes; a copy made for one reader has none, for it is made only once.
    etag: str
    _read: Callable[[int], Iterator[bytes]]

    def parts(self, start: int = 0) -> Iterator[bytes]:
        """Give the bytes from `start` on, each part verified before it is given.

        What cannot be opened is refused here, before anything is given.
        """
        return self._read(start)


def page(document: Document, number: int, *, reader: Reader, width: int = 1000) -> bytes:
    """Return a page (the first is 1) drawn as a WebP image: the sender's bytes are never shown.

    The sender sees it plain unless the check refused it. Anybody else needs it clean, is written
    in the access log, and sees an identity paper watermarked. Raises `Refused`.
    """
    _authorise(document, reader, is_preview=True)
    _note(document, reader, what=PAGE, detail=f"/{number}")
    mark = b"" if reader.is_sender else _mark(document, reader)
    return sandbox.page_image(_stream(document), number, width=width, mark=mark)


def whole(document: Document, *, reader: Reader) -> Opened:
    """Return the PDF of a clean document, watermarked if it is an identity paper.

    Whoever is not its sender is written in the access log. Raises `Refused`.
    """
    _authorise(document, reader, is_preview=False)
    _note(document, reader, what=COPY)
    mark = _mark(document, reader)
    if mark:
        return _marked_copy(document, mark)
    return Opened(
        size=document.size,
        etag=document.sha256,
        is_watermarked=False,
        _read=lambda start: _stream(document, start=start),
    )


def _authorise(document: Document, reader: Reader, *, is_preview: bool) -> None:
    """Refuse whatever is not open to this reader in the document's present state."""
    person = document.piece.application.person_id
    if reader.is_sender and reader.account.person_id != person:
        raise NotForThisReader
    if not reader.is_sender and not reader.office:
        raise NotForThisReader
    sends = reader.is_sender or (reader.is_entering and document.piece.application.is_draft)
    if document.is_refused:
        raise check_refusal(document.refused_for) if sends else _refused_to_staff()
    if not document.wrapped_key:
        raise Erased
    if document.is_clean or (document.is_being_checked and sends and is_preview):
        return
    raise _being_checked(is_for_sender=sends)


def _refused_to_staff() -> Refused:
    return Refused(
        _("Notre antivirus a refusé ce document : personne ne peut l’ouvrir."),
        hint=_(
            "La personne en est prévenue ; le document qu’elle enverra à la place paraîtra ici."
        ),
    )


def _being_checked(*, is_for_sender: bool) -> BeingChecked:
    if is_for_sender:
        return BeingChecked(
            _("Ce document est en cours de vérification : il ne peut pas encore être téléchargé."),
            hint=_(
                "Vous pouvez déjà en voir les pages à l’écran. La vérification prend d’ordinaire "
                "moins d’une minute : réessayez ensuite, vous n’avez rien d’autre à faire."
            ),
        )
    return BeingChecked(
        _("Ce document est en cours de vérification : il ne peut pas encore être ouvert."),
        hint=_(
            "Notre antivirus l’examine ; cela prend d’ordinaire moins d’une minute. Réessayez "
            "ensuite : le document s’ouvrira de lui-même une fois vérifié."
        ),
    )


def _note(document: Document, reader: Reader, *, what: str, detail: str = "") -> None:
    """Write who reads before anything is read: a line too many, never one too few."""
    if reader.is_sender:
        return
    application = document.piece.application
    Access.objects.create(
        person_id=application.person_id,
        account=reader.account,
        what=what,
        subject=f"{application.reference}/{document.component}{detail}"[:60],
        purpose=reader.purpose,
    )


def _mark(document: Document, reader: Reader) -> bytes:
    """Return the mark that this reader's copy bears; empty for anything but an identity paper."""
    if not is_identity_paper(document.component):
        return b""
    zone = document.piece.application.zone or clock.PARIS
    lines = watermark.words(
        reader.name,
        office=reader.office,
        purpose=reader.purpose,
        on=clock.today(zone),
        otherwise=f"compte n° {reader.account.pk}",
    )
    return watermark.drawn(lines)


def _marked_copy(document: Document, mark: bytes) -> Opened:
    parts = copies.marked_copy(lambda: _stream(document), pages=document.pages, mark=mark)
    digest = hashlib.sha256()
    for part in parts:
        digest.update(part)
    return Opened(
        size=sum(map(len, parts)),
        etag=digest.hexdigest(),
        is_watermarked=True,
        _read=lambda start: _from(parts, start),
    )


def _from(parts: list[bytes], start: int) -> Iterator[bytes]:
    for part in parts:
        if start < len(part):
            yield part[start:]
        start = max(0, start - len(part))


def _stream(document: Document, *, start: int = 0) -> Iterator[bytes]:
    try:
        return safe.stream(
            name=document.store_name,
            identity=document.identity,
            wrapped_key=document.wrapped_key,
            start=start,
        )
    except FileNotFoundError as fault:
        log.error("documents: document %s is not in the store", document.pk)  # noqa: TRY400 - no trace
        raise NotInTheStore from fault
