"""Requests for pieces: where their pages are."""

from django.urls import path

from escale.web.office.requests import changing, composing

_REQUEST = "requests/<str:reference>/request-pieces/"

urlpatterns = [
    path(_REQUEST, composing.request_pieces, name="request_pieces"),
    path(f"{_REQUEST}more/", composing.add_to_request, name="add_to_request"),
    path(f"{_REQUEST}time/", changing.give_time, name="give_time"),
    path(f"{_REQUEST}cancel/", changing.cancel_request, name="cancel_request"),
]
