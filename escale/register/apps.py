"""The register as a Django application."""

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class RegisterConfig(AppConfig):
    """Foreign nationals, their residence documents, and who was matched with whom."""

    name = "escale.register"
    label = "register"
    verbose_name = _("Registre des ressortissants étrangers")
    default_auto_field = "django.db.models.BigAutoField"
