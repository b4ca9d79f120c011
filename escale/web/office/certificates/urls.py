"""The certificates of an application: where their page is."""

from django.urls import path

from escale.web.office.certificates import acts, page

_REQUEST = "requests/<str:reference>/certificates/"

urlpatterns = [
    path(_REQUEST, page.certificates, name="certificates"),
    path(f"{_REQUEST}give/", acts.give_extension, name="give_extension"),
    path(f"{_REQUEST}hold/", acts.hold_extension, name="hold_extension"),
    path(f"{_REQUEST}release/", acts.release_extension, name="release_extension"),
]
