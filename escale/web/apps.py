"""Register the pages' templates and static files."""

from django.apps import AppConfig


class WebConfig(AppConfig):
    """The pages."""

    name = "escale.web"
