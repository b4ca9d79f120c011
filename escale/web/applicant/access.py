"""Fetch and authorise in one step: what is another's does not exist.

A clerk opens here nothing but the drafts that are entered at their own counter, on the routes that
the policy opens to their role.
"""

from typing import TYPE_CHECKING

from django.http import Http404, HttpRequest

from escale.applications.models import Application, Piece
from escale.audit.models import Purpose
from escale.documents.door import Reader
from escale.documents.models import Document
from escale.people.models import Account, Person
from escale.web.counter import draft_entered_by, entering

if TYPE_CHECKING:

    class SignedInRequest(HttpRequest):
        """A request whose account the policy has checked."""

        user: Account

else:
    SignedInRequest = HttpRequest


def person_of(request: SignedInRequest) -> Person:
    """Return the person who is signed in; not found for an account without one."""
    if request.user.person is None:
        raise Http404
    return request.user.person


def application_for(request: SignedInRequest, reference: str) -> Application:
    """Return the signed-in person's application; not found when it is anyone else's.

    For a member whom the policy admitted: a draft that is under way at their counter.
    """
    person_id = request.user.person_id
    if "\x00" in reference:  # which the database refuses to look for
        raise Http404
    if person_id is None:
        return draft_entered_by(request, reference)
    found = (
        Application.objects.filter(person_id=person_id, reference=reference)
        .select_related("person", "prefecture")
        .first()
    )
    if found is None:
        raise Http404
    return found


def reader_for(request: SignedInRequest, *, name: str = "") -> Reader:
    """Return who opens a document: the person who sent it, or the clerk who enters their draft."""
    clerk = entering(request)
    if clerk is None:
        return Reader(account=request.user, name=name, purpose=Purpose.OWN_COPY)
    return Reader(
        account=clerk.staff.account,
        name=clerk.staff.member.name,
        office=clerk.staff.prefecture.name,
        purpose=Purpose.COUNTER,
        is_entering=True,
    )


def piece_for(application: Application, slot: str) -> Piece:
    """Return the application's piece of that slot."""
    found = Piece.objects.filter(application=application, slot=slot).first()
    if found is None:
        raise Http404
    return found


def document_for(application: Application, number: int) -> Document:
    """Return a current document of the application."""
    found = (
        Document.objects.current()
        .filter(piece__application=application, pk=number)
        .select_related("piece__application")
        .first()
    )
    if found is None:
        raise Http404
    return found
