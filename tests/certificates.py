"""Requests whose certificates are due, to test with; and the stretch of time that is proved."""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, date, datetime, time, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from escale.actions import hold_extension, issue_extensions
from escale.applications.models import Application, CertificateHold
from escale.kit import clock
from tests import people


@contextmanager
def on(day: date, zone: str = "Europe/Paris", *, hour: int = 9) -> Iterator[datetime]:
    """Legal time stands on that day, in the morning there."""
    instant = datetime.combine(day, time(hour), ZoneInfo(zone)).astimezone(UTC)
    with clock.at(instant):
        yield instant


def filed(**columns: Any) -> Application:
    """A request filed in time and complete, whose document ends in three months; `columns` differ."""
    application = people.filed()
    Application.objects.filter(pk=application.pk).update(**columns)
    application.refresh_from_db()
    return application


def due_in(days: int, **columns: Any) -> Application:
    """A request whose present document ends in so many days."""
    ends_on = clock.today() + timedelta(days=days)
    return filed(document_expires_on=ends_on, covered_until=ends_on, **columns)


def issued(days: int = 15) -> Application:
    """A request whose first extension certificate has just been issued by the rule."""
    application = due_in(days)
    assert issue_extensions.issue_due()["issued"] == 1
    application.refresh_from_db()
    return application


def held(
    application: Application, *, reason: str = "Votre contrat est à vérifier.", by: Any = None
) -> CertificateHold:
    """The hold that an officer puts on a request."""
    application.refresh_from_db()
    return hold_extension.hold_extension(
        application,
        reason=reason,
        revision_read=application.revision,
        by=by or people.staff(prefecture=application.prefecture),
    )
