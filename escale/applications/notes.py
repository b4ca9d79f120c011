"""What members leave for each other in an application: their notes, and what they last saw of it."""

from django.db import models
from django.utils.translation import gettext_lazy as _

from escale.applications.examination import TEXT_AT_MOST
from escale.kit import clock


class Note(models.Model):
    """What officers write to each other; never shown to the person on the pages.

    The person may ask for it (GDPR article 15): the page says so beside the field.
    """

    application = models.ForeignKey(
        "applications.Application", on_delete=models.CASCADE, related_name="notes"
    )
    text = models.TextField(max_length=TEXT_AT_MOST)
    by = models.ForeignKey("people.Account", on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField(default=clock.now)

    class Meta:
        """The latest first."""

        ordering = ("-at", "-pk")

    def __str__(self) -> str:
        """Return its number."""
        return f"note {self.pk}"


class Look(models.Model):
    """When a member last looked at an application, and at which revision."""

    application = models.ForeignKey(
        "applications.Application", on_delete=models.CASCADE, related_name="looks"
    )
    account = models.ForeignKey("people.Account", on_delete=models.CASCADE, related_name="+")
    revision = models.PositiveIntegerField()
    at = models.DateTimeField(default=clock.now)
    # The end of the visit before this one: what changed is counted from there.
    since = models.DateTimeField(null=True, blank=True)

    class Meta:
        """One a member and application."""

        constraints = (
            models.UniqueConstraint(
                fields=["account", "application"],
                name="one_look_a_member",
                violation_error_message=_("Ce regard est déjà noté."),
            ),
        )

    def __str__(self) -> str:
        """Return the revision seen."""
        return f"revision {self.revision}"
