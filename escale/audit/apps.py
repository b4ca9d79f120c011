"""Register the audit models."""

from django.apps import AppConfig


class AuditConfig(AppConfig):
    """Who looked at what."""

    name = "escale.audit"
