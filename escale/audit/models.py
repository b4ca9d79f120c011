"""The access log: one line each time somebody reads what is not theirs alone."""

from django.db import models
from django.utils.translation import gettext_lazy as _

from escale.kit import clock
from escale.people.models import Account, Person


class Purpose(models.TextChoices):
    """Why something is read; each label follows « pour », on watermarks and in the log."""

    EXAMINATION = "examination", _("l’examen de la demande")
    COUNTER = "counter", _("l’accueil au guichet")
    AUDIT = "audit", _("un contrôle interne")
    OWN_COPY = "own_copy", _("son usage personnel")


class Access(models.Model):
    """A reading of something about a person: append-only, shown to that person."""

    person = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="accesses")
    account = models.ForeignKey(Account, on_delete=models.PROTECT, null=True, related_name="+")
    what = models.CharField(max_length=60)
    subject = models.CharField(max_length=60, blank=True, default="")
    purpose = models.CharField(
        max_length=20, choices=Purpose.choices, blank=True, default="", db_default=""
    )
    at = models.DateTimeField(default=clock.machine_now)

    class Meta:
        """Read by person, newest first."""

        indexes = (models.Index(fields=["person", "-at"], name="accesses_of_a_person"),)

    def __str__(self) -> str:
        """Return what was read."""
        return self.what
