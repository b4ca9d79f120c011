"""Register the application models."""

from django.apps import AppConfig


class ApplicationsConfig(AppConfig):
    """Applications and their history."""

    name = "escale.applications"
