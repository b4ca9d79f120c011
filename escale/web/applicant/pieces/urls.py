"""Step 3: pieces and e-photo: where its pages are."""

from django.urls import URLPattern

urlpatterns: list[URLPattern] = []
