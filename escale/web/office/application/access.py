"""Fetch and authorise in one step: a piece is found in its own application only."""

from django.http import Http404

from escale.applications.models import Application, Correction, Piece


def piece_for(application: Application, slot: str) -> Piece:
    """Return a piece of the application; not found for a slot that it does not have."""
    if "\x00" in slot:  # which the database refuses to look for
        raise Http404
    found = Piece.objects.filter(application=application, slot=slot).first()
    if found is None:
        raise Http404
    return found


def correction_for(application: Application, number: int) -> Correction:
    """Return a correction reported in the application; not found for another's."""
    found = Correction.objects.filter(application=application, pk=number).first()
    if found is None:
        raise Http404
    return found
