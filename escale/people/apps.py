"""Register the people models."""

from django.apps import AppConfig


class PeopleConfig(AppConfig):
    """Persons, accounts, prefectures, institutions."""

    name = "escale.people"
