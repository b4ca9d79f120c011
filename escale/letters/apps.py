"""Register the letters models."""

from django.apps import AppConfig


class LettersConfig(AppConfig):
    """Papers Escale makes, archived once."""

    name = "escale.letters"
