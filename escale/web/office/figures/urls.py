"""The figures and the log of readings: where their pages are."""

from django.urls import path

from escale.web.office.figures import accesses, download, figures

urlpatterns = [
    path("figures/", figures.figures, name="figures"),
    path("figures/download/", download.figures_csv, name="figures_csv"),
    path("accesses/", accesses.accesses, name="accesses"),
]
