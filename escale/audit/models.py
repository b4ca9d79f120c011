"""The access log: one line each time somebody reads, or searches, what is not theirs alone."""

from django.db import models
from django.utils.translation import gettext_lazy as _

from escale.kit import clock
from escale.people.models import Account, Person, Prefecture


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


class Search(models.Model):
    """What a member of a prefecture searched: append-only, for its auditor, never in a log line.

    Its number is the address of the results: the words stay out of addresses, hence of the
    logs of servers and of the history of browsers.
    """

    account = models.ForeignKey(Account, on_delete=models.PROTECT, related_name="+")
    prefecture = models.ForeignKey(Prefecture, on_delete=models.PROTECT, related_name="+")
    words = models.CharField(max_length=200)
    at = models.DateTimeField(default=clock.machine_now)

    class Meta:
        """Read by prefecture, newest first; forgotten by age."""

        indexes = (
            models.Index(fields=["prefecture", "-at"], name="searches_in_a_prefecture"),
            models.Index(fields=["at"], name="searches_by_age"),
        )

    def __str__(self) -> str:
        """Return the number only: the words would end up in logs."""
        return f"search {self.pk}"
