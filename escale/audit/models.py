"""The access log: one line each time somebody reads what is not theirs alone."""

from django.db import models

from escale.kit import clock
from escale.people.models import Account, Person


class Access(models.Model):
    """A reading of something about a person: append-only, shown to that person."""

    person = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="accesses")
    account = models.ForeignKey(Account, on_delete=models.PROTECT, null=True, related_name="+")
    what = models.CharField(max_length=60)
    subject = models.CharField(max_length=60, blank=True, default="")
    at = models.DateTimeField(default=clock.machine_now)

    class Meta:
        """Read by person, newest first."""

        indexes = (models.Index(fields=["person", "-at"], name="accesses_of_a_person"),)

    def __str__(self) -> str:
        """Return what was read."""
        return self.what
