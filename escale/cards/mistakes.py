"""A mistake that the holder declares on a card handed over."""

from typing import ClassVar

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from escale.applications.endings import LiveQuerySet
from escale.applications.examination import TEXT_AT_MOST
from escale.applications.models import Application
from escale.kit import clock
from escale.people.models import Account


class CardMistake(models.Model):
    """What the holder says is wrong, and what the office made of it."""

    class Ending(models.TextChoices):
        """What became of it."""

        REORDERED = "reordered", _("titre refait")
        DISMISSED = "dismissed", _("écartée")

    application = models.ForeignKey(
        Application, on_delete=models.PROTECT, related_name="card_mistakes"
    )
    # Which facts are wrong: names of `CardOrder.facts`.
    fields = models.JSONField(default=list)
    text = models.TextField(max_length=TEXT_AT_MOST)
    declared_at = models.DateTimeField(default=clock.now)
    declared_by = models.ForeignKey(
        Account, on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )
    ended_at = models.DateTimeField(null=True, blank=True)
    ended_by = models.ForeignKey(
        Account, on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )
    ending = models.CharField(max_length=10, choices=Ending.choices, blank=True, default="")
    ending_reason = models.TextField(blank=True, default="", max_length=TEXT_AT_MOST)

    objects: ClassVar[LiveQuerySet["CardMistake"]] = LiveQuerySet.as_manager()  # type: ignore[assignment]

    class Meta:
        """One mistake at a time."""

        ordering = ("pk",)
        constraints = (
            models.UniqueConstraint(
                fields=["application"],
                condition=Q(ended_at__isnull=True),
                name="one_live_mistake_an_application",
                violation_error_message=_("Vous avez déjà signalé une erreur sur ce titre."),
            ),
            models.CheckConstraint(
                name="an_ended_mistake_says_how",
                condition=Q(ended_at__isnull=True, ending="")
                | (Q(ended_at__isnull=False) & ~Q(ending="")),
                violation_error_message=_("La suite donnée à une erreur est dite."),
            ),
        )

    def __str__(self) -> str:
        """Return what is wrong."""
        return ", ".join(self.fields)
