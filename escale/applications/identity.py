"""What is to be settled about an identity: mistakes reported, matches that a human must make."""

from django.db import models
from django.utils.translation import gettext_lazy as _

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
