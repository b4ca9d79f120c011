"""The brake on mass acts: a sweep about to close too much at once waits for two people."""

from typing import ClassVar, Final, Self

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from escale.kit import clock

#: A sweep that would close more than this many, and more than this share of what is open, stops.
ALWAYS_ALLOWED: Final = 100
SHARE_ALLOWED: Final = 0.01


def is_too_many(due: int, *, open_applications: int) -> bool:
    """Whether a sweep that would close `due` of a prefecture's open applications must stop."""
    return due > max(ALWAYS_ALLOWED, SHARE_ALLOWED * open_applications)


class BrakeQuerySet(models.QuerySet["Brake"]):
    """Clauses on brakes."""

    def on(self) -> Self:
        """Keep those that two people have not released yet."""
        return self.filter(released_at__isnull=True)

    def released(self) -> Self:
        """Keep those that two people have released."""
        return self.filter(released_at__isnull=False)


class Brake(models.Model):
    """A prefecture's closures, stopped by their number until two people let them go on.

    Two managers of the prefecture, or a manager and an operator. Released, it lets go of what was
    due when it was put on, and of nothing else.
    """

    prefecture = models.ForeignKey(
        "people.Prefecture", on_delete=models.PROTECT, related_name="brakes"
    )
    # How many were about to be closed, of how many open; the last day to answer of the latest.
    due = models.PositiveIntegerField()
    open_applications = models.PositiveIntegerField()
    due_until = models.DateField()
    put_on_at = models.DateTimeField(default=clock.now)
    first_by = models.ForeignKey(
        "people.Account", on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )
    first_at = models.DateTimeField(null=True, blank=True)
    second_by = models.ForeignKey(
        "people.Account", on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )
    released_at = models.DateTimeField(null=True, blank=True)

    objects: ClassVar[BrakeQuerySet] = BrakeQuerySet.as_manager()  # type: ignore[assignment]

    class Meta:
        """One brake on a prefecture; released by two people."""

        constraints = (
            models.UniqueConstraint(
                fields=["prefecture"],
                condition=Q(released_at__isnull=True),
                name="one_brake_a_prefecture",
                violation_error_message=_("Les clôtures de cette préfecture sont déjà arrêtées."),
            ),
            models.CheckConstraint(
                name="two_people_release_a_brake",
                condition=Q(released_at__isnull=True, second_by__isnull=True)
                | (
                    Q(released_at__isnull=False, first_by__isnull=False, second_by__isnull=False)
                    & ~Q(first_by=F("second_by"))
                ),
                violation_error_message=_("Deux personnes remettent les clôtures en marche."),
            ),
        )

    def __str__(self) -> str:
        """Return how many it stopped."""
        return f"{self.due} of {self.open_applications}"
