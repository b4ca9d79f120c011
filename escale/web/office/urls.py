"""Where the pages of the prefecture are; each room adds its own."""

from django.urls import include, path

app_name = "office"

urlpatterns = [
    path("office/", include("escale.web.office.acts.urls")),
    path("office/", include("escale.web.office.agenda.urls")),
    path("office/", include("escale.web.office.application.urls")),
    path("office/", include("escale.web.office.brakes.urls")),
    path("office/", include("escale.web.office.cards.urls")),
    path("office/", include("escale.web.office.certificates.urls")),
    path("office/", include("escale.web.office.counter.urls")),
    path("office/", include("escale.web.office.decisions.urls")),
    path("office/", include("escale.web.office.figures.urls")),
    path("office/", include("escale.web.office.handover.urls")),
    path("office/", include("escale.web.office.openings.urls")),
    path("office/", include("escale.web.office.queue.urls")),
    path("office/", include("escale.web.office.requests.urls")),
    path("office/", include("escale.web.office.team.urls")),
    path("office/", include("escale.web.office.wording.urls")),
]
