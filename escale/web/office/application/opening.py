"""The door of the documents as this room uses it, until `escale.documents.door` is here.

Once it is, this module holds nothing but these imports, and can go:
`from escale.audit.models import Purpose`, `from escale.documents import door`,
`from escale.documents.door import Reader`, `from escale.web import documents`.
"""

from collections.abc import Iterator
from dataclasses import dataclass

from django.db.models import TextChoices
from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.utils.http import content_disposition_header
from django.utils.translation import gettext_lazy as _

from escale.audit.models import Access
from escale.documents import keeping
from escale.documents.models import Document
from escale.kit.sentences import Refused
from escale.people.models import Account


class Purpose(TextChoices):
    """Why something is read; each label follows « pour », on watermarks and in the log."""

    EXAMINATION = "examination", _("l’examen de la demande")
    COUNTER = "counter", _("l’accueil au guichet")
    AUDIT = "audit", _("un contrôle interne")


@dataclass(frozen=True, kw_only=True)
class Reader:
    """Who opens a document, as the watermark names them, and what for."""

    account: Account
    name: str
    office: str = ""
    purpose: Purpose


@dataclass(frozen=True, kw_only=True)
class Opened:
    """A document that this reader may take away."""

    content: bytes

    def parts(self, start: int = 0) -> Iterator[bytes]:
        """Give the bytes from `start` on."""
        yield self.content[start:]


def _page(document: Document, number: int, *, reader: Reader, width: int = 1000) -> bytes:
    _authorise(document)
    _note(document, reader, what="document_page", detail=f"/{number}")
    return keeping.page_image(document, number, width=width)


def _whole(document: Document, *, reader: Reader) -> Opened:
    _authorise(document)
    _note(document, reader, what="document_copy")
    return Opened(content=keeping.opened(document))


def _authorise(document: Document) -> None:
    if document.is_refused:
        raise Refused(_("Notre antivirus a refusé ce document : personne ne peut l’ouvrir."))
    if not document.is_clean:
        raise Refused(
            _("Ce document est en cours de vérification : il ne peut pas encore être ouvert.")
        )


def _note(document: Document, reader: Reader, *, what: str, detail: str = "") -> None:
    application = document.piece.application
    Access.objects.create(
        person_id=application.person_id,
        account=reader.account,
        what=what,
        subject=f"{application.reference}/{document.component}{detail}"[:60],
    )


def _image(content: bytes, *, name: str) -> HttpResponse:
    return _private(HttpResponse(content, content_type="image/webp"), name=name)


def _download(_request: HttpRequest, opened: Opened, *, name: str) -> HttpResponseBase:
    response = HttpResponse(b"".join(opened.parts()), content_type="application/pdf")
    return _private(response, name=name.replace("/", "-"), is_attachment=True)


def _private(response: HttpResponse, *, name: str, is_attachment: bool = False) -> HttpResponse:
    response["Content-Disposition"] = content_disposition_header(is_attachment, name) or ""
    response["Cache-Control"] = "private, no-store"
    response["X-Content-Type-Options"] = "nosniff"
    response["Content-Security-Policy"] = "default-src 'none'; frame-ancestors 'none'; sandbox"
    response["Cross-Origin-Resource-Policy"] = "same-origin"
    return response


class door:  # noqa: N801 - stands for a module
    """What `escale.documents.door` gives."""

    page = staticmethod(_page)
    whole = staticmethod(_whole)


class documents:  # noqa: N801 - stands for a module
    """What `escale.web.documents` gives."""

    image = staticmethod(_image)
    download = staticmethod(_download)
