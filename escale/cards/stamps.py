"""Tax stamps: given by the person, checked at once or later, used at the hand-over only."""

from typing import ClassVar, Self

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from escale.applications.models import Application
from escale.kit import clock
from escale.people.models import Account


class StampQuerySet(models.QuerySet["Stamp"]):
    """Clauses on stamps."""

    def kept(self) -> Self:
        """Keep those that pay, or may pay, for their application."""
        return self.filter(state__in=Stamp.KEPT)


class Stamp(models.Model):
    """One tax stamp given for one application.

    Its digits are worth money: they are shown by their last four, never logged.
    """

    class State(models.TextChoices):
        """What is known of it."""

        TO_CHECK = "to_check", _("à vérifier")
        VALID = "valid", _("valable")
        REFUSED = "refused", _("refusé")
        REPLACED = "replaced", _("remplacé")
        TO_USE = "to_use", _("à utiliser")
        USED = "used", _("utilisé")

    class Fault(models.TextChoices):
        """Why it does not pay."""

        UNKNOWN = "unknown", _("inconnu")
        USED = "used", _("déjà utilisé")
        WRONG_AMOUNT = "wrong_amount", _("montant insuffisant")
        REFUNDED = "refunded", _("remboursé")

    KEPT = (State.TO_CHECK, State.VALID, State.TO_USE, State.USED)

    application = models.ForeignKey(Application, on_delete=models.PROTECT, related_name="stamps")
    digits = models.CharField(max_length=16)
    state = models.CharField(max_length=10, choices=State.choices, default=State.TO_CHECK)
    fault = models.CharField(max_length=14, choices=Fault.choices, blank=True, default="")
    # What the service of stamps said it is worth, in euros; empty until it answered.
    euros = models.PositiveIntegerField(null=True, blank=True)
    given_at = models.DateTimeField(default=clock.now)
    given_by = models.ForeignKey(
        Account, on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )
    checked_at = models.DateTimeField(null=True, blank=True)
    # Machine time: the next check, or the next try to use it.
    next_try_at = models.DateTimeField(null=True, blank=True)
    tries = models.PositiveIntegerField(default=0)
    used_at = models.DateTimeField(null=True, blank=True)

    objects: ClassVar[StampQuerySet] = StampQuerySet.as_manager()  # type: ignore[assignment]

    class Meta:
        """A stamp pays once; an application is paid by one stamp."""

        ordering = ("pk",)
        constraints = (
            models.UniqueConstraint(
                fields=["application"],
                condition=Q(state__in=["to_check", "valid", "to_use", "used"]),
                name="one_stamp_an_application",
                violation_error_message=_("Un timbre est déjà donné pour cette demande."),
            ),
            models.UniqueConstraint(
                fields=["digits"],
                condition=Q(state__in=["to_check", "valid", "to_use", "used"]),
                name="one_application_a_stamp",
                violation_error_message=_("Ce timbre est déjà donné pour une autre demande."),
            ),
            models.CheckConstraint(
                name="a_stamp_has_sixteen_digits",
                condition=Q(digits__regex=r"^[0-9]{16}$"),
                violation_error_message=_("Le numéro d’un timbre a 16 chiffres."),
            ),
            models.CheckConstraint(
                name="a_refused_stamp_says_why",
                condition=Q(state="refused") & ~Q(fault="") | ~Q(state="refused") & Q(fault=""),
                violation_error_message=_("Un timbre refusé dit pourquoi."),
            ),
        )
        indexes = (
            models.Index(
                fields=["next_try_at"],
                name="stamps_to_see_to",
                condition=Q(next_try_at__isnull=False),
            ),
        )

    def __str__(self) -> str:
        """Return what may be shown of it."""
        return f"… {self.digits[-4:]}"
