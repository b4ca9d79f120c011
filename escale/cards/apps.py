"""The application's configuration."""

from django.apps import AppConfig


class CardsConfig(AppConfig):
    """Cards in production, and the stamps that pay for them."""

    name = "escale.cards"
