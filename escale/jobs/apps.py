"""The schedule and the management commands as a Django application."""

from django.apps import AppConfig


class JobsConfig(AppConfig):
    """Thin: each job and each command calls one action."""

    name = "escale.jobs"
    label = "jobs"
