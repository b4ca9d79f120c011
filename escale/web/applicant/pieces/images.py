"""What was sent, shown: pages drawn as images, the normalised PDF to take away, the portrait."""

from django.http import Http404, HttpRequest, HttpResponse
from django.http.response import HttpResponseBase

from escale.actions import enter_ephoto, prepare
from escale.applications.models import Application
from escale.audit.models import Purpose
from escale.audit.reading import note_reading
from escale.documents import door
from escale.documents.models import Ephoto
from escale.web import documents
from escale.web.applicant.access import (
    SignedInRequest,
    application_for,
    document_for,
    reader_for,
)
from escale.web.counter import entering

WIDTH = 1000
NARROWEST, WIDEST = 100, 1600


def page_image(request: SignedInRequest, reference: str, number: int, page: int) -> HttpResponse:
    """Show one page of a document, drawn by us: the sender's bytes never reach a browser."""
    document = document_for(application_for(request, reference), number)
    if not 1 <= page <= document.pages:
        raise Http404
    # Their own screen bears no watermark: no name is needed.
    image = door.page(document, page, reader=reader_for(request), width=_width(request))
    return documents.image(image, name=f"page-{page}.webp")


def document(request: SignedInRequest, reference: str, number: int) -> HttpResponseBase:
    """Give the document as the one PDF that was made of its files; identity papers, watermarked."""
    application = application_for(request, reference)
    found = document_for(application, number)
    reader = reader_for(request, name=_full_name(application))
    opened = door.whole(found, reader=reader)
    return documents.download(request, opened, name=documents.name_of(found, application))


def portrait(request: SignedInRequest, reference: str) -> HttpResponse:
    """Show the portrait that the photo service gave; `?image=signature`, the signature."""
    application = application_for(request, reference)
    found = Ephoto.objects.filter(application=application).first()
    if found and entering(request):
        # Written before anything is read, as the door does for documents.
        note_reading(
            application.person,
            by=request.user,
            what="portrait",
            subject=f"{application.reference}/ephoto",
            purpose=Purpose.COUNTER,
        )
    images = enter_ephoto.images(found) if found else None
    if images is None:
        raise Http404
    is_signature = request.GET.get("image") == "signature"
    image = images.signature if is_signature else images.portrait
    name = "signature.webp" if is_signature else "portrait.webp"
    return documents.image(image, name=name)


def _width(request: HttpRequest) -> int:
    """Return the width asked for, in pixels, brought within what a screen can use."""
    asked = request.GET.get("width", "")
    is_number = asked.isascii() and asked.isdigit() and len(asked) < len("10000")
    return min(max(int(asked), NARROWEST), WIDEST) if is_number else WIDTH


def _full_name(application: Application) -> str:
    """Return the name of the person who asks, as they state it now."""
    answers = prepare.statement_of(application, "identity").answers
    names = (answers.get("given_names"), answers.get("family_name"))
    return " ".join(name for name in names if name)
