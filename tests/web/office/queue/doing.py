"""An act done as the table says, without its page."""

from django.db import transaction

from escale.applications.advance import advance, locked
from escale.applications.enums import Party
from escale.applications.models import Application


def act(application: Application, name: str, party: Party, **columns) -> None:
    """Do the act, and read the application again."""
    with transaction.atomic():
        advance(locked(application), name, party=party, **columns)
    application.refresh_from_db()
