"""What is to be settled about an identity: mistakes reported, matches that a human must make."""

from django.db import models
from django.utils.translation import gettext_lazy as _

from escale.applications.examination import TEXT_AT_MOST
from escale.kit import clock


class Correction(models.Model):
    """A mistake in the register that the person reports; the register itself never changes."""

    application = models.ForeignKey(
        "applications.Application", on_delete=models.CASCADE, related_name="corrections"
    )
    section = models.CharField(max_length=40)
    field = models.CharField(max_length=40)
    known_value = models.TextField()
    stated_value = models.TextField(max_length=500)
    reported_at = models.DateTimeField(default=clock.now)
    is_accepted = models.BooleanField(null=True, blank=True)
    settled_at = models.DateTimeField(null=True, blank=True)
    settled_by = models.ForeignKey(
        "people.Account", on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )

    class Meta:
        """One report a field; reporting again replaces it."""

        constraints = (
            models.UniqueConstraint(
                fields=["application", "section", "field"],
                name="one_correction_a_field",
                violation_error_message=_("Cette erreur est déjà signalée."),
            ),
        )

    def __str__(self) -> str:
        """Return the field concerned."""
        return f"{self.section}.{self.field}"


class Reconciliation(models.Model):
    """An identity to be matched with the register by an officer, while the file goes on."""

    class Reason(models.TextChoices):
        """Why a human has to look."""

        NONE = "none", _("aucune correspondance")
        AMBIGUOUS = "ambiguous", _("plusieurs correspondances")
        ALREADY_CLAIMED = "already_claimed", _("déjà rattaché à une autre personne")
        UNSETTLED = "unsettled", _("date de naissance à vérifier")
        UNCONFIRMED = "unconfirmed", _("identité non confirmée")
        DIFFERS = "differs", _("identité déclarée autrement que dans le registre")

    application = models.OneToOneField(
        "applications.Application", on_delete=models.CASCADE, related_name="reconciliation"
    )
    reason = models.CharField(max_length=20, choices=Reason.choices)
    opened_at = models.DateTimeField(default=clock.now)
    # Who has to look, since when: an identity without an owner waits for nobody.
    owner = models.ForeignKey(
        "people.Account", on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )
    owned_at = models.DateTimeField(null=True, blank=True)
    settled_at = models.DateTimeField(null=True, blank=True)
    settled_by = models.ForeignKey(
        "people.Account", on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )
    # Settled with nobody of the register: the identity stated stands alone.
    national = models.ForeignKey(
        "register.ForeignNational",
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
    )
    settlement = models.TextField(blank=True, default="", max_length=2000)

    def __str__(self) -> str:
        """Return why it was opened."""
        return self.reason


class Reconsideration(models.Model):
    """A settled identity that was opened again: why, by whom, and what had been concluded."""

    application = models.ForeignKey(
        "applications.Application", on_delete=models.CASCADE, related_name="reconsiderations"
    )
    reason = models.TextField(max_length=TEXT_AT_MOST)
    reopened_at = models.DateTimeField(default=clock.now)
    reopened_by = models.ForeignKey("people.Account", on_delete=models.PROTECT, related_name="+")
    # The conclusion that no longer holds: with whom (nobody: empty), why, by whom, when.
    national = models.ForeignKey(
        "register.ForeignNational",
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
    )
    settlement = models.TextField(max_length=TEXT_AT_MOST)
    settled_by = models.ForeignKey("people.Account", on_delete=models.PROTECT, related_name="+")
    settled_at = models.DateTimeField()

    class Meta:
        """In order; each has its reason."""

        ordering = ("pk",)
        constraints = (
            models.CheckConstraint(
                name="an_identity_is_opened_again_for_a_reason",
                condition=~models.Q(reason=""),
                violation_error_message=_("Revoir un rapprochement a un motif."),
            ),
        )

    def __str__(self) -> str:
        """Return its number."""
        return f"reconsideration {self.pk}"
