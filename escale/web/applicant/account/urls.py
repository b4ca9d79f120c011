"""Where the account pages are."""

from django.urls import URLPattern

urlpatterns: list[URLPattern] = []
applicant_urlpatterns: list[URLPattern] = []
