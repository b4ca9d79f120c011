"""Where the pages of the prefecture are; each room adds its own."""

from django.urls import include, path

app_name = "office"

urlpatterns = [
    path("office/", include("escale.web.office.queue.urls")),
]
