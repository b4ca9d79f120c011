"""The home, and the beginning of a request: where its pages are."""

from django.urls import path

from escale.web.applicant.home import claim, views

urlpatterns = [
    path("requests/", views.home, name="home"),
    path("requests/claim/", claim.claim, name="claim"),
    path("requests/new/", views.choose_procedure, name="choose_procedure"),
    path("requests/new/begin/", views.begin, name="begin"),
    path("requests/<str:reference>/case/", views.choose_case, name="choose_case"),
]
