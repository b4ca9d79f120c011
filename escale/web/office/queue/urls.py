"""The queue: where its pages are."""

from django.urls import path

from escale.web.office.queue import acts, views

urlpatterns = [
    path("", views.queue, name="queue"),
    path("to-sign/", views.to_sign, name="to_sign"),
    path("search/", acts.search, name="search"),
    path("search/<int:number>/", views.found, name="found"),
    path("next/", acts.take_next, name="take_next"),
    path("take-up/", acts.take_up_many, name="take_up_many"),
    path("assign/", acts.assign_many, name="assign_many"),
    path("requests/<str:reference>/take-up/", acts.take_up, name="take_up"),
    path("requests/<str:reference>/assign/", acts.assign, name="assign"),
]
