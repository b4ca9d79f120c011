"""The card: where its pages are."""

from django.urls import path

from escale.web.applicant.card import appointment, mistake, photo, stamp

_REQUEST = "requests/<str:reference>/"

urlpatterns = [
    path(f"{_REQUEST}card/photo/", photo.replace_photo, name="replace_photo"),
    path(f"{_REQUEST}card/stamp/", stamp.stamp, name="stamp"),
    path(f"{_REQUEST}card/mistake/", mistake.card_mistake, name="card_mistake"),
    path(f"{_REQUEST}appointment/", appointment.appointment, name="appointment"),
    path(
        f"{_REQUEST}appointment/cancel/", appointment.cancel_appointment, name="cancel_appointment"
    ),
    path(f"{_REQUEST}appointment/file/", appointment.appointment_file, name="appointment_file"),
]
