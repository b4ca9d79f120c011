"""The application's configuration."""

from django.apps import AppConfig


class AppointmentsConfig(AppConfig):
    """Opening hours, seats, appointments."""

    name = "escale.appointments"
