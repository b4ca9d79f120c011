"""The texts of the letters: where their page is."""

from django.urls import path

from escale.web.office.wording import page

urlpatterns = [path("wording/", page.wording, name="wording")]
