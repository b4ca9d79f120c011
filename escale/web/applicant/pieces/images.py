"""What was sent, shown: pages drawn as images, the normalised PDF to take away, the portrait."""

from http import HTTPStatus

from django.http import Http404, HttpRequest, HttpResponse
from django.utils.http import content_disposition_header

from escale.actions import enter_ephoto
from escale.applications.models import Application
from escale.documents import keeping
from escale.documents.models import Document, Ephoto
from escale.procedures.pieces import ALL_SLOTS
from escale.web.applicant.access import SignedInRequest, application_for, document_for

WIDTH = 1000
NARROWEST, WIDEST = 100, 1600

_LABELS = {c.code: c.label for s in ALL_SLOTS for a in s.alternatives for c in a.components}


def page_image(request: SignedInRequest, reference: str, number: int, page: int) -> HttpResponse:
    """Show one page of a document, drawn by us: the sender's bytes never reach a browser."""
    document = document_for(application_for(request, reference), number)
    if not 1 <= page <= document.pages:
        raise Http404
    image = keeping.page_image(document, page, width=_width(request))
    return _private(image, "image/webp", name=f"page-{page}.webp", is_attachment=False)


def document(request: SignedInRequest, reference: str, number: int) -> HttpResponse:
    """Give the document as the one PDF that was made of its files."""
    application = application_for(request, reference)
    found = document_for(application, number)
    return _private(
        keeping.opened(found), "application/pdf", name=_name(application, found), is_attachment=True
    )


def portrait(request: SignedInRequest, reference: str) -> HttpResponse:
    """Show the portrait that the photo service gave; `?image=signature`, the signature."""
    application = application_for(request, reference)
    found = Ephoto.objects.filter(application=application).first()
    images = enter_ephoto.images(found) if found else None
    if images is None:
        raise Http404
    is_signature = request.GET.get("image") == "signature"
    image = images.signature if is_signature else images.portrait
    name = "signature.webp" if is_signature else "portrait.webp"
    return _private(image, "image/webp", name=name, is_attachment=False)


def _width(request: HttpRequest) -> int:
    """Return the width asked for, in pixels, brought within what a screen can use."""
    asked = request.GET.get("width", "")
    is_number = asked.isascii() and asked.isdigit() and len(asked) < len("10000")
    return min(max(int(asked), NARROWEST), WIDEST) if is_number else WIDTH


def _name(application: Application, document: Document) -> str:
    """Name the PDF for the person who will look for it in a folder."""
    label = _LABELS.get(document.component, document.component)
    return f"{label} - {application.reference}.pdf".replace("/", "-")


def _private(content: bytes, kind: str, *, name: str, is_attachment: bool) -> HttpResponse:
    """Answer with someone's document: kept by no cache, guessed by no browser, running nothing.

    A PDF is taken away rather than opened in the page: browsers open none in a sandbox.
    """
    response = HttpResponse(content, content_type=kind, status=HTTPStatus.OK)
    response["Content-Disposition"] = content_disposition_header(is_attachment, name) or ""
    response["Cache-Control"] = "private, no-store"
    response["X-Content-Type-Options"] = "nosniff"
    response["Content-Security-Policy"] = "default-src 'none'; frame-ancestors 'none'; sandbox"
    response["Cross-Origin-Resource-Policy"] = "same-origin"
    return response
