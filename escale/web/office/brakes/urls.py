"""The brake on closures: where its pages are."""

from django.urls import path

from escale.web.office.brakes import page

urlpatterns = [
    path("stopped-closures/", page.stopped_closures, name="stopped_closures"),
    path("stopped-closures/release/", page.release_brake, name="release_brake"),
]
