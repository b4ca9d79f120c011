"""Register the kit's template tags and commands."""

from django.apps import AppConfig


class KitConfig(AppConfig):
    """Tools that know nothing of permits."""

    name = "escale.kit"
