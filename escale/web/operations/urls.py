"""Where the operator's pages are."""

from django.urls import path

from escale.web.operations import brake, outages, status

app_name = "operations"

urlpatterns = [
    path("operations/", status.status, name="status"),
    path("operations/figures.json", status.figures, name="figures"),
    path("operations/outages/", outages.declare_outage, name="declare_outage"),
    path("operations/outages/end/", outages.end_outage, name="end_outage"),
    path("operations/brakes/release/", brake.release_brake, name="release_brake"),
]
