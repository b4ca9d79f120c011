"""The queue: where its pages are."""

from django.urls import path

from escale.web.office.queue import views

urlpatterns = [
    path("", views.queue, name="queue"),
]
