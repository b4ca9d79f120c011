"""The appointments: where their pages are."""

from django.urls import path

from escale.web.office.agenda import day, one

_REQUEST = "requests/<str:reference>/appointment/"

urlpatterns = [
    path("appointments/", day.agenda, name="agenda"),
    path("appointments/find/", day.find, name="find_appointment"),
    path(_REQUEST, one.appointment, name="appointment"),
    path(f"{_REQUEST}cancel/", one.cancel, name="cancel_appointment"),
    path(f"{_REQUEST}arrive/", day.arrive, name="arrive"),
    path(f"{_REQUEST}no-show/", day.no_show, name="no_show"),
]
