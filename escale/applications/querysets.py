"""Applications, found by clauses that read as sentences."""

from datetime import datetime
from typing import TYPE_CHECKING, Self

from django.db import models

from escale.applications.enums import OPEN, Status

if TYPE_CHECKING:
    from escale.applications.models import Application  # noqa: F401 - named below, in quotes
    from escale.people.models import Person

    _Base = models.QuerySet["Application"]
else:
    _Base = models.QuerySet


class ApplicationQuerySet(_Base):
    """Clauses on applications."""

    def of(self, person: "Person") -> Self:
        """Keep those of one person."""
        return self.filter(person=person)

    def drafts(self) -> Self:
        """Keep those still in preparation."""
        return self.filter(status=Status.DRAFT)

    def open(self) -> Self:
        """Keep those between filing and their end."""
        return self.filter(status__in=OPEN)

    def untouched_since(self, instant: datetime) -> Self:
        """Keep those nobody changed since `instant`."""
        return self.filter(touched_at__lt=instant)
