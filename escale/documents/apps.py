"""Register the documents models."""

from django.apps import AppConfig


class DocumentsConfig(AppConfig):
    """What people provide, received, made safe and kept."""

    name = "escale.documents"
