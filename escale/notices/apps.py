"""Register the notices models."""

from django.apps import AppConfig


class NoticesConfig(AppConfig):
    """What people are told, and when it left."""

    name = "escale.notices"
