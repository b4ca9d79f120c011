"""The opening of an office: where its page is."""

from django.urls import path

from escale.web.office.openings import page

urlpatterns = [path("openings/", page.openings, name="openings")]
