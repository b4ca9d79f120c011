"""What the person provided, shown to whoever examines it, by the one door of the documents."""

from django.http import Http404, HttpRequest, HttpResponse
from django.http.response import HttpResponseBase

from escale.actions import enter_ephoto
from escale.audit.reading import note_reading
from escale.documents import door
from escale.documents.door import Reader
from escale.documents.models import Ephoto
from escale.web import documents
from escale.web.office.access import (
    Staff,
    StaffRequest,
    case_for,
    document_for,
    purpose_of,
    staff_of,
)

WIDTH = 1000
NARROWEST, WIDEST = 100, 1600
PORTRAIT = "portrait"


def page_image(request: StaffRequest, reference: str, number: int, page: int) -> HttpResponse:
    """Show one page of a clean document, watermarked if it is an identity paper."""
    found = document_for(case_for(request, reference), number)
    if not 1 <= page <= found.pages:
        raise Http404
    image = door.page(found, page, reader=reader_of(staff_of(request)), width=_width(request))
    return documents.image(image, name=f"page-{page}.webp")


def document(request: StaffRequest, reference: str, number: int) -> HttpResponseBase:
    """Give a clean document as the one PDF that was made of its files."""
    application = case_for(request, reference)
    found = document_for(application, number)
    opened = door.whole(found, reader=reader_of(staff_of(request)))
    return documents.download(request, opened, name=documents.name_of(found, application))


def portrait(request: StaffRequest, reference: str) -> HttpResponse:
    """Show the portrait that the photo service gave; `?image=signature`, the signature."""
    application = case_for(request, reference)
    found = Ephoto.objects.filter(application=application).first()
    if found is None or found.identity is None:
        raise Http404
    is_signature = request.GET.get("image") == "signature"
    # Written before anything is read, as the door does for documents.
    note_reading(
        application.person,
        by=staff_of(request).account,
        what=PORTRAIT,
        subject=f"{application.reference}/ephoto",
        purpose=purpose_of(staff_of(request)),
    )
    images = enter_ephoto.images(found)
    if images is None:
        raise Http404
    image = images.signature if is_signature else images.portrait
    return documents.image(image, name="signature.webp" if is_signature else "portrait.webp")


def reader_of(staff: Staff) -> Reader:
    """Return who opens a document, as the watermark names them, and what for."""
    return Reader(
        account=staff.account,
        name=staff.member.name,
        office=staff.prefecture.name,
        purpose=purpose_of(staff),
    )


def _width(request: HttpRequest) -> int:
    """Return the width asked for, in pixels, brought within what a screen can use."""
    asked = request.GET.get("width", "")
    is_number = asked.isascii() and asked.isdigit() and len(asked) < len("10000")
    return min(max(int(asked), NARROWEST), WIDEST) if is_number else WIDTH
