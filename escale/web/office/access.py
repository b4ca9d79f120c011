"""Fetch and authorise in one step: another prefecture's application does not exist."""

from typing import TYPE_CHECKING

from django.http import Http404, HttpRequest

from escale.applications.enums import Status
from escale.applications.models import Application
from escale.audit.models import Purpose
from escale.documents.models import Document
from escale.people.models import Account, Role
from escale.web.staff import Staff, staff_of

__all__ = ["Staff", "StaffRequest", "case_for", "document_for", "purpose_of", "staff_of"]

if TYPE_CHECKING:

    class StaffRequest(HttpRequest):
        """A request whose member the policy has admitted."""

        user: Account
        staff: Staff

else:
    StaffRequest = HttpRequest


def case_for(request: StaffRequest, reference: str) -> Application:
    """Return an application of the member's prefecture; not found for a draft or another's."""
    if "\x00" in reference:  # which the database refuses to look for
        raise Http404
    found = (
        Application.objects.filter(prefecture=staff_of(request).prefecture, reference=reference)
        .exclude(status=Status.DRAFT)
        .select_related("person", "prefecture", "assigned_to")
        .first()
    )
    if found is None:
        raise Http404
    return found


def purpose_of(staff: Staff) -> Purpose:
    """Return what a member reads for: the most that their roles let them do."""
    if staff.has(Role.OFFICER, Role.SIGNATORY, Role.MANAGER):
        return Purpose.EXAMINATION
    return Purpose.COUNTER if staff.has(Role.CLERK) else Purpose.AUDIT


def document_for(application: Application, number: int) -> Document:
    """Return a document of the application, replaced ones included: they are its history."""
    found = (
        Document.objects.filter(piece__application=application, pk=number)
        .select_related("piece")
        .first()
    )
    if found is None:
        raise Http404
    return found
