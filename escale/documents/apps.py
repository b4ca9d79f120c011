"""Register the documents models."""

from django.apps import AppConfig
from django.core.checks import Tags, register

from escale.documents import checks, keys


class DocumentsConfig(AppConfig):
    """What people provide, received, made safe and kept."""

    name = "escale.documents"

    def ready(self) -> None:
        """Refuse to start with master keys that cannot be read, and declare the check of rows."""
        keys.ready()
        register(checks.every_master_key_is_known, Tags.database)
