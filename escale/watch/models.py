"""The service's own life, in machine time: beats, outages, sweeps; and legal time when rehearsed."""

from typing import ClassVar, Self

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from escale.kit import clock


class Beat(models.Model):
    """One minute during which the web answered, whichever node did."""

    minute = models.DateTimeField(primary_key=True)

    def __str__(self) -> str:
        """Return the minute."""
        return f"{self.minute:%Y-%m-%d %H:%M}"


class OutageQuerySet(models.QuerySet["Outage"]):
    """Clauses on outages."""

    def ended(self) -> Self:
        """Keep those that are over."""
        return self.filter(ended_at__isnull=False)

    def lasting(self) -> Self:
        """Keep the one that has not ended, if any."""
        return self.filter(ended_at__isnull=True)


class Outage(models.Model):
    """A time during which nobody could use the service, in machine time; still lasting without end.

    Found in the beats, or told by an operator.
    """

    began_at = models.DateTimeField(unique=True)
    ended_at = models.DateTimeField(null=True, blank=True)
    # Told by an operator, who alone ends it; else found in the beats, which end it.
    is_declared = models.BooleanField(default=False, db_default=False)
    declared_by = models.ForeignKey(
        "people.Account", on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )

    objects: ClassVar[OutageQuerySet] = OutageQuerySet.as_manager()  # type: ignore[assignment]

    class Meta:
        """One lasting at a time; it ends after it began."""

        constraints = (
            models.UniqueConstraint(
                models.Value(1),
                condition=Q(ended_at__isnull=True),
                name="one_outage_lasting",
                violation_error_message=_("Une panne est déjà en cours."),
            ),
            models.CheckConstraint(
                name="an_outage_ends_after_it_began",
                condition=Q(ended_at__isnull=True) | Q(ended_at__gt=F("began_at")),
                violation_error_message=_("Une panne finit après avoir commencé."),
            ),
        )

    def __str__(self) -> str:
        """Return when it began."""
        return f"outage since {self.began_at:%Y-%m-%d %H:%M}"


class SweepRun(models.Model):
    """The last run of a sweep, and the last that went well: what the operator looks at first."""

    name = models.CharField(max_length=60, primary_key=True)
    began_at = models.DateTimeField(default=clock.machine_now)
    ended_at = models.DateTimeField(null=True, blank=True)
    went_well_at = models.DateTimeField(null=True, blank=True)
    # What it did, by name: {"closed": 12}; never a person's data.
    result = models.JSONField(default=dict, blank=True)
    # The kind of error of the last run, without its words; empty when it went well.
    error = models.CharField(max_length=120, blank=True, default="")

    def __str__(self) -> str:
        """Return the sweep."""
        return self.name


class ClockMove(models.Model):
    """Legal time moved forward, in rehearsal only: it stands ahead by the sum of the moves."""

    seconds = models.PositiveBigIntegerField()
    moved_at = models.DateTimeField(default=clock.machine_now)

    class Meta:
        """Time only goes forward."""

        constraints = (
            models.CheckConstraint(
                name="time_goes_forward",
                condition=Q(seconds__gt=0),
                violation_error_message=_("Le temps n’avance que vers l’avant."),
            ),
        )

    def __str__(self) -> str:
        """Return by how much."""
        return f"+{self.seconds} s"
