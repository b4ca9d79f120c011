"""The letters of an application, for the prefecture that wrote them."""

from django.http import Http404
from django.http.response import HttpResponseBase

from escale.audit.reading import note_reading
from escale.letters import archive
from escale.web.letters import pdf_of
from escale.web.office.access import StaffRequest, case_for, purpose_of, staff_of

_LARGEST = 2**63 - 1


def letter(request: StaffRequest, reference: str, letter: int) -> HttpResponseBase:
    """Give an archived letter, always the same bytes; the reading is noted."""
    application = case_for(request, reference)
    found = archive.letter_called(application, min(letter, _LARGEST))
    if found is None:
        raise Http404
    note_reading(
        application.person,
        by=request.user,
        what="letter",
        subject=application.reference,
        purpose=purpose_of(staff_of(request)),
    )
    return pdf_of(found, application)
