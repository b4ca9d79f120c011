"""Where the page of the clock is; routed in a rehearsal only (`config.urls`)."""

from django.urls import path

from escale.web.rehearsal import moving

app_name = "rehearsal"

urlpatterns = [path("rehearsal/", moving.move, name="clock")]
