"""The application's configuration."""

from django.apps import AppConfig


class WatchConfig(AppConfig):
    """The service's watch on itself."""

    name = "escale.watch"
