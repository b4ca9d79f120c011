"""Steps 1 and 2, what is stated: where its pages are."""

from django.urls import path

from escale.web.applicant.steps import views

_SECTION = "requests/<str:reference>/sections/<slug:section>/"

urlpatterns = [
    path(_SECTION, views.section, name="section"),
    path(f"{_SECTION}save/", views.autosave, name="autosave"),
    path(f"{_SECTION}mistake/<slug:field>/", views.report_mistake, name="report_mistake"),
]
