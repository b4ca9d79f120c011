"""Fetch and authorise in one step: what is another's does not exist."""

from typing import TYPE_CHECKING

from django.http import Http404, HttpRequest

from escale.applications.models import Application, Piece
from escale.documents.models import Document
from escale.people.models import Account, Person

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
    """Return the signed-in person's application; not found when it is anyone else's."""
    person_id = request.user.person_id
    if person_id is None or "\x00" in reference:  # which the database refuses to look for
        raise Http404
    found = (
        Application.objects.filter(person_id=person_id, reference=reference)
        .select_related("person", "prefecture")
        .first()
    )
    if found is None:
        raise Http404
    return found


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
